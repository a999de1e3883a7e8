"""A snapshot of a figure by itself: what it handles, what it leaves to the live figure, and what it hands on."""

from __future__ import annotations

import time
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pytest

from figport import listeners, pickling
from figport.errors import FigportError
from figport.presses import Held
from figport.wire import (
    Ack,
    Close,
    FigureState,
    Fill,
    FormAction,
    Key,
    KeyAction,
    Look,
    PointerAction,
    Resize,
    UseTool,
    Wheel,
)
from figport.worker.snapshot_figure import Outcome, SnapshotFigure
from tests.kernel.snapshots import GRIP, OUTSIDE, Stage, limits, lines, move, press, release, solid, stage
from tests.kernel.views import pointer

__all__ = ["stage"]
"""A fixture."""


def rests(snapshot: SnapshotFigure) -> bool:
    """Ask each time: what was so is not known to stay so."""
    return snapshot.resting


# --- what it is -----------------------------------------------------------------------------------------


def test_it_has_the_figures_id_title_tools_and_surroundings_and_says_of_when_it_is(stage: Stage) -> None:
    figure = stage.lone.manager
    figure.set_window_title("Waves")
    figure.canvas.alt = "two waves"
    figure.canvas.header_visible = False
    figure.quality = "lossless"
    snapshot = stage.snapshot("PAN", as_of=1_000_000.0)
    assert (snapshot.id, snapshot.number, snapshot.get_window_title(), snapshot.quality) == (
        "f",
        1,
        "Waves",
        "lossless",
    )
    assert (snapshot.canvas.alt, snapshot.canvas.chrome) == ("two waves", figure.canvas.chrome)
    assert snapshot.as_of == 1_000_000.0
    state = stage.room.of(FigureState)[-1]
    assert state.busy == f"Kernel busy, figure as of {time.strftime('%H:%M:%S', time.localtime(1_000_000))}"
    assert (state.title, state.alt, [tool.name for tool in state.tools if tool.pressed]) == (
        "Waves",
        "two waves",
        ["pan"],
    )


def test_it_says_what_the_live_figure_listens_to(stage: Stage) -> None:
    stage.lone.canvas.mpl_connect("scroll_event", print)
    snapshot = stage.snapshot()
    assert snapshot.listening == stage.lone.manager.listening
    assert snapshot.listening != Stage().snapshot().listening
    bare = pickling.load(pickling.take(stage.lone.manager).data)
    object.__setattr__(bare, "listening", None)
    own = SnapshotFigure(cast("Any", stage.room), bare, "f", 1.0, print)
    assert own.listening == listeners.listening(own.canvas)


def test_what_the_users_code_blits_is_drawn(stage: Stage) -> None:
    (line,) = stage.lone.figure.axes[0].lines
    line.set_animated(True)
    snapshot = stage.snapshot()
    animated = snapshot.canvas.pixels().copy()
    assert snapshot.canvas.is_saving()
    snapshot.canvas.figure.axes[0].lines[0].set_animated(False)
    snapshot.canvas.draw()
    assert np.array_equal(snapshot.canvas.pixels(), animated)


def test_its_toolbar_remembers_what_the_figures_does(stage: Stage) -> None:
    toolbar, axes = stage.lone.toolbar, stage.lone.figure.axes[0]
    toolbar.push_current()
    axes.set_xlim(2, 3)
    toolbar.push_current()
    toolbar.back()
    snapshot = stage.snapshot()
    assert snapshot.navigation is not None
    assert [tool.name for tool in snapshot.navigation.tools() if tool.enabled][:2] == ["home", "forward"]
    assert snapshot.handle("a", UseTool("forward")) is Outcome.DONE
    assert limits(snapshot) == (2, 3)


# --- what it handles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (UseTool("home"), Outcome.DONE),
        (UseTool("pan"), Outcome.DONE),
        (UseTool("zoom"), Outcome.DONE),
        (UseTool("back"), Outcome.DONE),
        (UseTool("forward"), Outcome.DONE),
        (UseTool("save"), Outcome.KEPT),
        (UseTool("own:home"), Outcome.KEPT),
        (Resize(300, 200), Outcome.DONE),
        (Look(1.0, visible=False), Outcome.DONE),
        (Key(KeyAction.PRESS, "p", *GRIP, ()), Outcome.KEPT),
        (Wheel(*GRIP, 0, 1, ()), Outcome.KEPT),
        (Fill("customize", FormAction.OPEN, "", "", "", True), Outcome.KEPT),
        (Close(), Outcome.KEPT),
        (press(), Outcome.KEPT),
        (release(*GRIP), Outcome.KEPT),
        (move(*GRIP, buttons=0), Outcome.SEEN),
    ],
)
def test_it_leaves_to_the_live_figure_what_is_its_own(stage: Stage, message: Any, outcome: Outcome) -> None:
    snapshot = stage.snapshot()
    before = snapshot.numbers()
    assert snapshot.handle("a", message) is outcome
    assert snapshot.numbers() == before
    assert rests(snapshot)
    assert not snapshot.closed


def test_without_a_toolbar_it_navigates_by_nothing(stage: Stage) -> None:
    with mpl.rc_context({"toolbar": "None"}):
        content = pickling.load(pickling.take(stage.lone.manager).data)
        snapshot = SnapshotFigure(cast("Any", stage.room), content, "f", 1.0, print)
    assert snapshot.handle("a", UseTool("home")) is Outcome.KEPT
    assert snapshot.handle("a", press()) is Outcome.KEPT
    assert snapshot.state()["mode"] == ""
    snapshot.follow(stage.snapshot(), [0])


def test_a_drag_with_a_tool_is_seen_and_the_live_figure_need_not_know(stage: Stage) -> None:
    snapshot = stage.snapshot("PAN")
    before = limits(snapshot)
    outcomes = [snapshot.handle("a", press())]
    assert not rests(snapshot)
    outcomes += [snapshot.handle("a", move(GRIP[0] + step)) for step in (20, 40)]
    assert limits(snapshot)[0] < before[0]
    outcomes += [snapshot.handle("a", release(GRIP[0] + 40))]
    assert outcomes == [Outcome.DONE] * 4
    assert rests(snapshot)
    assert snapshot.handle("a", move(GRIP[0] + 60, buttons=0)) is Outcome.SEEN


def test_a_press_where_no_tool_could_move_anything_is_the_figures(stage: Stage) -> None:
    snapshot = stage.snapshot("ZOOM")
    assert snapshot.handle("a", press(*OUTSIDE)) is Outcome.KEPT
    snapshot.canvas.figure.axes[0].set_visible(False)
    assert snapshot.handle("a", press()) is Outcome.KEPT
    assert rests(snapshot)
    snapshot.canvas.figure.axes[0].set_visible(True)
    assert snapshot.handle("a", press()) is Outcome.DONE
    assert not rests(snapshot)


def test_axes_of_three_dimensions_turn_without_a_tool() -> None:
    stage = Stage(solid())
    snapshot = stage.snapshot()
    before = snapshot.numbers()[0]["azim"]
    assert snapshot.handle("a", press(190, 140)) is Outcome.DONE
    assert snapshot.handle("a", move(230, 140)) is Outcome.DONE
    assert snapshot.numbers()[0]["azim"] != before
    assert snapshot.handle("a", release(230, 140)) is Outcome.DONE
    assert snapshot.state()["axes"][0]["azim"] == snapshot.numbers()[0]["azim"]


def test_a_gesture_lasts_until_all_buttons_are_up_or_its_view_is_gone(stage: Stage) -> None:
    snapshot = stage.snapshot("PAN")
    snapshot.handle("a", press())
    both = pointer(PointerAction.PRESS, *GRIP, button=2, buttons=3)
    assert snapshot.handle("a", both) is Outcome.DONE
    assert snapshot.handle("a", pointer(PointerAction.RELEASE, *GRIP, button=2, buttons=1)) is Outcome.DONE
    assert not rests(snapshot)
    assert snapshot.handle("a", release(*GRIP)) is Outcome.DONE
    assert rests(snapshot)
    snapshot.handle("a", press())
    snapshot.abandon("b")
    assert not rests(snapshot)
    snapshot.abandon("a")
    assert rests(snapshot)


def test_a_release_that_was_lost_is_made_before_what_comes_after_it(stage: Stage) -> None:
    snapshot = stage.snapshot("PAN")
    snapshot.handle("a", press())
    snapshot.handle("a", move(GRIP[0] + 20))
    before = limits(snapshot)
    assert snapshot.handle("a", move(GRIP[0] + 50, buttons=0)) is Outcome.SEEN
    assert rests(snapshot)
    # Where the button went up, as far as anybody knows.
    moved = limits(snapshot)
    snapshot.handle("a", move(GRIP[0] + 90, buttons=0))
    assert limits(snapshot) == moved
    assert moved <= before


def test_what_is_impossible_is_said_to_who_asks_for_it(stage: Stage) -> None:
    snapshot = stage.snapshot()
    with pytest.raises(FigportError, match="cannot be made"):
        snapshot.handle("a", Resize(1, 1))
    assert snapshot.resized == {}


# --- what it hands on -----------------------------------------------------------------------------------


def test_the_live_figure_is_told_what_gestures_changed(stage: Stage) -> None:
    snapshot = stage.snapshot()
    base = snapshot.numbers()
    assert snapshot.state() == {"bases": snapshot.bases, "axes": base, "mode": "", "sizes": []}
    assert snapshot.bases == [base, base, base], "as they came, with aspects applied, and after the first draw"
    snapshot.handle("a", UseTool("pan"))
    for message in (press(), move(GRIP[0] + 20), release(GRIP[0] + 20), Resize(300, 200)):
        snapshot.handle("a", message)
    state = snapshot.state()
    assert (state["bases"], state["mode"], state["sizes"]) == ([base] * 3, "PAN", [["a", 300, 200, "choice"]])
    assert state["axes"] == snapshot.numbers() != base


def test_limits_that_the_first_draw_moves_are_no_gesture() -> None:
    figure = lines()
    figure.axes[0].set_aspect("equal", adjustable="datalim")
    stage = Stage(figure)
    snapshot = stage.snapshot(drawn=False)
    came, applied = snapshot.bases
    assert came != applied, "its aspect is applied as tools would"
    stage.draw(snapshot)
    assert snapshot.bases == [came, applied, snapshot.numbers()]
    stage.draw(snapshot)
    assert len(snapshot.bases) == 3


def test_what_a_gesture_moved_before_the_first_draw_stays_a_gesture(stage: Stage) -> None:
    snapshot = stage.snapshot("PAN", drawn=False)
    base = snapshot.numbers()
    snapshot.handle("a", press())
    snapshot.handle("a", move(GRIP[0] + 20))
    assert snapshot.numbers() != base
    stage.draw(snapshot)
    assert snapshot.bases[-1] == base
    # Axes that no gesture touched are as the draw leaves them.
    other = Stage()
    idle = other.snapshot("PAN", drawn=False)
    idle.canvas.figure.axes[0].set_xlim(0, 5)
    other.draw(idle)
    assert idle.bases[-1] == idle.numbers() != idle.bases[0]


def test_a_gesture_that_began_at_the_live_figure_goes_on_here_and_is_its_own_to_finish(stage: Stage) -> None:
    snapshot = stage.snapshot("PAN")
    before = limits(snapshot)
    snapshot.take_over("a", Held(press(), GRIP[0] + 30, GRIP[1]))
    assert (snapshot.owes, snapshot.resting) == (True, False)
    assert snapshot.state() == {"bases": [], "axes": [], "mode": "PAN", "sizes": []}
    # From where the pointer was last, not from where it was pressed.
    assert snapshot.handle("a", move(GRIP[0] + 30)) is Outcome.SEEN
    assert limits(snapshot) == pytest.approx(before)
    assert snapshot.handle("a", move(GRIP[0] + 50)) is Outcome.SEEN
    fresh = Stage().snapshot("PAN")
    fresh.handle("a", press())
    fresh.handle("a", move(GRIP[0] + 20))
    assert limits(snapshot) == pytest.approx(limits(fresh))
    assert snapshot.handle("a", release(GRIP[0] + 50)) is Outcome.SEEN
    assert rests(snapshot)
    # And so is all that follows; but what was painted, and what is seen of it, is nobody else's.
    assert snapshot.handle("a", UseTool("home")) is Outcome.SEEN
    assert snapshot.handle("a", Ack(1)) is Outcome.DONE
    assert snapshot.handle("a", Look(1.0, visible=True)) is Outcome.DONE
    assert snapshot.handle("a", UseTool("save")) is Outcome.KEPT


def test_a_press_that_moves_nothing_here_is_not_taken_over(stage: Stage) -> None:
    snapshot = stage.snapshot()
    snapshot.take_over("a", Held(press(), *GRIP))
    assert (snapshot.owes, snapshot.resting) == (False, True)
    busy = stage.snapshot("PAN")
    busy.handle("b", press())
    busy.take_over("a", Held(press(), *GRIP))
    assert not busy.owes


def test_a_turn_that_began_at_the_live_figure_goes_on_from_where_the_pointer_was() -> None:
    stage = Stage(solid())
    snapshot = stage.snapshot()
    before = snapshot.numbers()[0]["azim"]
    snapshot.take_over("a", Held(press(190, 140), 230, 140))
    snapshot.handle("a", move(230, 140))
    assert snapshot.numbers()[0]["azim"] == pytest.approx(before)
    snapshot.handle("a", move(250, 140))
    assert snapshot.numbers()[0]["azim"] != pytest.approx(before)
    # One that has left the axes meanwhile begins where it was pressed.
    other = Stage(solid()).snapshot()
    other.take_over("a", Held(press(190, 140), *OUTSIDE))
    assert not rests(other)


# --- draws ----------------------------------------------------------------------------------------------


def test_one_that_cannot_be_drawn_is_told_of_by_its_diversion(stage: Stage) -> None:
    snapshot = stage.snapshot()
    snapshot.frames_above = 7
    error = ValueError("no such glyph")

    def fail(renderer: object) -> None:
        raise error

    snapshot.canvas.figure.axes[0].draw = fail  # type: ignore[method-assign]
    snapshot.want_draw()
    snapshot.turn()
    assert stage.failures == [("f", 7, error)]
    assert stage.room.failures == []


def test_one_that_was_replaced_draws_no_more(stage: Stage) -> None:
    snapshot = stage.snapshot()
    drawn: list[object] = []
    snapshot.canvas.mpl_connect("draw_event", drawn.append)
    snapshot.want_draw()
    snapshot.retire()
    stage.room.run(5)
    assert drawn == []
