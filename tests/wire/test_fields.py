"""Checking the fields of a message that came in, by the annotations of its dataclass."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Inner:
    name: str


@pytest.mark.parametrize(
    ("hint", "value", "read"),
    [
        (int, wire.MAX_INTEGER, wire.MAX_INTEGER),
        (int, -wire.MAX_INTEGER, -wire.MAX_INTEGER),
        (float, 3, 3.0),
        (float, 1e308, 1e308),
        (str, "", ""),
        (bool, True, True),
        (tuple[int, ...], [], ()),
        (tuple[tuple[str, ...], ...], [["a"], []], (("a",), ())),
        (tuple[int, ...], [1] * wire.MAX_ITEMS, (1,) * wire.MAX_ITEMS),
        (float | None, None, None),
        (None | float, 2, 2.0),
        (Party, "page", Party.PAGE),
        (Inner, {"name": "a"}, Inner("a")),
    ],
)
def test_what_a_field_may_hold(hint: Any, value: Any, read: Any) -> None:
    found = fields._check_for(hint)(value)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize(
    ("hint", "value", "says"),
    [
        (int, True, "is not an integer of at most 53 bits"),
        (int, 1.0, "is not an integer of at most 53 bits"),
        (int, wire.MAX_INTEGER + 1, "is not an integer of at most 53 bits"),
        (int, -wire.MAX_INTEGER - 1, "is not an integer of at most 53 bits"),
        (float, "1", "is not a number"),
        (float, True, "is not a number"),
        (float, 10**400, "is not a finite number"),
        (float, math.inf, "is not a finite number"),
        (float, math.nan, "is not a finite number"),
        (str, None, "is not a string"),
        (str, "\udc00", "holds half a surrogate pair"),
        (bool, 0, "is not true or false"),
        (tuple[int, ...], "12", f"is not a list of at most {wire.MAX_ITEMS} entries"),
        (tuple[int, ...], [1] * (wire.MAX_ITEMS + 1), f"is not a list of at most {wire.MAX_ITEMS} entries"),
        (float | None, "", "is not a number"),
        (Party, "pages", "is none of ['kernel', 'page', 'server']"),
        (Party, 1, "is none of ['kernel', 'page', 'server']"),
        (Inner, [], "is not an object"),
        (Inner, {}, "has missing or unknown fields: ['name']"),
        (Inner, {"name": "a", "x" * 100: 1}, f"has missing or unknown fields: ['{'x' * 40}']"),
        (Inner, {"name": 1}, "name is not a string"),
        (tuple[Inner, ...], [{"name": "a"}, {"name": 1}], "name is not a string"),
    ],
)
def test_what_it_may_not(hint: Any, value: Any, says: str) -> None:
    with pytest.raises(fields.BadField) as caught:
        fields._check_for(hint)(value)
    assert str(caught.value) == says


def test_many_odd_fields_are_not_all_named() -> None:
    with pytest.raises(fields.BadField) as caught:
        fields._check_for(Inner)({f"odd{number}": 1 for number in range(1000)})
    assert str(caught.value).count("odd") == 7


def test_each_message_has_its_check() -> None:
    assert set(fields.CHECKS) == set(wire.MESSAGES)
