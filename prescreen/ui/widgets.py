"""A question as real widgets, and what stands in them as an answer in the shape that `eligibility.answers` reads.

`draw` shows, `collect` reads; both are pure over the session's widget values. Nothing here judges an answer, and no
widget asks the server before Next: what depends on a choice is drawn always and shown by the style sheet.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from pydantic import JsonValue

from prescreen.eligibility.study import Choice, FollowUp, Question, Row
from prescreen.eligibility.text import N_, Message
from prescreen.ui import markup

Say = Callable[[Message], str]
UNIT_NOT_SEEN = "unknown"


@dataclass(frozen=True)
class FieldProblem:
    """What has to be put right, in words, and where: the answer's key, and the item or part within it."""

    key: str
    words: str
    item: str | None = None


@dataclass(frozen=True)
class Screen:
    """One question as it is shown now. `answers` are the values given before, by key, and fill the fields.

    `hidden` are choices that cannot apply. `fill` completes the placeholders in the study's texts. `units` are the
    units as printed. `focus` is the name under which the heading takes the focus.
    """

    question: Question
    say: Say
    focus: str
    on_behalf: bool = False
    answers: Mapping[str, JsonValue] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    fill: Callable[[str], str] = str
    problems: Sequence[FieldProblem] = ()
    terms: Sequence[tuple[str, str]] = ()  # words that may be new, with what explains them
    terms_title: str = ""
    sample: str = ""  # our own drawing of where to look, behind the words that say it

    def key(self, *parts: str) -> str:
        return "-".join((self.question.id, *parts))

    def words(self, msgid: str, **params: str) -> str:
        return self.say(Message(msgid=msgid, params=params))

    @property
    def ask(self) -> str:
        own = self.question.carer.ask if self.on_behalf and self.question.carer else None
        return self.fill(own or self.question.ask)

    def label(self, choice: Choice) -> str:
        own = self.question.carer.choices.get(choice.key) if self.on_behalf and self.question.carer else None
        return self.fill(own or choice.label)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.question.choices if choice.key not in self.hidden)


def draw(screen: Screen) -> None:
    """The question as the page's heading, its hint and help, then the fields."""
    if screen.problems:
        title = screen.words(N_("Please check this"))
        markup.errors(title, [problem.words for problem in screen.problems], f"{screen.focus}!")
    _ask(screen)
    _FIELDS[screen.question.kind](screen)


def focus_of(focus: str, problems: Sequence[object]) -> str:
    """What to pass to `browser.mount`: the summary of what to put right, else the heading."""
    return f"{focus}!" if problems else focus


def collect(screen: Screen) -> dict[str, JsonValue]:
    """The answers that stand in the fields, by key. A key that is missing was left open."""
    return {key: value for key, value in _READERS[screen.question.kind](screen).items() if value is not None}


def ways_out(screen: Screen) -> tuple[Choice, ...]:
    """Choices that answer a question of fields as a whole, "I do not have it": drawn as buttons beside Next."""
    return screen.choices if screen.question.kind in ("number", "lab_value") else ()


def _ask(screen: Screen) -> None:
    heading = markup.heading(screen.ask, screen.focus, names=screen.key())
    markup.block(heading + help_under(screen), classes="ps-bubble")


def help_under(screen: Screen) -> str:
    """What stands under a question: its hint, where to find it, why it is asked, and words that may be new."""
    question, carer = screen.question, screen.question.carer if screen.on_behalf else None
    hint, where, why = (
        (carer and getattr(carer, name)) or getattr(question, name) for name in ("hint", "where", "why")
    )
    inner = f'<p class="ps-hint">{markup.text(screen.fill(hint))}</p>' if hint else ""
    if where:
        inner += markup.opening(screen.words(N_("Where do I find this?")), [screen.fill(where)], screen.sample)
    if why:
        inner += markup.opening(screen.words(N_("Why do we ask?")), [screen.fill(why)])
    if screen.terms:
        inner += markup.opening(screen.terms_title, [f"{ask}\n{answer}" for ask, answer in screen.terms])
    return inner


def _problem(screen: Screen, key: str, item: str | None, widget: str) -> None:
    for problem in screen.problems:
        if problem.key == key and problem.item == item:
            markup.error(problem.words, widget)


def _number_problems(screen: Screen, key: str, widget: str) -> None:
    """What is wrong with a number or its unit. What is lacking altogether is the number."""
    for item, part in ((None, "value"), ("value", "value"), ("unit", "unit")):
        _problem(screen, key, item, f"{widget}-{part}")


# ---- choices -------------------------------------------------------------------------------------


def _one(screen: Screen) -> None:
    question = screen.question
    keys = [choice.key for choice in screen.choices]
    given = screen.answers.get(question.key)
    _problem(screen, question.key, None, screen.key("choice"))
    _radio(screen.key("choice"), screen.ask, keys, _label_of(screen), str(given) if given is not None else None)


def _read_one(screen: Screen) -> dict[str, JsonValue]:
    return {screen.question.key: _text(screen.key("choice"))}


def _many(screen: Screen) -> None:
    question = screen.question
    given = screen.answers.get(question.key)
    ticked = given if isinstance(given, list) else []
    _problem(screen, question.key, None, screen.key("group"))
    with st.container(key=f"group-{screen.key()}"):
        for choice in screen.choices:
            _line(screen, choice, choice.key in ticked)


def _line(screen: Screen, choice: Choice, ticked: bool) -> None:
    """One row to tick. Only a row that opens more, or stands apart, pays for a container."""
    asked = [followup for followup in screen.question.followups if choice.key in followup.on]
    key, label = screen.key(choice.key), screen.label(choice)
    if not asked and choice.role is None:
        _checkbox(key, label, ticked)
        return
    apart = "apart-" if choice.role == "none" else ""
    with st.container(key=f"line-{apart}{key}"):
        with st.container(key=f"ticked-{key}"):
            _checkbox(key, label, ticked)
        for followup in asked:
            with st.container(key=f"when-{screen.key(choice.key, followup.key)}"):
                _followup(screen, followup, choice.key)


def _read_many(screen: Screen) -> dict[str, JsonValue]:
    ticked: list[JsonValue] = [c.key for c in screen.choices if st.session_state.get(screen.key(c.key))]
    found: dict[str, JsonValue] = {screen.question.key: ticked or None}
    for followup in screen.question.followups:
        asked = [item for item in followup.on if item in ticked]
        if followup.kind == "dates":
            dates: dict[str, JsonValue] = {item: _read_month(screen.key(item, followup.key)) for item in asked}
            found[followup.key] = {item: day for item, day in dates.items() if day is not None} or None
        elif asked:
            number = screen.key(asked[0], followup.key)
            found[followup.key] = _read_number(number, followup.units)
    return found


def _followup(screen: Screen, followup: FollowUp, item: str) -> None:
    ask = followup.carer_ask if screen.on_behalf and followup.carer_ask else followup.ask
    key = screen.key(item, followup.key)
    markup.block(f'<p data-names="{markup.text(key)}">{markup.text(screen.fill(ask))}</p>')
    given = screen.answers.get(followup.key)
    with st.container(key=f"group-{key}"):
        if followup.kind == "dates":
            day = given.get(item) if isinstance(given, dict) else None
            _problem(screen, followup.key, item, f"{key}-year")
            _month(screen, key, day)
            _checkbox(f"{key}-unsure", screen.fill(followup.unsure), day == "unsure")
        else:
            _number_problems(screen, followup.key, key)
            _number(screen, key, screen.fill(ask), followup.units, given, named=False)


# ---- numbers and dates ---------------------------------------------------------------------------


def _whole(screen: Screen) -> None:
    key = screen.question.key
    given = screen.answers.get(key)
    way_out = isinstance(given, str) and screen.question.choice(given) is not None
    _problem(screen, key, None, screen.key("value"))
    _problem(screen, key, "value", screen.key("value"))
    with st.container(key=f"numeric-{screen.key()}"):
        _field(screen.key("value"), screen.ask, "" if given is None or way_out else str(given), visible=False)


def _read_whole(screen: Screen) -> dict[str, JsonValue]:
    return {screen.question.key: _text(screen.key("value"))}


def _lab_value(screen: Screen) -> None:
    question = screen.question
    given = screen.answers.get(question.key)
    row = given if isinstance(given, dict) else {}
    _number_problems(screen, question.key, screen.key())
    unknown = (UNIT_NOT_SEEN,) if question.unit_unknown else ()
    _number(screen, screen.key(), screen.words(N_("The number")), (*question.units, *unknown), row)
    if question.too_late:
        _checkbox(screen.key("late"), screen.fill(question.too_late), row.get("after_treatment") is True)


def _read_lab_value(screen: Screen) -> dict[str, JsonValue]:
    found = _read_number(screen.key(), screen.question.units)
    if isinstance(found, dict) and st.session_state.get(screen.key("late")):
        found = {**found, "after_treatment": True}
    return {screen.question.key: found}


def _gate(screen: Screen) -> None:
    """A date, or one of the other choices. The first choice opens the date."""
    question = screen.question
    given = screen.answers.get(question.key)
    other = isinstance(given, str) and question.choice(given) is not None
    keys = [choice.key for choice in screen.choices]
    chosen = given if other else keys[0] if given is not None else None
    with st.container(key=f"line-{screen.key()}"):
        _problem(screen, question.key, None, screen.key("year"))
        with st.container(key=f"dated-{screen.key()}"):
            _radio(screen.key("choice"), screen.ask, keys, _label_of(screen), str(chosen) if chosen else None)
        with st.container(key=f"when-{screen.key()}"):
            _month(screen, screen.key(), None if other else given, with_day=True)


def _read_gate(screen: Screen) -> dict[str, JsonValue]:
    chosen = _text(screen.key("choice"))
    if chosen is None or chosen != screen.choices[0].key:
        return {screen.question.key: chosen}
    return {screen.question.key: _read_month(screen.key()) or ""}


def _month(screen: Screen, key: str, given: JsonValue, *, with_day: bool = False) -> None:
    """Year and month in fields of their own, never a calendar. What cannot be read is asked again, as typed."""
    parts = str(given).split("-") if given not in (None, "unsure") else []
    year, month, day = (*parts, "", "", "")[:3]
    labels = {"year": (N_("Year"), year), "month": (N_("Month"), month)}
    if with_day:
        labels["day"] = (N_("Day, if you know it"), day)
    with st.container(key=f"numeric-{key}-date", horizontal=True):
        for part, (label, value) in labels.items():
            _field(f"{key}-{part}", screen.words(label), value)


def _read_month(key: str) -> str | None:
    if st.session_state.get(f"{key}-unsure"):
        return "unsure"
    year, month, day = (_plain(_text(f"{key}-{part}")) for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    # A missing year is kept visible as such: "-03" is no date and is asked again.
    return "-".join((year, *((month.zfill(2),) if month or day else ()), *((day.zfill(2),) if day else ())))


def _number(
    screen: Screen, key: str, label: str, units: Sequence[str], given: JsonValue, *, named: bool = True
) -> None:
    row = given if isinstance(given, dict) else {}
    with st.container(key=f"decimal-{key}"):
        _field(f"{key}-value", label, str(row.get("value") or ""), visible=named)
    if len(units) > 1:
        chosen = str(row["unit"]) if row.get("unit") in units else None
        _radio(f"{key}-unit", screen.words(N_("Unit")), list(units), _unit_label(screen), chosen, inline=True)


def _read_number(key: str, units: Sequence[str]) -> JsonValue:
    value = _text(f"{key}-value")
    if value is None:
        return None
    unit = _text(f"{key}-unit") if len(units) > 1 else (units[0] if units else None)
    return {"value": value, **({"unit": unit} if unit else {})}


# ---- rows of a lab sheet -------------------------------------------------------------------------


def _rows(screen: Screen) -> None:
    for row in screen.question.rows:
        if row.instead_of is None:
            with st.container(key=f"rowof-{screen.key(row.key)}"):
                _row(screen, row)
                for other in (r for r in screen.question.rows if r.instead_of == row.key):
                    with st.container(key=f"when-{screen.key(other.key)}"):
                        _row(screen, other)


def _row(screen: Screen, row: Row) -> None:
    with st.container(key=f"row-{screen.key(row.key)}"):
        _row_fields(screen, row)


def _row_fields(screen: Screen, row: Row) -> None:
    key, label = screen.key(row.key), screen.fill(row.label)
    given = screen.answers.get(row.key)
    values = given if isinstance(given, dict) else {}
    markup.block(markup.heading(label, names=key, level=2))
    for problem in screen.problems:
        if problem.key == row.key:
            markup.error(problem.words, f"{key}-{problem.item or 'value'}")
    if row.mode == "number":
        _number(screen, key, screen.words(N_("The number")), row.units, given)
        _checkbox(f"{key}-missing", screen.words(N_("I cannot find it")), given == "unsure")
        return
    chosen = {"normal": "no_arrow", "high": "arrow"}.get(
        str(values.get("flag")), "unsure" if given == "unsure" else None
    )
    with st.container(key=f"arrow-{key}"):
        _radio(f"{key}-arrow", label, list(ARROWS), _arrow_label(screen), chosen)
    with st.container(key=f"when-{key}-high"):
        _number(screen, key, screen.words(N_("The number")), row.units, given)
        with st.container(key=f"decimal-{key}-limit"):
            _field(f"{key}-uln", screen.words(N_("Upper limit")), str(values.get("uln") or ""))


def _read_rows(screen: Screen) -> dict[str, JsonValue]:
    return {row.key: _read_row(screen, row) for row in screen.question.rows}


def _read_row(screen: Screen, row: Row) -> JsonValue:
    key = screen.key(row.key)
    number = _read_number(key, row.units)
    if row.mode == "number":
        return "unsure" if st.session_state.get(f"{key}-missing") and number is None else number
    match _text(f"{key}-arrow"):
        case "no_arrow":
            return {"flag": "normal"}
        case "unsure":
            return "unsure"
        case "arrow":
            limit = _text(f"{key}-uln")
            found = number if isinstance(number, dict) else {}
            return {"flag": "high", **found, **({"uln": limit} if limit else {})}
    return None


ARROWS = {
    "no_arrow": N_("No up arrow, no H, no star"),
    "arrow": N_("Up arrow, H or star: number and upper limit"),
    "unsure": N_("I cannot find it"),
}


# ---- the single widgets --------------------------------------------------------------------------


def _radio(
    key: str,
    label: str,
    keys: Sequence[str],
    name: Callable[[str], str],
    chosen: str | None,
    *,
    inline: bool = False,
) -> None:
    st.radio(
        markup.plain(label),
        keys,
        index=keys.index(chosen) if chosen in keys else None,
        format_func=lambda one: markup.plain(name(one)),
        key=key,
        horizontal=inline,
        label_visibility="visible" if inline else "collapsed",
        on_change="ignore",
        width="stretch",
    )


def _checkbox(key: str, label: str, ticked: bool) -> None:
    st.checkbox(markup.plain(label), value=ticked, key=key, on_change="ignore", width="stretch")


def _field(key: str, label: str, value: str, *, visible: bool = True) -> None:
    st.text_input(
        markup.plain(label),
        value=value,
        key=key,
        max_chars=40,
        autocomplete="off",
        label_visibility="visible" if visible else "collapsed",
        on_change="ignore",
    )


def _label_of(screen: Screen) -> Callable[[str], str]:
    labels = {choice.key: screen.label(choice) for choice in screen.choices}
    return labels.__getitem__


def _unit_label(screen: Screen) -> Callable[[str], str]:
    unknown = screen.question.unit_unknown
    named = {**screen.units, **({UNIT_NOT_SEEN: screen.fill(unknown)} if unknown else {})}
    return lambda unit: named.get(unit, unit)


def _arrow_label(screen: Screen) -> Callable[[str], str]:
    return lambda key: screen.words(ARROWS[key])


def _text(key: str) -> str | None:
    value = st.session_state.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _plain(typed: str | None) -> str:
    """Digits as anyone types them, full width too; a word behind them, as in "3月", is dropped."""
    digits = "".join(str(int(c)) if c.isdecimal() else " " for c in typed or "").split()
    return digits[0] if len(digits) == 1 else (typed or "")


_FIELDS: Mapping[str, Callable[[Screen], None]] = {
    "one": _one,
    "many": _many,
    "number": _whole,
    "lab_value": _lab_value,
    "date_gate": _gate,
    "lab_rows": _rows,
}
_READERS: Mapping[str, Callable[[Screen], dict[str, JsonValue]]] = {
    "one": _read_one,
    "many": _read_many,
    "number": _read_whole,
    "lab_value": _read_lab_value,
    "date_gate": _read_gate,
    "lab_rows": _read_rows,
}
