"""The live figure and its views: what they are told, what they ask for, and on which thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from figport.errors import ErrorCode, FigportError
from figport.live import LiveFigure
from figport.wire import Ack, FigureState, Frame, Look, PointerAction, Readout, Resize, UseTool
from tests.kernel.fake_host import elsewhere
from tests.kernel.live_figures import Stage, seen, stage
from tests.kernel.views import pointer

__all__ = ["seen", "stage"]
"""Fixtures."""

IN_AXES = (200.0, 150.0)


def test_a_size_that_two_views_ask_for_is_one_resize_event_and_both_are_answered(seen: Stage) -> None:
    """As two outputs of a figure do that follow the width of one window."""
    seen.attach("b")
    seen.settle()
    resized = seen.events("resize_event")
    for name in "ab":
        seen.live.receive(name, Resize(700, 300))
    seen.room.run()
    assert [(event.width, event.height) for event in resized] == [(700, 300)]
    for name in "ab":
        assert [(told.width, told.height) for told in seen.room.of(FigureState, name)] == [(700, 300)]
        assert {(frame.width, frame.height) for frame in seen.room.of(Frame, name)} == {(700, 300)}
    seen.settle()
    seen.live.receive("b", Resize(700, 300))
    seen.room.run()
    assert (len(resized), seen.draws, seen.room.of(Frame, "b")) == (1, 0, [])
    # Whoever asks waits for an answer.
    assert [(told.width, told.height) for told in seen.room.of(FigureState, "b")] == [(700, 300)]


def test_a_size_that_was_set_without_telling_is_news(seen: Stage) -> None:
    seen.settle()
    resized = seen.events("resize_event")
    seen.live.receive("a", Resize(700, 300))
    seen.room.run()
    seen.figure.set_size_inches(8, 4, forward=False)
    seen.settle()
    width, height = 8 * seen.figure.dpi, 4 * seen.figure.dpi
    seen.live.receive("a", Resize(width, height))
    seen.room.run()
    assert [(event.width, event.height) for event in resized] == [(700, 300), (width, height)]
    assert [(frame.width, frame.height) for frame in seen.room.of(Frame, "a")] == [(width, height)]


def test_two_views_ask_for_one_size_also_where_pixels_are_rounded(seen: Stage) -> None:
    for name in "ab":
        seen.attach(name, dpr=1.5)
    seen.settle()
    resized = seen.events("resize_event")
    for name in "aba":
        seen.live.receive(name, Resize(701, 301))
        seen.room.run()
    assert len(resized) == 1


def test_whoever_fits_the_screen_hears_whether_that_was_a_change(seen: Stage) -> None:
    assert seen.live.fit_screen() is False
    with seen.room.lock:
        seen.live.session.look("a", Look(2.0, visible=True))
    assert seen.live.fit_screen() is True
    assert seen.live.fit_screen() is False
    seen.room.run()


@pytest.mark.parametrize(
    ("message", "uses"),
    [
        (UseTool("home"), True),
        (pointer(PointerAction.MOVE, 5, 5), True),
        (Resize(300, 200), False),
        (Look(1.0, visible=True), False),
        (Ack(1), False),
    ],
)
def test_a_view_is_the_one_used_last_by_what_a_hand_does_in_it(seen: Stage, message: Any, uses: bool) -> None:
    seen.attach("b")
    seen.live.receive("b", message)
    assert seen.live.session.used == ("b" if uses else None)


def test_it_is_used_where_callbacks_run_and_what_is_impossible_is_the_views_own(seen: Stage) -> None:
    with pytest.raises(FigportError, match="cannot be made") as caught:
        seen.live.receive("a", Resize(1, 1))
    assert (caught.value.code, caught.value.where) == (ErrorCode.LIMIT, seen.live.get_window_title())
    seen.live.receive("a", Resize(300, 200))
    assert tuple(seen.figure.get_size_inches() * 80) == (300, 200)


def test_a_picture_counts_as_painted_when_the_acknowledgement_was_heard(
    seen: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[float | None] = []
    monkeypatch.setattr(seen.live.session, "ack", lambda name, message, when: heard.append(when))
    seen.room.run(5)
    seen.live.receive("a", Ack(1), heard=2.5)
    seen.live.receive("a", Ack(1))
    assert heard == [2.5, seen.room.loop.now()]


def test_what_cannot_be_sent_is_sent_at_the_next_turn(seen: Stage) -> None:
    seen.live.tell(Readout("x=1"))
    seen.room.loop.unwant(seen.live)
    seen.room.broken = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        seen.live.flush()
    assert seen.room.of(Readout) == []
    seen.room.run()
    assert seen.room.of(Readout) == [Readout("x=1")]


def test_a_closed_one_does_nothing_more(seen: Stage) -> None:
    seen.room.loop.unwant(seen.live)
    seen.live._closed = True
    seen.live.want_draw()
    assert seen.live not in seen.room.loop._wanted
    seen.live.turn()
    seen.room.run()
    assert (seen.live.closed, seen.draws, seen.room.sent) == (True, 0, [])


# --- threads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        LiveFigure.close,
        LiveFigure.before_draw,
        LiveFigure.fit_screen,
        LiveFigure.publish,
        LiveFigure.turn,
        LiveFigure.flush,
        lambda live: live.blit(None),
        lambda live: live.receive("a", Ack(1)),
        lambda live: live.resize_to(Resize(300, 200)),
    ],
)
def test_what_is_mains_own_raises_elsewhere(seen: Stage, call: Callable[[LiveFigure], object]) -> None:
    with pytest.raises(RuntimeError, match="must run on the main thread, not on 'elsewhere'"):
        elsewhere(lambda: call(seen.live))
