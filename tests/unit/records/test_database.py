"""What is written survives, and the schema of the migrations is the schema of the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, inspect, text

from prescreen.records import database, tables
from tests.sites import Site, new_database, postgres


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 54, 1), "WAL"),
    ],
)
def test_wal_is_used_only_where_its_race_is_mended(version: tuple[int, ...], mode: str) -> None:
    assert database.journal_mode(version) == mode


def test_every_connection_is_durable_and_forgets_what_it_deletes(site: Site) -> None:
    with site.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("synchronous", "secure_delete")
        }
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert told == {"synchronous": 2, "secure_delete": 1}
    assert mode == database.journal_mode(sqlite3.sqlite_version_info).lower()


# Each engine's own, made by its own words; tests/catalogue/test_searching.py looks into it.
FULLTEXT = "catalogue_words"


class Schema(NamedTuple):
    """What a database really has, in words that two of them can be compared by."""

    columns: set[tuple[str, str, str, bool, bool]]
    indexes: set[tuple[str, str | None, tuple[str | None, ...], bool]]
    unique: set[tuple[str, tuple[str, ...]]]
    foreign: set[tuple[str, tuple[str, ...], str, str]]
    primary: set[tuple[str, tuple[str, ...]]]
    checks: set[tuple[str, str]]


def schema(engine: Engine) -> Schema:
    seen = inspect(engine)
    found = Schema(set(), set(), set(), set(), set(), set())
    for name in set(seen.get_table_names()) - {"alembic_version"}:
        if name.startswith(FULLTEXT):
            continue
        for column in seen.get_columns(name):
            default = column["default"] is not None
            found.columns.add((name, column["name"], str(column["type"]), bool(column["nullable"]), default))
        for index in seen.get_indexes(name):
            found.indexes.add((name, index["name"], tuple(index["column_names"]), bool(index["unique"])))
        found.unique.update((name, tuple(one["column_names"])) for one in seen.get_unique_constraints(name))
        for key in seen.get_foreign_keys(name):
            ondelete = str(key["options"].get("ondelete"))
            found.foreign.add((name, tuple(key["constrained_columns"]), key["referred_table"], ondelete))
        found.primary.add((name, tuple(seen.get_pk_constraint(name)["constrained_columns"])))
        found.checks.update((name, str(one["name"])) for one in seen.get_check_constraints(name))
    return found


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = database.open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.serial])])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
        return
    with postgres(tmp_path) as server:
        yield new_database(server), new_database(server)


def test_the_migrations_make_the_schema_of_the_program_and_take_it_away(empty: tuple[str, str]) -> None:
    migrated, made = empty
    database.migrate(migrated)
    with opened(migrated) as engine, opened(made) as other:
        tables.metadata.create_all(other)
        found = schema(engine)
        assert {name for name, *_ in found.columns} == set(tables.metadata.tables)
        assert all(found)
        assert found == schema(other)
        database.migrate_down(migrated, "base")
        assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    database.migrate(migrated)
    with opened(migrated) as engine:
        assert schema(engine) == found


def test_rows_survive_each_step_up_and_down(empty: tuple[str, str]) -> None:
    url, _ = empty
    row = {"id": 1, "salt": b"salt", "verifier": "v", "key_id": "team", "wrapped_key": b"closed", "tries": 3}
    database.migrate(url, "0001")
    with opened(url) as engine:
        with engine.begin() as connection:
            connection.execute(
                text("insert into bootstrap values (:id, :salt, :verifier, :key_id, :wrapped_key, :tries, null)"), row
            )
        for step, revision in ((database.migrate, "0002"), (database.migrate_down, "0001"), (database.migrate, "head")):
            step(url, revision)
            with engine.connect() as connection:
                kept = connection.execute(text("select * from bootstrap")).mappings().one()
            assert row.items() <= dict(kept).items(), revision
