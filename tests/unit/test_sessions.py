"""Sessions are islands: what a thief tries who knows the id of one, without a browser, against the running server."""

from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import InvalidStatus, Origin, Subprotocol
from websockets.sync.client import connect

from tests import running

OWNER = "o" * 43


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    with running.site(tmp_path_factory.mktemp("site") / "data") as found:
        yield found


def open_session(
    site: running.Site, *, cookie: str | None = OWNER, resume: str | None = None, origin: str | None = ""
) -> str:
    """Open a session or take one up; the id of the session that the server gave."""
    headers = {"Cookie": f"browser={cookie}"} if cookie else {}
    wanted = [Subprotocol(word) for word in ("streamlit", "X", resume) if word]
    called = site.participant if origin == "" else origin
    url = site.participant.replace("http", "ws") + "/_stcore/stream"
    with connect(
        url,
        subprotocols=wanted,
        additional_headers=headers,
        origin=Origin(called) if called else None,
        max_size=2**24,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        while True:
            data = socket.recv(timeout=20)
            assert isinstance(data, bytes)
            received = ForwardMsg()
            received.ParseFromString(data)
            if received.WhichOneof("type") == "new_session":
                return str(received.new_session.initialize.session_id)


def test_the_owner_can_take_a_session_up_again(site: running.Site) -> None:
    mine = open_session(site)
    assert open_session(site, resume=mine) == mine


@pytest.mark.parametrize("cookie", [None, "t" * 43, "short"])
def test_a_thief_who_knows_the_id_of_a_session_cannot(site: running.Site, cookie: str | None) -> None:
    mine = open_session(site)
    assert open_session(site, cookie=cookie, resume=mine) != mine
    assert open_session(site, resume=mine) == mine


def test_a_session_without_a_key_is_nobodys_to_take_up(site: running.Site) -> None:
    made = open_session(site, cookie=None)
    assert open_session(site, cookie=None, resume=made) != made


@pytest.mark.parametrize("origin", [None, "https://evil.example", "http://localhost:1", "null"])
def test_a_connection_from_elsewhere_is_refused(site: running.Site, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_session(site, origin=origin)
    assert refused.value.response.status_code == 403
