"""A copy of a figure by itself: what it handles, what it leaves to the live figure, and what it hands on."""

from __future__ import annotations

import time
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pytest

from figport import listeners
from figport.errors import FigportError
from figport.lending import copying
from figport.presses import Held
from figport.renderer.copied import CopyManager, Fate
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
from tests.kernel.copied import GRIP, OUTSIDE, Stage, limits, lines, move, press, release, solid, stage
from tests.kernel.views import pointer

__all__ = ["stage"]
"""A fixture."""


def rests(copy: CopyManager) -> bool:
    """Ask each time: what was so is not known to stay so."""
    return copy.resting


# --- what it is -----------------------------------------------------------------------------------------


def test_it_has_the_figures_id_title_tools_and_surroundings_and_says_of_when_it_is(stage: Stage) -> None:
    figure = stage.lone.manager
    figure.set_window_title("Waves")
    figure.canvas.alt = "two waves"
    figure.canvas.header_visible = False
    figure.quality = "lossless"
    copy = stage.copy("PAN", as_of=1_000_000.0)
    assert (copy.id, copy.number, copy.get_window_title(), copy.quality) == ("f", 1, "Waves", "lossless")
    assert (copy.canvas.alt, copy.canvas.chrome) == ("two waves", figure.canvas.chrome)
    assert copy.as_of == 1_000_000.0
    state = stage.room.of(FigureState)[-1]
    assert state.busy == f"Kernel busy, figure as of {time.strftime('%H:%M:%S', time.localtime(1_000_000))}"
    assert (state.title, state.alt, [tool.name for tool in state.tools if tool.pressed]) == (
        "Waves",
        "two waves",
        ["pan"],
    )


def test_it_says_what_the_live_figure_listens_to(stage: Stage) -> None:
    stage.lone.canvas.mpl_connect("scroll_event", print)
    copy = stage.copy()
    assert copy.listening == stage.lone.manager.listening
    assert copy.listening != Stage().copy().listening
    bare = copying.load(copying.take(stage.lone.manager).data)
    object.__setattr__(bare, "listening", None)
    own = CopyManager(cast("Any", stage.room), bare, "f", 1.0, print)
    assert own.listening == listeners.listening(own.canvas)


def test_what_the_users_code_blits_is_drawn(stage: Stage) -> None:
    (line,) = stage.lone.figure.axes[0].lines
    line.set_animated(True)
    copy = stage.copy()
    animated = copy.canvas.pixels().copy()
    assert copy.canvas.is_saving()
    copy.canvas.figure.axes[0].lines[0].set_animated(False)
    copy.canvas.draw()
    assert np.array_equal(copy.canvas.pixels(), animated)


def test_its_toolbar_remembers_what_the_figures_does(stage: Stage) -> None:
    toolbar, axes = stage.lone.toolbar, stage.lone.figure.axes[0]
    toolbar.push_current()
    axes.set_xlim(2, 3)
    toolbar.push_current()
    toolbar.back()
    copy = stage.copy()
    assert copy.navigation is not None
    assert [tool.name for tool in copy.navigation.tools() if tool.enabled][:2] == ["home", "forward"]
    assert copy.handle("a", UseTool("forward")) is Fate.DONE
    assert limits(copy) == (2, 3)


# --- what it handles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "fate"),
    [
        (UseTool("home"), Fate.DONE),
        (UseTool("pan"), Fate.DONE),
        (UseTool("zoom"), Fate.DONE),
        (UseTool("back"), Fate.DONE),
        (UseTool("forward"), Fate.DONE),
        (UseTool("save"), Fate.KEPT),
        (UseTool("own:home"), Fate.KEPT),
        (Resize(300, 200), Fate.DONE),
        (Look(1.0, visible=False), Fate.DONE),
        (Key(KeyAction.PRESS, "p", *GRIP, ()), Fate.KEPT),
        (Wheel(*GRIP, 0, 1, ()), Fate.KEPT),
        (Fill("customize", FormAction.OPEN, "", "", "", True), Fate.KEPT),
        (Close(), Fate.KEPT),
        (press(), Fate.KEPT),
        (release(*GRIP), Fate.KEPT),
        (move(*GRIP, buttons=0), Fate.SEEN),
    ],
)
def test_it_leaves_to_the_live_figure_what_is_its_own(stage: Stage, message: Any, fate: Fate) -> None:
    copy = stage.copy()
    before = copy.numbers()
    assert copy.handle("a", message) is fate
    assert copy.numbers() == before
    assert rests(copy)
    assert not copy.closed


def test_without_a_toolbar_it_navigates_by_nothing(stage: Stage) -> None:
    with mpl.rc_context({"toolbar": "None"}):
        content = copying.load(copying.take(stage.lone.manager).data)
        copy = CopyManager(cast("Any", stage.room), content, "f", 1.0, print)
    assert copy.handle("a", UseTool("home")) is Fate.KEPT
    assert copy.handle("a", press()) is Fate.KEPT
    assert copy.state()["mode"] == ""
    copy.follow(stage.copy(), [0])


def test_a_drag_with_a_tool_is_seen_and_the_live_figure_need_not_know(stage: Stage) -> None:
    copy = stage.copy("PAN")
    before = limits(copy)
    fates = [copy.handle("a", press())]
    assert not rests(copy)
    fates += [copy.handle("a", move(GRIP[0] + step)) for step in (20, 40)]
    assert limits(copy)[0] < before[0]
    fates += [copy.handle("a", release(GRIP[0] + 40))]
    assert fates == [Fate.DONE] * 4
    assert rests(copy)
    assert copy.handle("a", move(GRIP[0] + 60, buttons=0)) is Fate.SEEN


def test_a_press_where_no_tool_could_move_anything_is_the_figures(stage: Stage) -> None:
    copy = stage.copy("ZOOM")
    assert copy.handle("a", press(*OUTSIDE)) is Fate.KEPT
    copy.canvas.figure.axes[0].set_visible(False)
    assert copy.handle("a", press()) is Fate.KEPT
    assert rests(copy)
    copy.canvas.figure.axes[0].set_visible(True)
    assert copy.handle("a", press()) is Fate.DONE
    assert not rests(copy)


def test_axes_of_three_dimensions_turn_without_a_tool() -> None:
    stage = Stage(solid())
    copy = stage.copy()
    before = copy.numbers()[0]["azim"]
    assert copy.handle("a", press(190, 140)) is Fate.DONE
    assert copy.handle("a", move(230, 140)) is Fate.DONE
    assert copy.numbers()[0]["azim"] != before
    assert copy.handle("a", release(230, 140)) is Fate.DONE
    assert copy.state()["axes"][0]["azim"] == copy.numbers()[0]["azim"]


def test_a_gesture_lasts_until_all_buttons_are_up_or_its_view_is_gone(stage: Stage) -> None:
    copy = stage.copy("PAN")
    copy.handle("a", press())
    both = pointer(PointerAction.PRESS, *GRIP, button=2, buttons=3)
    assert copy.handle("a", both) is Fate.DONE
    assert copy.handle("a", pointer(PointerAction.RELEASE, *GRIP, button=2, buttons=1)) is Fate.DONE
    assert not rests(copy)
    assert copy.handle("a", release(*GRIP)) is Fate.DONE
    assert rests(copy)
    copy.handle("a", press())
    copy.abandon("b")
    assert not rests(copy)
    copy.abandon("a")
    assert rests(copy)


def test_a_release_that_was_lost_is_made_before_what_comes_after_it(stage: Stage) -> None:
    copy = stage.copy("PAN")
    copy.handle("a", press())
    copy.handle("a", move(GRIP[0] + 20))
    before = limits(copy)
    assert copy.handle("a", move(GRIP[0] + 50, buttons=0)) is Fate.SEEN
    assert rests(copy)
    # Where the button went up, as far as anybody knows.
    moved = limits(copy)
    copy.handle("a", move(GRIP[0] + 90, buttons=0))
    assert limits(copy) == moved
    assert moved <= before


def test_what_is_impossible_is_said_to_who_asks_for_it(stage: Stage) -> None:
    copy = stage.copy()
    with pytest.raises(FigportError, match="cannot be made"):
        copy.handle("a", Resize(1, 1))
    assert copy.resized is None


# --- what it hands on -----------------------------------------------------------------------------------


def test_the_live_figure_is_told_what_gestures_changed(stage: Stage) -> None:
    copy = stage.copy()
    base = copy.numbers()
    assert copy.state() == {"bases": copy.bases, "axes": base, "mode": "", "size": None}
    assert copy.bases == [base, base, base], "as they came, with aspects applied, and after the first draw"
    copy.handle("a", UseTool("pan"))
    for message in (press(), move(GRIP[0] + 20), release(GRIP[0] + 20), Resize(300, 200)):
        copy.handle("a", message)
    state = copy.state()
    assert (state["bases"], state["mode"], state["size"]) == ([base] * 3, "PAN", [300, 200])
    assert state["axes"] == copy.numbers() != base


def test_limits_that_the_first_draw_moves_are_no_gesture() -> None:
    figure = lines()
    figure.axes[0].set_aspect("equal", adjustable="datalim")
    stage = Stage(figure)
    copy = stage.copy(drawn=False)
    came, applied = copy.bases
    assert came != applied, "its aspect is applied as tools would"
    stage.draw(copy)
    assert copy.bases == [came, applied, copy.numbers()]
    stage.draw(copy)
    assert len(copy.bases) == 3


def test_what_a_gesture_moved_before_the_first_draw_stays_a_gesture(stage: Stage) -> None:
    copy = stage.copy("PAN", drawn=False)
    base = copy.numbers()
    copy.handle("a", press())
    copy.handle("a", move(GRIP[0] + 20))
    assert copy.numbers() != base
    stage.draw(copy)
    assert copy.bases[-1] == base
    # Axes that no gesture touched are as the draw leaves them.
    other = Stage()
    idle = other.copy("PAN", drawn=False)
    idle.canvas.figure.axes[0].set_xlim(0, 5)
    other.draw(idle)
    assert idle.bases[-1] == idle.numbers() != idle.bases[0]


def test_a_gesture_that_began_at_the_live_figure_goes_on_here_and_is_its_own_to_finish(stage: Stage) -> None:
    copy = stage.copy("PAN")
    before = limits(copy)
    copy.take_over("a", Held(press(), GRIP[0] + 30, GRIP[1]))
    assert (copy.owes, copy.resting) == (True, False)
    assert copy.state() == {"bases": [], "axes": [], "mode": "PAN", "size": None}
    # From where the pointer was last, not from where it was pressed.
    assert copy.handle("a", move(GRIP[0] + 30)) is Fate.SEEN
    assert limits(copy) == pytest.approx(before)
    assert copy.handle("a", move(GRIP[0] + 50)) is Fate.SEEN
    fresh = Stage().copy("PAN")
    fresh.handle("a", press())
    fresh.handle("a", move(GRIP[0] + 20))
    assert limits(copy) == pytest.approx(limits(fresh))
    assert copy.handle("a", release(GRIP[0] + 50)) is Fate.SEEN
    assert rests(copy)
    # And so is all that follows; but what was painted, and what is seen of it, is nobody else's.
    assert copy.handle("a", UseTool("home")) is Fate.SEEN
    assert copy.handle("a", Ack(1)) is Fate.DONE
    assert copy.handle("a", Look(1.0, visible=True)) is Fate.DONE
    assert copy.handle("a", UseTool("save")) is Fate.KEPT


def test_a_press_that_moves_nothing_here_is_not_taken_over(stage: Stage) -> None:
    copy = stage.copy()
    copy.take_over("a", Held(press(), *GRIP))
    assert (copy.owes, copy.resting) == (False, True)
    busy = stage.copy("PAN")
    busy.handle("b", press())
    busy.take_over("a", Held(press(), *GRIP))
    assert not busy.owes


def test_a_turn_that_began_at_the_live_figure_goes_on_from_where_the_pointer_was() -> None:
    stage = Stage(solid())
    copy = stage.copy()
    before = copy.numbers()[0]["azim"]
    copy.take_over("a", Held(press(190, 140), 230, 140))
    copy.handle("a", move(230, 140))
    assert copy.numbers()[0]["azim"] == pytest.approx(before)
    copy.handle("a", move(250, 140))
    assert copy.numbers()[0]["azim"] != pytest.approx(before)
    # One that has left the axes meanwhile begins where it was pressed.
    other = Stage(solid()).copy()
    other.take_over("a", Held(press(190, 140), *OUTSIDE))
    assert not rests(other)


# --- draws ----------------------------------------------------------------------------------------------


def test_one_that_cannot_be_drawn_is_told_of_by_its_loan(stage: Stage) -> None:
    copy = stage.copy()
    copy.floor = 7
    error = ValueError("no such glyph")

    def fail(renderer: object) -> None:
        raise error

    copy.canvas.figure.axes[0].draw = fail  # type: ignore[method-assign]
    copy.want_draw()
    copy.turn()
    assert stage.failures == [("f", 7, error)]
    assert stage.room.failures == []


def test_one_that_was_replaced_draws_no_more(stage: Stage) -> None:
    copy = stage.copy()
    drawn: list[object] = []
    copy.canvas.mpl_connect("draw_event", drawn.append)
    copy.want_draw()
    copy.retire()
    stage.room.run(5)
    assert drawn == []
