"""Catalogues keep in step with the words, and every string of the program is there in every language."""

import pkgutil
import shutil
import tomllib
from pathlib import Path

import pytest
from babel.messages import extract
from typer.testing import CliRunner

from prescreen import cli, content, i18n, translating
from prescreen.checking import whole
from prescreen.errors import ContentInvalid
from tests.content import broken

LANGUAGES = [language for language in i18n.LANGUAGES if language != i18n.ENGLISH]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_program_is_translated(language: str) -> None:
    spoken = i18n.words(language, i18n.APP)
    assert [msgid for msgid in translating.code_strings() if (None, msgid) not in spoken] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_content_is_translated(language: str) -> None:
    spoken = i18n.words(language, i18n.CONTENT)
    studies = [content.load_study(study) for study in content.study_ids()]
    assert [place for place, text in i18n.content_texts(studies) if (place, str(text)) not in spoken] == []


def test_strings_are_found_where_they_are_marked(tmp_path: Path) -> None:
    package = tmp_path / "program"
    package.mkdir()
    (package / "a.py").write_text('print(N_("Next"), _("Back"), other("Not this"), N_(name))\n')
    assert translating.code_strings(package) == {"Next": ("program/a.py",), "Back": ("program/a.py",)}


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    shutil.copytree(broken.VALID / "locales", tmp_path / "locales")
    i18n.words.cache_clear()
    return tmp_path / "locales"


def test_writing_a_catalogue_again_changes_nothing(locales: Path) -> None:
    study = content.load_study("walking", broken.VALID / "content")
    before = {path: path.read_bytes() for path in locales.rglob("*.po")}
    for language in i18n.LANGUAGES:
        assert translating.update(language, i18n.CONTENT, [study], locales) == 0
    assert before == {path: path.read_bytes() for path in locales.rglob("*.po")}


def test_changed_english_has_no_words_any_more(locales: Path) -> None:
    study = content.load_study("walking", broken.VALID / "content")
    path = i18n.po_path(i18n.CHINESE, i18n.CONTENT, locales)
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "A dog"', 'msgid "An old dog"'), encoding="utf-8")
    assert translating.update(i18n.CHINESE, i18n.CONTENT, [study], locales) == 1
    assert "An old dog" not in path.read_text(encoding="utf-8")
    assert i18n.localise(study, i18n.CHINESE, locales).question("W3").choices[0].label == "A dog"


def test_the_same_english_in_two_places_has_words_of_its_own_in_each(locales: Path) -> None:
    study = i18n.localise(content.load_study("walking", broken.VALID / "content"), i18n.CHINESE, locales)
    pets, naps = study.question("W3").choice("none"), study.question("W4").choice("none")
    assert pets is not None
    assert naps is not None
    path = i18n.po_path(i18n.CHINESE, i18n.CONTENT, locales)
    place = 'msgctxt "walking/questions/W4/choices/none/label"\nmsgid "None"\nmsgstr "'
    text = path.read_text(encoding="utf-8")
    assert place in text
    path.write_text(text.replace(place, place + "白天"), encoding="utf-8")
    i18n.words.cache_clear()
    again = i18n.localise(content.load_study("walking", broken.VALID / "content"), i18n.CHINESE, locales)
    assert again.question("W3").choices[2].label == pets.label
    assert again.question("W4").choices[2].label == f"白天{naps.label}"


def test_a_clean_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "check", lambda study, **_: whole.Report((), (f"awaiting approval: {study}",)))
    told = CliRunner().invoke(cli.app, ["content", "check", "walking"])
    assert told.exit_code == 0
    assert told.stdout.splitlines() == ["awaiting approval: walking", "Nothing wrong was found."]


def test_problems_end_with_exit_code_three(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["prescreen", "content", "check", "no-such-study"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == ContentInvalid.exit_code == 3
    assert "content/studies/no-such-study/study.yaml: the file is missing. Write it." in capsys.readouterr().err


def test_babel_can_extract_a_study_and_finds_what_the_catalogue_wants() -> None:
    declared = tomllib.loads((content.ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    name = declared["project"]["entry-points"]["babel.extractors"]["prescreen_content"]
    assert pkgutil.resolve_name(name) is content.extract_content
    with (content.ROOT / "studies/NCT05349331/study.yaml").open("rb") as file:
        found = extract.extract("prescreen_content", file, keywords={"pgettext": ((1, "c"), 2)})
        extracted = {(context, message) for _, message, _, context in found}
    wanted = {entry for entry, _ in translating.wanted(i18n.CONTENT, [content.load_study("NCT05349331")])}
    assert extracted == wanted
