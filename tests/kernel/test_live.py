"""The live figure by itself: what it tells its views and what is around it, and what it does with their messages."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from figport.canvas import Canvas
from figport.live import LiveFigure
from figport.tools import Tools
from figport.wire import (
    Ack,
    Close,
    FigureState,
    Frame,
    FullScreen,
    Key,
    KeyAction,
    Look,
    PointerAction,
    Readout,
    Resize,
    SizePurpose,
    UseTool,
)
from tests.kernel.fake_host import elsewhere
from tests.kernel.figure_contents import blank
from tests.kernel.live_figures import Stage, seen, stage
from tests.kernel.views import pointer

__all__ = ["seen", "stage"]
"""Fixtures."""

IN_AXES = (200.0, 150.0)

# --- how it is made -------------------------------------------------------------------------------------


def test_views_find_it_once_it_is_whole(stage: Stage) -> None:
    assert stage.room.log == [("add", f"{1:032x}", True, True)]
    assert (stage.live.id, stage.live.num, stage.live.number, stage.canvas.home) == (f"{1:032x}", 3, 3, stage.live)
    assert stage.live.about is not None
    assert (stage.live.about.figure, stage.live.about.number) == (stage.live.id, 3)
    assert set(stage.live.parts) >= {"customize", "subplots", "private_copy", "fullscreen", "help", "clipboard"}
    assert stage.live.navigation is stage.live.toolbar
    assert (stage.live.wanted, stage.live.closed, stage.live.saving) == (False, False, False)


def test_outside_of_a_notebook_nothing_is_around_it_and_nothing_is_missed() -> None:
    figures = [LiveFigure(Canvas(blank()), 1, None) for _ in range(2)]
    one = figures[0]
    assert len({figure.id for figure in figures}) == 2
    assert all(len(figure.id) == 32 and int(figure.id, 16) >= 0 for figure in figures)
    one.want_draw()
    assert (one.changes, one.wanted, one.runtime, one.about) == (1, True, None, None)
    one.flush()
    one.tell(Readout("x"))
    one.before_saving()
    one.blit(None)
    assert one.answer(Readout("x")) is False
    one.canvas.draw()
    one.turn()


def test_with_a_tool_manager_it_has_no_history_of_ours() -> None:
    with mpl.rc_context({"toolbar": "None"}):
        assert Stage().live.toolbar is None
    with mpl.rc_context():
        with pytest.warns(UserWarning, match="new Tool classes"):
            mpl.rcParams["toolbar"] = "toolmanager"
        live = Stage().live
    assert isinstance(live.toolbar, Tools)
    assert live.navigation is None
    assert "home" in [tool.name for tool in live.toolbar.tools()]


# --- what matplotlib calls ------------------------------------------------------------------------------


def test_another_size_is_told_to_callbacks_and_views_and_drawn(seen: Stage) -> None:
    events = seen.events("resize_event")
    seen.live.resize(300, 200)
    assert [(event.name, event.width, event.height) for event in events] == [("resize_event", 300, 200)]
    assert tuple(seen.figure.get_size_inches() * seen.figure.dpi) == (300, 200)
    assert seen.live.wanted
    seen.room.run()
    (state,) = seen.room.of(FigureState)
    assert (state.width, state.height) == (300, 200)
    assert [(frame.width, frame.height) for frame in seen.room.of(Frame)] == [(300, 200)]


def test_another_resolution_is_a_size_of_its_own_and_not_set_back(seen: Stage) -> None:
    events = seen.events("resize_event")
    seen.figure.dpi = 2 * seen.figure.dpi
    assert [(event.width, event.height) for event in events] == [(768, 576)]
    assert tuple(seen.figure.get_size_inches()) == pytest.approx((4.8, 3.6))


def test_another_resolution_on_a_fine_screen_is_told_once_and_so_is_the_one_of_before() -> None:
    stage = Stage()
    stage.attach(dpr=2.0)
    stage.settle()
    events = stage.events("resize_event")
    before = stage.figure.dpi
    stage.figure.dpi = 100
    assert (before, stage.figure.dpi, len(events)) == (160, 200, 1)
    # Whoever sets it for a moment puts back what there was.
    stage.figure.dpi = before
    assert (stage.figure.dpi, len(events)) == (160, 2)


def test_a_figure_that_filled_the_screen_of_a_view_gets_its_own_size_back() -> None:
    stage = Stage(Figure((4.803, 3.607), dpi=80))
    for name in "ab":
        stage.attach(name)
    stage.settle()
    stage.live.receive("b", UseTool("home"))
    stage.live.full_screen_toggle()
    assert [stage.room.of(FullScreen, name) for name in "ab"] == [[], [FullScreen()]]
    own = stage.live.about
    assert own is not None
    stage.live.receive("b", Resize(1000, 800, SizePurpose.SCREEN))
    assert tuple(stage.figure.get_size_inches()) == (12.5, 10)
    stage.live.receive("b", Resize(own.width, own.height, SizePurpose.BACK))
    assert tuple(stage.figure.get_size_inches()) == (4.803, 3.607)


def test_the_keys_are_matplotlibs_and_ours_and_each_is_handled_once(seen: Stage) -> None:
    toolbar = seen.live.navigation
    assert toolbar is not None
    press, release = (Key(action, "p", *IN_AXES, ()) for action in (KeyAction.PRESS, KeyAction.RELEASE))
    for message in (press, release):
        seen.live.receive("a", message)
    assert toolbar.mode.name == "PAN"
    before = seen.figure.axes[0].get_xlim()
    seen.live.receive("a", Key(KeyAction.PRESS, "ArrowRight", *IN_AXES, ()))
    assert seen.figure.axes[0].get_xlim() > before


def test_whoever_closes_it_as_a_window_destroys_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[LiveFigure] = []

    def destroy(live: LiveFigure) -> None:
        ended.append(live)

    monkeypatch.setattr(LiveFigure, "destroy", destroy)
    stage.live.receive("a", Close())
    assert ended == [stage.live]


# --- draws ----------------------------------------------------------------------------------------------


def test_nothing_is_drawn_that_nobody_could_be_shown(stage: Stage) -> None:
    stage.live.want_draw()
    stage.room.run()
    stage.attach(visible=False)
    stage.room.run()
    assert (stage.draws, stage.live.wanted) == (0, True)
    stage.live.receive("a", Look(1.0, visible=True))
    stage.room.run()
    assert (stage.draws, stage.live.wanted) == (1, False)
    assert [frame.base for frame in stage.room.of(Frame)] == [0]
    # A view that has not painted what it has gets two, and no more are drawn for it.
    for _ in range(5):
        stage.live.want_draw()
        stage.figure.axes[0].set_title(str(stage.draws))
        stage.room.run()
    assert stage.draws == 2
    assert stage.live.wanted


def test_the_first_picture_is_drawn_for_the_first_view_though_nobody_asked(stage: Stage) -> None:
    stage.room.run()
    assert stage.draws == 0
    stage.attach()
    stage.room.run()
    assert stage.draws == 1
    assert len(stage.room.of(Frame)) == 1
    (state,) = stage.room.of(FigureState)
    assert state == stage.live.about


def test_requests_between_two_turns_are_one_draw(seen: Stage) -> None:
    before = seen.live.changes
    for _ in range(3):
        seen.live.want_draw()
    assert seen.live.changes == before + 3
    assert seen.live.published != seen.live.changes
    seen.room.run()
    assert seen.draws == 1
    assert seen.live.published == seen.live.changes


def test_whatever_is_around_it_hears_of_each_draw_and_its_parts_too(seen: Stage) -> None:
    heard: list[str] = []
    seen.live.parts = {"one": cast("Any", type("One", (), {"drawn": lambda _self: heard.append("drawn")})())}
    seen.live.want_draw()
    seen.room.run()
    assert [one for one in seen.room.log if isinstance(one, str)] == ["drawing", "drawn"]
    assert heard == ["drawn"]


def test_a_draw_that_fails_is_made_again_when_something_changed_and_not_before(stage: Stage) -> None:
    class Broken(Exception):
        pass

    broken = True
    axes = stage.figure.axes[0]
    original: Any = axes.draw
    calls: list[int] = []

    def draw(renderer: Any) -> None:
        calls.append(1)
        if broken:
            raise Broken
        original(renderer)

    axes.draw = draw  # type: ignore[method-assign]
    stage.attach()
    stage.room.run()
    assert [type(one) for one in stage.room.failures] == [Broken]
    assert len(calls) == 1
    for step in range(3):
        stage.live.receive("a", pointer(PointerAction.MOVE, 10 + step, 10))
        stage.room.run()
    assert len(calls) == 1
    broken = False
    axes.set_title("mended")
    stage.live.want_draw()
    stage.room.run()
    assert len(calls) == 2
    assert len(stage.room.of(Frame)) == 1


def test_callbacks_of_axes_that_were_added_fail_where_the_figure_is(seen: Stage) -> None:
    axes = seen.figure.add_axes((0.0, 0.0, 0.2, 0.2))
    axes.clear()  # its registry is new
    seen.live.want_draw()
    seen.room.run()

    def fail(_axes: object) -> None:
        raise ZeroDivisionError

    axes.callbacks.connect("xlim_changed", fail)
    axes.set_xlim(0, 7)
    assert ("failed", ZeroDivisionError) in seen.room.log


def test_drawing_is_within_the_cell_that_the_figure_is_of(seen: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the heirs say: a live figure alone is of none."""
    with seen.live.in_cell(), seen.live.in_cell(drawing=True):
        pass
    asked: list[bool] = []

    def in_cell(live: LiveFigure, *, drawing: bool = False) -> AbstractContextManager[None]:
        asked.append(drawing)
        return seen.room.in_cell_of(live)

    monkeypatch.setattr(LiveFigure, "in_cell", in_cell)
    within: list[int] = []
    seen.canvas.mpl_connect("motion_notify_event", lambda _: within.append(seen.room.within))
    seen.canvas.mpl_connect("draw_event", lambda _: within.append(seen.room.within))
    seen.live.receive("a", pointer(PointerAction.MOVE, *IN_AXES))
    assert (asked, within) == ([False], [1])
    seen.live.want_draw()
    seen.room.run()
    assert (asked, within) == ([False, True], [1, 1])
    seen.live.receive("a", Ack(1))
    assert asked == [False, True]


def test_a_size_that_was_set_behind_its_back_is_told_with_the_picture(seen: Stage) -> None:
    seen.figure.set_size_inches(3, 2, forward=False)
    seen.live.want_draw()
    seen.room.run()
    (state,) = seen.room.of(FigureState)
    assert (state.width, state.height) == (240, 160)
    seen.paint()
    seen.live.want_draw()
    seen.room.run()
    assert len(seen.room.of(FigureState)) == 1


def test_a_region_is_shown_at_once_and_nothing_else_of_what_was_drawn(seen: Stage) -> None:
    canvas: Any = seen.canvas
    axes = seen.figure.axes[0]
    background = canvas.copy_from_bbox(axes.bbox)
    canvas.restore_region(background)
    (line,) = axes.lines
    line.set_ydata(np.cos(line.get_xdata()))
    axes.draw_artist(line)
    assert seen.room.of(Frame) == []
    seen.live.blit(axes.bbox)
    assert len(seen.room.of(Frame)) == 1, "by no turn of the loop"
    assert (seen.draws, seen.live.published == seen.live.changes) == (0, True)
    assert "drawn" in seen.room.log
    # Where nobody can be sent it now, it is sent at a turn.
    seen.live.receive("a", Look(1.0, visible=False))
    seen.room.run()
    seen.live.blit(axes.bbox)
    assert len(seen.room.of(Frame)) == 1
    assert seen.live in cast("Any", seen.room.loop._wanted)


def test_while_it_is_saved_pages_are_told_before_where_artists_are(
    seen: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    described: list[bool] = []
    monkeypatch.setattr(seen.live.paint, "describe", lambda: described.append(True))
    seen.live.before_saving()
    assert described == [True]
    elsewhere(seen.live.before_saving)
    assert described == [True], "artists are main's"
