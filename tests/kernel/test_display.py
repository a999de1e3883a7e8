"""Where figures appear, with a shell that only notes what it is told."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from figport.showing.display import Display
from figport.wire import MIME_TYPE


class Shell:
    """What the display needs of IPython's shell. It is its own event manager and publisher."""

    def __init__(self) -> None:
        self.callbacks: dict[str, Callable[[Any], None]] = {}
        self.published: list[dict[str, Any]] = []
        self.tracebacks = 0
        self.parents: list[dict[str, Any]] = []
        self.events = self.display_pub = self

    def register(self, name: str, callback: Callable[[Any], None]) -> None:
        self.callbacks[name] = callback

    def unregister(self, name: str, callback: Callable[[Any], None]) -> None:
        assert self.callbacks.pop(name) == callback

    def publish(self, **output: Any) -> None:
        self.published.append(output)

    def showtraceback(self) -> None:
        self.tracebacks += 1

    def set_parent(self, parent: dict[str, Any]) -> None:
        self.parents.append(parent)


@dataclass
class Figure:
    """A figure whose picture is its number."""

    id: str
    seq: int = 0
    wanted: bool = False
    broken: bool = False

    def bring_up_to_date(self, *, withheld: bool) -> None:
        if self.wanted or not self.seq:
            self.wanted = False
            if self.broken:
                raise ValueError("cannot be drawn")
            self.seq += 1

    def describe(self) -> dict[str, Any]:
        return {"text": "<Figure>", "number": 1, "title": "Figure 1", "width": 320.4, "height": 200}

    def png(self) -> bytes:
        return b"%d" % self.seq


@dataclass
class Notebook:
    """A shell with a display, and cells to run."""

    shell: Shell = field(default_factory=Shell)
    figures: list[Figure] = field(default_factory=list)
    parent: dict[str, Any] = field(default_factory=dict)
    executions: int = 0
    cell: str = "A"

    def __post_init__(self) -> None:
        self.display = Display(self.shell, "the-kernel", lambda: self.parent, lambda: self.figures)
        self.display.start()

    def run(self, *actions: Callable[[], Any], cell: str | None = "A") -> list[dict[str, Any]]:
        """Do what a cell does; return what was published."""
        self.executions += 1
        self.parent = {
            "header": {"msg_id": f"m{self.executions}"},
            "metadata": {} if cell is None else {"cellId": cell},
        }
        self.shell.published.clear()
        self.shell.callbacks["pre_run_cell"](None)
        for action in actions:
            action()
        self.shell.callbacks["post_run_cell"](None)
        return list(self.shell.published)

    def figure(self, id: str = "f1") -> Figure:
        self.figures.append(Figure(id))
        return self.figures[-1]


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def pictures(outputs: list[dict[str, Any]]) -> list[tuple[bool, bytes | None]]:
    """Return of each output whether it is an update, and its picture."""
    return [(one["update"], one["data"].get("image/png")) for one in outputs]


def test_the_bundle(notebook: Notebook) -> None:
    figure = notebook.figure()
    first, second = notebook.run(lambda: notebook.display.appear(figure, pixels=False))
    assert first == {
        "data": {
            "text/plain": "<Figure>",
            MIME_TYPE: {
                "figure": "f1",
                "showing": 1,
                "kernel": "the-kernel",
                "protocol": 2,
                "version": "0.1.0",
                "number": 1,
                "title": "Figure 1",
                "width": 320.4,
                "height": 200,
            },
        },
        "metadata": {},
        "transient": {"display_id": "figport-f1-1"},
        "update": False,
    }
    assert second == {
        **first,
        "data": first["data"] | {"image/png": b"1"},
        "metadata": {"image/png": {"width": 320, "height": 200}},
        "update": True,
    }
    assert base64.b64encode(second["data"]["image/png"])


def test_a_figure_appears_once_in_an_execution(notebook: Notebook) -> None:
    figure = notebook.figure()
    show = lambda: notebook.display.appear(figure, pixels=True)  # noqa: E731
    assert pictures(notebook.run(show, show)) == [(False, b"1")]
    assert pictures(notebook.run(show, cell="B")) == [(False, b"1")]


def test_only_the_newest_output_of_a_figure_follows(notebook: Notebook) -> None:
    """Three cells that change and show one figure tell a story: each output keeps the state it showed."""
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.appear(figure, pixels=True))
    figure.wanted = True
    shown = notebook.run(lambda: notebook.display.appear(figure, pixels=True), cell="B")
    figure.wanted = True
    (update,) = notebook.run(cell="C")
    assert [one["transient"]["display_id"] for one in (*shown, update)] == ["figport-f1-2"] * 2
    assert update["data"][MIME_TYPE]["showing"] == 2


def test_showing_a_figure_puts_the_picture_in_at_once(notebook: Notebook) -> None:
    figure = notebook.figure()

    def appear(*, pixels: bool) -> Callable[[], None]:
        return lambda: notebook.display.appear(figure, pixels=pixels)

    pending: list[bool] = []
    ask = lambda: pending.append(notebook.display.pending(figure))  # noqa: E731
    seen: list[int] = []
    count = lambda: seen.append(len(notebook.shell.published))  # noqa: E731
    outputs = notebook.run(appear(pixels=False), ask, appear(pixels=True), count, ask, appear(pixels=True))
    assert pictures(outputs) == [(False, None), (True, b"1")]
    assert (pending, seen) == ([True, False], [2])


def test_what_is_pending(notebook: Notebook) -> None:
    figure = notebook.figure()
    pending: list[bool] = []
    ask = lambda: pending.append(notebook.display.pending(figure))  # noqa: E731
    notebook.run(ask, lambda: notebook.display.appear(figure, pixels=True), ask)
    notebook.run(ask, cell="B")
    notebook.run(ask)
    notebook.run(ask, cell=None)
    # Never shown; shown here; shown elsewhere; the cell that shows it runs again; nothing says which cell.
    assert pending == [True, False, False, True, False]


def test_a_cell_that_runs_again_shows_its_old_figures_if_it_makes_no_new_ones(notebook: Notebook) -> None:
    elsewhere, old, new = map(notebook.figure, ("f1", "f2", "f3"))
    pending: list[bool] = []

    def made(figure: Figure) -> Callable[[], None]:
        return lambda: notebook.display.made(figure, appears=False)

    def show() -> None:
        for figure in notebook.figures:
            pending.append(notebook.display.pending(figure))
            notebook.display.appear(figure, pixels=True)

    notebook.figures.remove(new)
    notebook.run(made(elsewhere), cell="B")
    notebook.run(made(old), show)
    notebook.run(show)
    assert pending == [True] * 4
    notebook.figures.append(new)
    notebook.run(made(new), show)
    assert pending[4:] == [True, False, True]


def test_asking_by_number_counts_only_in_cells(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.display.asked(figure)
    assert not notebook.shell.published
    assert pictures(notebook.run(lambda: notebook.display.asked(figure))) == [(False, b"1")]


def test_the_picture_is_replaced_only_when_it_changed(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.appear(figure, pixels=True))
    assert notebook.run() == []
    figure.wanted = True
    assert pictures(notebook.run()) == [(True, b"2")]
    assert notebook.run() == []

    def draw() -> None:
        figure.seq += 1

    assert pictures(notebook.run(draw)) == [(True, b"3")]


def test_a_figure_in_an_output_of_another_kernel_has_its_picture_replaced_too(notebook: Notebook) -> None:
    figure = notebook.figure()
    figure.seq = 5
    notebook.display.shown_elsewhere(figure)
    assert notebook.run() == []
    figure.wanted = True
    (update,) = notebook.run()
    assert (update["update"], update["data"]["image/png"]) == (True, b"6")
    # Which of its outputs that is, no kernel but the earlier one knows; the new ones are told apart from all of its.
    assert update["transient"] == {"display_id": "figport-f1-0"}
    assert update["data"][MIME_TYPE]["showing"] == 0
    assert notebook.run() == []
    figure.broken = figure.wanted = True
    notebook.run()
    notebook.run()
    assert notebook.shell.tracebacks == 1
    notebook.display.forget(figure)
    figure.broken, figure.wanted = False, True
    assert notebook.run() == []


def test_a_picture_that_people_made_answers_no_cell(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.appear(figure, pixels=True))
    figure.seq += 1
    notebook.display.refresh(figure, asked=False)
    assert pictures(notebook.shell.published[-1:]) == [(True, b"2")]
    assert notebook.shell.parents == [{}, notebook.parent]


@pytest.mark.parametrize("sees", ["its output in the notebook", "a copy that pyplot does not know"])
def test_what_appears_below_a_figure_that_no_cell_made_is_of_no_cell(notebook: Notebook, sees: str) -> None:
    figure, copy = notebook.figure(), notebook.figure("f2")
    if sees == "its output in the notebook":
        notebook.run(lambda: notebook.display.made(figure, appears=False))
        notebook.display.shown_elsewhere(figure)
    notebook.run()
    notebook.display.appear_below(figure, copy)
    (shown,) = notebook.shell.published
    assert (shown["update"], shown["transient"]) == (False, {"display_id": "figport-f2-1"})
    assert notebook.shell.parents == [{}, notebook.parent]
    # Code in a cell shows it there.
    other = notebook.figure("f3")
    assert pictures(notebook.run(lambda: notebook.display.appear_below(figure, other))) == [(False, b"1")]
    assert len(notebook.shell.parents) == 2


def test_what_appears_below_a_figure_of_this_kernel_is_of_its_cell(notebook: Notebook) -> None:
    figure, copy = notebook.figure(), notebook.figure("f2")
    notebook.run(lambda: notebook.display.made(figure, appears=True))
    before = len(notebook.shell.published)
    notebook.display.appear_below(figure, copy)
    assert pictures(notebook.shell.published[before:]) == [(False, b"1")]
    assert notebook.shell.parents == []


def test_figures_that_were_never_shown_are_not_drawn(notebook: Notebook) -> None:
    figure = notebook.figure()
    figure.wanted = True
    assert notebook.run() == []
    assert figure.seq == 0


def test_a_broken_figure_says_so_once_and_holds_up_no_other(notebook: Notebook) -> None:
    broken, sound = notebook.figure("f1"), notebook.figure("f2")
    broken.broken = broken.wanted = True
    outputs = notebook.run(*(lambda one=one: notebook.display.appear(one, pixels=False) for one in (broken, sound)))
    assert pictures(outputs) == [(False, None), (False, None), (True, b"1")]
    assert notebook.shell.tracebacks == 1
    assert notebook.run() == []
    assert notebook.shell.tracebacks == 1
    broken.broken, broken.wanted = False, True
    assert pictures(notebook.run()) == [(True, b"1")]


def test_forgotten_figures_are_left_alone(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.appear(figure, pixels=True))
    notebook.display.forget(figure)
    notebook.display.forget(figure)
    figure.wanted = True
    assert notebook.run() == []


def test_stopping_takes_the_callbacks_out(notebook: Notebook) -> None:
    notebook.display.stop()
    assert not notebook.shell.callbacks
