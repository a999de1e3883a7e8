"""Pictures in outputs follow what people do, once they rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from figport import options
from figport.showing.output_refresh import HELD, QUIET, Refresher
from figport.wire import (
    Ack,
    Close,
    Fill,
    FormAction,
    Key,
    KeyAction,
    Look,
    Message,
    PointerAction,
    Refresh,
    Resize,
    UseTool,
    Wheel,
)
from tests.kernel.views import pointer

PRESS = pointer(PointerAction.PRESS, 1, 2, button=0, buttons=1)
RELEASE = pointer(PointerAction.RELEASE, 1, 2, button=0)


class Kernel:
    """A clock, what was asked to be called later, and what was refreshed."""

    def __init__(self) -> None:
        self.time = 100.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.refreshed: list[tuple[object, float]] = []
        self.refresher = Refresher(
            lambda figure: self.refreshed.append((figure, self.time)),
            lambda seconds, callback: self.waiting.append((self.time + seconds, callback)),
            lambda: self.time,
        )

    def idle(self, seconds: float) -> None:
        """Let time go by in an idle kernel."""
        end = self.time + seconds
        while due := [one for one in self.waiting if one[0] <= end]:
            first = min(due, key=lambda one: one[0])
            self.waiting.remove(first)
            self.time = first[0]
            first[1]()
        self.time = end


def test_a_figure_is_refreshed_when_the_hand_rests() -> None:
    kernel = Kernel()
    for _ in range(20):
        kernel.refresher.used("f", RELEASE)
        kernel.idle(QUIET / 2)
    assert kernel.refreshed == []
    kernel.idle(10)
    assert [(figure, round(at, 6)) for figure, at in kernel.refreshed] == [("f", 100 + 19 * QUIET / 2 + QUIET)]
    assert kernel.waiting == []


def test_each_figure_has_its_own_time() -> None:
    kernel = Kernel()
    kernel.refresher.used("f", RELEASE)
    kernel.idle(QUIET / 2)
    kernel.refresher.used("g", RELEASE)
    kernel.idle(10)
    assert [figure for figure, _ in kernel.refreshed] == ["f", "g"]
    kernel.refresher.used("f", RELEASE)
    kernel.idle(10)
    assert [figure for figure, _ in kernel.refreshed] == ["f", "g", "f"]


def test_a_button_that_is_down_holds_the_picture_back() -> None:
    kernel = Kernel()
    kernel.refresher.used("f", PRESS)
    kernel.idle(QUIET * 6)
    assert kernel.refreshed == []
    kernel.refresher.used("f", RELEASE)
    kernel.idle(QUIET * 0.9)
    assert kernel.refreshed == []
    kernel.idle(QUIET * 0.2)
    assert [(figure, round(at, 6)) for figure, at in kernel.refreshed] == [("f", 100 + 7 * QUIET)]
    # One whose release never comes is brought up to date in the end.
    kernel.refresher.used("g", PRESS)
    kernel.idle(HELD + QUIET)
    assert [figure for figure, _ in kernel.refreshed] == ["f", "g"]
    assert kernel.waiting == []


def test_a_figure_that_is_closed_meanwhile_is_left_alone() -> None:
    kernel = Kernel()
    kernel.refresher.used("f", PRESS)
    kernel.refresher.forget("f")
    kernel.idle(HELD + QUIET)
    assert kernel.refreshed == []
    assert kernel.waiting == []


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        (PRESS, True),
        (pointer(PointerAction.MOVE, 1, 2, buttons=1), True),
        (pointer(PointerAction.RELEASE, 1, 2, button=0), True),
        (Wheel(1, 2, 0, 1, ()), True),
        (Key(KeyAction.PRESS, "g", 1, 2, ()), True),
        (UseTool("home"), True),
        (Resize(300, 200), True),
        (Close(), True),
        (Fill("customize", FormAction.SET, "1", "title", "A"), True),
        (Fill("customize", FormAction.OPEN), False),
        (Ack(1), False),
        (Look(2, visible=True), False),
        (pointer(PointerAction.MOVE, 1, 2), False),
        (pointer(PointerAction.ENTER, 1, 2), False),
        (pointer(PointerAction.LEAVE, 1, 2, buttons=1), False),
    ],
)
def test_looking_is_not_using(message: Message, counts: bool) -> None:
    kernel = Kernel()
    kernel.refresher.used("f", message)
    kernel.idle(HELD + QUIET)
    assert bool(kernel.refreshed) is counts


def test_when_the_notebook_is_saved_nothing_waits_but_for_the_button() -> None:
    kernel = Kernel()
    kernel.refresher.used("f", PRESS)
    kernel.idle(1)
    kernel.refresher.used("f", Refresh())
    assert kernel.refreshed == []
    kernel.refresher.used("f", RELEASE)
    kernel.idle(QUIET / 5)
    kernel.refresher.used("f", Refresh())
    assert [(figure, round(at, 6)) for figure, at in kernel.refreshed] == [("f", 101 + QUIET / 5)]
    kernel.idle(HELD + QUIET)
    assert len(kernel.refreshed) == 1
    assert kernel.waiting == []


def test_what_a_widget_changed_is_refreshed_when_it_rests() -> None:
    kernel = Kernel()
    for _ in range(3):
        kernel.refresher.changed("f")
        kernel.idle(QUIET / 2)
    assert kernel.refreshed == []
    kernel.idle(QUIET)
    assert [figure for figure, _ in kernel.refreshed] == ["f"]


def test_people_who_want_their_notebooks_left_alone_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel()
    monkeypatch.setattr(options, "follow", False)
    kernel.refresher.used("f", RELEASE)
    kernel.refresher.used("f", Refresh())
    kernel.refresher.changed("f")
    kernel.idle(10)
    assert kernel.refreshed == []
