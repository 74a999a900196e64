"""What a person looks for among other trials, and where in it they are. None of it is an answer about themselves."""

from typing import Final, Literal

from prescreen.eligibility.text import Model

A_PAGE: Final = 10
LONGEST: Final = 200
NOT_TOLD: Final = "none"
Standing = Literal["open", "soon", "over", "unknown"]
STANDINGS: Final[tuple[Standing, ...]] = ("open", "soon", "over", "unknown")
PHASES: Final = ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "NA", NOT_TOLD)


# Where the words have to stand: anywhere, in the illness that a trial names, or in what it asks of people.
Where = Literal["anywhere", "illness", "asked"]
WHERE: Final[tuple[Where, ...]] = ("anywhere", "illness", "asked")


class Wanted(Model):
    """What a person looks for. Everything they did not choose is empty."""

    words: str = ""
    place: str = ""
    standing: Standing | None = None
    phase: str | None = None
    where: Where = "anywhere"
    page: int = 0


class Looking(Model):
    """What is looked for, the record that is being read, and the page from which the person came."""

    wanted: Wanted = Wanted()
    record: str | None = None
    came_from: str | None = None
    from_list: bool = False  # a record is read out of the list, and not from the page before it
    searched: bool = False  # the page shows what a press of Search found
