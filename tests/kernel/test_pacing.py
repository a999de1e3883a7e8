"""Credit, and the table that says which input may be merged."""

from __future__ import annotations

import itertools
import math
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figport.pacing import CREDIT, Credit, merge
from figport.wire import (
    Ack,
    Attach,
    Close,
    Codec,
    Detach,
    Key,
    KeyAction,
    Look,
    Message,
    Modifier,
    Pointer,
    PointerAction,
    Resize,
    Save,
    UseTool,
    Wheel,
)
from tests.kernel.client import pointer

MOVE: Final = pointer(PointerAction.MOVE, 1, 1)
KEY: Final = Key(KeyAction.PRESS, "a", 1, 1, ())
CTRL: Final = (Modifier.CTRL,)


# --- credit -------------------------------------------------------------------------------------------


def test_there_is_credit_for_two_frames() -> None:
    credit = Credit()
    left = []
    for seq in (1, 4):
        left.append(credit.left)
        credit.spend(seq)
    left.append(credit.left)
    credit.refund(1)
    left.append(credit.left)
    assert left == [True, True, False, True]


def test_painting_a_frame_pays_for_all_before() -> None:
    credit = Credit(3)
    for seq in (1, 2, 5):
        credit.spend(seq)
    credit.refund(2)
    left = [credit.left]
    for seq in (6, 7):
        credit.spend(seq)
        left.append(credit.left)
    credit.refund(7)
    left.append(credit.left)
    assert left == [True, True, False, True]


@pytest.mark.parametrize("seq", [-1, 0, 2, 3])
def test_numbers_that_were_never_sent_give_nothing_back(seq: int) -> None:
    credit = Credit(1)
    credit.spend(4)
    credit.refund(seq)
    assert not credit.left


@given(st.lists(st.integers(1, 50), max_size=60))
def test_there_are_never_more_frames_under_way_than_credit(acks: list[int]) -> None:
    credit, under_way = Credit(), list[int]()
    for seq, ack in enumerate(acks, 1):
        if credit.left:
            credit.spend(seq)
            under_way.append(seq)
        assert len(under_way) <= CREDIT
        credit.refund(ack)
        under_way = [one for one in under_way if one > ack]
        assert credit.left == (len(under_way) < CREDIT)


# --- merging ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "merged"),
    [
        (MOVE, pointer(PointerAction.MOVE, 2, 3), pointer(PointerAction.MOVE, 2, 3)),
        (Wheel(1, 1, 0, 1, ()), Wheel(2, 2, 0.5, -0.25, ()), Wheel(2, 2, 0.5, 0.75, ())),
        (Resize(1, 1), Resize(2, 2), Resize(2, 2)),
        (Look(1, visible=True), Look(2, visible=True), Look(2, visible=True)),
        (Look(1, visible=True), Look(1, visible=False), None),
        (MOVE, pointer(PointerAction.MOVE, 2, 3, buttons=1), None),
        (MOVE, pointer(PointerAction.MOVE, 2, 3, modifiers=CTRL), None),
        (Wheel(1, 1, 0, 1, ()), Wheel(1, 1, 0, 1, CTRL), None),
        (MOVE, Wheel(1, 1, 0, 1, ()), None),
    ],
)
def test_the_table(earlier: Message, later: Message, merged: Message | None) -> None:
    assert merge(earlier, later) == merged


NEVER: Final[list[Message]] = [
    *(pointer(action, 1, 1) for action in PointerAction if action is not PointerAction.MOVE),
    *(Key(action, "a", 1, 1, ()) for action in KeyAction),
    UseTool("pan"),
    Ack(1),
    Close(),
    Detach(),
    Save("f", "png"),
    Attach("f", 1, visible=True, codecs=(Codec.PNG,)),
]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [pair for pair in itertools.product([*NEVER, MOVE], repeat=2) if pair != (MOVE, MOVE)],
    ids=repr,
)
def test_all_else_stands_in_the_way(earlier: Message, later: Message) -> None:
    assert merge(earlier, later) is None


modifiers = st.sampled_from([(), CTRL])
inputs = st.one_of(
    st.builds(
        pointer,
        st.sampled_from(PointerAction),
        st.floats(0, 99),
        st.floats(0, 99),
        button=st.integers(-1, 4),
        buttons=st.integers(0, 3),
        modifiers=modifiers,
    ),
    st.builds(Wheel, st.floats(0, 99), st.floats(0, 99), st.floats(-2, 2), st.floats(-2, 2), modifiers),
    st.builds(Key, st.sampled_from(KeyAction), st.sampled_from("ab"), st.just(1.0), st.just(1.0), modifiers),
)


@given(st.lists(inputs, max_size=30))
def test_presses_releases_and_keys_are_never_lost_or_reordered(sent: list[Message]) -> None:
    handled: list[Message] = []
    for message in sent:
        merged = merge(handled[-1], message) if handled else None
        if merged is None:
            handled.append(message)
        else:
            handled[-1] = merged

    def kept(messages: list[Message]) -> list[Message]:
        return [one for one in messages if isinstance(one, Key) or (isinstance(one, Pointer) and one.action != "move")]

    def turned(messages: list[Message], side: str) -> float:
        return math.fsum(getattr(one, side) for one in messages if isinstance(one, Wheel))

    assert kept(handled) == kept(sent)
    assert turned(handled, "up") == pytest.approx(turned(sent, "up"), abs=1e-9)
    assert turned(handled, "right") == pytest.approx(turned(sent, "right"), abs=1e-9)
    # What stands at the end is where the pointer is.
    assert [getattr(one, "x", None) for one in handled[-1:]] == [getattr(one, "x", None) for one in sent[-1:]]
