"""What an answer costs on the participant's page, beside a bare Streamlit page with the same words and widgets.

(a) is the bare page in default settings, (b) the same in ours. Each repetition starts all three servers anew: memory
first, then processor time through raw websockets, answer by answer in turn, then Chromium. All on 127.0.0.1.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks import asked, servers
from benchmarks.client import Tab
from benchmarks.servers import Server
from benchmarks.told import Line, spread

REPETITIONS = 3
# No further repetition is begun after this.
BUDGET_SECONDS = 270
TABS = 6
# Answers by number; each leaves two messages, so these are 10 and 50 messages on average.
WINDOWS: Mapping[int, range] = {10: range(2, 9), 50: range(22, 29)}
# Learning to read leaves some megabytes free, and the first conversations live in them: they are not counted.
WARM_TABS, MORE_TABS, ANSWERS = 80, 60, 5
CHROMIUM = Path(os.environ.get("PRESCREEN_TEST_CHROMIUM") or "/usr/bin/chromium")

Figures = dict[tuple[str, str], list[float]]


def measure() -> list[Line]:
    """Everything of this module, as lines of the table."""
    found: Figures = {}
    began = time.monotonic()
    for repetition in range(REPETITIONS):
        if repetition and time.monotonic() - began > BUDGET_SECONDS:
            print(f"  a busy machine: {repetition} of {REPETITIONS} repetitions", file=sys.stderr)
            break
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            running = [stack.enter_context(start()) for start in _servers(Path(folder))]
            for server in running:
                _take(found, server, "memory", [_memory(server)])
            _processor(found, running)
            for server in running:
                for messages, times in _browser(server).items():
                    _take(found, server, f"browser {messages}", [median(times)])
        print(f"  {repetition + 1} of {REPETITIONS}", file=sys.stderr)
    return list(_lines(found))


def _servers(folder: Path) -> Sequence[Callable[[], AbstractContextManager[Server]]]:
    return (
        lambda: servers.bare_in_default_settings(folder),
        servers.bare_in_our_settings,
        lambda: servers.our_page(folder),
    )


def _take(found: Figures, server: Server, what: str, values: Sequence[float]) -> None:
    found.setdefault((what, server.name), []).extend(values)


def _memory(server: Server) -> float:
    """Bytes for each open conversation of five answers, beyond the first few."""
    with ExitStack() as tabs:
        before = 0
        for count in range(WARM_TABS + MORE_TABS):
            if count == WARM_TABS:
                before = server.memory()
            tab = tabs.enter_context(Tab(server))
            for number in range(1, ANSWERS + 1):
                tab.answer(number)
        return (server.memory() - before) / MORE_TABS


def _processor(found: Figures, running: Sequence[Server]) -> None:
    """Seconds of processor time of a server for one answer, by messages on the page; the servers take turns."""
    with ExitStack() as stack:
        tabs = {server: [stack.enter_context(Tab(server)) for _ in range(TABS)] for server in running}
        starts = {window.start for window in WINDOWS.values()}
        for number in range(1, max(window.stop for window in WINDOWS.values())):
            if number in starts:
                began = {server: server.cpu() for server in running}
            for server in running:
                for tab in tabs[server]:
                    tab.answer(number)
            for messages, window in WINDOWS.items():
                if number == window.stop - 1:
                    for server in running:
                        spent = (server.cpu() - began[server]) / (len(window) * TABS)
                        _take(found, server, f"cpu {messages}", [spent])


# A click on Next until the next question's radio and button are there and the frame is painted.
_ANSWER = """async ([now, next, choice]) => {
  const at = (key) => `[class*="st-key-${key}"]`;
  document.querySelectorAll(at(now + "-choice") + " input")[choice].click();
  await new Promise((go) => setTimeout(go, 150));
  const began = performance.now();
  document.querySelector(at("next-" + now) + " button").click();
  const drawn = () => document.querySelector(at(next + "-choice") + " input")
    && document.querySelector(at("next-" + next) + " button") && !document.querySelector(at("next-" + now) + " button");
  await new Promise((go) => {
    const look = () => { if (drawn()) { watch.disconnect(); requestAnimationFrame(() => setTimeout(go)); } };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
  return performance.now() - began;
}"""


def _browser(server: Server) -> Mapping[int, list[float]]:
    """Milliseconds from a click on Next to the next question, by messages on the page."""
    found: dict[int, list[float]] = {}
    if not CHROMIUM.exists():
        return found
    windows = {number: messages for messages, window in WINDOWS.items() for number in window}
    # Two tabs more for the first window, where a fresh page is still slow and uneven.
    for last in (max(windows), *[min(WINDOWS.values(), key=max).stop - 1] * 2):
        with _page(server) as page:
            for number in range(1, last + 1):
                told = [asked.name(number), asked.name(number + 1), number % len(asked.CHOICES)]
                spent = page.evaluate(_ANSWER, told)
                if number in windows:
                    found.setdefault(windows[number], []).append(float(spent))
                page.wait_for_timeout(50)
    return found


@contextmanager
def _page(server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(30_000)
        page.goto(server.address)
        if server.ours:
            page.locator('[class*="st-key-who-self"] button').click()
        page.locator(f'[class*="st-key-{asked.name(1)}-choice"]').wait_for()
        page.wait_for_timeout(1_000)
        yield page
        browser.close()


_MEASURED = (
    ("cpu 10", "server CPU per answer, 10 messages", "ms", 1000.0),
    ("cpu 50", "server CPU per answer, 50 messages", "ms", 1000.0),
    ("browser 10", "click to next question in Chromium, 10 messages", "ms", 1.0),
    ("browser 50", "click to next question in Chromium, 50 messages", "ms", 1.0),
    ("memory", "memory per open conversation", "kB", 1 / 1000),
)


def _lines(found: Figures) -> Iterator[Line]:
    for what, words, unit, times in _MEASURED:
        ours = found.get((what, "ours"))
        if ours is None:
            yield Line(words, "NOT MEASURED: no Chromium here", "")
            continue
        yield Line(f"{words}: ours", spread((value * times for value in ours), unit=f" {unit}", digits=1), "")
        for name, control, aim in (("a", "bare, default settings", "0.4"), ("b", "bare, our settings", "1.25")):
            control_aim = {"memory": {"a": "", "b": "at most 1.3x"}}.get(what, {}).get(name, f"at most {aim}x")
            other = found[(what, name)]
            yield Line(
                f"- beside ({name}) {control}",
                spread((value * times for value in other), unit=f" {unit}", digits=1),
                spread(mine / theirs for mine, theirs in zip(ours, other, strict=True)),
                control_aim,
            )
