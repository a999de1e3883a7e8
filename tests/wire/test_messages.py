"""The definition of the wire: each kind has one class, frozen and described."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest

from figport import wire
from figport.wire import Kind, Message, Party
from tests.wire.test_codec import CLASSES


def test_every_kind_has_one_message_class() -> None:
    assert set(wire.MESSAGES) == set(Kind)
    assert len(set(CLASSES)) == len(CLASSES)
    assert all(wire.MESSAGES[cls.kind] is cls for cls in CLASSES)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_message_classes_are_frozen_slotted_and_documented(cls: type[Message]) -> None:
    assert typing.cast("Any", cls).__dataclass_params__.frozen
    assert "__dict__" not in dir(cls)
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")
    assert cls.senders <= set(Party)


def test_frozen_kinds_keep_their_numbers_and_fields() -> None:
    # These three let sides of any two protocol numbers talk about it. They never change.
    kinds = (Kind.HELLO, Kind.WELCOME, Kind.ERROR)
    frozen: dict[int, tuple[str, ...]] = {kind: tuple(wire.MESSAGES[kind].__slots__) for kind in kinds}
    assert frozen == {
        1: ("protocol", "version", "party"),
        2: ("protocol", "version", "party"),
        3: ("code", "what", "where", "fix", "fatal"),
    }


def test_protocol_page_lists_every_kind_and_who_sends_it() -> None:
    text = (Path(__file__).parents[2] / "PROTOCOL.md").read_text(encoding="utf-8")
    assert f"Protocol number **{wire.PROTOCOL}**" in text
    for kind, cls in wire.MESSAGES.items():
        senders = ", ".join(party for party in Party if party in cls.senders)
        assert f"| {kind.value} | {kind.name} | {senders} |" in text
