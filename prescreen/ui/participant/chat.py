"""The interview: one question at a time, earlier answers folded above, contradictions asked back, a humane stop."""

from collections.abc import Mapping
from functools import partial

import streamlit as st
from pydantic import JsonValue

from prescreen import bringing, i18n
from prescreen.conversation import Conversation, Page, answer, back, change, current_in, go, go_on
from prescreen.eligibility import interview
from prescreen.eligibility.answers import AnswerProblem
from prescreen.eligibility.explanation import in_words
from prescreen.eligibility.interview import Plan
from prescreen.eligibility.study import Conflict, Question
from prescreen.eligibility.text import N_
from prescreen.ui import alongside, frame, languages, markup, slips, widgets
from prescreen.ui.participant.passages import spoken
from prescreen.ui.participant.room import Room


def _shown(here: Room) -> Question:
    """The question on the screen; when all are answered, the last one."""
    return current_in(here.plan, here.conversation) or here.plan.questions[-1]


def focus(here: Room) -> str:
    return widgets.focus_of(_focus(here, _shown(here)), here.conversation.problems)


def _focus(here: Room, question: Question) -> str:
    return f"{question.id}-{here.conversation.revision}"


def progress(here: Room) -> str:
    """Where in the questions a person is, in words."""
    plan, question = here.plan, _shown(here)
    return here.say(N_("Question {count} of {total}"), count=str(plan.position(question)), total=str(plan.total))


def question_page(here: Room) -> None:
    """The chat: what was said last, the question, its fields, and the ways on."""
    plan, question = here.plan, _shown(here)
    screen = _screen(here, plan, question)
    _earlier(here, plan, question)
    markup.progress(progress(here), plan.position(question) - 1, plan.total)
    for place in range(len(_notices(here, plan))):
        spoken(here, partial(_notice, place=place), classes="ps-note ps-strong ps-above")
    if here.conversation.carer and plan.position(question) == 1:
        spoken(here, _carer_hint, classes="ps-note ps-above")
    if question.private:
        spoken(here, _near, classes="ps-note ps-above")
    if not here.conversation.both:
        widgets.draw(screen)
        frame.actions(*_ways(here, screen))
        return
    answering, reading = st.columns(2, gap="medium")
    with answering:
        widgets.draw(screen)
        frame.actions(*_ways(here, screen))
    with reading:
        _beside(here.other, question)


def _beside(other: Room, question: Question) -> None:
    """The question for who reads along in the other language."""
    screen = _screen(other, other.plan, other.study.question(question.id))
    tag = languages.HTML_LANG[other.language]
    markup.block(alongside.to_read(screen), classes="ps-bubble ps-second", attributes=f'lang="{tag}"')


def _notice(here: Room, place: int) -> str:
    return markup.paragraphs([_notices(here, here.plan)[place]])


def _carer_hint(here: Room) -> str:
    return markup.paragraphs([here.words("carer.hint")])


def _near(here: Room) -> str:
    return markup.paragraphs([here.words("private.near")])


def screen_of(here: Room, question: Question) -> widgets.Screen:
    """A question of the study with the answers at hand in its fields."""
    return _screen(here, here.plan, question)


def _screen(here: Room, plan: Plan, question: Question) -> widgets.Screen:
    shown = {choice.key for choice in interview.choices(here.study, question, plan.known)}
    given = here.conversation.answers
    return widgets.Screen(
        question=question,
        say=here.message,
        focus=_focus(here, question),
        on_behalf=here.conversation.carer,
        answers={**_hints(here, question), **{key: given[key].value for key in question.keys if key in given}},
        hidden=frozenset(choice.key for choice in question.choices if choice.key not in shown),
        units=here.study.vocabulary.unit_labels,
        fill=here.fill,
        terms=here.explained(_everything(question)),
        terms_title=here.words("say.terms"),
        sample=slips.sample(question.sample, here.language, here.words) if question.sample else "",
        problems=tuple(_in_words(here, question, problem) for problem in here.conversation.problems),
    )


def _everything(question: Question) -> str:
    """All that stands on a question's screen, where words may be new to somebody."""
    labels = (*(row.label for row in question.rows), *(choice.label for choice in question.choices))
    return "\n".join(str(text) for text in (question.ask, question.hint or "", question.where or "", *labels))


def _hints(here: Room, question: Question) -> Mapping[str, JsonValue]:
    """What was ticked among several facts of a message: it fills the fields, and counts with Next."""
    return {key: value for key, value in here.conversation.hints.items() if key in question.keys}


def _in_words(here: Room, question: Question, problem: AnswerProblem) -> widgets.FieldProblem:
    code = problem.code
    if code == "choose" and question.rows:
        code_key = "err.row_open"
    elif code == "choose" and question.kind in ("number", "lab_value"):
        code_key = "err.number"
    elif question.kind == "number":
        code_key = "err.age" if "err.age" in here.study.pages else f"err.{code}"
    else:
        code_key = f"err.{code}"
    row = next((row for row in question.rows if row.key == problem.key), None)
    words = here.words(code_key)
    return widgets.FieldProblem(
        problem.key, i18n.labelled(row.label, words, here.language) if row else words, problem.item
    )


def _ways(here: Room, screen: widgets.Screen) -> list[frame.Action]:
    question = screen.question

    def take(c: Conversation) -> Conversation:
        return answer(c, here.study, question, widgets.collect(screen), here.today)

    def take_choice(choice: str) -> frame.Action:
        values: Mapping[str, JsonValue] = (
            {row.key: choice for row in question.rows if row.instead_of is None}
            if question.rows
            else {question.key: choice}
        )
        label = next(screen.label(one) for one in screen.choices if one.key == choice)
        return here.action(
            f"out-{question.id}-{choice}", label, lambda c: answer(c, here.study, question, values, here.today)
        )

    reports = here.desk.scanner is not None and question.found_in == "lab_report"
    outs = [choice.key for choice in widgets.ways_out(screen)]
    return [
        here.action(f"next-{question.id}", here.say(N_("Next")), take, primary=True),
        *((here.action("report-here", here.words("report.have"), bringing.bring),) if reports else ()),
        *(take_choice(choice) for choice in outs),
        here.action(f"back-{question.id}", here.say(N_("Back")), lambda c: back(c, here.study, here.today)),
    ]


def _earlier(here: Room, plan: Plan, question: Question) -> None:
    """The last exchange as a conversation; all the earlier ones folded, each with its Change."""
    done = [one for one in plan.answered if one.id != question.id]
    if not done or here.kiosk:  # a room looks on: nothing of what was answered stands beside the next question
        return
    label = here.say(N_("Your answers so far ({count})"), count=str(len(done)))
    frame.earlier(label, [_row(here, one) for one in done])
    if here.conversation.heard is not None:
        return  # the last exchange stands above, in what was heard
    last = done[-1]
    asked = (last.carer.ask if here.conversation.carer and last.carer else None) or last.ask
    markup.history([(here.fill(asked), _answer_in_words(here, last))], label)


def _row(here: Room, question: Question) -> frame.Earlier:
    label = here.say(N_("Change"))
    button = here.action(f"change-{question.id}", label, lambda c: change(c, question.id))
    return frame.Earlier(here.short(question), _answer_in_words(here, question), button)


def _answer_in_words(here: Room, question: Question) -> str:
    said = in_words(here.study, question, here.conversation.answers, carer=here.conversation.carer)
    if question.private:
        return here.words("check.private")
    return "\n".join(here.said(one) for one in said) or here.words("check.open")


def clash_page(here: Room) -> None:
    """Two answers do not go together: asked back, never decided."""
    plan = here.plan
    conflict = _conflict(here)
    spoken(here, _clash, classes="ps-bubble")
    keys = conflict.ask_again if conflict else ()
    questions = [one for one in plan.questions if any(key in one.keys for key in keys)]
    frame.rows([_row(here, one) for one in questions])
    frame.actions(
        here.action("go-on", here.words("softstop.go_on"), lambda c: go_on(c, here.study, here.today), primary=True)
    )


def _conflict(here: Room) -> Conflict | None:
    newest = here.conversation.clashed[-1]
    return next((one for one in here.study.conflicts if one.id == newest), None)


def _clash(here: Room) -> str:
    conflict = _conflict(here)
    said = [here.fill(conflict.say)] if conflict else []
    return markup.heading(here.words("check.conflict"), here.focus(Page.CLASH)) + markup.paragraphs(said)


def stop_page(here: Room) -> None:
    """One answer may mean that the study does not fit: it can be changed, one can stop, or go on."""
    question = here.study.question(here.conversation.at or "")
    spoken(here, _stop, classes="ps-bubble")
    frame.actions(
        here.action("stop-change", here.words("softstop.change"), lambda c: change(c, question.id), primary=True),
        here.action("stop-on", here.words("softstop.go_on"), lambda c: go_on(c, here.study, here.today)),
        here.action("stop-here", here.words("softstop.stop"), lambda c: go(c, Page.CHECK)),
    )


def _stop(here: Room) -> str:
    question = here.study.question(here.conversation.at or "")
    first, *rest = here.words.lines("softstop")
    said = i18n.in_a_row(_answer_in_words(here, question).split("\n"), here.language)
    answer = i18n.labelled(here.words("result.you_said"), said, here.language)
    inner = f'<div class="ps-reason">{markup.paragraphs([answer])}</div>' + markup.paragraphs(rest)
    return markup.heading(first, here.focus(Page.STOP)) + inner


def _check(here: Room) -> str:
    return markup.heading(here.words("check.title"), here.focus(Page.CHECK)) + markup.paragraphs(
        [here.words("check.hint")]
    )


def check_page(here: Room) -> None:
    """Every answer in words before the result, each with its Change."""
    plan = here.plan
    spoken(here, _check)
    for conflict in plan.conflicts:
        markup.note([here.fill(conflict.say)])
    for notice in _notices(here, plan):
        markup.note([notice], classes="ps-note ps-strong")
    with st.container(key="check"):
        frame.rows([_row(here, question) for question in plan.questions])
    frame.actions(
        here.action("see", here.say(N_("Go on to the result")), lambda c: go(c, Page.GATE), primary=True),
        here.action("check-back", here.say(N_("Back")), lambda c: back(c, here.study, here.today)),
    )


def _notices(here: Room, plan: Plan) -> list[str]:
    """Words that a ticked line asks for at once, such as whom to call."""
    found = []
    for question in plan.answered:
        value = here.conversation.answers.get(question.key)
        picked = value.value if value is not None and isinstance(value.value, list) else []
        found += [choice.notice for choice in question.choices if choice.notice and choice.key in picked]
    return [here.words.emergency(name) for name in found]
