"""What kernels send that is no message as Jupyter has them, and sessions with a kernel's settings."""

from __future__ import annotations

from typing import Any

import pytest
import zmq
from jupyter_client.session import Session
from traitlets.config import Config

from figport_server import streams


def frames(session: Session, content: Any, **header: Any) -> list[zmq.Frame]:
    message = session.msg("comm_msg", content=content)
    message["header"].update(header)
    return [zmq.Frame(part) for part in session.serialize(message)]


def test_what_is_read() -> None:
    session = Session(key=b"k")
    assert streams.read(session, frames(session, {"comm_id": "a"}))["content"] == {"comm_id": "a"}


@pytest.mark.parametrize("content", [[1, 2], 5, "text", None])
def test_content_that_is_no_dictionary_is_refused(content: Any) -> None:
    session = Session(key=b"k")
    sent = frames(session, {})
    sent[-1] = zmq.Frame(session.pack(content))
    sent[1] = zmq.Frame(session.sign([part.bytes for part in sent[2:]]))
    with pytest.raises(ValueError, match="dictionaries"):
        streams.read(session, sent)


@pytest.mark.parametrize("sent", [[], [b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", b"{}"]])
def test_what_is_cut_off_or_not_signed_is_refused(sent: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"."):
        streams.read(Session(key=b"k"), [zmq.Frame(part) for part in sent])


def test_a_session_of_ones_own_has_the_kernels_settings_and_another_identity() -> None:
    class Manager:
        session = Session(config=Config({"Session": {"copy_threshold": 7, "session": "fixed"}}), key=b"k")

    own = streams.own_session(Manager)
    assert (own.key, own.copy_threshold) == (b"k", 7)
    assert own.session != "fixed"
