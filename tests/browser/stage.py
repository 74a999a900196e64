"""A small stage for the widgets: invented questions of every kind, in two languages, on the real component and style.

Run by the browser tests; it keeps what was answered in the session, seals nothing and judges nothing.
"""

import json
from typing import Any

import streamlit as st

from prescreen.eligibility.study import Question
from prescreen.eligibility.text import Message
from prescreen.ui import browser, frame, markup, widgets

ENGLISH: list[dict[str, Any]] = [
    {
        "id": "S01",
        "key": "age",
        "kind": "number",
        "short": "Age",
        "ask": "How old are you?",
        "hint": "Use full years, like 66.",
        "where": "Take this year and subtract your year of birth.",
        "why": "The walk is for grown people.",
        "choices": [
            {"key": "prefer_not", "label": "I would rather not say, or I am not sure", "opens": "not_answered"}
        ],
    },
    {
        "id": "S02",
        "key": "drink",
        "kind": "one",
        "short": "Drink",
        "ask": "What do you drink in the morning?",
        "where": "Look at your cup.",
        "choices": [
            {"key": "tea", "label": "Green tea *, black tea *, or :red[tea] with milk"},
            {"key": "water", "label": "Hot water"},
            {"key": "unsure", "label": "Not sure", "opens": "not_sure"},
        ],
    },
    {
        "id": "S03",
        "key": "trips",
        "kind": "many",
        "short": "Trips",
        "ask": "Which trips did you take?",
        "hint": "Choose all that you took.",
        "choices": [
            {"key": "hill", "label": "Up a hill"},
            {"key": "lake", "label": "Around a lake"},
            {"key": "none", "label": "None of these", "role": "none"},
            {"key": "unsure", "label": "Not sure", "opens": "not_sure"},
        ],
        "followups": [
            {
                "key": "trip_dates",
                "kind": "dates",
                "for": ["hill", "lake"],
                "ask": "When did it happen? The month and year are enough.",
                "unsure": "I do not know",
            }
        ],
    },
    {
        "id": "S04",
        "key": "height",
        "kind": "lab_value",
        "short": "Height",
        "ask": "How high was the hill?",
        "hint": "Type it just as you see it. If it says “>1210”, type “>1210”.",
        "units": ["m", "ft"],
        "unit_unknown": "I cannot see the unit",
        "too_late": "This was measured later",
        "choices": [{"key": "unsure", "label": "I do not have it, or I do not remember", "opens": "no_report"}],
    },
    {
        "id": "S05",
        "key": "ticket_date",
        "kind": "date_gate",
        "short": "Ticket",
        "ask": "Do you have a ticket?",
        "choices": [
            {"key": "date", "label": "Yes. The date is ..."},
            {"key": "no", "label": "No, or not with me", "opens": "no_report"},
        ],
    },
    {
        "id": "S06",
        "key": "weather",
        "kind": "lab_rows",
        "short": "Weather",
        "ask": "Copy these from the weather sheet.",
        "rows": [
            {"key": "rain", "mode": "number", "label": "Rain", "units": ["mm", "in"]},
            {"key": "wind", "mode": "arrow", "label": "Wind", "units": ["m/s", "km/h"]},
            {"key": "sun", "mode": "arrow", "label": "Sun", "units": ["h"]},
            {"key": "cloud", "mode": "arrow", "label": "Cloud", "units": ["%"], "instead_of": "sun"},
        ],
    },
]

CHINESE = {
    "Age": "年纪",
    "How old are you?": "您今年多大年纪？",
    "Use full years, like 66.": "请填周岁，比如 66。",
    "Take this year and subtract your year of birth.": "用今年减去出生那一年。",
    "The walk is for grown people.": "这次走路是给成年人的。",
    "I would rather not say, or I am not sure": "不想说，或说不准",
    "Drink": "早上喝的",
    "What do you drink in the morning?": "您早上喝什么？",
    "Look at your cup.": "看看杯子。",
    "Green tea *, black tea *, or :red[tea] with milk": "绿茶、红茶，或者奶茶",
    "Hot water": "热水",
    "Not sure": "不确定",
    "Trips": "出门",
    "Which trips did you take?": "您去过下面哪些地方？",
    "Choose all that you took.": "去过的都选上。",
    "Up a hill": "爬山",
    "Around a lake": "绕湖走",
    "None of these": "都没有",
    "When did it happen? The month and year are enough.": "是哪年哪月？填公历（新历）的年和月就行。",
    "I do not know": "不记得",
    "Height": "多高",
    "How high was the hill?": "那座山有多高？",
    "Type it just as you see it. If it says “>1210”, type “>1210”.": "照着填。写着“>1210”，就填“>1210”。",
    "I cannot see the unit": "看不清单位",
    "This was measured later": "这是后来量的",
    "I do not have it, or I do not remember": "手边没有，或记不清",
    "Ticket": "车票",
    "Do you have a ticket?": "手边有车票吗？",
    "Yes. The date is ...": "有，日期是……",
    "No, or not with me": "没有，或不在手边",
    "Weather": "天气",
    "Copy these from the weather sheet.": "请照着天气单填。",
    "Rain": "雨",
    "Wind": "风",
    "Sun": "太阳",
    "Cloud": "云",
    "Where do I find this?": "在哪里能找到？",
    "Why do we ask?": "为什么问这个？",
    "Please check this": "请再看一下",
    "The number": "数字",
    "Unit": "单位",
    "Upper limit": "上限",
    "Year": "年",
    "Month": "月",
    "Day, if you know it": "日（知道就填）",
    "No up arrow, no H, no star": "没有“↑”“H”“*”",
    "Up arrow, H or star: number and upper limit": "有“↑”“H”或“*”：填数字和上限",
    "I cannot find it": "找不到",
    "Next": "下一题",
    "Back": "上一题",
    "Change": "修改",
    "Answer {count} of {total}": "第 {count} 题，共 {total} 题",
    "Please choose an answer. If you do not know, choose Not sure.": "请选一项。不知道就选“不确定”。",
    "Your answers so far": "已经填好的回答",
    "Nobody is watching this page. In an emergency, call your local emergency number now.": (
        "这个页面没有人值班。有紧急情况，请马上打当地的急救电话。"
    ),
    "Draft, not yet approved by an ethics committee": "草稿，还没有经过伦理委员会批准",
    "The connection is lost": "网络断开了",
    "It is not your fault. Your answers are still on this page. Please leave it open. We keep trying.": (
        "不是您的问题。您的回答还在这个页面上。请先不要关掉，我们会一直重试。"
    ),
    "You are connected again. You can go on.": "网络好了，您可以继续。",
    "A short walk": "走一小段路",
    "All done": "填完了",
}


def _in_chinese(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_chinese(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_chinese(inner) for inner in value]
    return CHINESE.get(value, value)


def main() -> None:
    stage = _begin()
    language = stage["language"]
    say = _speaker(language)
    questions = [Question.model_validate(q if language == "en" else _in_chinese(q)) for q in ENGLISH]
    place = stage["place"]
    screen = _screen(questions[place], stage, say) if place < len(questions) else None
    focus = widgets.focus_of(screen.focus, screen.problems) if screen else "done"
    _mount(stage, say, focus, len(questions))
    frame.top(frame.Action("language", "中文" if language == "en" else "English", _switch))
    _history(stage, questions, say)
    if screen is None:
        markup.block(markup.heading(say(Message(msgid="All done")), focus) + f"<p>{markup.text(_told(stage))}</p>")
    else:
        _question(stage, screen, place, len(questions))
    frame.footer(
        [say(Message(msgid="Nobody is watching this page. In an emergency, call your local emergency number now."))],
        say(Message(msgid="Draft, not yet approved by an ethics committee")),
    )


def _begin() -> dict[str, Any]:
    if "stage" not in st.session_state:
        copy = browser.restored()
        if copy is not None:
            st.session_state["stage"] = json.loads(copy)
    language = "zh_Hans" if (st.context.locale or "").startswith("zh") else "en"
    fresh: dict[str, Any] = {"language": language, "place": 0, "answers": {}, "problem": False}
    return dict(st.session_state.get("stage", fresh))


def _mount(stage: dict[str, Any], say: widgets.Say, focus: str, total: int) -> None:
    copy = json.dumps(st.session_state["stage"]).encode() if "stage" in st.session_state else None
    count = say(
        Message(msgid="Answer {count} of {total}", params={"count": str(stage["place"] + 1), "total": str(total)})
    )
    browser.mount(
        copy,
        lang="en" if stage["language"] == "en" else "zh-CN",
        title=f"{count} - {say(Message(msgid='A short walk'))}",
        focus=focus,
        lost=browser.Lost(
            title=say(Message(msgid="The connection is lost")),
            text=say(
                Message(
                    msgid="It is not your fault. Your answers are still on this page. Please leave it open. We keep trying."
                )
            ),
            back=say(Message(msgid="You are connected again. You can go on.")),
        ),
        words={"Skip to main content": "跳到正文"} if stage["language"] != "en" else {},
    )


def _speaker(language: str) -> widgets.Say:
    def say(message: Message) -> str:
        said = message.msgid if language == "en" else CHINESE.get(message.msgid, message.msgid)
        return said.format(**message.params)

    return say


def _screen(question: Question, stage: dict[str, Any], say: widgets.Say) -> widgets.Screen:
    problem = say(Message(msgid="Please choose an answer. If you do not know, choose Not sure."))
    return widgets.Screen(
        question=question,
        say=say,
        focus=f"{question.id}:{stage['language']}",
        answers=stage["answers"],
        units={"m": "m", "ft": "ft"},
        problems=(widgets.FieldProblem(question.keys[0], problem),) if stage["problem"] else (),
    )


def _question(stage: dict[str, Any], screen: widgets.Screen, place: int, total: int) -> None:
    said = screen.words("Answer {count} of {total}", count=str(place + 1), total=str(total))
    markup.progress(said, place, total)
    widgets.draw(screen)
    question = screen.question.id
    frame.actions(
        frame.Action(f"next-{question}", screen.words("Next"), _next, (screen,), primary=True),
        *(
            frame.Action(f"out-{question}-{choice.key}", screen.label(choice), _way_out, (screen, choice.key))
            for choice in widgets.ways_out(screen)
        ),
        *([frame.Action(f"back-{question}", screen.words("Back"), _go, (place - 1,))] if place else []),
    )


def _history(stage: dict[str, Any], questions: list[Question], say: widgets.Say) -> None:
    given = [q for q in questions[: stage["place"]] if any(key in stage["answers"] for key in q.keys)]
    change = say(Message(msgid="Change"))
    earlier = [
        frame.Earlier(q.short, _said(stage, q), frame.Action(f"change-{q.id}", change, _go, (questions.index(q),)))
        for q in given
    ]
    frame.earlier(f"{say(Message(msgid='Your answers so far'))} ({len(given)})", earlier)
    if given:
        markup.history([(q.ask, _said(stage, q)) for q in given[-1:]], say(Message(msgid="Your answers so far")))


def _said(stage: dict[str, Any], question: Question) -> str:
    return json.dumps([stage["answers"][k] for k in question.keys if k in stage["answers"]], ensure_ascii=False)


def _told(stage: dict[str, Any]) -> str:
    return json.dumps(stage["answers"], ensure_ascii=False, sort_keys=True)


def _keep(**changes: Any) -> None:
    st.session_state["stage"] = {**_begin(), "problem": False, **changes}


def _switch() -> None:
    _keep(language="zh_Hans" if _begin()["language"] == "en" else "en")


def _go(place: int) -> None:
    _keep(place=place)


def _way_out(screen: widgets.Screen, choice: str) -> None:
    stage = _begin()
    _keep(answers={**stage["answers"], screen.question.key: choice}, place=stage["place"] + 1)


def _next(screen: widgets.Screen) -> None:
    stage, found = _begin(), widgets.collect(screen)
    if not found:
        _keep(problem=True)
        return
    kept = {key: value for key, value in stage["answers"].items() if key not in screen.question.keys}
    _keep(answers={**kept, **found}, place=stage["place"] + 1)


main()
