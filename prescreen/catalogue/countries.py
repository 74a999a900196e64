"""Countries as registries write them, and what people call them in either language."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from prescreen.catalogue.tokens import tokens
from prescreen.i18n import CHINESE, ENGLISH, LANGUAGES

# A registry's own spelling of some, and everyday names that Unicode's list does not have.
_ALSO: Final[Mapping[str, str]] = {
    "Korea, Republic of": "KR",
    "Republic of Korea": "KR",
    "Korea, Democratic People's Republic of": "KP",
    "Turkey (Türkiye)": "TR",
    "Turkey": "TR",
    "Hong Kong": "HK",
    "Macau": "MO",
    "Iran, Islamic Republic of": "IR",
    "Russian Federation": "RU",
    "Czech Republic": "CZ",
    "Viet Nam": "VN",
    "Moldova, Republic of": "MD",
    "Macedonia, The Former Yugoslav Republic of": "MK",
    "Former Serbia and Montenegro": "RS",
    "Palestinian Territories, Occupied": "PS",
    "Congo, The Democratic Republic of the": "CD",
    "Syrian Arab Republic": "SY",
    "Lao People's Democratic Republic": "LA",
    "Libyan Arab Jamahiriya": "LY",
    "USA": "US",
    "United States of America": "US",
    "America": "US",
    "UK": "GB",
    "England": "GB",
    "Great Britain": "GB",
    "Mainland China": "CN",
    "中国大陆": "CN",
    "中国香港": "HK",
    "香港": "HK",
    "台湾": "TW",
    "澳门": "MO",
}


# Shorter than Unicode's own, as people write them.
_SHOWN: Final = {
    CHINESE: {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"},
    ENGLISH: {"HK": "Hong Kong", "MO": "Macao"},
}


def code(name: str) -> str | None:
    """The country's code, however it is written; None where we do not know the name."""
    return _codes().get(tokens(name))


def shown(name: str, language: str) -> str:
    """A registry's country in a language; as the registry wrote it where we do not know it."""
    found = code(name)
    if found is None:
        return name
    return _SHOWN[language].get(found) or str(Locale.parse(language).territories.get(found, name))


@cache
def _codes() -> Mapping[tuple[str, ...], str]:
    found = {}
    for language in LANGUAGES:
        for one, name in Locale.parse(language).territories.items():
            if len(one) == 2 and one.isalpha() and one not in ("EU", "EZ", "UN", "XA", "XB", "ZZ"):
                found[tokens(str(name))] = one
    return found | {tokens(name): one for name, one in _ALSO.items()}
