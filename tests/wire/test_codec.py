"""The wire reads and writes exactly the golden bytes, and refuses everything else politely."""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import types
import typing
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Message, Party, WireError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "wire.json").read_text(encoding="utf-8"))
CLASSES = list(wire.MESSAGES.values())

# --- building messages --------------------------------------------------------------------------------


def build(hint: Any, value: Any) -> Any:
    """Return the value of a field of type `hint` from its JSON form, without the code under test."""
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return typing.cast("Any", hint)(**{name: build(hints[name], entry) for name, entry in value.items()})
    if typing.get_origin(hint) is tuple:
        return tuple(build(typing.get_args(hint)[0], entry) for entry in value)
    if isinstance(hint, types.UnionType):
        return None if value is None else build(typing.get_args(hint)[0], value)
    return hint(value)


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
STRATEGIES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-wire.MAX_INTEGER, wire.MAX_INTEGER),
    float: FLOATS | st.integers(-(2**40), 2**40).map(float),
    str: st.text(st.characters(exclude_categories=["Cs"])),
    bool: st.booleans(),
}


def strategy_for(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for everything that a field of type `hint` may hold."""
    if hint in STRATEGIES:
        return STRATEGIES[hint]
    if typing.get_origin(hint) is tuple:
        return st.lists(strategy_for(typing.get_args(hint)[0]), max_size=6).map(tuple)
    if isinstance(hint, types.UnionType):
        return st.none() | strategy_for(typing.get_args(hint)[0])
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    hints = typing.get_type_hints(hint)
    return st.builds(hint, **{field.name: strategy_for(hints[field.name]) for field in dataclasses.fields(hint)})


def raw(kind: int, fields: str | bytes, payload: bytes = b"") -> bytes:
    """Return a message as a hand-written peer would send it."""
    text = fields.encode() if isinstance(fields, str) else fields
    return struct.pack("<B3xI", kind, len(text)) + text + payload


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["name"] for entry in entries]


# --- golden vectors -----------------------------------------------------------------------------------


def test_golden_vectors_are_of_this_protocol() -> None:
    assert GOLDEN["protocol"] == wire.PROTOCOL


def test_golden_vectors_cover_every_kind_and_sender() -> None:
    covered = {(entry["kind"], entry["sender"]) for entry in GOLDEN["messages"]}
    wanted = {(kind, str(party)) for kind, cls in wire.MESSAGES.items() for party in cls.senders}
    # One sender is enough for ERROR, which everybody may send.
    assert {pair for pair in wanted - covered if pair[0] != Kind.ERROR} == set()
    assert covered <= wanted


def test_golden_names_are_unique() -> None:
    every = names(GOLDEN["messages"]) + names(GOLDEN["malformed"])
    assert sorted(every) == sorted(set(every))


@pytest.mark.parametrize("entry", GOLDEN["messages"], ids=names(GOLDEN["messages"]))
def test_golden_message_is_read_and_written(entry: dict[str, Any]) -> None:
    cls = wire.MESSAGES[Kind(entry["kind"])]
    message = build(cls, entry["fields"])
    data, payload = bytes.fromhex(entry["bytes"]), bytes.fromhex(entry["payload"])

    written = wire.encode(message, payload)
    assert written.hex() == data.hex(), f"if this change is meant, the new bytes are {written.hex()}"

    read, rest = wire.decode(data, Party(entry["sender"]))
    assert read == message
    assert type(read) is cls
    assert bytes(rest) == payload


@pytest.mark.parametrize("entry", GOLDEN["malformed"], ids=names(GOLDEN["malformed"]))
def test_golden_malformed_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        wire.decode(bytes.fromhex(entry["bytes"]), Party(entry["sender"]))
    assert caught.value.code == entry["code"]
    assert caught.value.what
    assert caught.value.fix


# --- the definition -----------------------------------------------------------------------------------


# --- round trips --------------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_round_trip(cls: type[Message], data: st.DataObject) -> None:
    message = data.draw(strategy_for(cls))
    payload = data.draw(st.binary(max_size=64))
    sender = data.draw(st.sampled_from(sorted(cls.senders)))
    written = wire.encode(message, payload)
    read, rest = wire.decode(written, sender)
    assert read == message
    assert bytes(rest) == payload
    assert wire.encode(read, bytes(rest)) == written


@given(st.integers(0, 2**32 - 1), st.binary(max_size=64))
def test_packet_round_trip(view: int, message: bytes) -> None:
    assert wire.unpack(wire.pack(view, message)) == (view, message)


@pytest.mark.parametrize("size", range(4))
def test_short_packet_is_refused(size: int) -> None:
    with pytest.raises(WireError, match="cut off") as caught:
        wire.unpack(b"\1" * size)
    assert caught.value.code is ErrorCode.MALFORMED


@pytest.mark.parametrize(
    "wrap", [bytes, bytearray, memoryview, lambda data: memoryview(bytearray(data))], ids=["bytes", "array", "ro", "rw"]
)
def test_messages_are_read_from_any_buffer(wrap: Any) -> None:
    # Comm buffers arrive as memoryviews, WebSocket messages as bytes.
    data = wrap(wire.encode(wire.Saved("a.png", "image/png"), b"file"))
    message, payload = wire.decode(data, Party.KERNEL)
    assert message == wire.Saved("a.png", "image/png")
    assert bytes(payload) == b"file"
    assert wire.peek_kind(data) is Kind.SAVED


def test_payload_is_not_copied_on_reading() -> None:
    data = wire.encode(wire.Saved("a.png", "image/png"), b"file")
    _, payload = wire.decode(data, Party.KERNEL)
    assert payload.obj is data


def test_whole_floats_are_written_as_javascript_writes_them() -> None:
    assert wire.encode(wire.Resize(640.0, -0.0))[8:] == b'{"width":640,"height":0,"purpose":"choice"}'


# --- what must not be sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        wire.Resize(math.nan, 1.0),
        wire.Resize(1.0, math.inf),
        wire.Rubberband(wire.Band(0.0, 0.0, -math.inf, 0.0)),
        wire.Readout("\ud800"),
    ],
    ids=["nan", "infinity", "infinity inside", "half a surrogate pair"],
)
def test_what_json_cannot_carry_is_not_sent(message: Message) -> None:
    with pytest.raises(WireError, match="cannot be sent") as caught:
        wire.encode(message)
    assert caught.value.code is ErrorCode.MALFORMED
    assert message.kind.name in caught.value.where


def test_fields_above_the_limit_are_not_sent() -> None:
    overhead = len('{"text":""}')
    wire.encode(wire.Readout("x" * (wire.MAX_FIELDS - overhead)))
    with pytest.raises(WireError) as caught:
        wire.encode(wire.Readout("x" * (wire.MAX_FIELDS - overhead + 1)))
    assert caught.value.code is ErrorCode.TOO_LARGE


def test_payload_above_the_limit_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    # A smaller limit, so that the test needs no 256 MiB.
    monkeypatch.setattr(wire.codec, "MAX_OUTPUT", 1000)
    message = wire.Saved("a.png", "image/png")
    room = 1000 - len(wire.encode(message))
    assert len(wire.encode(message, b"x" * room)) == 1000
    with pytest.raises(WireError) as caught:
        wire.encode(message, b"x" * (room + 1))
    assert caught.value.code is ErrorCode.TOO_LARGE


# --- what must not be read ----------------------------------------------------------------------------


@pytest.mark.parametrize("entry", GOLDEN["messages"], ids=names(GOLDEN["messages"]))
def test_truncated_at_every_length(entry: dict[str, Any]) -> None:
    data = bytes.fromhex(entry["bytes"])
    whole = len(data) - len(entry["payload"]) // 2
    for size in range(whole):
        with pytest.raises(WireError) as caught:
            wire.decode(data[:size], Party(entry["sender"]))
        assert caught.value.code is ErrorCode.MALFORMED


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
@pytest.mark.parametrize("sender", Party)
def test_only_the_right_party_may_send_a_kind(kind: Kind, sender: Party) -> None:
    entry = next(entry for entry in GOLDEN["messages"] if entry["kind"] == kind)
    data = bytes.fromhex(entry["bytes"])
    if sender in wire.MESSAGES[kind].senders:
        wire.decode(data, sender)
        return
    with pytest.raises(WireError, match="must not send") as caught:
        wire.decode(data, sender)
    assert caught.value.code is ErrorCode.MALFORMED


@pytest.mark.parametrize("number", sorted(set(range(256)) - set(Kind)))
def test_every_other_kind_is_unknown(number: int) -> None:
    for sender in Party:
        with pytest.raises(WireError) as caught:
            wire.decode(raw(number, "{}"), sender)
        assert caught.value.code is ErrorCode.UNKNOWN_KIND
    with pytest.raises(WireError):
        wire.peek_kind(bytes([number]))


@pytest.mark.parametrize("sender", Party)
def test_size_limit_depends_on_the_sender(sender: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire.codec, "MAX_INPUT", 1000)
    monkeypatch.setattr(wire.codec, "MAX_OUTPUT", 3000)
    limit = 1000 if sender is Party.PAGE else 3000
    failure = wire.encode(wire.Failure("format", "what", "where", "fix", fatal=False))
    wire.decode(failure.ljust(limit, b"\0"), sender)
    with pytest.raises(WireError) as caught:
        wire.decode(failure.ljust(limit + 1, b"\0"), sender)
    assert caught.value.code is ErrorCode.TOO_LARGE


def test_page_may_send_64_kib() -> None:
    assert wire.MAX_INPUT == 65536
    with pytest.raises(WireError) as caught:
        wire.decode(raw(Kind.TOOL, json.dumps({"name": "x" * wire.MAX_INPUT})), Party.PAGE)
    assert caught.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("depth", [2_000, 30_000])
@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")], ids=["lists", "objects"])
def test_deep_nesting(depth: int, opening: str, closing: str) -> None:
    for text in (opening * depth, opening * depth + "1" + closing * depth):
        with pytest.raises(WireError) as caught:
            wire.decode(raw(Kind.READOUT, '{"text":' + text + "}"), Party.KERNEL)
        assert caught.value.code is ErrorCode.MALFORMED


@given(st.binary(max_size=200), st.sampled_from(Party))
def test_arbitrary_bytes_raise_nothing_but_wire_errors(data: bytes, sender: Party) -> None:
    try:
        wire.decode(data, sender)
    except WireError as error:
        assert error.close_code >= 4000


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(GOLDEN["messages"]), st.data())
def test_flipped_bytes_raise_nothing_but_wire_errors(entry: dict[str, Any], data: st.DataObject) -> None:
    mutable = bytearray.fromhex(entry["bytes"])
    for _ in range(data.draw(st.integers(1, 4))):
        mutable[data.draw(st.integers(0, len(mutable) - 1))] = data.draw(st.integers(0, 255))
    try:
        wire.decode(bytes(mutable), Party(entry["sender"]))
    except WireError as error:
        assert error.close_code >= 4000


def test_no_bytes_are_of_no_kind() -> None:
    with pytest.raises(WireError) as caught:
        wire.peek_kind(b"")
    assert caught.value.code is ErrorCode.MALFORMED
