"""A page's words for one person: own words for who helps somebody, facts in braces filled in or told as unknown.

The words are content; nothing is composed here beyond filling braces.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prescreen.eligibility.study import Study, texts

_BRACES = re.compile(r"\{([a-z_0-9]+)\}")
Known = Mapping[str, str | None]


@dataclass(frozen=True)
class Wording:
    """The pages of a study as one person reads them. `known` are the site's facts; None is not known yet."""

    study: Study
    known: Known
    carer: bool = False

    def has(self, key: str) -> bool:
        return key in self.study.pages

    def __call__(self, key: str, **told: str | None) -> str:
        """The words of a page's line. Where a fact is missing, the line's own words for that, else "not known yet"."""
        for name in (f"carer.{key}", key) if self.carer else (key,):
            if name in self.study.pages:
                return self._filled(name, told)
        raise KeyError(key)

    def lines(self, prefix: str, **told: str | None) -> tuple[str, ...]:
        """The numbered lines of a page in their order."""
        return tuple(self(key, **told) for key in numbered(self.study, prefix))

    def emergency(self, key: str) -> str:
        """An emergency line; without a number it says so in its own words."""
        number = self.known.get("emergency")
        if number is None:
            return str(self.study.emergency[f"{key}.unknown"])
        return str(self.study.emergency[key]).replace("{emergency}", number)

    def _filled(self, name: str, told: Known) -> str:
        text = str(self.study.pages[name])
        if "{" not in text:
            return text
        if any(self._fact(fact, told) is None for fact in _BRACES.findall(text)):
            text = str(self.study.pages.get(f"{name}.unset", text))
        return _BRACES.sub(lambda found: self._fact(found[1], told) or self._unset(found[1]), text)

    def _fact(self, name: str, told: Known) -> str | None:
        """What a brace stands for. Asked one by one: a site's facts may cost a look into the store."""
        return told[name] if name in told else self.known.get(name)

    def _unset(self, fact: str) -> str:
        return str(self.study.pages.get(f"unset.{fact}", self.study.pages["not_known_yet"]))


def numbered(study: Study, prefix: str) -> Iterator[str]:
    """The keys `prefix.1`, `prefix.2` ... that there are."""
    count = 1
    while f"{prefix}.{count}" in study.pages:
        yield f"{prefix}.{count}"
        count += 1


def fill(text: str, told: Mapping[str, str]) -> str:
    """A question's text with its dates in place."""
    return _BRACES.sub(lambda found: told.get(found[1], found[0]), text)


def fingerprint(text: str) -> str:
    """The hash by which a text that somebody agreed to can be shown again."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(study: Study) -> str:
    """One hash over every text of a study as it was shown."""
    whole = hashlib.sha256()
    for place, text in texts(study):
        whole.update(f"{place}\0{text}\0".encode())
    return whole.hexdigest()
