"""A cell without a kernel, and figures that wait to appear in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from types import SimpleNamespace
from typing import Any

import pytest

from figport.showing import waiting
from figport.showing.areas import Area, Areas
from figport.showing.records import Picture, Shown
from figport.showing.waiting import Entry, Returns, Waiting
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


def everywhere(area: Area) -> bool:
    return True


def clear(cell: Cell, returns: Returns = Returns.AT_END, *, wait: bool = False) -> list[Shown]:
    return cell.waiting.cleared(everywhere, wait=wait, returns=lambda figure: returns)
