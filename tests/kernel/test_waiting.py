"""Figures that appear by themselves, but not before somebody could see them."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import matplotlib as mpl
import pytest

from figport.showing.areas import Area
from figport.showing.records import Picture, Shown
from figport.showing.waiting import AGAIN, LATE, SOON, Waiting
from tests.kernel.notebooks import Stream
from tests.kernel.waits import Cell, Clock, cell, clock, out

__all__ = ["cell", "clock", "out"]


def test_a_figure_waits_until_its_execution_ends(cell: Cell) -> None:
    figure = cell.add("f1")
    assert figure in cell.waiting
    cell.turn("m2")
    cell.add("f2")
    cell.end("m1")
    assert cell.shown == ["f1"]
    assert figure not in cell.waiting
    cell.end("m2")
    assert cell.shown == ["f1", "f2"]


def test_what_else_is_published_in_its_area_comes_after_it(cell: Cell) -> None:
    cell.add("f1")
    cell.add("f2")
    cell.turn("m2")
    cell.add("f3")
    cell.waiting.before()
    assert cell.shown == ["f3"]
    cell.turn("m1")
    cell.waiting.before()
    assert cell.shown == ["f3"], "another cell's area is not this one's, though the request is"
    cell.parent = {"header": {"msg_id": "m1"}, "metadata": {"cellId": "A"}}
    cell.waiting.before()
    assert cell.shown == ["f3", "f1", "f2"]


def test_one_that_was_saved_a_moment_ago_is_likely_to_be_closed(cell: Cell, clock: Clock) -> None:
    figure = cell.add("f1")
    figure.saving = True
    cell.waiting.before()
    clock.now += LATE
    cell.thread.ring()
    assert cell.shown == []
    figure.saving = False
    cell.thread.ring()
    assert cell.shown == ["f1"]


class TestText:
    def test_that_was_printed_after_it_has_it_shown_first(self, cell: Cell, out: Stream) -> None:
        cell.add("f1")
        out.flush()
        assert cell.shown == [], "what is sent is of before"
        out.write("text")
        assert cell.shown == []
        out.flush()
        assert cell.shown == ["f1"]
        assert out.getvalue() == "text"
        assert out.echo is None, "nobody listens any more"

    def test_of_nothing_is_none(self, cell: Cell, out: Stream) -> None:
        cell.add("f1")
        out.write("")
        out.flush()
        assert cell.shown == []

    def test_of_another_execution_is_none_of_its(self, cell: Cell, out: Stream) -> None:
        cell.add("f1")
        cell.turn("m2")
        out.write("text")
        out.flush()
        assert cell.shown == []

    def test_of_earlier_is_sent_before_it_waits(self, cell: Cell, out: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
        flushed: list[int] = []
        monkeypatch.setattr(out, "flush", lambda: flushed.append(1))
        cell.add("f1")
        assert flushed == [1]
        cell.add("f2", late=True)
        assert flushed == [1], "that one appears at the end anyway"
        # A flush waits for another thread.
        monkeypatch.setattr(out, "_buffers", {}, raising=False)
        cell.add("f3")
        assert flushed == [1]
        monkeypatch.setattr(out, "_buffers", {"m1": "text"})
        cell.add("f4")
        assert flushed == [1, 1]

    def test_goes_on_to_whom_it_went_before(self, cell: Cell, out: Stream) -> None:
        before = Stream()
        out.echo = before
        figure = cell.add("f1")
        out.write("text")
        out.flush()
        assert before.getvalue() == "text"
        assert figure not in cell.waiting
        assert out.echo is before


class TestTime:
    def test_a_long_cell_shows_it_soon(self, cell: Cell, clock: Clock) -> None:
        cell.add("f1")
        ((seconds, _),) = cell.thread.later
        assert seconds == SOON
        clock.now += SOON - 0.01
        cell.thread.ring()
        assert (cell.shown, cell.thread.later[0][0]) == ([], AGAIN)
        clock.now += 0.02
        cell.thread.ring()
        assert cell.shown == ["f1"]
        cell.thread.ring()
        assert cell.thread.later == [], "nothing waits"
        cell.add("f2")
        assert len(cell.thread.later) == 1, "the next one is timed anew"

    def test_an_empty_figure_is_of_little_use(self, cell: Cell, clock: Clock) -> None:
        cell.busy = True
        cell.add("f1")
        clock.now += LATE - 0.01
        cell.thread.ring()
        assert cell.shown == []
        clock.now += 0.02
        cell.thread.ring()
        assert cell.shown == ["f1"]

    def test_what_was_made_later_does_not_overtake(self, cell: Cell, clock: Clock) -> None:
        first = cell.add("f1")
        first.saving = True
        cell.add("f2")
        clock.now += SOON
        cell.thread.ring()
        assert cell.shown == []
        first.saving = False
        cell.thread.ring()
        assert cell.shown == ["f1", "f2"]

    def test_one_timer_is_enough_for_all(self, cell: Cell) -> None:
        for number in range(3):
            cell.add(f"f{number}")
        assert len(cell.thread.later) == 1

    def test_what_waits_for_the_end_or_for_a_change_is_not_timed(self, cell: Cell) -> None:
        cell.add("f1", late=True)
        cell.add("f2", changes=0)
        assert cell.thread.later == []

    def test_what_waits_for_the_end_keeps_no_timer_going_and_holds_up_nobody(self, cell: Cell, clock: Clock) -> None:
        cell.add("f1", late=True).saving = True
        cell.add("f2")
        clock.now += SOON
        cell.thread.ring()
        assert cell.shown == ["f2"]
        cell.thread.ring()
        assert cell.thread.later == []

    def test_after_the_end_of_figport_no_time_passes(self, cell: Cell, clock: Clock) -> None:
        cell.add("f1")
        cell.waiting.stop()
        clock.now += LATE
        cell.thread.ring()
        assert (cell.shown, cell.thread.later) == ([], [])


def test_where_nothing_waits_nothing_is_shown(cell: Cell) -> None:
    cell.waiting.before()
    cell.waiting.flushed()
    figure = cell.add("f1")
    cell.waiting.drop(figure)
    cell.waiting.before()
    cell.waiting.written()
    cell.waiting.flushed()
    assert cell.shown == []


def test_what_waits_for_a_change_appears_once_there_is_one(cell: Cell) -> None:
    figure = cell.add("f1", changes=0)
    assert figure not in cell.waiting
    cell.waiting.before()
    assert cell.shown == []
    figure.reports = 1
    assert figure not in cell.waiting, "nothing appears by itself unless people work interactively"
    with mpl.rc_context({"interactive": True}):
        assert figure in cell.waiting
        cell.waiting.before()
    assert cell.shown == ["f1"]


def test_between_two_that_appear_at_the_end_there_is_time_for_who_looks_at_the_first(cell: Cell) -> None:
    """They may do what they like: what they close meanwhile is neither drawn nor shown."""
    _, _, third, _ = (cell.add(f"f{number}") for number in range(1, 5))
    looks, drawn = [], []

    def between(shown: list[str]) -> None:
        looks.append(list(shown))
        if len(shown) == 2:
            cell.waiting.drop(third)

    def draw(figure: Shown) -> Picture:
        drawn.append(figure.id)
        return 0, b""

    cell.between = between
    cell.end("m1", draw)
    assert looks == [["f1"], ["f1", "f2"], ["f1", "f2"]]
    assert cell.shown == drawn == ["f1", "f2", "f4"]


def test_what_waits_for_the_end_appears_not_before(cell: Cell, out: Stream) -> None:
    cell.add("f1", late=True)
    out.write("text")
    out.flush()
    cell.waiting.before()
    assert cell.shown == []
    cell.end("m1")
    assert cell.shown == ["f1"]


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [(None, None, None), (None, 3, None), (3, None, None), (3, 4, 3)],
    ids=["again", "on a change", "at last in any case", "on another change"],
)
def test_a_figure_waits_once_for_the_nearer_reason(
    cell: Cell, first: int | None, then: int | None, kept: int | None
) -> None:
    figure = cell.add("f1", changes=first)
    cell.waiting.add(figure, cell.areas.now(), cell.parent, then)
    assert [entry.changes for entry in cell.waiting._entries] == [kept]


def test_what_takes_time_is_drawn_before_it_is_taken_and_for_what_is_seen_alone(cell: Cell) -> None:
    cell.add("f1")
    cell.add("f2", changes=0)
    drawn: list[str] = []

    def draw(figure: Shown) -> Picture:
        drawn.append(figure.id)
        return 7, b"picture"

    assert [(entry.figure.id, entry.drawn) for entry in cell.end("m1", draw)] == [("f1", (7, b"picture"))]
    assert drawn == ["f1"]
    assert not cell.waiting._entries


def test_those_that_wait_are_drawn_and_shown_one_after_the_other(cell: Cell) -> None:
    for name in ("f1", "f2", "f3"):
        cell.add(name)
    order: list[str] = []

    def draw(figure: Shown) -> Picture:
        order.append(f"{figure.id} drawn behind {','.join(cell.shown)}")
        return 1, b""

    assert [entry.drawn for entry in cell.end("m1", draw)] == [(1, b"")] * 3
    assert order == ["f1 drawn behind ", "f2 drawn behind f1", "f3 drawn behind f1,f2"]


def test_what_is_made_while_those_are_drawn_is_shown_too_and_not_drawn_ahead(cell: Cell) -> None:
    cell.add("f1")

    def draw(figure: Shown) -> Picture:
        cell.add(f"made for {figure.id}")
        return 1, b""

    assert [(entry.figure.id, entry.drawn) for entry in cell.end("m1", draw)] == [
        ("f1", (1, b"")),
        ("made for f1", None),
    ]
    assert not cell.waiting._entries


def test_one_that_text_has_shown_while_another_was_drawn_is_not_shown_twice(cell: Cell, out: Stream) -> None:
    cell.add("f1")
    cell.add("f2")

    def draw(figure: Shown) -> Picture:
        out.write("text")
        out.flush()
        return 1, b""

    assert cell.end("m1", draw) == []
    assert cell.shown == ["f1", "f2"]


def test_one_that_cannot_be_shown_is_told_of_and_ends_nothing(cell: Cell, caplog: pytest.LogCaptureFixture) -> None:
    cell.add("f1")
    cell.fails = True
    with caplog.at_level(logging.ERROR, "figport"):
        cell.waiting.before()
    assert [record.getMessage() for record in caplog.records] == ["figport could not show a figure in time"]
    cell.fails = False
    cell.add("f2")
    cell.waiting.before()
    assert cell.shown == ["f2"]


def test_a_figure_that_waits_no_longer_is_given_back(cell: Cell) -> None:
    figure = cell.add("f1")
    entry = cell.waiting.drop(figure)
    assert entry is not None
    assert (entry.figure, entry.area) == (figure, Area("m1", "A", ""))
    assert cell.waiting.drop(figure) is None


def test_figures_wait_only_where_time_passes(cell: Cell) -> None:
    able = [cell.waiting.able]
    cell.waiting.stop()
    assert [*able, cell.waiting.able] == [True, False]
    for kernel in (None, SimpleNamespace(), SimpleNamespace(iopub_thread=SimpleNamespace(schedule=print))):
        assert not Waiting(None, kernel, cell.areas, cell.publish, lambda: False).able


def test_to_stop_takes_out_what_was_put_into_the_streams(cell: Cell, out: Stream) -> None:
    cell.add("f1")
    assert out.echo is not None
    cell.waiting.stop()
    assert out.echo is None


def test_what_somebody_else_has_put_into_a_stream_meanwhile_is_left(cell: Cell, out: Stream) -> None:
    cell.add("f1")
    out.echo, ours = Stream(), out.echo
    out.echo.next = ours
    other = out.echo
    cell.waiting.stop()
    assert out.echo is other
