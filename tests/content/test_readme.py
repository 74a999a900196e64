"""The README names every command, every layer and every decision that there is."""

import re
import tomllib
from pathlib import Path

import typer

from prescreen import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    names = [
        command.name or str(command.callback.__name__) for command in cli.app.registered_commands if command.callback
    ]
    inner = [f"content {one.callback.__name__}" for one in cli.words.registered_commands if one.callback]
    trials = [
        f"catalogue {one.name or one.callback.__name__}" for one in cli.catalogue.registered_commands if one.callback
    ]
    assert isinstance(cli.app, typer.Typer)
    assert [name for name in (*names, *inner, *trials) if f"prescreen {name.replace('_', '-')}" not in README] == []


def test_every_layer_is_named() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in told if contract["type"] == "layers")
    names = {name for layer in layers for name in re.findall(r"\w+", layer)}
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_every_decision_is_linked_and_it_stays_short() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name for path in decisions if f"docs/decisions/{path.name}" not in README] == []
    assert "docs/data-map.md" in README
    assert len(README.splitlines()) < 300
