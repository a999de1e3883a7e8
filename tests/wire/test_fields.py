"""Checking the fields of a message that came in, by the annotations of its dataclass."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Kind, Message, Party, WireError, fields
from tests.wire.test_codec import CLASSES, GOLDEN, JSON_VALUES, raw


def test_half_a_surrogate_pair_is_not_read() -> None:
    # It could not be sent on again: not in an ERROR that repeats it, not into a log.
    for escape in (r"\ud800", r"\udfff", r"a\udc00b"):
        with pytest.raises(WireError, match="name") as caught:
            wire.decode(raw(Kind.TOOL, '{"name":"' + escape + '","number":0}'), Party.PAGE)
        assert caught.value.code is ErrorCode.MALFORMED
    message, _ = wire.decode(raw(Kind.TOOL, r'{"name":"\ud83d\udcc8","number":0}'), Party.PAGE)
    assert message == wire.UseTool("📈")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_missing_unknown_and_mistyped_fields(cls: type[Message]) -> None:
    entry = next(entry for entry in GOLDEN["messages"] if entry["kind"] == cls.kind)
    good, sender = entry["fields"], Party(entry["sender"])
    bad: list[Any] = [{**good, "extra": 1}, [], None, 1, "fields", list(good)]
    bad += [{name: value for name, value in good.items() if name != gone} for gone in good]
    # An object is right for no field but a record, and then it lacks that record's fields.
    bad += [{**good, name: {"odd": 1}} for name in good]
    for one in bad:
        with pytest.raises(WireError) as caught:
            wire.decode(raw(cls.kind, json.dumps(one)), sender)
        assert caught.value.code is ErrorCode.MALFORMED
        assert cls.kind.name in caught.value.where


def test_a_bad_field_is_named_by_its_path() -> None:
    with pytest.raises(WireError, match="band x1 is not a number"):
        wire.decode(raw(Kind.RUBBERBAND, '{"band":{"x0":0,"y0":0,"x1":"1","y1":1}}'), Party.KERNEL)


@given(st.sampled_from(GOLDEN["messages"]), st.data())
def test_arbitrary_fields_raise_nothing_but_wire_errors(entry: dict[str, Any], data: st.DataObject) -> None:
    fields = dict(entry["fields"])
    if fields:
        fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(JSON_VALUES)
    try:
        message, _ = wire.decode(raw(entry["kind"], json.dumps(fields)), Party(entry["sender"]))
    except WireError as error:
        assert error.code is ErrorCode.MALFORMED
    else:
        # What was accepted can be sent on.
        assert wire.decode(wire.encode(message), Party(entry["sender"]))[0] == message


def test_a_field_that_the_wire_cannot_carry_is_refused_when_its_message_is_defined() -> None:
    with pytest.raises(TypeError, match="bytes"):
        fields._check_for(bytes)
