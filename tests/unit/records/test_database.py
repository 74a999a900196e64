"""What is written survives, and the schema of the migrations is the schema of the program."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from prescreen.records import database, tables
from tests.sites import Site


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


def test_the_migration_makes_the_tables_and_takes_them_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'm.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    made = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert made == set(tables.metadata.tables)
    for name, table in tables.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in inspect(engine).get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
    database.migrate(url, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
