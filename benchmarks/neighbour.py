"""What somebody else's answer costs while a person's report is read: the real server, real steps, a real photo.

Blocks of answers with and without a reading follow each other in one run, so that the machine's own noise meets both.
`python -m benchmarks.neighbour` alone; it is not a part of `make bench`, which the reading would disturb.
"""

import argparse
import base64
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks import asked, servers
from benchmarks.client import Tab
from benchmarks.reports import degrade, layouts
from benchmarks.servers import Server

# Far from the last question, where the page is another one.
STEPS = asked.COUNT - 2
WAIT_SECONDS = 90.0
POLL_SECONDS = 1.0


class Bringer(Tab):
    """A tab that brings one photo after the other, and asks each second how far it is, as the page does."""

    def __init__(self, server: Server) -> None:
        self._component = self._fragment = ""
        super().__init__(server)
        self._reader = psutil.Process(server.process.pid)
        self._child: psutil.Process | None = None
        self.press("report")

    def bring(self, photo: bytes) -> None:
        """The photo as the component sends it. Returns once a child process is reading it."""
        event = json.dumps([{"event": "file", "value": base64.b64encode(photo).decode()}])
        said = self._message()
        state = said.rerun_script.widget_states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{self._component}__events"
        state.json_trigger_value = event
        self._say(said)
        until = time.monotonic() + WAIT_SECONDS
        self._child = None
        while self._child is None:
            if time.monotonic() > until:
                raise RuntimeError("no child began to read")
            time.sleep(0.01)
            self._child = self._find_child()

    def is_reading(self) -> bool:
        """Is the child that reads still there? Cheap enough to ask before and after every answer."""
        return self._child is not None and self._child.is_running()

    def _find_child(self) -> psutil.Process | None:
        """The child of the server that opens a file."""
        with suppress(psutil.Error):
            found = (one for one in self._reader.children() if "prescreen.opening" in one.cmdline())
            return next(found, None)
        return None

    def ask(self) -> None:
        """How far is it? As the page asks by itself."""
        said = self._message()
        said.rerun_script.fragment_id, said.rerun_script.is_auto_rerun = self._fragment, True
        self._say(said)

    def back(self) -> None:
        """To the choice of a file again."""
        self.press("report-type")
        self.press("report")

    def _message(self) -> BackMsg:
        said = BackMsg()
        said.rerun_script.query_string = "lang=en"
        return said

    def _say(self, said: BackMsg) -> None:
        self._socket.send(said.SerializeToString())
        self._read()

    def _hear(self, told: Any) -> None:
        if told.WhichOneof("type") == "auto_rerun":
            self._fragment = told.auto_rerun.fragment_id

    def _note(self, element: Any) -> None:
        super()._note(element)
        if element.WhichOneof("type") == "bidi_component" and "report_file" in element.bidi_component.component_name:
            self._component = element.bidi_component.id


def photo(seed: int = 3) -> bytes:
    """A page of twenty rows, photographed."""
    return degrade.spoiled(layouts.drawn(seed, layout="table", kind="mixed").sheet, "phone", seed)


def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of a neighbour's answers without and with a report being read."""
    without: list[float] = []
    beside: list[float] = []
    page = photo()
    with tempfile.TemporaryDirectory() as folder, servers.our_page(Path(folder)) as server, Bringer(server) as other:
        list(_answers(server))  # the first tab pays for what every later one finds ready
        for number in range(rounds):
            began = time.monotonic()
            other.bring(page)
            asking = threading.Thread(target=_ask_along, args=(other,))
            asking.start()
            near = list(_while(server, other.is_reading))
            asking.join()
            took = time.monotonic() - began
            other.back()
            alone = list(_while(server, _for(took)))  # as long without as with
            without, beside = without + alone, beside + near
            print(
                f"  {number + 1} of {rounds}: read in {took:.0f} s; {len(alone)} answers without, {len(near)} beside, "
                f"95 in 100 below {share(alone, 0.95) * 1000:.0f} and {share(near, 0.95) * 1000:.0f} ms",
                flush=True,
            )
    return without, beside


def _for(seconds: float) -> Callable[[], bool]:
    """True until they are over."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def _while(server: Server, holds: Callable[[], bool]) -> Iterator[float]:
    while holds():
        yield from _answers(server, holds)


def _ask_along(other: Bringer) -> None:
    while other.is_reading():
        began = time.monotonic()
        other.ask()
        time.sleep(max(0.0, POLL_SECONDS - (time.monotonic() - began)))


def _answers(server: Server, holds: Callable[[], bool] = lambda: True) -> Iterator[float]:
    """Answers of a fresh conversation while something holds; the last counts only if it still does."""
    with Tab(server) as tab:
        for number in range(1, STEPS):
            if not holds():
                return
            seconds = tab.answer(number)
            if holds():
                yield seconds


def share(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies."""
    found = sorted(values) or [float("nan")]
    return found[min(len(found) - 1, int(part * len(found)))]


def main() -> None:
    """Print the figures of both, and the ratio at half, 95 and 99 in 100."""
    given = argparse.ArgumentParser(prog="benchmarks.neighbour", description=__doc__)
    given.add_argument("--rounds", type=int, default=6, help="reports that are read")
    servers.START_SECONDS = 240.0  # a busy machine starts it slowly, which is not what is measured
    without, beside = measure(given.parse_args().rounds)
    print(f"\n{len(without)} answers without, {len(beside)} while a report was read")
    for words, part in (("half", 0.5), ("95 in 100", 0.95), ("99 in 100", 0.99)):
        alone, near = share(without, part) * 1000, share(beside, part) * 1000
        print(f"{words}: {alone:.1f} ms without, {near:.1f} ms beside, {near / alone:.2f} times")


if __name__ == "__main__":
    main()
