"""The doctor's sheet: what stands on it, what is left out, and that every sign of it can be printed."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from pydantic import JsonValue

from prescreen import i18n, sheet
from prescreen.eligibility import interview
from prescreen.eligibility.answers import Answer, Answers, from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import texts

TODAY = date(2026, 11, 24)
ALL: dict[str, JsonValue] = {
    "age_years": 66,
    "sex": "male",
    "hcc_diagnosis": "yes",
    "treatments": ["artery", "drug"],
    "drugs": ["lenvatinib", "pd1_pdl1"],
    "scan_result": "two_clear",
    "afp_now": "one_normal",
    "surgeon_view": "first_no_now_yes",
    "spread": ["none"],
    "afp_before": {"value": ">1,210", "unit": "ng/mL"},
    "activity": "1",
    "events_12m": ["heart_attack"],
    "event_dates": {"heart_attack": "2026-03"},
    "heart_blood_now": ["none"],
    "other_health": ["none"],
    "liver_problems": ["fluid_past_gone"],
    "private": ["hiv"],
    "lab_date": "2026-10-05",
    "plt": {"value": "132", "unit": "x10^9/L"},
    "wbc": {"value": "4.5", "unit": "x10^9/L"},
    "neut": "unsure",
    "tbil": {"flag": "normal"},
    "alt": {"flag": "high", "value": "60", "unit": "U/L", "uln": "40"},
    "ast": {"flag": "normal"},
    "alb": {"value": "38", "unit": "g/L"},
    "crea": {"flag": "normal"},
    "inr": {"flag": "normal"},
}


@pytest.fixture(scope="module")
def studies(first_study: Study) -> Mapping[str, Study]:
    return {language: i18n.localise(first_study, language) for language in i18n.LANGUAGES}


@pytest.fixture(autouse=True)
def every_sign_is_in_the_font(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """fpdf2 only logs a sign that the font does not have, and prints an empty box."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.getMessage() for record in caplog.records] == []


def made(
    studies: Mapping[str, Study],
    values: Mapping[str, JsonValue],
    *,
    private: bool = False,
    language: str = i18n.CHINESE,
    read: Answers | None = None,
    link: str | None = None,
) -> bytes:
    answers = {**from_values(values), **(read or {})}
    return sheet.pdf(
        studies,
        answers,
        assess(studies[i18n.ENGLISH], answers, TODAY),
        as_of=TODAY,
        who="together",
        told={one: (str(study.pages["status.1"]), str(study.pages["status.2"])) for one, study in studies.items()},
        include_private=private,
        language=language,
        link=link,
    )


def read(pdf: bytes) -> str:
    """Its words without spaces and line ends, as the reader's eye joins them."""
    pages = pypdfium2.PdfDocument(BytesIO(pdf))
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(BytesIO(pdf)))


def holds(words: str, said: str) -> bool:
    return "".join(said.split()).replace("“", '"').replace("”", '"') in words.replace("“", '"').replace("”", '"')


def test_both_languages_stand_side_by_side_the_persons_first(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL))
    for language in i18n.LANGUAGES:
        pages = studies[language].pages
        for key in ("sheet.title", "status.2", "sheet.ask.own", "sheet.not_advice", "footer.draft"):
            assert holds(words, pages[key]), (language, key)
    assert words.startswith("".join(str(studies[i18n.CHINESE].pages["sheet.title"]).split()))
    english_first = read(made(studies, ALL, language=i18n.ENGLISH))
    assert english_first.startswith("".join(str(studies[i18n.ENGLISH].pages["sheet.title"]).split()))


def test_it_carries_the_answers_as_given_with_their_dates(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL))
    for said in (">1,210 ng/mL", "60 U/L (≤ 40)", "March 2026", "2026年3月", "October 5, 2026", "November 24, 2026"):
        assert holds(words, said), said


def test_what_came_from_a_report_is_marked_with_its_day_and_nothing_else_is(studies: Mapping[str, Study]) -> None:
    results: JsonValue = [{"date": "2026-09-01", "value": "3.1", "unit": "ng/mL", "uln": "7"}]
    from_report = {
        key: Answer(value=value, source="lab_report", report_day=date(2026, 10, 5))
        for key, value in (("afp_results", results), ("plt", ALL["plt"]))
    }
    for language, mark in ((one, str(studies[one].pages["sheet.from_report"])) for one in i18n.LANGUAGES):
        words = read(made(studies, ALL, language=language, read=from_report))
        assert holds(words, "132 ×10^9/L *2026-10-05"), language
        assert holds(words, "3.1 ng/mL (≤ 7) (September 1, 2026) *")
        assert words.count("*2026-10-05") == 2
        assert holds(words, mark)
        assert not holds(read(made(studies, ALL, language=language)), mark)


def test_a_date_on_which_a_point_lapses_is_told(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL))
    assert holds(words, "From April 1, 2027 on")
    assert holds(words, "2027年4月1日")


def test_every_criterion_stands_in_the_registrys_own_words(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL))
    for criterion in studies[i18n.ENGLISH].criteria:
        assert holds(words, criterion.registry), criterion.id


def test_points_for_clinicians_alone_stand_here(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL))
    alone = [part for part in studies[i18n.ENGLISH].parts.values() if part.sheet_only]
    assert alone
    assert all(holds(words, part.label) for part in alone)


def test_private_answers_are_left_out_unless_ticked(studies: Mapping[str, Study]) -> None:
    without, ticked = read(made(studies, ALL)), read(made(studies, ALL, private=True))
    for language in i18n.LANGUAGES:
        private = next(question for question in studies[language].questions if question.private)
        choice = private.choice("hiv")
        assert choice is not None
        assert not holds(without, choice.label)
        assert holds(ticked, choice.label)
        assert holds(without, studies[language].pages["sheet.private_left_out"])
    # Nor may the marks tell what the words do not.
    other: dict[str, JsonValue] = {**ALL, "private": ["none"]}
    assert _marks(without) == _marks(read(made(studies, other)))


def _marks(words: str) -> str:
    return words[words.index("I01Age") :]


def test_open_private_points_are_told_of_without_their_names(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, {**ALL, "private": ["skip"]}))
    for language in i18n.LANGUAGES:
        assert holds(words, studies[language].pages["sheet.private_open"])


def test_no_word_of_it_judges_a_person(studies: Mapping[str, Study]) -> None:
    words = read(made(studies, ALL, private=True)).lower()
    for banned in ("ineligible", "failed", "rejected", "disqualified", "unfortunately", "不合格", "被淘汰", "被拒绝"):
        assert banned not in words


def test_every_answer_given_it_takes_two_pages_and_one_to_fill_in(studies: Mapping[str, Study]) -> None:
    assert pages_of(made(studies, ALL)) == 3


FORM_OF = ("scan_result", "afp_now", "surgeon_view", "spread", "plt")


def test_a_doctor_can_fill_in_the_open_points_and_no_private_one(studies: Mapping[str, Study]) -> None:
    some = {key: value for key, value in ALL.items() if key not in FORM_OF} | {"private": ["skip"]}
    for first in i18n.LANGUAGES:
        words = read(made(studies, some, language=first))
        half = words[words.index("".join(str(studies[first].pages["sheet.form"]).split())) :]
        for language in i18n.LANGUAGES:
            study = studies[language]
            scans = study.question("scan_result")
            assert holds(half, scans.short)
            assert all("□" in half and holds(half, one.label) for one in scans.choices if one.opens is None)
            assert not any(holds(half, one.label) for one in scans.choices if one.opens is not None)
            assert holds(half, study.pages["sheet.form.sign"])
            private = next(question for question in study.questions if question.private)
            assert not holds(half, private.short)


def test_without_an_open_point_there_is_nothing_to_fill_in(studies: Mapping[str, Study]) -> None:
    study = studies[i18n.ENGLISH]
    settled = from_values({**ALL, "treatments": ["transplant"], "hcc_diagnosis": "no"})
    plan = interview.plan(study, settled, TODAY)
    shown = {question.id for question in interview.open_questions(assess(study, settled, TODAY), plan)}
    assert shown <= {question.id for question in plan.questions if not question.private}


def test_the_code_of_a_link_is_printed_and_can_be_read_and_its_passcode_never_is(studies: Mapping[str, Study]) -> None:
    cv2 = pytest.importorskip("cv2")
    link = "https://trial.example/#open=" + "Ab3-_xYz09" * 2 + "qR"
    pdf = made(studies, ALL, link=link)
    pages = pypdfium2.PdfDocument(BytesIO(pdf))
    picture = pages[len(pages) - 1].render(scale=4).to_numpy()
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(picture)
    assert found == link
    assert holds(read(pdf), studies[i18n.ENGLISH].pages["sheet.form.link"])
    assert not holds(read(made(studies, ALL)), studies[i18n.ENGLISH].pages["sheet.form.link"])


def test_it_stays_small_enough_to_send(studies: Mapping[str, Study]) -> None:
    assert len(made(studies, ALL)) < 200_000


def test_every_text_of_the_study_can_be_printed(studies: Mapping[str, Study]) -> None:
    """A new sign in content fails here, not on somebody's paper."""
    paper = sheet._Paper("all", i18n.CHINESE, "all")
    for study in studies.values():
        paper.lines([" ".join(text for _, text in texts(study))], 7)
    assert paper.output()


def test_what_is_drawn_stays_on_the_paper(studies: Mapping[str, Study]) -> None:
    """Every page is drawn, and nothing is drawn into its margins."""
    for page in pypdfium2.PdfDocument(BytesIO(made(studies, ALL))):
        image = page.render(scale=1).to_pil().convert("L")
        inside = image.point(lambda grey: 255 if grey < 128 else 0).getbbox()
        assert inside is not None
        left, top, right, bottom = inside
        assert min(left, image.width - right) > 20
        assert min(top, image.height - bottom) > 10


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_receipt_on_paper_says_what_its_page_says(studies: Mapping[str, Study], language: str) -> None:
    pages = studies[language].pages
    lines = [str(pages["receipt.code"]).format(code="AAAA-BBBB-CCCC-DDDD-EEEE"), str(pages["receipt.code_hint"])]
    words = read(sheet.page_pdf(str(pages["receipt.title"]), lines, language))
    assert all(holds(words, line) for line in (pages["receipt.title"], *lines))
