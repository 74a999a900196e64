"""A tab without a browser: speaks Streamlit's protocol over a raw websocket, as fast as the server answers."""

import time
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from benchmarks import asked
from benchmarks.servers import Server

ANSWER_SECONDS = 120


class Tab:
    """One open conversation. `received` counts bytes and messages of the last answer."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._buttons: dict[str, str] = {}
        self._radios: dict[str, tuple[str, list[str]]] = {}
        self._lines: dict[str, str] = {}
        self._hashes: set[str] = set()
        self.received = (0, 0)
        self._socket: ClientConnection = connect(
            f"ws://localhost:{server.port}/_stcore/stream",
            origin=Origin(server.address),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER")],
            max_size=2**26,
            compression=None,
            ping_interval=None,
            proxy=None,
        )
        self._run(None, {})
        if server.ours:
            self.press("who-self")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def answer(self, number: int) -> float:
        """Choose and press Next, in one message as the browser sends it. Seconds until the page is drawn."""
        radio, options = self._radios[f"{asked.name(number)}-choice"]
        seconds = self._run(self._button(f"next-{asked.name(number)}"), {radio: options[number % len(options)]})
        if f"{asked.name(number + 1)}-choice" not in self._radios:
            raise RuntimeError(
                f"{self._server.name}: question {number} was not followed by the next: {sorted(self._radios)}"
            )
        return seconds

    def press(self, key: str) -> float:
        return self._run(self._button(key), {})

    def say(self, words: str) -> float:
        """Type something beside the buttons and press Reply."""
        line = next(where for name, where in self._lines.items() if name.startswith("say-"))
        return self._run(self._button("reply"), {line: words})

    def _button(self, key: str) -> str:
        found = [where for name, where in self._buttons.items() if name == key or name.startswith(f"{key}-")]
        if len(found) != 1:
            raise RuntimeError(f"{self._server.name}: no one button {key} among {sorted(self._buttons)}")
        return found[0]

    def _run(self, pressed: str | None, chosen: dict[str, str]) -> float:
        said = BackMsg()
        run = said.rerun_script
        run.query_string = "lang=en" if self._server.ours else ""
        run.context_info.locale = "en"
        run.context_info.timezone = "UTC"
        run.cached_message_hashes.extend(self._hashes)
        for widget, value in chosen.items():
            state = run.widget_states.widgets.add()
            state.id, state.string_value = widget, value
        if pressed is not None:
            state = run.widget_states.widgets.add()
            state.id, state.trigger_value = pressed, True
        began = time.perf_counter()
        self._socket.send(said.SerializeToString())
        self._read()
        return time.perf_counter() - began

    def _read(self) -> None:
        self._buttons, self._radios, self._lines = {}, {}, {}
        size = count = 0
        while True:
            raw = self._socket.recv(timeout=ANSWER_SECONDS)
            assert isinstance(raw, bytes)
            size, count = size + len(raw), count + 1
            told = ForwardMsg()
            told.ParseFromString(raw)
            if told.metadata.cacheable and told.hash:
                self._hashes.add(told.hash)
            kind = told.WhichOneof("type")
            self._hear(told)
            if kind == "delta":
                self._note(told.delta.new_element)
            elif kind == "script_finished":
                self.received = (size, count)
                return

    def _hear(self, told: Any) -> None:
        """Anything else that a kind of tab wants to know of a message."""

    def _note(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self._buttons[_key(element.button.id)] = element.button.id
        elif kind == "radio":
            self._radios[_key(element.radio.id)] = (element.radio.id, list(element.radio.options))
        elif kind == "text_input":
            self._lines[_key(element.text_input.id)] = element.text_input.id


def _key(widget: str) -> str:
    """The key in the program, out of `$$ID-hash-key`."""
    return widget.split("-", 2)[2]
