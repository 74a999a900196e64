"""The data map is true: every stored field has its row, and no row outlives its field."""

import re
from datetime import UTC, datetime
from pathlib import Path

from prescreen.contact import Contact
from prescreen.conversation import Sending, begin
from prescreen.eligibility.study import Study
from prescreen.records.tables import metadata
from prescreen.sending import payload
from prescreen.volunteers import Address, Wishes

MAP = Path(__file__).parents[2] / "docs" / "data-map.md"
# Of the contact, these two only open and close pages: they are sealed under their own names or not at all.
NOT_IN_THE_CONTACT = {"of_age", "site"}


def _rows(title: str) -> set[str]:
    """The names in the first column of the tables after a title, up to the next heading."""
    section = MAP.read_text(encoding="utf-8").split(title, 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)
    names = {name.strip() for cell in cells for name in cell.split(",")}
    return {name for name in names if name not in ("field", "sealed field") and not set(name) <= {"-"}}


def test_every_column_of_the_store_is_on_the_map_and_nothing_else() -> None:
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    told = {name for title in ("## The store: in clear", "## The store: sealed") for name in _rows(title)}
    assert {name for name in told if name.split(".")[0] in metadata.tables} == columns


def test_everything_that_is_sealed_is_on_the_map_and_nothing_else(first_study: Study) -> None:
    sending = Sending(key="k", code="c", at=datetime(2026, 11, 24, tzinfo=UTC))
    sealed = payload(begin(first_study.id, "en").model_copy(update={"sending": sending}), first_study, ())
    names = {name for name in sealed if name != "contact"}
    names |= {f"contact.{name}" for name in Contact.model_fields if name not in NOT_IN_THE_CONTACT}
    told = _rows("What is inside `referral.ciphertext`:")
    assert told == names


def test_everything_that_a_volunteer_leaves_sealed_is_on_the_map_and_nothing_else() -> None:
    told = _rows("What is inside `volunteer.address` and `volunteer.wishes`")
    assert told == {*Address.model_fields, *Wishes.model_fields}
