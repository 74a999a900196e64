"""Check all content: every problem of every study at once, and the texts that still await approval.

Reads content and catalogues, runs the worked cases in every language; changes nothing.
"""

import os.path
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from prescreen import content, i18n, readability, shared, translating
from prescreen.checking import cases, drafts, references, surface
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import texts
from prescreen.errors import ContentInvalid, Problem
from prescreen.readability import Lexicon
from prescreen.wording import content_hash, fingerprint

LEXICON: Final = "lexicon/readability.yaml"
_SHARED: Final = (content.VOCABULARY, content.SAFETY, content.VOLUNTEERS, "pages.yaml")
# The file of a text, by the first part of its place.
_FILES: Final[Mapping[str, str]] = {
    "vocabulary": content.VOCABULARY,
    "emergency": content.SAFETY,
    "volunteers": content.VOLUNTEERS,
    **{key: name for name, keys in content.PARTS.items() for key in keys},
}
_SHARED_FILES: Final[Mapping[str, str]] = {key: name for name, keys in shared.FILES.items() for key in keys}


@dataclass(frozen=True)
class Report:
    """What has to be put right, and what a person should know."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


@dataclass
class _Collection:
    """Problems in the order found, each once, with paths as an author types them."""

    root: Path
    found: dict[Problem, None] = field(default_factory=dict)

    def add(self, problems: Collection[Problem] | Iterator[Problem], folder: Path | None = None) -> None:
        for problem in problems:
            path = Path(problem.file)
            if folder is not None and not path.is_absolute():
                path = Path(os.path.normpath((self.root if problem.file in _SHARED else folder) / path))
            if path.is_relative_to(self.root.parent):
                path = path.relative_to(self.root.parent)
            self.found.setdefault(Problem(path.as_posix(), problem.where, problem.what, problem.remedy))


def check(
    only: str | None = None,
    *,
    root: Path = content.ROOT,
    locales: Path = i18n.LOCALES,
    said: surface.Said | None = None,
    domains: Sequence[str] = (i18n.CONTENT, i18n.APP),
) -> Report:
    """Check one study or all. `said` is what the surfaces say; the code itself is asked when it is not given.

    A draft is checked when it is named; else it is only told that it is there.
    """
    if only in content.draft_ids(root):
        return _check_draft(str(only), root, locales, said or surface.said_by_the_code())
    collected, studies = _Collection(root), list[Study]()
    lexicon = _lexicon(root, collected)
    for study_id in (only,) if only is not None else content.study_ids(root):
        try:
            study = content.load_study(study_id, root)
        except ContentInvalid as error:
            collected.add(error.problems)
            continue
        studies.append(study)
        folder = root / "studies" / study_id
        collected.add(references.problems(study), folder)
        collected.add(surface.problems(study, said or surface.said_by_the_code()), folder)
        collected.add(_run(study, folder, locales), folder)
        collected.add(_approval(study, locales), folder)
    if lexicon is not None:
        collected.add(_gates(studies, lexicon, root, locales))
        if i18n.APP in domains:
            collected.add(_code_strings(lexicon, locales))
    collected.add(_shared(studies, root, locales, domains))
    return Report(tuple(collected.found), (*_awaiting(studies, root), *_hardest(studies, lexicon), *_drafts(root)))


def _check_draft(name: str, root: Path, locales: Path, said: surface.Said) -> Report:
    """What is left to write, and what is wrong already. Other languages come when it stands among the studies."""
    folder, collected = root / content.DRAFTS / name, _Collection(root)
    left, marked = drafts.marks(folder, (*content.PARTS, cases.CASES))
    collected.add(left, folder)
    study, wrong = drafts.study_of(folder, root, marked)
    collected.add(wrong)
    if study is not None:
        collected.add(references.problems(study), folder)
        collected.add(surface.problems(study, said), folder)
        collected.add(drafts.beside(_run(study, folder, locales), marked), folder)
        if (lexicon := _lexicon(root, collected)) is not None:
            collected.add(_gates([study], lexicon, root, locales, i18n.LANGUAGES[:1]), folder)
    where = f"{content.ROOT.name}/studies/{name}"
    done = f"everything is written: move {content.ROOT.name}/{content.DRAFTS}/{name} to {where}, then translate"
    return Report(tuple(collected.found), () if collected.found else (done,))


def _drafts(root: Path) -> Iterator[str]:
    """Drafts are no failure; what is left of each is told."""
    for name in content.draft_ids(root):
        left, _ = drafts.marks(root / content.DRAFTS / name, (*content.PARTS, cases.CASES))
        yield f"draft, shown to nobody: {name}, {len(left)} places to write (prescreen content check {name})"


def _lexicon(root: Path, collected: _Collection) -> Lexicon | None:
    try:
        return Lexicon.model_validate(content.read_yaml(root / LEXICON))
    except ContentInvalid as error:
        collected.add(error.problems)
    except ValidationError as error:
        for detail in error.errors():
            where = ".".join(str(part) for part in detail["loc"])
            collected.add([Problem(str(root / LEXICON), where, detail["msg"].lower(), "Correct the value.")])
    return None


def _run(study: Study, folder: Path, locales: Path) -> Iterator[Problem]:
    try:
        worked, problems = cases.read(content.read_yaml(folder / cases.CASES))
    except ContentInvalid as error:
        yield from error.problems
        worked, problems = (), ()
    yield from problems
    if not references.can_be_judged(study):
        return
    yield from cases.problems(study, worked)
    for language in i18n.LANGUAGES[1:]:
        yield from cases.other_findings(study, i18n.localise(study, language, locales), language, worked)


def _shared(studies: Sequence[Study], root: Path, locales: Path, domains: Sequence[str]) -> Iterator[Problem]:
    """What all studies share can be judged only when all of them can be read."""
    if {study.id for study in studies} == set(content.study_ids(root)):
        for key, field in shared.differing([question for study in studies for question in study.questions]):
            what = f"two studies ask for `{key}` in different ways: `{field}` differs"
            remedy = f"Write the question in {shared.QUESTIONS} and `use` it in both: one answer serves both."
            yield Problem(str(root / shared.QUESTIONS), key, what, remedy)
        for problem in references.never_asked(studies):
            yield Problem(str(root / problem.file), problem.where, problem.what, problem.remedy)
        for language in i18n.LANGUAGES:
            for domain in domains:
                yield from translating.problems(language, domain, studies, locales)


def _gates(
    studies: Sequence[Study],
    lexicon: Lexicon,
    root: Path,
    locales: Path,
    languages: Sequence[str] = i18n.LANGUAGES,
) -> Iterator[Problem]:
    """Readability, swap list, banned words; what was looked at and stays is left out, and has to be needed."""
    allowed = {(one.place, one.language, one.gate): one for one in lexicon.allowed}
    needed = set[tuple[str, str, str]]()
    for study in studies:
        for language in languages:
            for found in readability.complaints(i18n.localise(study, language, locales), language, lexicon):
                place = i18n.pointer(study, found.place)
                key = (place, language, found.gate)
                if key in allowed:
                    needed.add(key)
                else:
                    yield Problem(*_written(study, found.place, language, root, locales), found.what, found.remedy)
    if {study.id for study in studies} == set(content.study_ids(root)):
        for place, language, gate in allowed.keys() - needed:
            what = f"nothing speaks against this text any more ({gate}, {language})"
            yield Problem(str(root / LEXICON), place, what, "Take the entry out of `allowed`.")


def _code_strings(lexicon: Lexicon, locales: Path) -> Iterator[Problem]:
    """The few words that stand in the code have the same tone."""
    for language in i18n.LANGUAGES:
        spoken = i18n.words(language, i18n.APP, locales)
        for msgid in translating.code_strings():
            text = msgid if language == i18n.ENGLISH else spoken.get((None, msgid), "")
            for found in readability.of_one_text(msgid[:60], text, language, lexicon):
                file = i18n.po_path(language, i18n.APP, locales).as_posix()
                yield Problem(file, found.place, found.what, found.remedy)


def _written(study: Study, place: str, language: str, root: Path, locales: Path) -> tuple[str, str]:
    """The file and place in which the words of a language are written."""
    if language != i18n.ENGLISH:
        return i18n.po_path(language, i18n.CONTENT, locales).as_posix(), i18n.pointer(study, place)
    key = place.partition("/")[0]
    # A page is named as a whole when its lines are read together.
    if place in study.shared or any(one.startswith(f"{place}.") for one in study.shared):
        return str(root / _SHARED_FILES[key]), place
    file = _FILES.get(key, "")
    folder = root if file in _SHARED else root / "studies" / study.id
    return str(folder / file), place


def approved_hash(study: Study, locales: Path) -> str:
    """One hash over the words of a study in every language: what an approval is for."""
    return fingerprint(" ".join(content_hash(i18n.localise(study, one, locales)) for one in i18n.LANGUAGES))


def _approval(study: Study, locales: Path) -> Iterator[Problem]:
    approval = study.approval
    if approval.approved_by is not None and approval.hash != (now := approved_hash(study, locales)):
        what = f"the words are not those that {approval.approved_by} approved"
        remedy = f"Have them approved again, then write the hash {now}; until then leave `approved_by` empty."
        yield Problem("study.yaml", "approval.hash", what, remedy)


def _awaiting(studies: Sequence[Study], root: Path) -> Iterator[str]:
    """Nobody has approved these words; that is told and is no failure."""
    for study in studies:
        if study.approval.approved_by is None:
            count = sum(1 for _ in texts(study))
            yield f"awaiting approval: {study.id}, version {study.version}, {count} texts in every language"
    if (root / content.SAFETY).exists():
        approval = content.read_yaml(root / content.SAFETY).get("approval") or {}
        if approval.get("approved_by") is None:
            yield f"awaiting approval: {content.SAFETY}, what is said in an emergency"


def _hardest(studies: Sequence[Study], lexicon: Lexicon | None) -> Iterator[str]:
    """How far the gates are from speaking, and what the names that cannot be avoided hide from them."""
    for study in studies:
        if lexicon is not None and (found := readability.hardest(study, lexicon)) is not None:
            place, grade, raw = found
            yield f"hardest to read: {study.id}, {place}, grade {grade:.1f}, with its names as they stand {raw:.1f}"
