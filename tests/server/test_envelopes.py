"""Messages to and from kernels as signed parts: jupyter_client reads what we write and writes what we read."""

from __future__ import annotations

from typing import Any

import pytest
import zmq
from jupyter_client.session import Session

from figport_server.envelopes import Envelopes


def frames(session: Session, content: Any, *buffers: bytes) -> list[zmq.Frame]:
    message = session.msg("comm_msg", content=content, parent=session.msg("comm_open")["header"])
    return [zmq.Frame(part) for part in (b"identity", *session.serialize(message), *buffers)]


def signed(session: Session, *parts: Any) -> list[zmq.Frame]:
    packed = [part if isinstance(part, bytes) else session.pack(part) for part in parts]
    return [zmq.Frame(part) for part in (b"<IDS|MSG>", session.sign(packed), *packed)]


@pytest.mark.parametrize("key", [b"k", b""])
def test_what_jupyter_client_writes_is_read(key: bytes) -> None:
    session = Session(key=key)
    message = Envelopes(Session(key=key)).read(frames(session, {"comm_id": "a"}, b"one", b"two"))
    assert message["msg_type"] == "comm_msg"
    assert message["header"]["session"] == session.session
    assert message["parent_header"]["msg_type"] == "comm_open"
    assert message["content"] == {"comm_id": "a"}
    assert [bytes(buffer) for buffer in message["buffers"]] == [b"one", b"two"]


@pytest.mark.parametrize("subshell", [None, "s"])
@pytest.mark.parametrize("key", [b"k", b""])
def test_what_is_written_jupyter_client_reads(key: bytes, subshell: str | None) -> None:
    session, other = Session(key=key, metadata={"m": 1}, username="u"), Session(key=key)
    envelopes = Envelopes(session)
    (first, parts), (second, _) = (
        envelopes.write("comm_msg", {"comm_id": "a"}, (b"one",), subshell=subshell) for _ in range(2)
    )
    message = other.deserialize(other.feed_identities(parts)[1])
    likewise = session.msg_header("comm_msg") | ({} if subshell is None else {"subshell_id": subshell})
    assert message["header"].keys() == likewise.keys()
    same = ("msg_type", "username", "session", "version", "subshell_id")
    assert [message["header"].get(name) for name in same] == [likewise.get(name) for name in same]
    assert type(message["header"]["date"]) is type(likewise["date"])
    assert message["header"]["msg_id"] == first != second
    assert (message["parent_header"], message["metadata"], message["content"]) == ({}, {"m": 1}, {"comm_id": "a"})
    assert [bytes(buffer) for buffer in message["buffers"]] == [b"one"]


def test_what_was_read_before_or_signed_by_another_key_is_refused() -> None:
    envelopes, sent = Envelopes(Session(key=b"k")), frames(Session(key=b"k"), {})
    envelopes.read(sent)
    with pytest.raises(ValueError, match="before"):
        envelopes.read(sent)
    for wrong in (frames(Session(key=b"other"), {}), frames(Session(key=b""), {})):
        with pytest.raises(ValueError, match="signed"):
            envelopes.read(wrong)
    for part in range(3, 7):  # also the parts that nobody reads
        changed = frames(Session(key=b"k"), {})
        changed[part] = zmq.Frame(changed[part].bytes + b" ")
        with pytest.raises(ValueError, match="signed"):
            envelopes.read(changed)


def test_no_more_signatures_are_remembered_than_the_session_says() -> None:
    session = Session(key=b"k")
    session.digest_history_size = 3
    envelopes, sent = Envelopes(session), [frames(Session(key=b"k"), {"n": number}) for number in range(5)]
    for one in sent:
        envelopes.read(one)
    assert len(envelopes._seen) == 3
    with pytest.raises(ValueError, match="before"):
        envelopes.read(sent[-1])


@pytest.mark.parametrize("content", [[1, 2], 5, "text", None, b"{", b"\xff", b"[" * 100_000])
def test_content_that_is_no_dictionary_is_refused(content: Any) -> None:
    session = Session(key=b"k")
    with pytest.raises(ValueError, match=r"."):
        Envelopes(session).read(signed(session, {"msg_type": "comm_msg"}, {}, {}, content))


@pytest.mark.parametrize("header", [{}, [], None, "text"])
def test_a_header_that_is_none_is_refused(header: Any) -> None:
    session = Session(key=b"k")
    with pytest.raises(ValueError, match=r"."):
        Envelopes(session).read(signed(session, header, {}, {}, {}))


@pytest.mark.parametrize("sent", [[], [b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"]])
def test_what_is_cut_off_or_not_signed_is_refused(sent: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Envelopes(Session(key=b"k")).read([zmq.Frame(part) for part in sent])
