"""What the study page says beyond the record: illness and treatment in plain words, and the way to take part."""

from prescreen.eligibility.text import Model, Text


class Step(Model):
    """One step of taking part. `more` are approved questions whose answers open under it."""

    id: str
    title: Text
    text: Text
    more: tuple[str, ...]


class About(Model):
    """The study in plain words. Only what the record says; what it does not say is said to be unknown."""

    condition: Text
    treatment: Text
    sponsor: Text
    steps: tuple[Step, ...]
