"""Figures that appear by themselves, but not before somebody could see them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest

from figport.showing import waiting
from figport.showing.areas import Area, Areas
from figport.showing.records import Picture, Shown
from figport.showing.waiting import AGAIN, LATE, SOON, Entry, Returns, Waiting
from tests.kernel.notebooks import Figure, Stream


class Thread:
    """ipykernel's IOPub thread, whose time passes when it is told to."""

    def __init__(self) -> None:
        self.io_loop = self
        self.later: list[tuple[float, Callable[[], None]]] = []

    def schedule(self, callback: Callable[[], None]) -> None:
        callback()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.later.append((seconds, callback))

    def ring(self) -> None:
        ((_, callback),), self.later = self.later, []
        callback()


def no_picture(figure: Shown) -> Picture:
    return 0, b""


class Cell:
    """A cell that runs, figures that wait in it, and those that appeared."""

    def __init__(self, out: Stream) -> None:
        self.out = out
        self.parent: dict[str, Any] = {"header": {"msg_id": "m1"}, "metadata": {"cellId": "A"}}
        self.thread = Thread()
        self.shown: list[str] = []
        self.between: Callable[[list[str]], object] = lambda shown: None
        self.busy = False
        self.fails = False
        shell = SimpleNamespace(display_pub=object())
        self.areas = Areas(shell, lambda: self.parent)
        kernel = SimpleNamespace(iopub_thread=self.thread)
        self.waiting = Waiting(shell, kernel, self.areas, self.publish, lambda: self.busy)

    def publish(self, entry: Entry) -> None:
        if self.fails:
            raise ValueError("cannot be shown")
        self.shown.append(entry.figure.id)
        self.waiting.before()  # what is published here tells of itself, as all that is

    def end(self, execution: str, draw: Callable[[Shown], Picture] = no_picture) -> list[Entry]:
        """End an execution; return what it showed."""
        entries: list[Entry] = []

        def show(entry: Entry) -> None:
            entries.append(entry)
            self.publish(entry)

        self.waiting.end(execution, draw, show, lambda: self.between(self.shown))
        return entries

    def add(self, name: str, changes: int | None = None, *, late: bool = False) -> Figure:
        figure = Figure(name)
        with redirect_stdout(self.out):
            self.waiting.add(figure, self.areas.now(), self.parent, changes, late=late)
        return figure

    def turn(self, execution: str) -> None:
        """Go on in another execution."""
        self.parent = {"header": {"msg_id": execution}, "metadata": {"cellId": "B"}}


class Clock:
    """Stands for the machine's."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    return clock


@pytest.fixture
def out() -> Stream:
    return Stream()


@pytest.fixture
def cell(clock: Clock, out: Stream) -> Cell:
    return Cell(out)


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


def everywhere(area: Area) -> bool:
    return True


def clear(cell: Cell, returns: Returns = Returns.AT_END, *, wait: bool = False) -> list[Shown]:
    return cell.waiting.cleared(everywhere, wait=wait, returns=lambda figure: returns)


def test_what_was_about_to_appear_when_its_area_was_cleared_appears_at_the_end(cell: Cell) -> None:
    figure = cell.add("f1")
    assert clear(cell) == [figure]
    assert cell.waiting.has(figure)
    cell.waiting.before()
    assert cell.shown == []
    cell.end("m1")
    assert cell.shown == ["f1"]


def test_what_was_cleared_goes_for_what_is_made_in_its_place(cell: Cell) -> None:
    cell.add("f1")
    clear(cell)
    figure = cell.add("f2")
    cell.waiting.succeeded(cell.areas.now(), figure)
    cell.end("m1")
    assert cell.shown == ["f2"]
    cell.end("m1")
    assert cell.shown == ["f2"]


def test_to_describe_what_was_cleared_does_not_count_as_a_change(cell: Cell) -> None:
    """The axes of a figure that was never drawn settle when somebody asks for their limits, and report that."""

    class Unsettled(Figure):
        def describe(self) -> dict[str, Any]:
            self.reports = 1
            return super().describe()

    figure = Unsettled("f1")
    cell.waiting.add(figure, cell.areas.now(), cell.parent)
    clear(cell, Returns.CHANGED)
    figure.describe()
    with mpl.rc_context({"interactive": True}):
        assert figure not in cell.waiting


def test_who_is_closed_again_takes_nobodys_place(cell: Cell) -> None:
    first = cell.add("f1")
    clear(cell)
    other = Figure("f2")
    cell.waiting.succeeded(cell.areas.now(), other)
    assert not cell.waiting.has(first)
    other.closed = True
    assert cell.waiting.has(first)
    cell.end("m1")
    assert cell.shown == ["f1"]


def test_what_returns_and_changes_appears_soon(cell: Cell, clock: Clock) -> None:
    figure = cell.add("f1")
    clear(cell)
    with mpl.rc_context({"interactive": True}):
        clock.now += SOON
        cell.thread.ring()
        assert cell.shown == []
        figure.reports += 1
        cell.thread.ring()
        cell.thread.ring()
    assert (cell.shown, cell.thread.later) == (["f1"], [])


def test_what_the_next_output_was_to_clear_stays_if_there_is_none(cell: Cell, out: Stream) -> None:
    def wait(*names: str) -> None:
        with redirect_stdout(out):
            for name in names:
                area = cell.areas.now()
                cell.waiting.add(Figure(name), area, cell.parent, 0, returns=Returns.UNFOLLOWED)

    wait("f1", "f2")
    clear(cell, wait=True)
    cell.end("m1")
    assert cell.shown == ["f1", "f2"], "the second does not follow the first: they stood beside each other"
    cell.shown.clear()
    follows: list[Callable[[], object]] = [
        cell.waiting.published,
        lambda: out.write("text"),
        lambda: clear(cell),
    ]
    for follow in follows:
        wait("f3")
        follow()
        cell.end("m1")
    assert cell.shown == []


def test_what_stood_beside_what_returns_returns_too(cell: Cell, out: Stream) -> None:
    with redirect_stdout(out):
        cell.waiting.add(Figure("f1"), cell.areas.now(), cell.parent, 0, returns=Returns.UNFOLLOWED)
        cell.waiting.add(Figure("f2"), cell.areas.now(), cell.parent, 0, returns=Returns.AT_END)
    cell.end("m1")
    assert cell.shown == ["f1", "f2"]


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
