"""Which trials are for whom, as tables: left out only where it surely is for others; and what a form may hold."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescreen import content, i18n
from prescreen.notifying import _records, trial_of
from prescreen.volunteers import Form, Wishes, email_address, faults, is_news, matched, wishes_of
from tests.mails import FORM, KNOWN, trial

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("conditions", "belongs"),
    [
        (("Hepatocellular Carcinoma",), {"liver", "any"}),
        (("carcinoma, hepatocellular",), {"liver", "any"}),
        (("HCC",), {"liver", "any"}),
        (("liver cell carcinoma", "Biliary Tract Cancer"), {"bile", "any"}),
        (("Advanced Solid Tumors", "HNSCC"), {"solid", "any"}),
        (("Locally Advanced or Metastatic Solid Tumors", "HCC"), {"solid", "liver", "any"}),
        (("Hepatocellular Cancer",), {"liver", "any"}),
        (("HCCC syndrome",), {"any"}),
        (("Breast Cancer",), {"any"}),
        ((), {"any"}),
    ],
)
def test_a_trial_belongs_to_what_its_conditions_name_as_whole_words(
    conditions: tuple[str, ...], belongs: set[str]
) -> None:
    assert KNOWN.of_conditions(conditions) == belongs


@pytest.mark.parametrize(
    ("wishes", "told", "interests", "regions"),
    [
        ({}, {}, ("liver",), ("cn",)),
        ({"regions": ("any",)}, {"countries": ("Chile",)}, ("liver",), ("any",)),
        ({"regions": ("cn", "any")}, {}, ("liver",), ("cn", "any")),
        ({}, {"countries": ()}, ("liver",), ("cn",)),  # nobody knows where: not left out
        ({"interests": ("any",)}, {"conditions": ()}, ("any",), ("cn",)),
        ({"regions": ("other",)}, {"countries": ("Egypt",)}, ("liver",), ("other",)),
        ({"born": 1960}, {"least_age": 18, "most_age": 75}, ("liver",), ("cn",)),
        ({"born": 1951}, {"most_age": 75}, ("liver",), ("cn",)),
        ({"born": 1950}, {"most_age": 75}, ("liver",), ("cn",)),  # 75 or 76: may fit
        ({"born": 2008}, {"least_age": 18}, ("liver",), ("cn",)),  # 17 or 18: may fit
        ({"sex": "male"}, {"sex": "all"}, ("liver",), ("cn",)),
        ({"sex": "male"}, {"sex": None}, ("liver",), ("cn",)),
    ],
)
def test_who_hears_of_a_trial_and_why(
    wishes: dict[str, Any], told: dict[str, Any], interests: tuple[str, ...], regions: tuple[str, ...]
) -> None:
    found = matched(a_person(**wishes), trial(**told), KNOWN, TODAY)
    assert found is not None
    assert (found.interests, found.regions) == (interests, regions)


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"interests": ("bile",)}, {}),
        ({}, {"conditions": ("Breast Cancer",)}),
        ({}, {"conditions": ()}),
        ({}, {"countries": ("Japan", "France")}),
        ({"regions": ("other",)}, {"countries": ("Japan", "France")}),
        ({"born": 1949}, {"most_age": 75}),  # 76 or 77
        ({"born": 2009}, {"least_age": 18}),  # 16 or 17
        ({"sex": "male"}, {"sex": "female"}),
    ],
)
def test_who_is_not_told_as_it_surely_is_for_others(wishes: dict[str, Any], told: dict[str, Any]) -> None:
    assert matched(a_person(**wishes), trial(**told), KNOWN, TODAY) is None


@given(
    born=st.integers(1900, 2026),
    limit=st.integers(0, 110),
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    birthday=st.dates(date(2000, 1, 1), date(2000, 12, 31)),
)
def test_nobody_who_is_within_the_limits_of_age_is_ever_left_out(
    born: int, limit: int, day: date, birthday: date
) -> None:
    age = day.year - born - ((day.month, day.day) < (birthday.month, birthday.day))
    wishes = a_person(born=born)
    if age >= limit:
        assert matched(wishes, trial(least_age=Decimal(limit)), KNOWN, day) is not None
    if age <= limit:
        assert matched(wishes, trial(most_age=Decimal(limit)), KNOWN, day) is not None


def test_a_status_that_is_open_is_news_to_all_and_any_other_to_who_heard_before() -> None:
    for status, to_all in {
        "recruiting": True,
        "not_yet_recruiting": True,
        "completed": False,
        "unknown": False,
    }.items():
        assert (is_news(status, told_of_trial=False), is_news(status, told_of_trial=True)) == (to_all, True)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ()),
        ({"email": " Canary@People.Example "}, ()),
        ({"email": "nobody"}, ("email",)),
        ({"email": "a@b.example\nBcc: c@d.example"}, ("email",)),
        ({"interests": ("nothing that there is",)}, ("interests",)),
        ({"regions": ()}, ("regions",)),
        ({"born": "1961"}, ("facts",)),
        ({"sex": "male"}, ("facts",)),
        ({"born": "61", "agreed": (*FORM.agreed, "agree.facts")}, ("born",)),
        ({"born": "１９６１", "agreed": (*FORM.agreed, "agree.facts")}, ()),
        ({"born": "1850", "agreed": (*FORM.agreed, "agree.facts")}, ("born",)),
        ({"born": "2010", "agreed": (*FORM.agreed, "agree.facts")}, ("adult",)),
        ({"born": "2008", "agreed": (*FORM.agreed, "agree.facts")}, ("adult",)),  # may be 17 still
        ({"born": "2007", "agreed": (*FORM.agreed, "agree.facts")}, ()),
        ({"agreed": ("agree.mail", "agree.health")}, ("agree",)),
        ({"agreed": ()}, ("agree",)),
        ({"email": "", "interests": (), "regions": (), "agreed": ()}, ("email", "interests", "regions", "agree")),
    ],
)
def test_what_a_form_has_to_put_right(changes: dict[str, Any], found: tuple[str, ...]) -> None:
    assert faults(FORM.model_copy(update=changes), TODAY, known=KNOWN, new=True) == found


@given(
    st.builds(
        Form,
        email=st.sampled_from(["", "a@b.example", "x"]),
        interests=st.lists(st.sampled_from([*KNOWN.interests, "?"])).map(tuple),
        regions=st.lists(st.sampled_from([*KNOWN.regions, "?"])).map(tuple),
        born=st.sampled_from(["", "1950", "2007", "2008", "2020", "x", "９"]),
        sex=st.sampled_from(["", "male", "female", "?"]),
        agreed=st.lists(st.sampled_from(["agree.mail", "agree.health", "agree.facts", "agree.adult"])).map(tuple),
    )
)
def test_no_consent_no_data(form: Form) -> None:
    if faults(form, TODAY, known=KNOWN, new=True):
        return
    wishes = wishes_of(form, KNOWN)
    assert {"agree.mail", "agree.health", "agree.adult"} <= set(form.agreed)
    assert ((wishes.born, wishes.sex) == (None, None)) or "agree.facts" in form.agreed
    assert wishes.born is None or TODAY.year - wishes.born > 18


def test_every_choice_has_words_in_both_languages() -> None:
    study = content.load_study(content.study_ids()[0])
    for language in i18n.LANGUAGES:
        words = i18n.localise(study, language).volunteers
        wanted = {f"interest.{one}" for one in KNOWN.interests} | {f"region.{one}" for one in KNOWN.regions}
        assert wanted <= words.keys()
        assert language == "en" or all(words[key] != study.volunteers[key] for key in wanted)


def test_an_address_is_written_as_mail_servers_take_it() -> None:
    assert email_address("Wang@bücher.example") == "Wang@xn--bcher-kva.example"
    assert email_address("not one") is None


def test_the_shipped_catalogue_has_trials_that_somebody_may_hear_of() -> None:
    trials = [trial_of(record) for record in _records(content.ROOT)]
    assert len(trials) >= 30
    about = [one for one in trials if is_news(one.status, told_of_trial=False)]
    told = [one.id for one in about if matched(a_person(regions=("any",)), one, KNOWN, TODAY) is not None]
    assert len(told) >= 4
    assert all(one.address and one.id in one.address for one in trials)


def a_person(**told: Any) -> Wishes:
    return Wishes(**{"interests": ("liver",), "regions": ("cn",), **told})
