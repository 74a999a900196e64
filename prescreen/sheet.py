"""The sheet for the doctor: a PDF with both languages side by side, made in memory for one person and kept nowhere.

Neutral words: what the study asked, what was answered, what is open, what to ask. Private answers only when ticked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib.resources import files
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

from prescreen import i18n
from prescreen.eligibility.answers import Answers
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.explanation import Said, explain, in_words
from prescreen.eligibility.study import Question, Study
from prescreen.wording import Wording

# Noto Sans SC under the SIL Open Font Licence; the package brings the file, fpdf2 embeds only the signs that are used.
FONT_PACKAGE: Final = "pylopdf_fonts_zh_cn"
FONT_FILE: Final = "NotoSansSC-Regular.otf"
_SMALL, _TEXT, _HEAD, _TITLE = 6.5, 7.5, 9.0, 12.0
_MARKS: Final = {"met": "✓", "not_met": "×", "unknown": "?"}
# Signs that the font does not have, in the form in which people type them.
_TYPED: Final = str.maketrans({"⁹": "^9", "³": "^3", "✗": "×", "☑": "", "☐": ""})


def pdf(
    studies: Mapping[str, Study],
    answers: Answers,
    assessed: Assessment,
    *,
    as_of: date,
    who: str,
    told: Mapping[str, Sequence[str]],
    include_private: bool,
    language: str,
) -> bytes:
    """The sheet. `told` is what may be said, in each language, about whether the study is open."""
    return _Sheet(studies, answers, assessed, as_of, who, told, include_private, language).drawn()


class _Sheet:
    def __init__(
        self,
        studies: Mapping[str, Study],
        answers: Answers,
        assessed: Assessment,
        as_of: date,
        who: str,
        told: Mapping[str, Sequence[str]],
        include_private: bool,
        language: str,
    ) -> None:
        other = next(one for one in studies if one != language)
        self.languages = (language, other)
        self.words = {one: Wording(study, {}, carer=who == "helper") for one, study in studies.items()}
        self.studies, self.answers, self.assessed = studies, answers, assessed
        self.as_of, self.who, self.told, self.include_private = as_of, who, told, include_private

    @cached_property
    def paper(self) -> FPDF:
        paper = FPDF(format="A4")
        paper.set_margins(10, 9, 10)
        paper.set_auto_page_break(auto=True, margin=9)
        paper.add_font("Noto", fname=str(files(FONT_PACKAGE) / FONT_FILE))
        paper.set_title(self.words[self.languages[0]]("sheet.title"))
        paper.set_lang("zh-CN" if self.languages[0] == i18n.CHINESE else "en")
        paper.add_page()
        return paper

    def drawn(self) -> bytes:
        first = self.languages[0]
        self._lines(self._both("sheet.title"), _TITLE)
        draft = self._both("footer.draft") if self.studies[first].approval.approved_by is None else ()
        made = [f"{self.words[one]('sheet.made_on', date=i18n.say_date(self.as_of, one))}" for one in self.languages]
        by = [f"{told('sheet.answered_by')}: {told(f'sheet.answered_by.{self.who}')}" for told in self.words.values()]
        self._lines([" · ".join((*made, *by))], _SMALL)
        self._lines([" / ".join(draft)] if draft else [], _SMALL)
        self._lines([f"{self.studies[first].id}: {self.studies[first].registry.title}"], _SMALL)
        self._pairs("sheet.status", [tuple(" ".join(self.told[one]) for one in self.languages)])
        self._pairs("sheet.outcome", [tuple(self._outcome(one) for one in self.languages)])
        self._explained()
        self._answers()
        self._criteria()
        self._lines([" / ".join(self._both("sheet.not_advice"))], _SMALL)
        return bytes(self.paper.output())

    def _both(self, key: str) -> tuple[str, ...]:
        return tuple(self.words[one](key) for one in self.languages)

    def _outcome(self, language: str) -> str:
        name = {"likely_match": "match", "needs_more_information": "more"}.get(self.assessed.overall)
        key = f"result.{name}.1" if name else f"result.{'notnow' if self.assessed.not_now_only else 'not'}.2"
        return self.words[language](key)

    def _explained(self) -> None:
        explained = {one: explain(self._assessed_in(one), self.answers) for one in self.languages}
        first, second = (explained[one] for one in self.languages)
        reasons = zip((*first.lasting, *first.changeable), (*second.lasting, *second.changeable), strict=True)
        self._pairs("sheet.reasons", [(str(a.text), str(b.text)) for a, b in reasons if not a.sensitive])
        self._pairs("sheet.open", [(self._open(name, 0), self._open(name, 1)) for name in self._left_open()])
        asked = list(zip(map(str, first.ask_doctor), map(str, second.ask_doctor), strict=True))
        asked += [self._pair(f"sheet.ask.{name}") for name in ("first_treatment", "other_studies")]
        self._pairs("sheet.ask", asked)
        if first.private_open:
            self._lines([" / ".join(self._both("sheet.private_open"))], _TEXT)

    def _pair(self, key: str) -> tuple[str, str]:
        first, second = self._both(key)
        return first, second

    def _assessed_in(self, language: str) -> Assessment:
        return Assessment(self.studies[language], self.assessed.facts, self.assessed.findings)

    def _left_open(self) -> list[str]:
        """What is not known, whatever the outcome; private points are told as such, without their names."""
        parts = self.studies[self.languages[0]].parts
        return [name for name in self.assessed.blocking_unknown if not parts[name].sensitive]

    def _open(self, name: str, place: int) -> str:
        language = self.languages[place]
        reason = self.words[language](f"reason.{self.assessed.unknown_reasons[name]}")
        return f"{self.studies[language].parts[name].label} ({reason})"

    def _answers(self) -> None:
        first, second = (self.studies[one] for one in self.languages)
        shown = [
            (a, b)
            for a, b in zip(first.questions, second.questions, strict=True)
            if self.include_private or not a.private
        ]
        rows = [(self._answer(a, 0), self._answer(b, 1)) for a, b in shown]
        self._pairs("sheet.answers", [(a, b) for a, b in rows if a])
        if not self.include_private and any(question.private for question in first.questions):
            self._lines([" / ".join(self._both("sheet.private_left_out"))], _SMALL)

    def _answer(self, question: Question, place: int) -> str:
        language = self.languages[place]
        said = in_words(self.studies[language], question, self.answers)
        told = "; ".join(self._said(one, language) for one in said)
        return f"{question.short}: {told}" if told else ""

    @staticmethod
    def _said(said: Said, language: str) -> str:
        words = i18n.say_day(said.day, language) if said.day else said.text
        return f"{said.label} {words}" if said.label else words

    def _criteria(self) -> None:
        """Every criterion with the registry's own sentence and a mark for each part; private parts stay unmarked."""
        self._head(" / ".join(self._both("sheet.registry")))
        self._lines([" / ".join(self._both("sheet.marks"))], _SMALL)
        study = self.studies[self.languages[0]]
        rows = []
        for criterion in study.criteria:
            marks = " ".join(f"{name.removeprefix(criterion.id)}{self._mark(name)}" for name, _ in criterion.part_ids())
            rows.append((criterion.id, criterion.registry, marks))
        self._table(rows, (9, 155, 26), _SMALL - 1)

    def _mark(self, name: str) -> str:
        part, finding = self.studies[self.languages[0]].parts[name], self.assessed.findings[name]
        return "–" if part.sensitive and not self.include_private else _MARKS[finding.verdict]

    def _pairs(self, key: str, rows: Sequence[Sequence[str]]) -> None:
        if not rows:
            return
        self._head(" / ".join(self._both(key)))
        self._table(rows, (95, 95), _TEXT)

    def _table(self, rows: Sequence[Sequence[str]], widths: Sequence[int], size: float) -> None:
        if not rows:
            return
        self.paper.set_font("Noto", size=size)
        self.paper.set_fill_color(255, 255, 255)
        with self.paper.table(
            col_widths=tuple(widths),
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=size * 0.4,
            padding=(0.2, 1),
            text_align="LEFT",
        ) as table:
            for row in rows:
                table.row([cell.translate(_TYPED) for cell in row])

    def _head(self, words: str) -> None:
        self.paper.ln(1)
        self.paper.set_font("Noto", size=_HEAD)
        self.paper.set_fill_color(234, 243, 251)
        self.paper.cell(0, 4.6, words, fill=True, new_x="LMARGIN", new_y="NEXT")

    def _lines(self, lines: Iterable[str], size: float) -> None:
        self.paper.set_font("Noto", size=size)
        for line in lines:
            self.paper.multi_cell(0, size * 0.45, line.translate(_TYPED), align="L", new_x="LMARGIN", new_y="NEXT")
