"""The sheet for the doctor: a PDF with both languages side by side, made in memory for one person and kept nowhere.

Neutral words: what the study asked, what was answered, what is open, what to ask. Private answers only when ticked.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Final

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

from prescreen import i18n, qr
from prescreen.eligibility import interview
from prescreen.eligibility.answers import Answers
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.explanation import ReasonLine, Said, choice_label, explain, in_words
from prescreen.eligibility.study import Question, Study
from prescreen.eligibility.truth import Reason
from prescreen.wording import Wording

# Noto Sans SC under the SIL Open Font Licence; the package brings the file, fpdf2 embeds only the signs that are used.
FONT_PACKAGE: Final = "pylopdf_fonts_zh_cn"
FONT_FILE: Final = "NotoSansSC-Regular.otf"
_SMALL, _TEXT, _HEAD, _LARGE, _TITLE = 7.0, 8.5, 9.5, 12.0, 14.0
_SQUARE: Final = 34.0  # millimetres
_MARKS: Final = {"met": "✓", "not_met": "×", "unknown": "?"}
# Signs that the font does not have, in the form in which people type them.
_TYPED: Final = str.maketrans({"⁹": "^9", "³": "^3", "✗": "×"})
_NARROW: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_BY_A_CLINICIAN: Final = frozenset({Reason.CLINICIAN, Reason.AT_SCREENING})
# A box for a tick, and room for a word or a number.
_BOX, _LINE = "□", "_" * 18
_FOR_A_PEN: Final = 0.72


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
    link: str | None = None,
) -> bytes:
    """The sheet. `told` is what may be said, in each language, about whether the study is open.

    `link` is what the person made to show it: it is printed as a square code, and its passcode never beside it.
    """
    return _Sheet(studies, answers, assessed, as_of, who, told, include_private, language, link).drawn()


def page_pdf(title: str, lines: Sequence[str], language: str) -> bytes:
    """A page of a few lines on paper, such as a receipt."""
    paper = _Paper(title, language, "")
    paper.lines([title], _TITLE)
    for line in lines:
        paper.ln(2)
        paper.lines([line], _LARGE)
    return bytes(paper.output())


class _Sheet:
    """What stands on the sheet, in which order. Everything is said in the person's language first."""

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
        link: str | None,
    ) -> None:
        other = next(one for one in studies if one != language)
        self.languages = (language, other)
        self.words = {one: Wording(study, {}, carer=who == "helper") for one, study in studies.items()}
        self.studies, self.answers, self.assessed = studies, answers, assessed
        self.as_of, self.who, self.told, self.include_private = as_of, who, told, include_private
        self.study, self.link = studies[language], link
        draft = self.study.approval.approved_by is None
        foot = (self.study.id, *(self._both("footer.draft") if draft else ()))
        self.paper = _Paper(self.words[language]("sheet.title"), language, " · ".join(foot))

    def drawn(self) -> bytes:
        self._head()
        self._pairs("sheet.status", [tuple("".join(self._spaced(one)) for one in self.languages)])
        self._pairs("sheet.outcome", [tuple(self._outcome(one) for one in self.languages)])
        self._explained()
        self._answers()
        self._criteria()
        self.paper.lines(self._both("sheet.not_advice"), _SMALL)
        self._form()
        return bytes(self.paper.output())

    def _head(self) -> None:
        self.paper.lines([" / ".join(self._both("sheet.title"))], _TITLE)
        for one in self.languages:
            told, points = self.words[one], i18n.POINTS[one]
            made = told("sheet.made_on", date=i18n.say_date(self.as_of, one))
            by = f"{told('sheet.answered_by')}{points[0]}{told(f'sheet.answered_by.{self.who}')}"
            self.paper.lines([f"{made} · {by} · {told('sheet.intro')}"], _SMALL)
        self.paper.lines([f"{self.study.id}: {self.study.registry.title}"], _SMALL)

    def _both(self, key: str) -> tuple[str, ...]:
        return tuple(self.words[one](key) for one in self.languages)

    def _spaced(self, language: str) -> Iterator[str]:
        """Sentences one after the other: Chinese ones touch."""
        for place, line in enumerate(self.told[language]):
            yield f" {line}" if place and language != i18n.CHINESE else line

    def _outcome(self, language: str) -> str:
        name = {"likely_match": "match", "needs_more_information": "more"}.get(self.assessed.overall)
        key = f"result.{name}.1" if name else f"result.{'notnow' if self.assessed.not_now_only else 'not'}.2"
        return self.words[language](key)

    def _explained(self) -> None:
        explained = [explain(self._assessed_in(one), self.answers) for one in self.languages]
        first, second = explained
        lines = zip((*first.lasting, *first.changeable), (*second.lasting, *second.changeable), strict=True)
        shown = [pair for pair in lines if self.include_private or not pair[0].sensitive]
        reasons = [tuple(self._reason(*one) for one in zip(pair, self.languages, strict=True)) for pair in shown]
        self._pairs("sheet.reasons", reasons)
        self._pairs("sheet.open", [self._open(name) for name in self._left_open()])
        asked = [tuple(map(str, pair)) for pair in zip(first.ask_doctor, second.ask_doctor, strict=True)]
        asked += [self._both(f"sheet.ask.{name}") for name in ("own", "other_studies", "other_care")]
        self._pairs("sheet.ask", asked)
        self._pairs("sheet.doctor_checks", [self._labels(name) for name in self._for_clinicians()])
        if first.private_open:
            self.paper.lines([" / ".join(self._both("sheet.private_open"))], _TEXT)

    def _reason(self, line: ReasonLine, language: str) -> str:
        if line.from_day is None:
            return str(line.text)
        day = self.words[language]("result.from_date", date=i18n.say_date(line.from_day, language))
        return f"{line.text}{'' if language == i18n.CHINESE else ' '}{day}"

    def _assessed_in(self, language: str) -> Assessment:
        return Assessment(self.studies[language], self.assessed.facts, self.assessed.findings)

    def _left_open(self) -> list[str]:
        """What is not known, whatever the outcome; private points are told as such, without their names."""
        return [name for name in self.assessed.blocking_unknown if not self.study.parts[name].sensitive]

    def _for_clinicians(self) -> list[str]:
        """What only a clinician can say: the central points first, and what no person's page ever shows."""
        reasons, parts = self.assessed.unknown_reasons, self.study.parts
        names = [name for name, reason in reasons.items() if reason in _BY_A_CLINICIAN and not parts[name].sensitive]
        return sorted(names, key=lambda name: not parts[name].central)

    def _labels(self, name: str) -> tuple[str, ...]:
        return tuple(str(self.studies[one].parts[name].label) for one in self.languages)

    def _open(self, name: str) -> tuple[str, ...]:
        key = f"reason.{self.assessed.unknown_reasons[name]}"
        because = (i18n.POINTS[one][2].format(self.words[one](key)) for one in self.languages)
        return tuple(f"{label}{why}" for label, why in zip(self._labels(name), because, strict=True))

    def _answers(self) -> None:
        asked = zip(*(self.studies[one].questions for one in self.languages), strict=True)
        shown = [pair for pair in asked if self.include_private or not pair[0].private]
        rows = [tuple(self._answer(*one) for one in zip(pair, self.languages, strict=True)) for pair in shown]
        self._pairs("sheet.answers", [row for row in rows if row[0]])
        if any(given.report_day is not None for given in self.answers.values()):
            self.paper.lines([" / ".join(self._both("sheet.from_report"))], _SMALL)
        if not self.include_private and any(question.private for question in self.study.questions):
            self.paper.lines([" / ".join(self._both("sheet.private_left_out"))], _SMALL)

    def _answer(self, question: Question, language: str) -> str:
        colon, semicolon, _ = i18n.POINTS[language]
        said = in_words(self.studies[language], question, self.answers)
        told = semicolon.join(self._said(one, language) for one in said)
        return f"{question.short}{colon}{told}" if told else ""

    @staticmethod
    def _said(said: Said, language: str) -> str:
        words = i18n.say_day(said.day, language) if said.day else said.text
        if said.day and said.text:
            words = f"{said.text}{i18n.remarked(words, language)}"
        if said.report_day is not None:
            words += " *" if said.day else f" *{said.report_day.isoformat()}"
        return f"{said.label} {words}" if said.label else words

    def _criteria(self) -> None:
        """Every criterion with the registry's own sentence and a mark for each part; private parts stay unmarked."""
        rows = []
        for criterion in self.study.criteria:
            marks = " ".join(f"{name.removeprefix(criterion.id)}{self._mark(name)}" for name, _ in criterion.part_ids())
            rows.append((criterion.id, criterion.registry, marks))
        self.paper.together(len(rows) * 4.6)
        self.paper.heading(" / ".join(self._both("sheet.registry")))
        self.paper.lines([" / ".join(self._both("sheet.marks"))], _SMALL)
        self.paper.rows(rows, (10, 150, 30), _SMALL)

    def _mark(self, name: str) -> str:
        part, finding = self.study.parts[name], self.assessed.findings[name]
        return "–" if part.sensitive and not self.include_private else _MARKS[finding.verdict]

    def _form(self) -> None:
        """The second half: the open points with boxes and lines, for a doctor's pen; and the code of a link."""
        asked = {one: interview.plan(self.studies[one], self.answers, self.as_of) for one in self.languages}
        open_in = [interview.open_questions(self._assessed_in(one), asked[one]) for one in self.languages]
        if not open_in[0] and self.link is None:
            return
        self.paper.add_page()
        self.paper.lines([" / ".join(self._both("sheet.form"))], _TITLE)
        self.paper.lines(self._both("sheet.form.hint"), _SMALL)
        if self.link is not None:
            self.paper.square(self.link, self._both("sheet.form.link"))
        rows = [(self._blank(pair),) for pair in zip(*open_in, strict=True)]
        if rows:
            self.paper.rows(rows, (190,), _HEAD, line=_FOR_A_PEN)
        self.paper.ln(6)
        self.paper.lines([f"{' / '.join(self._both('sheet.form.sign'))}  {_LINE}  {_LINE}"], _HEAD)

    def _blank(self, pair: tuple[Question, ...]) -> str:
        """One open point: its name in both languages, then what can be ticked or written."""
        name = " / ".join(dict.fromkeys(str(question.short) for question in pair))
        day = f"{' / '.join(self._both('sheet.form.day'))} {_LINE}"
        first = pair[0]
        filled: Iterable[str]
        if first.rows:
            filled = [*(self._line(pair, place) for place in range(len(first.rows))), day]
        elif first.kind in ("one", "many"):
            filled = [self._box(pair, choice.key) for choice in first.choices if choice.opens is None]
        else:
            units = [self._unit(name) for name in first.units]
            filled = [f"{_LINE} {' / '.join(units)}", *([] if first.kind == "number" else [day])]
        return "\n".join((name, *filled))

    def _line(self, pair: tuple[Question, ...], place: int) -> str:
        """A row of a report, with its units as printed; the upper limit only where the study looks at it."""
        row = pair[0].rows[place]
        label = " / ".join(dict.fromkeys(str(question.rows[place].label) for question in pair))
        written = f"{label} {_LINE} {' / '.join(self._unit(name) for name in row.units)}"
        limit = f"  {' / '.join(self._both('sheet.form.limit'))} {_LINE}" if row.mode == "arrow" else ""
        return f"{written.rstrip()}{limit}"

    def _unit(self, name: str) -> str:
        found = self.study.vocabulary.units.get(name)
        return str(found.label) if found else name

    @staticmethod
    def _box(pair: tuple[Question, ...], key: str) -> str:
        return f"{_BOX} {' / '.join(dict.fromkeys(choice_label(question, key, carer=False) for question in pair))}"

    def _pairs(self, key: str, rows: Sequence[Sequence[str]]) -> None:
        if rows:
            self.paper.heading(" / ".join(self._both(key)))
            self.paper.rows(rows, (95, 95), _TEXT)


class _Paper(FPDF):
    """A4 with one font, headings that stay with their lines, and a foot that keeps loose sheets together."""

    def __init__(self, title: str, language: str, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_margins(10, 9, 10)
        self.set_auto_page_break(auto=True, margin=12)
        self.add_font("Noto", fname=str(files(FONT_PACKAGE) / FONT_FILE))
        self.set_title(title)
        self.set_lang("zh-CN" if language == i18n.CHINESE else "en")
        self.set_draw_color(200, 200, 200)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-10)
        self.set_font("Noto", size=_SMALL)
        self.cell(0, 4, f"{self._foot} · {self.page_no()}/{{nb}}", align="C")

    def heading(self, words: str) -> None:
        self.together(14)
        self.ln(1.2)
        self.set_font("Noto", size=_HEAD)
        self.set_fill_color(234, 243, 251)
        self.cell(0, 5.2, words.translate(_TYPED), fill=True, new_x="LMARGIN", new_y="NEXT")

    def together(self, height: float) -> None:
        """A new page, unless so much fits under what stands here."""
        if self.will_page_break(height):
            self.add_page()

    def lines(self, lines: Iterable[str], size: float) -> None:
        self.set_font("Noto", size=size)
        for line in lines:
            self.multi_cell(0, size * 0.46, self._fitted(line, self.epw), align="L", new_x="LMARGIN", new_y="NEXT")

    def square(self, link: str, words: Sequence[str]) -> None:
        """A link as a square code with words beside it, drawn as plain dark fields."""
        size, dark = qr.dark_squares(link)
        side = _SQUARE / (size + 2 * qr.QUIET)
        left, top = self.l_margin, self.get_y() + 2
        self.set_fill_color(0, 0, 0)
        for x, y in dark:
            self.rect(left + (x + qr.QUIET) * side, top + (y + qr.QUIET) * side, side, side, style="F")
        self.set_xy(left + _SQUARE + 3, top + qr.QUIET * side)
        self.set_font("Noto", size=_TEXT)
        width = self.epw - _SQUARE - 3
        for line in words:
            self.multi_cell(width, _TEXT * 0.46, self._fitted(line, width), align="L", new_x="LEFT", new_y="NEXT")
        self.set_xy(left, top + _SQUARE)

    def rows(self, rows: Sequence[Sequence[str]], widths: Sequence[int], size: float, line: float = 0.44) -> None:
        self.set_font("Noto", size=size)
        self.set_fill_color(255, 255, 255)
        with self.table(
            col_widths=tuple(widths),
            first_row_as_headings=False,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=size * line,
            padding=(0.3, 1),
            text_align="LEFT",
            v_align="TOP",
        ) as table:
            for row in rows:
                table.row([self._fitted(cell, width - 2.5) for cell, width in zip(row, widths, strict=True)])

    def _fitted(self, words: str, width: float) -> str:
        """The words with their line ends; fpdf2 itself knows only spaces."""
        fitted, room = "", width - 2 * self.c_margin
        words = words.translate(_TYPED)
        if not any(unicodedata.east_asian_width(sign) == "W" for sign in words):
            words = words.translate(_NARROW)  # the font's curled quotes are as wide as a Chinese sign
        for piece in _pieces(words):
            line = fitted.rpartition("\n")[2]
            breaks = line and self.get_string_width(line + piece.rstrip()) > room
            fitted = f"{fitted.rstrip()}\n{piece}" if breaks else fitted + piece
        return fitted


# Chinese has no spaces: a line may end after any sign but these, and begin with any sign but those.
_NOT_AT_THE_END: Final = frozenset("（“‘《〈【(")
_NOT_AT_THE_START: Final = frozenset("，。、；：？！）”’》〉】…％·,.;:?!)")


def _pieces(words: str) -> Iterator[str]:
    """The words in pieces that must not be broken: a Latin word with its space, a Chinese sign with its mark."""
    piece = words[:1]
    for before, after in pairwise(words):
        wide = _is_wide(before) or _is_wide(after)
        held = after == " " or before in _NOT_AT_THE_END or after in _NOT_AT_THE_START
        if (before == " " or wide) and not held:
            yield piece
            piece = ""
        piece += after
    yield piece


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")
