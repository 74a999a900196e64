"""A tiny valid study with one mistake: what is changed, and every problem that has to be told for it."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from prescreen import i18n
from prescreen.checking import surface, whole

STUDIES = Path(__file__).parents[1] / "studies"
VALID = STUDIES / "valid"
# Another invented study, with the features of content that the tiny one lacks.
FEATURES = STUDIES / "features"
# What an imagined surface says with the words of the tiny study.
SAID = surface.Said(
    keys=frozenset({"start.title"}),
    numbered=frozenset({"result"}),
    patterns=frozenset({r"start\..+"}),
    emergency=frozenset({"footer"}),
)


def mistakes() -> list[str]:
    return sorted(path.stem for path in (STUDIES / "broken").glob("*.yaml"))


def read(mistake: str) -> dict[str, Any]:
    spec: dict[str, Any] = yaml.safe_load((STUDIES / "broken" / f"{mistake}.yaml").read_text(encoding="utf-8"))
    return spec


def make(spec: dict[str, Any], folder: Path, valid: Path = VALID) -> Path:
    """A valid study with the mistake made. A change that changes nothing is a mistake of the test."""
    shutil.copytree(valid, folder)
    for name in spec.get("remove", ()):
        (folder / name).unlink()
    for change in spec.get("change", ()):
        files = [folder / change["in"]] if change["in"] != "everywhere" else list(folder.rglob("*.*"))
        changed = 0
        for path in files:
            before = path.read_text(encoding="utf-8")
            changed += before.count(change["from"])
            path.write_text(before.replace(change["from"], change["to"]), encoding="utf-8")
        assert changed, f"{change['from']!r} stands nowhere"
    return folder


def check(folder: Path) -> whole.Report:
    i18n.words.cache_clear()
    return whole.check(root=folder / "content", locales=folder / "locales", said=SAID, domains=(i18n.CONTENT,))
