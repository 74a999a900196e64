"""What was measured in. A page about anything but blood is refused: its names are the same, its values are not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prescreen.reading.lab_page import Box
from prescreen.reading.lab_words import ReportWords, name_key


@dataclass(frozen=True, slots=True)
class Specimen:
    """The specimen of a page, None where it is not told; whether its values say nothing about blood."""

    name: str | None = None
    refused: bool = False


def specimen_of(lines: Sequence[Sequence[Box]], words: ReportWords) -> Specimen:
    """The specimen of one page. A heading or a label for anything but blood refuses, whatever else is said."""
    told = set(_labelled(lines, words))
    refused = [name for name in words.specimens.refused if name in told or _headed(lines, name, words)]
    if refused:
        return Specimen(refused[0], refused=True)
    return Specimen(next((name for name in words.specimens.blood if name in told), None))


def _headed(lines: Sequence[Sequence[Box]], name: str, words: ReportWords) -> bool:
    keys = [name_key(word) for word in words.specimens.headings.get(name, ())]
    return any(key in name_key(box.text) for line in lines for box in line for key in keys)


def _labelled(lines: Sequence[Sequence[Box]], words: ReportWords) -> Iterator[str]:
    """Specimens behind their label, in the same box or in the next."""
    kinds: Mapping[str, str] = {
        name_key(word): name
        for names in (words.specimens.blood, words.specimens.refused)
        for name, spelled in names.items()
        for word in spelled
    }
    labels = sorted(map(name_key, words.specimens.labels), key=len, reverse=True)
    for line in lines:
        keys = [name_key(box.text) for box in line]
        for place, key in enumerate(keys):
            label = next((one for one in labels if key.startswith(one) or key.endswith(one)), None)
            if label is None:
                continue
            behind = key.removeprefix(label) if key.startswith(label) else ""
            told = behind or (keys[place + 1] if place + 1 < len(keys) else "")
            if told in kinds:
                yield kinds[told]
