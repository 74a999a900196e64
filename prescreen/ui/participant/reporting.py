"""Bring a report: choose it, wait or not, look at each number beside its picture, and only then let it count.

The file goes to the scanner and nowhere else. What was read lives in this tab's session alone; when that is lost, the
page asks for the file again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from prescreen import bringing, i18n, scanning
from prescreen.bringing import Confirmed, Line, Outcome, Refusal
from prescreen.conversation import Conversation, Page, moved
from prescreen.eligibility.answers import parse_day
from prescreen.eligibility.quantities import known_unit
from prescreen.eligibility.text import N_
from prescreen.reading import ocr
from prescreen.reading.lab_page import Report
from prescreen.ui import frame, markup, report_file, slips
from prescreen.ui.participant import room
from prescreen.ui.participant.room import Room

_KEY = "report"
# So long nobody is asked whether they want to wait.
PATIENCE = 4.0
NEITHER = "neither"


@dataclass(frozen=True)
class Brought:
    """One report on its way in this tab. `name` tells its fields from those of another report."""

    name: str
    begun: datetime
    scan: scanning.Scan | None
    lines: tuple[Line, ...] | None = None
    problems: tuple[str, ...] = ()
    told: "Told | None" = None


@dataclass(frozen=True)
class Told:
    """What became of it, in words; the report itself is gone."""

    taken: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, Refusal], ...]
    one_more: bool = False  # one result of a series that needs two


def _brought() -> Brought | None:
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Brought) else None


def _keep(brought: Brought | None) -> None:
    if brought is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = brought


def _drop() -> None:
    """Whatever is being read is ended, and what was read is forgotten."""
    brought = _brought()
    if brought is not None and brought.scan is not None:
        brought.scan.cancel()
    _keep(None)


def settle(here: Room) -> None:
    """Before anything is drawn: nothing of a report outlives its page, and on it the rows to ask about are found."""
    if here.conversation.page is not Page.REPORT:
        _drop()
    elif here.desk.scanner is not None:
        _find_lines(here)


def _step(brought: Brought | None) -> str:
    if brought is None or brought.scan is None:
        return "choose" if brought is None or brought.told is None else "told"
    if brought.lines is None:
        return "reading"  # also in the run in which it ends
    scanned = brought.scan.result(0)
    return "confirm" if scanned.report is not None and scanned.report.quality.ok and brought.lines != () else "problem"


def focus(here: Room) -> str:
    """The name of the heading that takes the focus; another one for each step."""
    brought = _brought()
    mark = "!" if brought is not None and brought.problems else f"-{_step(brought)}-"
    return f"report{mark}{here.conversation.revision}"


def report_page(here: Room) -> None:
    """The step at which the report is."""
    if here.desk.scanner is None:
        _nowhere(here)
        return
    brought = _brought()
    match _step(brought):
        case "reading":
            _reading(here)
        case "confirm" if brought is not None:
            _confirm(here, brought)
        case "problem" if brought is not None:
            _problem(here, brought)
        case "told" if brought is not None and brought.told is not None:
            _told(here, brought.told)
        case _:
            _choose(here)


def _find_lines(here: Room) -> None:
    """What is asked of the report, found once: the way of each row costs some thinking."""
    brought = _brought()
    if brought is None or brought.lines is not None or brought.scan is None or not brought.scan.done:
        return
    report = brought.scan.result(0).report
    found = (
        bringing.lines(here.study, here.conversation.answers, report, here.desk.report_facts, here.today)
        if report is not None
        else ()
    )
    _keep(replace(brought, lines=found))


def _says(here: Room, key: str, *lines: str) -> None:
    markup.block(markup.heading(here.words(key), focus(here)) + markup.paragraphs(lines), classes="ps-bubble")


def _to_typing(here: Room, key: str = "report.type") -> frame.Action:
    def leave(c: Conversation) -> Conversation:
        _drop()
        return bringing.leave(c)

    return here.action("report-type", here.words(key), leave)


def _nowhere(here: Room) -> None:
    """No report can be brought here any more; the questions are where they were."""
    _says(here, "report.problem.title", here.words("report.problem.no_engine"))
    frame.actions(_to_typing(here))


# ---- the file ------------------------------------------------------------------------------------


def _choose(here: Room) -> None:
    pictures = ocr.can_read_pictures()
    lost = [here.words("report.lost")] if here.conversation.reading else []
    hint = "report.hint" if pictures else "report.hint.pdf"
    lines = [*lost, here.words(hint), *([here.words("report.flat")] if pictures else []), here.words("report.private")]
    _says(here, "report.title", *lines)
    _file(here, pictures)
    frame.actions(_to_typing(here))


def _file(here: Room, pictures: bool) -> None:
    labels = {
        "photo": here.words("report.photo"),
        "choose": here.words("report.choose" if pictures else "report.choose.pdf"),
        "sending": here.words("report.sending"),
        "too_big": here.words("report.problem.too_big"),
        "unreadable": here.words("report.problem.unreadable"),
    }

    def take(c: Conversation) -> Conversation:
        _drop()
        begun = here.desk.clock()
        _keep(Brought(f"r{c.revision}", begun, here.desk.scanner.start(report_file.sent())))
        return bringing.begin_reading(c)

    report_file.mount(labels, pictures=pictures, on_file=here.gesture("file", take))


def _reading(here: Room) -> None:
    _says(here, "report.reading", here.words("report.reading.hint"))
    _progress(here.desk)


@st.fragment(run_every=1.0)
def _progress(desk: object) -> None:
    """How far it is; once it is done, or not wanted any more, the whole page is drawn again."""
    here = room.enter(desk)  # type: ignore[arg-type]
    brought = _brought()
    if brought is None or brought.scan is None or brought.scan.done or here.conversation.page is not Page.REPORT:
        st.rerun()
    waiting = 0 if brought.scan.is_reading else here.desk.scanner.waiting
    line = (
        here.words("report.reading.queue", count=str(waiting))
        if waiting
        else here.words("report.reading.page", page=str(brought.scan.pages + 1))
    )
    markup.block(f"<p>{markup.text(line)}</p>", classes="ps-note", attributes='role="status"')
    if (here.desk.clock() - brought.begun).total_seconds() >= PATIENCE:
        frame.actions(_to_typing(here, "report.cancel"))


def _problem(here: Room, brought: Brought) -> None:
    """What is the matter, what to do about it, and the two ways on."""
    scanned = brought.scan.result(0) if brought.scan is not None else scanning.Scanned(problem="failed")
    if scanned.problem is not None or scanned.report is None:
        keys = [f"report.problem.{scanned.problem or 'failed'}"]
    else:
        nothing = ["report.nothing"] if scanned.report.quality.ok else []
        keys = nothing + [f"report.quality.{one}" for one in scanned.report.quality.problems]
    told = [here.words(key) for key in keys if here.words.has(key)] or [here.words("report.problem.unreadable")]
    _says(here, "report.problem.title", *told)
    _file(here, ocr.can_read_pictures())
    frame.actions(_to_typing(here))


# ---- confirming ----------------------------------------------------------------------------------


def _confirm(here: Room, brought: Brought) -> None:
    scanned = brought.scan.result(0) if brought.scan is not None else scanning.Scanned()
    report, rows = scanned.report, brought.lines or ()
    assert report is not None  # noqa: S101 - the step says so
    if brought.problems:
        markup.errors(here.say(N_("Please check this")), [here.words(key) for key in brought.problems], focus(here))
    heading = None if brought.problems else focus(here)
    lines = [here.words("report.confirm.hint")]
    lines += [here.words(key) for one in report.quality.problems if here.words.has(key := f"report.quality.{one}")]
    markup.block(
        markup.heading(here.words("report.confirm.title"), heading) + markup.paragraphs(lines), classes="ps-bubble"
    )
    for line in rows:
        if line.way != "unread":
            _row(here, brought.name, line, scanned.strips.get(line.number))
    unread = [_label(here, line) for line in rows if line.way == "unread"]
    if unread:
        items = i18n.in_a_row(iter(unread), here.language)
        markup.note([i18n.labelled(here.words("report.unread"), items, here.language)])
    if len(unread) < len(rows):
        _day(here, brought.name, report)
        _same_test(here, brought.name, report, rows)
    use = here.action("report-use", here.words("report.use"), lambda c: _use(here, brought, c), primary=True)
    frame.actions(*([use] if len(unread) < len(rows) else []), _to_typing(here))


def _label(here: Room, line: Line) -> str:
    """The name of what was measured, as the questions have it."""
    key = f"report.name.{line.row.code}"
    if here.words.has(key):
        return here.words(key)
    question = here.study.question_by_key[line.facts[0]]
    return next((row.label for row in question.rows if row.key == line.facts[0]), question.short)


def _number(here: Room, line: Line) -> str:
    """The number with its unit, as the questions show it."""
    row, definition = line.row, here.study.vocabulary.facts[line.facts[0]]
    unit = known_unit(here.study.vocabulary, definition, row.unit) or ""
    name = here.study.vocabulary.units.get(unit)
    return f"{'' if row.comparator == '=' else row.comparator}{row.value} {name.label if name else unit}".strip()


def _row(here: Room, name: str, line: Line, strip: bytes | None) -> None:
    key, label, row = f"{name}-{line.number}", _label(here, line), line.row
    with st.container(key=f"rowof-{key}"):
        inner = markup.heading(label, names=key, level=2)
        if strip is not None:
            said = i18n.labelled(here.words("report.strip"), label, here.language)
            inner += slips.strip(strip, said, row.area, row.value_area)
        if line.way == "tick":
            inner += f'<p class="ps-read"><strong>{markup.text(_number(here, line))}</strong></p>'
            limits = f"{row.low}–{row.high}" if row.low and row.high else f"≤ {row.high}" if row.high else ""
            if limits:
                inner += markup.paragraphs([i18n.labelled(here.words("report.range"), limits, here.language)])
        else:
            inner += markup.paragraphs([here.words("report.as_seen")])
        markup.block(inner)
        with st.container(key=f"group-{key}"):
            if line.way == "tick":
                _tick(f"{key}-right", here.words("report.right"))
            else:
                with st.container(key=f"decimal-{key}"):
                    _field(f"{key}-typed", here.words("report.number"))
        if len(line.facts) > 1:
            _which(here, key, line)


def _tick(key: str, label: str) -> None:
    st.checkbox(markup.plain(label), value=False, key=key, on_change="ignore", width="stretch")


def _field(key: str, label: str) -> None:
    st.text_input(markup.plain(label), key=key, max_chars=20, autocomplete="off", on_change="ignore")


def _choice(here: Room, key: str, label: str, options: Mapping[str, str]) -> None:
    st.radio(
        markup.plain(label),
        list(options),
        index=None,
        format_func=lambda one: markup.plain(here.words(options[one])),
        key=key,
        on_change="ignore",
        width="stretch",
    )


def _which(here: Room, key: str, line: Line) -> None:
    """Of several things that it can be, only the person knows which."""
    options = {fact: f"report.which.{fact}" for fact in line.facts} | {NEITHER: "report.which.neither"}
    _choice(here, f"{key}-which", here.words("report.which"), options)


def _read_day(report: Report, today: date) -> date | None:
    return report.day if report.day is not None and report.day <= today else None


def _day(here: Room, name: str, report: Report) -> None:
    read, key = _read_day(report, here.today), f"{name}-day"
    with st.container(key=f"rowof-{key}"):
        title = markup.heading(here.words("report.day"), names=key, level=2)
        told = f"<p><strong>{markup.text(i18n.say_date(read, here.language))}</strong></p>" if read else ""
        markup.block(title + told + markup.paragraphs([here.words("report.day.hint")]))
        with st.container(key=f"group-{key}"):
            if read is not None:
                _tick(f"{key}-right", here.words("report.day.right"))
            markup.block(markup.paragraphs([here.words("report.day.other" if read else "report.day.none")]))
            with st.container(key=f"numeric-{key}-date", horizontal=True):
                for part, label in (("year", N_("Year")), ("month", N_("Month")), ("day", N_("Day"))):
                    _field(f"{key}-{part}", here.say(label))


def _same_test(here: Room, name: str, report: Report, rows: tuple[Line, ...]) -> None:
    """Another day was given by hand, for numbers that were given by hand."""
    day, answers = _read_day(report, here.today), here.conversation.answers
    facts = {fact for line in rows for fact in line.facts}
    other = bringing.asks_about_the_day(here.study, answers, day, facts) if day is not None else None
    if other is None:
        return
    with st.container(key=f"rowof-{name}-same"):
        told = i18n.say_day(str(answers[other].value), here.language)
        options = {"same": "report.same.yes", "two": "report.same.no"}
        _choice(here, f"{name}-same", here.words("report.same", day=told), options)


def _use(here: Room, brought: Brought, c: Conversation) -> Conversation:
    """Take what is ticked and typed, if nothing is lacking; the report is forgotten then."""
    scan, rows = brought.scan, brought.lines or ()
    report = scan.result(0).report if scan is not None else None
    if report is None:
        return c
    confirmed, problems = _collected(here, brought.name, report, rows)
    if confirmed is None:
        _keep(replace(brought, problems=problems))
        return moved(c)
    outcome = bringing.confirm(here.study, c.answers, rows, confirmed, here.today)
    _keep(Brought(brought.name, brought.begun, None, told=_in_words(here, rows, outcome)))
    return bringing.take(c, outcome)


def _collected(
    here: Room, name: str, report: Report, rows: tuple[Line, ...]
) -> tuple[Confirmed | None, tuple[str, ...]]:
    ticked = {line.number for line in rows if st.session_state.get(f"{name}-{line.number}-right")}
    typed = {line.number: said for line in rows if (said := room.typed(f"{name}-{line.number}-typed"))}
    which = {line.number: st.session_state.get(f"{name}-{line.number}-which") for line in rows if len(line.facts) > 1}
    day = _confirmed_day(name, _read_day(report, here.today), here.today)
    touched = ticked | set(typed)
    problems = []
    if not touched:
        problems.append("report.err.nothing")
    if any(number in touched and chosen is None for number, chosen in which.items()):
        problems.append("report.err.which")
    if day is None:
        problems.append("report.err.day")
    facts = {fact for line in rows if line.number in touched for fact in line.facts}
    same = st.session_state.get(f"{name}-same")
    if day is not None and bringing.asks_about_the_day(here.study, here.conversation.answers, day, facts) and not same:
        problems.append("report.err.same")
    if problems or day is None:
        return None, tuple(problems)
    chosen = {number: None if fact == NEITHER else fact for number, fact in which.items()}
    return Confirmed(ticked, typed, chosen, day, same_test=same == "same"), ()


def _confirmed_day(name: str, read: date | None, today: date) -> date | None:
    """The day as read, when it was ticked and no other one typed; else the day as typed, when it is whole."""
    year, month, day = (room.typed(f"{name}-day-{part}") for part in ("year", "month", "day"))
    ticked = bool(st.session_state.get(f"{name}-day-right"))
    if not (year or month or day):
        return read if ticked else None
    span = parse_day(f"{year}-{month}-{day}")
    if span is None or span.first != span.last or span.first > today:
        return None
    return span.first if not ticked or span.first == read else None


def _in_words(here: Room, rows: tuple[Line, ...], outcome: Outcome) -> Told:
    by_number = {line.number: line for line in rows}
    taken = tuple((_label(here, by_number[n]), _number(here, by_number[n])) for n in outcome.taken)
    refused = tuple((_label(here, by_number[n]), why) for n, why in outcome.refused.items())
    return Told(taken, refused, bringing.lacks_another(outcome))


# ---- afterwards ----------------------------------------------------------------------------------


def _told(here: Room, told: Told) -> None:
    """What counts now, what does not and why, and the ways on."""
    title = "report.told.title" if told.taken else "report.told.none"
    inner = markup.heading(here.words(title), focus(here))
    inner += markup.items([i18n.labelled(label, number, here.language) for label, number in told.taken])
    markup.block(inner, classes="ps-bubble")
    if told.one_more:
        markup.note([here.words("report.told.one")])
    for label, why in told.refused:
        markup.note([i18n.labelled(label, here.words(f"report.refused.{why}"), here.language)])

    def more(c: Conversation) -> Conversation:
        _drop()
        return bringing.bring(c)

    def on(c: Conversation) -> Conversation:
        _drop()
        return bringing.go_on(c, here.study, here.today)

    frame.actions(
        here.action("report-on", here.words("report.on"), on, primary=True),
        here.action("report-more", here.words("report.more"), more),
    )
