"""The live figure as its views have it: who watches, what they are told beside pictures, what they hold down."""

from __future__ import annotations

from typing import Any, cast

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Attach, Codec, FigureState, Frame, Look, PointerAction, Readout, UseTool
from tests.kernel.fake_host import elsewhere
from tests.kernel.live_figures import Stage, seen, stage
from tests.kernel.views import pointer

__all__ = ["seen", "stage"]
"""Fixtures."""

IN_AXES = (200.0, 150.0)


def test_a_view_that_reads_nothing_of_ours_is_refused(stage: Stage) -> None:
    with pytest.raises(FigportError, match="reads none of our codecs") as caught:
        stage.live.attach("a", Attach(stage.live.id, 1.0, True, (Codec.JPEG,)))
    assert caught.value.code is ErrorCode.MALFORMED
    assert list(stage.live.session) == []


def test_the_finest_screen_that_sees_it_decides(seen: Stage) -> None:
    resized = seen.events("resize_event")
    seen.attach("b", dpr=2.0)
    seen.room.run()
    assert seen.canvas.device_pixel_ratio == 2
    assert len(resized) == 1, "whoever keeps backgrounds has them at the old size"
    assert {(frame.width, frame.height, frame.dpr) for frame in seen.room.of(Frame, "b")} == {(768, 576, 2)}
    assert seen.draws == 1
    state = seen.room.of(FigureState, "b")[-1]
    assert (state.width, state.height) == (384, 288)
    seen.settle()
    # Another at the same ratio changes nothing.
    seen.attach("c", dpr=2.0)
    seen.room.run()
    assert (seen.draws, len(resized)) == (0, 1)
    for name, draws in (("b", 0), ("c", 1)):
        seen.live.detach(name)
        seen.room.run()
        assert seen.draws == draws
    assert (seen.canvas.device_pixel_ratio, len(resized)) == (1, 2)
    seen.live.receive("a", Look(3.0, visible=True))
    seen.room.run()
    assert seen.canvas.device_pixel_ratio == 3
    seen.live.detach("a")
    assert seen.live.fit_screen() is False
    assert seen.canvas.device_pixel_ratio == 3, "nobody looks, so nothing is to be drawn anew"


def test_what_a_view_holds_down_is_released_when_it_leaves_and_not_before_a_turn(seen: Stage) -> None:
    released = seen.events("button_release_event")
    press = pointer(PointerAction.PRESS, *IN_AXES, button=0, buttons=1)
    seen.live.receive("a", press)
    seen.live.receive("a", pointer(PointerAction.MOVE, 210, 150, buttons=1))
    held = seen.live.held("a")
    assert held is not None
    assert (held.press, held.x, held.y) == (press, 210, 150)
    elsewhere(lambda: seen.live.detach("a"))
    assert (released, seen.live.held("a")) == ([], None)
    seen.room.run()
    assert [(event.button, event.x) for event in released] == [(1, 210)]


def test_a_release_that_was_lost_is_told_by_what_comes_after(seen: Stage) -> None:
    seen.live.receive("a", pointer(PointerAction.PRESS, *IN_AXES, button=0, buttons=1))
    move = pointer(PointerAction.MOVE, 250, 150)
    lost = seen.live.lost("a", move)
    assert lost == pointer(PointerAction.RELEASE, 250, 150, button=0)
    seen.live.receive("a", lost)
    assert seen.live.lost("a", move) is None


def test_what_views_are_told_comes_with_the_next_turn(seen: Stage) -> None:
    seen.attach("b", visible=False)
    seen.live.tell(Readout("x=1"))
    assert seen.room.of(Readout) == []
    seen.room.run()
    assert [seen.room.of(Readout, name) for name in "ab"] == [[Readout("x=1")]] * 2


def test_an_answer_goes_to_one_view_at_once(seen: Stage) -> None:
    seen.attach("b")
    assert seen.live.answer(Readout("one"), "b")
    assert not seen.live.answer(Readout("none"), "c")
    assert seen.live.answer(Readout("the first"))
    seen.live.receive("b", UseTool("home"))
    assert seen.live.answer(Readout("the last used"))
    assert [message.text for message in seen.room.of(Readout)] == ["the first"]
    assert [message.text for message in seen.room.of(Readout, "b")] == ["one", "the last used"]


def test_a_page_is_told_what_it_could_move_before_it_moves_it(seen: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    described: list[bool] = []
    monkeypatch.setattr(seen.live.paint, "describe", lambda: described.append(True))
    seen.live.flush()
    assert (described, seen.live.paint.armed) == ([], False)
    seen.live.receive("a", UseTool("pan"))
    seen.live.flush()
    assert (described, seen.live.paint.armed) == ([True], True)


def test_whoever_wants_something_may_be_on_any_thread(seen: Stage) -> None:
    def want() -> bool:
        seen.live.want_draw()
        seen.live.tell(wire.Cursor(wire.CursorShape.WAIT))
        seen.live.tell_figure()
        seen.attach("b")
        return seen.live.answer(Readout("x"), "a")

    seen.figure.axes[0].set_title("another")
    assert elsewhere(want) is True
    assert seen.draws == 0
    seen.room.run()
    assert seen.draws == 1
    assert [len(seen.room.of(Frame, name)) for name in "ab"] == [1, 1]


def test_a_title_is_told_and_one_that_is_no_text_is_made_one(seen: Stage) -> None:
    seen.live.set_window_title("Waves \ud83d and \U0001f30a")
    assert seen.live.get_window_title() == "Waves ? and \U0001f30a"
    seen.room.run()
    assert [state.title for state in seen.room.of(FigureState)] == ["Waves ? and \U0001f30a"]
    seen.live.set_window_title(cast("Any", 7))
    assert seen.live.get_window_title() == "7"


def test_what_it_is_told_again_and_again_it_tells_once(seen: Stage) -> None:
    before = seen.live.about
    for width in (300, 320, 340):
        seen.figure.set_size_inches(width / 80, 2)
        seen.live.tell_figure()
    assert seen.live.about is before, "main looks, at the next turn"
    seen.room.run()
    (state,) = seen.room.of(FigureState)
    assert (state.width, state.height) == (340, 160)
    assert seen.live.about == state
    seen.room.run()
    assert len(seen.room.of(FigureState)) == 1
