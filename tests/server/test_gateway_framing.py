"""The two framings of a gateway's WebSocket, against the other side's helpers, and against nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

from figport_server.gateway_framing import Framing, PlainFraming, V1Framing

SESSION = Session(session="a" * 32)
CONTENT = {"comm_id": "1", "data": {"also": ["2"]}}


def plain(channel: str, kind: str, content: dict[str, Any], buffers: list[bytes]) -> str | bytes:
    """Return what a gateway sends in the older way."""
    message = {**SESSION.msg(kind, content), "channel": channel, "buffers": buffers}
    packed: bytes = serialize_binary_message(message)
    return packed if buffers else json.dumps(message, default=str)


def v1(channel: str, kind: str, content: dict[str, Any], buffers: list[bytes]) -> str | bytes:
    """Return what a gateway sends in the newer way."""
    message = SESSION.msg(kind, content)
    parts = [SESSION.pack(message[part]) for part in ("header", "parent_header", "metadata", "content")]
    packed: bytes = serialize_msg_to_ws_v1([*parts, *buffers], channel)
    return packed


BOTH = pytest.mark.parametrize(("framing", "send"), [(PlainFraming(), plain), (V1Framing(), v1)])


@BOTH
@pytest.mark.parametrize("buffers", [[], [b"picture"], [b"", bytes(100_000)]])
def test_what_a_gateway_sends_is_read(framing: Framing, send: Any, buffers: list[bytes]) -> None:
    found = framing.unpack(SESSION, send("control", "comm_msg", CONTENT, buffers))
    assert found is not None
    channel, message = found
    assert (channel, message["msg_type"], message["content"]) == ("control", "comm_msg", CONTENT)
    assert message["header"]["session"] == SESSION.session
    assert list(message["buffers"]) == buffers


def test_a_gateway_reads_what_is_sent() -> None:
    message = SESSION.msg("comm_open", CONTENT)
    read = deserialize_binary_message(PlainFraming().pack(SESSION, "control", message, [b"picture"]))
    assert (read["channel"], read["content"], read["buffers"]) == ("control", CONTENT, [b"picture"])
    channel, parts = deserialize_msg_from_ws_v1(V1Framing().pack(SESSION, "control", message, [b"picture"]))
    assert (channel, json.loads(parts[3]), parts[4:]) == ("control", CONTENT, [b"picture"])
    assert json.loads(parts[0])["msg_id"] == message["msg_id"]


@BOTH
def test_of_what_everybody_is_told_only_states_are_read(framing: Framing, send: Any) -> None:
    output = {"name": "stdout", "text": "x" * 100_000}
    assert framing.unpack(SESSION, send("iopub", "stream", output, [])) is None
    found = framing.unpack(SESSION, send("iopub", "status", {"execution_state": "starting"}, []))
    assert found is not None
    assert found[1]["content"] == {"execution_state": "starting"}


@BOTH
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x7f\xff\xff\xff",
        b"\xff" * 8,
        b"\xff\xff\xff\xff\xff\xff\xff\x7f" * 3,
        bytes(8),
        (1 << 40).to_bytes(8, "little") + bytes(64),
        "",
        "[]",
        "null",
        "[" * 50_000,
        '{"channel": "control"}',
        '{"channel": "control", "header": {}, "parent_header": [], "content": {}}',
    ],
)
def test_what_is_no_message_is_refused(framing: Framing, send: Any, raw: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is for the log
        framing.unpack(SESSION, raw)


@BOTH
@given(cut=st.integers(0, 700), put=st.binary(max_size=40), at=st.integers(0, 700))
def test_nothing_but_a_value_error_comes_of_damage(framing: Framing, send: Any, cut: int, put: bytes, at: int) -> None:
    whole = send("control", "comm_msg", CONTENT, [b"picture"])
    assert isinstance(whole, bytes)
    damaged = (whole[:at] + put + whole[at + len(put) :])[: len(whole) - cut]
    try:
        found = framing.unpack(SESSION, damaged)
    except ValueError:
        return
    assert found is None or isinstance(found[1]["content"], dict)
