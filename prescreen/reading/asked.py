"""What a question asks, as both language packs see it, and the parts of meaning that a reply is made of.

Derived from the question's words alone. Where the words leave a doubt, the doubt is kept: then more is asked.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["status", "event", "permission"]
Scope = Literal["now", "ever", "period"]
Form = Literal["have", "past", "be", "can", "will", "do"]
About = Literal["you", "other", "thing", "doctor", "family"]
Joined = Literal["", "or", "and"]

# "named" is an echo of the question's thing without yes or no; "known" is "as far as I know";
# "odd_*" leans but must be asked; "beside_*" adds to a yes or no and is none itself.
Said = Literal[
    "yes",
    "no",
    "maybe",
    "maybe_yes",
    "maybe_no",
    "unsure",
    "untested",
    "polite",
    "named",
    "known",
    "all_yes",
    "all_no",
    "odd_yes",
    "odd_no",
    "beside_yes",
    "beside_no",
    "mixed",
]
Reading = frozenset[Said]


@dataclass(frozen=True, slots=True)
class Frame:
    """The shape of a yes-or-no question. `negative`, `open` and `joined` are reasons to ask back."""

    kind: Kind = "status"
    scope: Scope = "now"
    scope_named: bool = False
    form: Form = "have"
    about: About = "you"
    joined: Joined = ""
    negative: bool = False
    open: bool = False
    tested: bool = False
    told: bool = False
    any_of: bool = False
    # "Or" stands between two places of one thing: "both" and "neither" answer, though nothing is joined.
    paired: bool = False


def listed(words: str) -> frozenset[str]:
    """Words written with spaces between them."""
    return frozenset(words.split())


def hedged(said: Reading) -> Reading:
    """What a hedge in front makes of the rest."""
    solid = said - {"polite"}
    if solid <= {"yes", "all_yes", "maybe_yes", "maybe"} and solid - {"maybe"}:
        return frozenset({"maybe_yes"})
    if solid <= {"no", "all_no", "maybe_no", "known", "maybe"} and solid - {"known", "maybe"}:
        return frozenset({"maybe_no"})
    return frozenset({"maybe"}) if solid <= {"maybe"} else frozenset({"mixed"})


def doubted(said: Reading) -> Reading:
    """What "I do not think" in front makes of the rest."""
    return frozenset({"maybe_no"}) if said - {"polite"} == {"yes"} else frozenset({"mixed"})


def fewest(parses: frozenset[tuple[int, Reading]]) -> Reading | None:
    """The reading of the parses with the fewest pieces, when they agree."""
    least = min((pieces for pieces, _ in parses), default=0)
    found = {said - {"polite"} or said for pieces, said in parses if pieces == least}
    return found.pop() if len(found) == 1 else None
