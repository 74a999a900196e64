"""A page's words for one person: own words for who helps somebody, facts in braces filled in or told as unknown.

The words are content; nothing is composed here beyond filling braces.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prescreen.eligibility.study import Study
from prescreen.eligibility.text import texts

_BRACES = re.compile(r"\{([a-z_0-9]+)\}")
_NOT_DIALLED = re.compile(r"[^0-9+*#]")
# A Chinese date ends in a Chinese character, after which no space belongs.
_AFTER_A_DATE = re.compile(r"(?<=[年月日]) (?=[\u4e00-\u9fff])")
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
        """An emergency line; what the site has not told us is said in the line's own words for that."""
        found = self._spoken(key)
        if found is None:
            raise KeyError(f"{key}.unknown")
        return found

    def care(self, prefix: str) -> tuple[str, ...]:
        """The numbered emergency lines in order. One about an untold fact that has no words for that is left out."""
        spoken = (self._spoken(key) for key in _numbered(self.study.emergency, prefix))
        return tuple(line for line in spoken if line is not None)

    def numbers(self, danger: str) -> tuple[tuple[str, str], ...]:
        """Whom to call, as a link's words and what it dials. In despair the help line comes first."""
        names = ("crisis", "emergency") if danger == "self_harm" else ("emergency",)
        told = (
            (self._spoken(f"alarm.call.{name}"), _NOT_DIALLED.sub("", self.known.get(name) or "")) for name in names
        )
        return tuple((words, dialled) for words, dialled in told if words is not None and dialled)

    def _spoken(self, key: str) -> str | None:
        emergency = self.study.emergency
        name = f"carer.{key}" if self.carer and f"carer.{key}" in emergency else key
        text = emergency[name]
        if any(self.known.get(fact) is None for fact in _BRACES.findall(text)):
            unknown = emergency.get(f"{name}.unknown")
            return None if unknown is None else str(unknown)
        return _BRACES.sub(lambda found: str(self.known[found[1]]), text)

    def _filled(self, name: str, told: Known) -> str:
        text = str(self.study.pages[name])
        if "{" not in text:
            return text
        if any(self._fact(fact, told) is None for fact in _BRACES.findall(text)):
            text = str(self.study.pages.get(f"{name}.unset", text))
        told_all = _BRACES.sub(lambda found: self._fact(found[1], told) or self._unset(found[1]), text)
        return _AFTER_A_DATE.sub("", told_all)

    def _fact(self, name: str, told: Known) -> str | None:
        """What a brace stands for. Asked one by one: a site's facts may cost a look into the store."""
        return told[name] if name in told else self.known.get(name)

    def _unset(self, fact: str) -> str:
        return str(self.study.pages.get(f"unset.{fact}", self.study.pages["not_known_yet"]))


def numbered(study: Study, prefix: str) -> Iterator[str]:
    """The keys `prefix.1`, `prefix.2` ... that there are."""
    yield from _numbered(study.pages, prefix)


def _numbered(lines: Mapping[str, object], prefix: str) -> Iterator[str]:
    count = 1
    while f"{prefix}.{count}" in lines:
        yield f"{prefix}.{count}"
        count += 1


def fill(text: str, told: Mapping[str, str]) -> str:
    """A question's text with its dates in place."""
    return _AFTER_A_DATE.sub("", _BRACES.sub(lambda found: told.get(found[1], found[0]), text))


def fingerprint(text: str) -> str:
    """The hash by which a text that somebody agreed to can be shown again."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(study: Study) -> str:
    """One hash over every text of a study as it was shown."""
    whole = hashlib.sha256()
    for place, text in texts(study):
        whole.update(f"{place}\0{text}\0".encode())
    return whole.hexdigest()
