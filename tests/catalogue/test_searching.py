"""Trials are found in either language, by the engine's own full-text search, the same on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prescreen import content
from prescreen.catalogue import browsing, ctgov, shelving
from prescreen.catalogue.record import Record, Status
from prescreen.catalogue.tokens import pieces, tokens
from prescreen.catalogue.wanted import A_PAGE, Wanted
from prescreen.records import database
from prescreen.records.library import Library
from tests.catalogue import shapes
from tests.sites import new_database, postgres

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KNOWN = browsing.glossary()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.serial])]
)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("library")
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'a.db'}"
        return
    with postgres(folder) as server:
        yield new_database(server)


@pytest.fixture(scope="module")
def library(url: str) -> Iterator[Library]:
    """The shipped records on the library."""
    database.migrate(url)
    engine = database.open_engine(url)
    made = Library(engine)
    assert shelving.put_shipped(made, content.ROOT, NOW)["new"] == 35
    yield made
    engine.dispose()


def ids(library: Library, **wanted: object) -> list[str]:
    """Everything that is found, page after page."""
    asked = Wanted.model_validate(wanted)
    first = browsing.look(library, KNOWN, asked)
    pages = [
        first,
        *(browsing.look(library, KNOWN, asked.model_copy(update={"page": n})) for n in range(1, first.pages)),
    ]
    found = [record.id for page in pages for record in page.records]
    assert len(found) == len(set(found)) == first.total
    assert all(len(page.records) == A_PAGE for page in pages[:-1])
    return found


@pytest.mark.parametrize(
    "same",
    [
        (
            "肝癌",
            "HCC",
            "liver cancer",
            "Liver cancers",
            "hepatocellular carcinoma",
            "肝細胞癌",
            "原发性肝癌",
            "hepatoma",
        ),
        ("索拉非尼", "sorafenib", "Nexavar", "多吉美"),
        ("免疫治疗", "immunotherapy", "免疫药", "checkpoint inhibitor"),
        ("TACE", "介入治疗", "chemoembolization"),
        ("胆管癌", "cholangiocarcinoma", "bile duct cancer"),
        ("乙肝", "hepatitis B", "HBV"),
        ("肝癌 索拉非尼", "liver cancer sorafenib", "sorafenib for liver cancer", "有没有索拉非尼治疗肝癌的临床试验"),
        ("NCT05883644", "nct05883644", "NCT 05883644"),
    ],
    ids=lambda same: same[0],
)
def test_the_same_is_found_by_whatever_name(library: Library, same: tuple[str, ...]) -> None:
    found = ids(library, words=same[0])
    assert found
    assert [ids(library, words=other) for other in same[1:]] == [found] * (len(same) - 1)


def test_what_is_found_holds_what_was_looked_for(library: Library) -> None:
    assert set(ids(library, words="sorafenib")) >= {"NCT00105443", "NCT02774187", "NCT01337492"}
    assert ids(library, words="肝动脉灌注化疗") == ["NCT02774187"]
    assert ids(library, words="MGC026") == ["NCT06242470"]
    assert set(ids(library, words="CAR-T 广州")) == {"NCT03198546", "NCT04842812"}
    assert ids(library, words="zzzz") == []
    assert ids(library, words="leukemia", where="illness") == []


def test_filters_hold_together(library: Library) -> None:
    assert set(ids(library, phase="PHASE3", standing="soon")) == {"NCT05883644"}
    everything = ids(library)
    assert len(everything) == 35
    parts = [set(ids(library, standing=one)) for one in ("open", "soon", "over", "unknown")]
    assert sorted(one for part in parts for one in part) == sorted(everything)
    for place in ("China", "中国", "china"):
        found = set(ids(library, place=place))
        assert found >= {"NCT03198546", "NCT05775159"}, place
    assert ids(library, place="South Korea") == ids(library, place="韩国") == ids(library, place="Korea, Republic of")
    assert "NCT05883644" in ids(library, place="韩国"), "an older record has the registry's older name"
    assert set(ids(library, place="广州")) == set(ids(library, place="Guangzhou")) >= {"NCT03198546", "NCT04842812"}
    assert "NCT03198546" in ids(library, place="Sun Yat-sen University")
    assert ids(library, place="Atlantis") == []


def test_what_a_trial_asks_of_people_is_searched_by_itself(library: Library) -> None:
    asked, anywhere = set(ids(library, words="Child-Pugh", where="asked")), set(ids(library, words="Child-Pugh"))
    assert "NCT03198546" in asked <= anywhere
    about = set(ids(library, words="liver cancer", where="illness"))
    assert about < set(ids(library, words="liver cancer"))
    assert "NCT03794440" not in about, "it says nothing of what it is about"


def test_those_that_may_take_people_come_first_and_then_the_nearest(library: Library) -> None:
    records = [browsing.find(library, one) for one in ids(library, words="liver cancer")]
    able = [record is not None and shelving.entry(record).may_take for record in records]
    assert able == sorted(able, reverse=True)
    assert any(able)
    assert not all(able)
    # About nothing else, rather than one of many.
    assert ids(library, words="liver cancer", standing="over")[0] in {
        "NCT00105443", "NCT02029157", "NCT02291133", "NCT00712790", "NCT00351195", "NCT02989870", "NCT02460991",
        "NCT00516165", "NCT02774187", "NCT01337492", "NCT02288507", "NCT00619541", "NCT00081900",
    }  # fmt: skip


def test_without_words_the_latest_news_come_first(library: Library) -> None:
    for standing in ("open", "over", None):
        days = [
            record.known_on or "" for one in ids(library, standing=standing) if (record := browsing.find(library, one))
        ]
        cut = 9 if standing is None else len(days)  # those that may take people
        assert days[:cut] == sorted(days[:cut], reverse=True)


@given(st.text(max_size=40) | st.text(alphabet="\"'()*:^+-{}~<>&|!\\%_;. ORANDNT肝癌a1", max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_words_and_never_an_order_to_the_engine(library: Library, typed: str) -> None:
    browsing.look(library, KNOWN, Wanted(words=typed[:20], place=typed[20:]))
    browsing.look(library, KNOWN, Wanted(words=typed, where="asked", page=3))


def test_a_page_past_the_end_is_empty_and_counts_the_same(library: Library) -> None:
    found = browsing.look(library, KNOWN, Wanted(words="liver cancer", page=99))
    assert found.records == ()
    assert found.total == len(ids(library, words="liver cancer"))


# ---- putting records there ---------------------------------------------------------------------------


def fresh(tmp_path: Path) -> Library:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    database.migrate(url)
    return Library(database.open_engine(url))


def test_the_same_again_is_no_news_and_older_news_change_nothing(tmp_path: Path) -> None:
    library, record = fresh(tmp_path), ctgov.read(shapes.raw(shapes.WHOLE))
    assert shelving.put(library, [record], NOW) == {"new": 1, "status": 0, "words": 0}
    assert shelving.put(library, [record], NOW) == {"new": 0, "status": 0, "words": 0}
    older = record.model_copy(update={"updated": "2020-01-01", "status": Status.WITHDRAWN})
    assert shelving.put(library, [older], NOW) == {"new": 0, "status": 0, "words": 0}
    assert browsing.find(library, record.id) == record


def test_a_change_is_found_by_its_new_words_and_not_by_its_old_ones(tmp_path: Path) -> None:
    library, record = fresh(tmp_path), ctgov.read(shapes.raw(shapes.WHOLE))
    shelving.put(library, [record], NOW)
    changed = record.model_copy(update={"updated": "2026-05-01", "title": "Zebra", "status": Status.COMPLETED})
    later = NOW + timedelta(days=1)
    assert shelving.put(library, [changed], later) == {"new": 0, "status": 1, "words": 0}
    assert [browsing.look(library, KNOWN, Wanted(words=word)).total for word in ("zebra", "immunotherapy cancer")] == [
        1,
        1,
    ]
    assert browsing.look(library, KNOWN, Wanted(words=f'"{record.title}"'[:40])).total == 0
    assert browsing.look(library, KNOWN, Wanted(standing="open")).total == 0
    assert [one.id for one in library.every(since=later)] == [record.id]
    again = changed.model_copy(update={"updated": "2026-06-01", "summary": "Other words"})
    assert shelving.put(library, [again], later + timedelta(days=1)) == {"new": 0, "status": 0, "words": 1}
    assert list(library.every(since=later + timedelta(hours=1))) == [], "its status is what it was"


def test_every_record_is_handed_out_once_and_in_order(tmp_path: Path) -> None:
    library, record = fresh(tmp_path), ctgov.read(shapes.raw(shapes.PARTIAL))
    many = [record.model_copy(update={"id": f"NCT{number:08}"}) for number in range(250)]
    assert shelving.put(library, many, NOW)["new"] == 250
    assert [one.id for one in library.every()] == [one.id for one in many]
    assert library.count() == 250
    assert all(Record.model_validate_json(one.body).source == record.source for one in library.every())


# ---- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PD-1/PD-L1", ("pd", "1", "pd", "l", "1")),
        ("MGC026", ("mgc", "026")),
        ("肝細胞癌 (HCC)", ("肝", "细", "胞", "癌", "hcc")),
        ("Türkiye ≥18", ("turkiye", "18")),
        ("10⁹/L", ("109", "l")),
        ("TGFβ", ("tgf", "β")),
        ("", ()),
    ],
)
def test_a_text_becomes_the_words_that_both_engines_read(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words
    assert tuple(word for piece in pieces(text) for word in piece) == words


def test_no_name_in_the_glossary_is_lost_to_another() -> None:
    """Whoever writes a name gets what it is filed under, or what stood first in the file."""
    firsts: dict[tuple[str, ...], tuple[str, str]] = {}
    for kind, terms in (
        ("condition", KNOWN.words.conditions),
        ("illness", KNOWN.words.illnesses),
        ("treatment", KNOWN.words.tried),
        ("place", KNOWN.words.places),
    ):
        for key, term in terms.items():
            for name in term.names:
                expected = firsts.setdefault(tokens(name), (kind, key))
                [looked] = KNOWN.read(name)
                assert (looked.kind, looked.key) == expected, name
                assert expected == (kind, key), f"{name} is filed twice"


def test_words_that_no_list_knows_are_looked_for_as_written() -> None:
    assert [one.phrases for one in KNOWN.read("XYZ-12 frobnicate 神秘疗法")] == [
        (("xyz", "12"),),
        (("frobnicate",),),
        (("神", "秘", "疗", "法"),),
    ]
