"""What understanding one typed message costs, beside one plain run of a bare page: processor time of this thread.

The messages are those of the lists under tests/reading, whoever wrote them, each said at a question of the first study.
"""

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks import asked
from benchmarks.told import Line, spread
from prescreen import content, i18n, lexicon, talking
from prescreen.conversation import begin, choose_who

LISTS = Path(__file__).resolve().parents[1] / "tests" / "reading" / "lists"
TODAY = date(2026, 11, 24)
AT_MOST_MS = 20
MOST_MESSAGES = 1_500
RUNS = 60
BARE = Path(__file__).with_name("bare_page.py")


def measure() -> list[Line]:
    """Everything of this module, as lines of the table."""
    costs = sorted(_understanding())
    bare = sorted(_bare_runs())
    middle = bare[len(bare) // 2]
    rows = (("half of the messages", 0.5, ""), ("95 in 100", 0.95, f"under {AT_MOST_MS} ms"), ("99 in 100", 0.99, ""))
    found = [Line("a run of the bare page without a browser", spread((one * 1000 for one in bare), unit=" ms"), "")]
    for words, share, aim in rows:
        cost = costs[int(share * (len(costs) - 1))]
        found.append(Line(f"understanding, {words}", f"{cost * 1000:.2f} ms", f"{cost / middle:.2f}x", aim))
    return found


def _understanding() -> Iterator[float]:
    """Seconds of processor time for `say`, alarms, questions and every reader included."""
    written = content.load_study(asked.STUDY)
    spoken = [i18n.localise(written, language) for language in i18n.LANGUAGES]
    reader = lexicon.reader(spoken)
    start = choose_who(begin(written.id, i18n.ENGLISH), "self")
    questions = [question.id for question in written.questions]
    for number, text in enumerate(_messages()):
        here = start.model_copy(update={"at": questions[number % len(questions)]})
        began = time.thread_time()
        talking.say(here, written, reader, text, TODAY)
        yield time.thread_time() - began


def _messages() -> Iterator[str]:
    texts = {json.loads(line)["text"]: None for path in sorted(LISTS.glob("*.jsonl")) for line in path.open()}
    every = max(1, len(texts) // MOST_MESSAGES)
    yield from list(texts)[::every]


def _bare_runs() -> Iterator[float]:
    """Seconds of processor time for drawing the bare page once more."""
    page = AppTest.from_file(str(BARE), default_timeout=30).run()
    for _ in range(RUNS):
        began = time.process_time()
        page.run()
        yield time.process_time() - began
