"""Credit, and the table that says which input may be merged."""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figport.pacing import MOST, Credit, merge
from figport.wire import (
    Ack,
    Attach,
    Close,
    Codec,
    Detach,
    Fill,
    FormAction,
    Key,
    KeyAction,
    Look,
    Message,
    Modifier,
    Pointer,
    PointerAction,
    Resize,
    Save,
    SizePurpose,
    UseTool,
    Wheel,
)
from tests.kernel.views import pointer

MOVE: Final = pointer(PointerAction.MOVE, 1, 1)
KEY: Final = Key(KeyAction.PRESS, "a", 1, 1, ())
CTRL: Final = (Modifier.CTRL,)


# --- credit -------------------------------------------------------------------------------------------


def test_at_first_there_is_credit_for_two_frames() -> None:
    credit = Credit()
    left = []
    for seq in (1, 4):
        left.append(credit.left)
        credit.spend(seq, 0.0)
    left.append(credit.left)
    credit.refund(1, 0.01)
    left.append(credit.left)
    assert left == [True, True, False, True]


def test_painting_a_frame_pays_for_all_before() -> None:
    credit = Credit()
    for seq in (1, 2, 5):
        credit.spend(seq)
    credit.refund(2)
    left = [credit.under_way]
    credit.spend(6)
    credit.refund(7)
    left.append(credit.under_way)
    assert left == [(5,), ()]


@pytest.mark.parametrize("seq", [-1, 0, 2, 3])
def test_numbers_that_were_never_sent_give_nothing_back(seq: int) -> None:
    credit = Credit()
    for sent in (4, 5):
        credit.spend(sent)
    credit.refund(seq)
    assert not credit.left


def test_a_frame_that_was_not_sent_is_forgiven() -> None:
    credit = Credit()
    for seq in (4, 5):
        credit.spend(seq, 0.0)
    credit.forgive(4)
    assert (credit.under_way, credit.left) == ((5,), True)


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0, 1)), max_size=60))
def test_there_are_never_more_frames_under_way_than_the_most(acks: list[tuple[int, float]]) -> None:
    credit, under_way, now = Credit(), list[int](), 0.0
    for seq, (ack, pause) in enumerate(acks, 1):
        now += pause
        if credit.left:
            credit.spend(seq, now)
            under_way.append(seq)
        assert len(under_way) <= MOST
        credit.refund(ack, now)
        under_way = [one for one in under_way if one > ack]
        # One only while the way is emptied to measure it.
        assert 1 <= credit.capacity <= MOST
        assert credit.left == (len(under_way) < credit.capacity)


class Line:
    """A kernel that draws as fast as it may, a line, and a page that paints at once; time is simulated."""

    def __init__(self, *, draw: float, trip: float, size: float = 0.0, varies: float = 0.0) -> None:
        self.credit, self.now, self.free = Credit(), 0.0, 0.0
        self.draw, self.trip, self.size = draw, trip, size
        self.varies, self.chance = varies, random.Random(1)
        """By how many seconds at most a round trip is longer."""
        self.acks: list[tuple[float, int]] = []
        self.ages: list[float] = []
        self.sent = 0

    def run(self, seconds: float) -> float:
        """Draw and send for some time; return the frames a second that were painted."""
        end, start, first = self.now + seconds, self.now, self.sent
        while self.now < end:
            if not self.credit.left:
                self._pass(self.acks[0][0])
                continue
            began = self.now
            self._pass(self.now + self.draw)
            self.sent += 1
            self.credit.spend(self.sent, self.now)
            # The line takes one frame after the other, and each needs the time of its size.
            self.free = max(self.free, self.now) + self.size
            self.ages.append(self.free + self.trip / 2 - began)
            arrival = self.free + self.trip + self.chance.uniform(0, self.varies)
            # None overtakes another.
            self.acks.append((max([arrival, *(at for at, _ in self.acks[-1:])]), self.sent))
        return (self.sent - first) / (self.now - start)

    def _pass(self, now: float) -> None:
        """Let time pass; acknowledgements are taken in also while the kernel draws."""
        self.now = now
        while self.acks and self.acks[0][0] <= now:
            at, painted = self.acks.pop(0)
            self.credit.refund(painted, at)


@pytest.mark.parametrize("trip", [0.002, 0.01, 0.03, 0.06, 0.1])
def test_the_way_to_the_page_does_not_limit_the_rate(trip: float) -> None:
    line = Line(draw=0.022, trip=trip)
    line.run(2)
    assert line.run(5) > 0.97 / 0.022


@pytest.mark.parametrize(("trip", "varies"), [(0.03, 0.06), (0.05, 0.05)])
def test_a_way_that_is_now_longer_now_shorter_does_not_limit_it_either(trip: float, varies: float) -> None:
    line = Line(draw=1 / 60, trip=trip, varies=varies)
    line.run(3)
    assert line.run(20) > 0.87 * 60


def test_frames_hardly_wait_for_a_near_page_that_is_busy() -> None:
    line = Line(draw=0.022, trip=0.004, varies=0.03)
    line.run(3)
    capacities = []
    for _ in range(2000):
        line.run(0.01)
        capacities.append(line.credit.capacity)
    # More where the way is measured anew, and was long just then.
    assert sum(capacity > 3 for capacity in capacities) < 0.1 * len(capacities)


def test_while_frames_go_as_they_are_drawn_the_way_is_not_measured() -> None:
    """A page that became busy paints later; to empty the way would cost frames."""
    line = Line(draw=0.036, trip=0.003)
    line.run(0.5)
    line.trip = 0.03
    capacities = set()
    for _ in range(2000):
        line.run(0.01)
        capacities.add(line.credit.capacity)
    assert min(capacities) == 2


def test_a_near_page_has_no_more_than_two_frames_under_way() -> None:
    line = Line(draw=0.022, trip=0.01)
    line.run(3)
    assert line.credit.capacity == 2


def test_on_a_full_line_hardly_a_frame_waits_for_another() -> None:
    line = Line(draw=0.01, trip=0.1, size=0.05)
    line.run(3)
    line.ages.clear()
    assert line.run(25) > 0.95 / 0.05
    # Draw, its own time on the line, half the round trip, and little more than one other frame before it. With as many
    # under way as there may be it would be 0.26. Where the way is measured anew a frame or two are older.
    assert sum(age > 0.01 + 0.05 + 0.05 + 0.06 for age in line.ages) <= 5


def test_credit_follows_a_way_that_becomes_shorter() -> None:
    line = Line(draw=0.022, trip=0.12)
    line.run(3)
    assert line.credit.capacity == MOST
    line.trip = 0.005
    line.run(2)
    assert line.credit.capacity == 2


@pytest.mark.parametrize("before", [1, 30])
def test_credit_follows_a_way_that_becomes_longer_within_a_second(before: float) -> None:
    line = Line(draw=0.022, trip=0.005)
    line.run(before)
    line.trip = 0.1
    line.run(1)
    assert line.run(1) > 0.97 / 0.022


def test_credit_follows_a_way_that_becomes_longer_after_a_full_line_within_a_second() -> None:
    """Frames that waited in line for long must not hide that they wait for something else."""
    line = Line(draw=0.022, trip=0.02, size=0.05)
    line.run(10)
    line.trip, line.size = 0.18, 0.0
    line.run(1)
    # As many frames as there may be at the most, a round trip.
    assert line.run(1) > 0.9 * MOST / (0.18 + 0.022)


def test_a_line_that_becomes_full_is_no_backlog() -> None:
    line = Line(draw=0.022, trip=0.1)
    line.run(3)
    assert line.credit.capacity == MOST
    line.size = 0.05
    line.run(1)
    line.ages.clear()
    line.run(5)
    assert max(line.ages) < 0.25


def test_a_way_that_stays_as_it_is_is_measured_for_little() -> None:
    """The way is emptied for that, which costs a round trip."""
    line = Line(draw=0.01, trip=0.1, size=0.05)
    line.run(3)
    emptied, was = 0, 0
    for _ in range(300):
        line.run(0.1)
        emptied += line.credit.capacity == 1 and was != 1
        was = line.credit.capacity
    assert 1 <= emptied <= 6


def slide(value: str, *, field: str = "left", done: bool = False) -> Fill:
    return Fill("subplots", FormAction.SET, "subplots", field, value, done)


# --- merging ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "merged"),
    [
        (MOVE, pointer(PointerAction.MOVE, 2, 3), pointer(PointerAction.MOVE, 2, 3)),
        (Wheel(1, 1, 0, 1, ()), Wheel(2, 2, 0.5, -0.25, ()), Wheel(2, 2, 0.5, 0.75, ())),
        (Resize(1, 1), Resize(2, 2), Resize(2, 2)),
        (Resize(1, 1, SizePurpose.SCREEN), Resize(2, 2, SizePurpose.BACK), None),
        (Look(1, visible=True), Look(2, visible=True), Look(2, visible=True)),
        (Look(1, visible=True), Look(1, visible=False), None),
        (slide("0.1"), slide("0.2", done=True), slide("0.2", done=True)),
        (slide("0.1", done=True), slide("0.2"), None),
        (slide("0.1"), slide("0.2", field="right"), None),
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
    Attach("f", 1, visible=True, codecs=(Codec.RUNS,)),
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


def test_of_merged_input_the_newest_number_stays() -> None:
    first = Pointer(PointerAction.MOVE, 1.0, 1.0, -1, 1, double=False, modifiers=(), number=7)
    plain = dataclasses.replace(first, x=2.0, number=0)
    assert merge(first, plain) == dataclasses.replace(plain, number=7)
    # As they came, where they can: then nobody need make bytes of them anew.
    for later in (dataclasses.replace(first, number=9), dataclasses.replace(first, x=3.0)):
        assert merge(first, later) is later
    assert merge(plain, other := dataclasses.replace(plain, x=3.0)) is other
    turn = Wheel(1.0, 1.0, 0.0, 1.0, (), number=7)
    assert merge(turn, dataclasses.replace(turn, number=8)) == dataclasses.replace(turn, up=2.0, number=8)
    # Zooming is around the pointer, so two places are two inputs.
    assert merge(turn, dataclasses.replace(turn, x=2.0, number=8)) is None
