"""A newer snapshot takes the place of an older one: views, gestures, size and tool go on, unless code did other."""

from __future__ import annotations

import pytest

from figport.wire import Ack, FigureState, Resize, UseTool
from tests.kernel.figure_contents import blank
from tests.kernel.snapshots import GRIP, Stage, limits, move, press, release, stage

__all__ = ["stage"]
"""A fixture."""


def test_a_newer_snapshot_has_the_views_and_what_gestures_did(stage: Stage) -> None:
    old = stage.snapshot("PAN")
    old.frames_above = 1000
    for message in (press(), move(GRIP[0] + 20), release(GRIP[0] + 20), Resize(300, 200)):
        old.handle("a", message)
    stage.lone.figure.axes[0].set_title("newer")
    new = stage.snapshot("PAN", as_of=2.0)
    new.follow(old, [0])
    assert (new.frames_above, new.screen, new.owes) == (1000, old.screen, False)
    assert limits(new) == pytest.approx(limits(old))
    assert new.resized == {("a", False): Resize(300, 200)}
    assert tuple(new.canvas.figure.get_size_inches() * 80) == (300, 200)
    assert new.canvas.figure.axes[0].get_title() == "newer"
    for ours, theirs in zip(new.state()["axes"], old.state()["axes"], strict=True):
        assert [*ours["xlim"], *ours["ylim"]] == pytest.approx([*theirs["xlim"], *theirs["ylim"]])
    old.retire()
    assert old.closed
    stage.room.sent.clear()
    new.want_draw()
    new.handle("a", Ack(new.frames.seq))
    stage.room.run()
    assert "as of" in str(stage.room.of(FigureState)[-1].busy), "it says anew of when it is"
    # The tool that is on, and the way back, are those of the older one too.
    new.handle("a", UseTool("back"))
    assert limits(new) == limits(stage.snapshot("PAN"))


def test_what_the_users_code_moved_meanwhile_counts_more_than_a_gesture(stage: Stage) -> None:
    old = stage.snapshot("PAN")
    for message in (press(), move(GRIP[0] + 20, GRIP[1] + 20), release(GRIP[0] + 20, GRIP[1] + 20)):
        old.handle("a", message)
    stage.lone.figure.axes[0].set_xlim(100, 101)
    new = stage.snapshot("PAN", as_of=2.0)
    new.follow(old, [0])
    assert limits(new) == (100, 101)
    assert new.canvas.figure.axes[0].get_ylim() == old.canvas.figure.axes[0].get_ylim()


def test_axes_are_told_by_where_they_were() -> None:
    figure = blank()
    left, right = figure.subplots(1, 2)
    stage = Stage(figure)
    old = stage.snapshot("PAN")
    for message in (press(320), move(340), release(340)):
        old.handle("a", message)
    moved = old.canvas.figure.axes[1].get_xlim()
    assert moved != (0, 1)
    left.remove()
    figure.add_subplot(3, 3, 9)
    new = stage.snapshot("PAN", as_of=2.0)
    new.follow(old, [1, None])
    assert [axes.get_xlim() for axes in new.canvas.figure.axes] == [moved, (0, 1)]
    new.handle("a", UseTool("home"))
    assert [axes.get_xlim() for axes in new.canvas.figure.axes] == [(0, 1), (0, 1)]
    # A place that the older one has not.
    last = stage.snapshot("PAN", as_of=3.0)
    last.follow(new, [5, None])
    assert [axes.get_xlim() for axes in last.canvas.figure.axes] == [(0, 1), (0, 1)]
    del right


def test_a_size_that_a_view_chose_stays_unless_the_users_code_chose_another(stage: Stage) -> None:
    old = stage.snapshot()
    old.handle("a", Resize(300, 200))
    stage.lone.figure.set_size_inches(5, 4)
    new = stage.snapshot(as_of=2.0)
    new.follow(old, [0])
    assert new.resized == {}
    assert tuple(new.canvas.figure.get_size_inches()) == (5, 4)
    assert new.state()["sizes"] == []


def test_the_tool_of_the_older_one_is_on(stage: Stage) -> None:
    for mode in ("pan", "zoom", ""):
        old = stage.snapshot()
        if mode:
            old.handle("a", UseTool(mode))
        new = stage.snapshot(as_of=2.0)
        new.follow(old, [0])
        assert new.state()["mode"] == mode.upper()
    old = stage.snapshot("PAN")
    old.handle("a", UseTool("pan"))
    new = stage.snapshot("PAN", as_of=2.0)
    new.follow(old, [0])
    assert new.state()["mode"] == ""
