"""What ``plt.show()`` shows where it stands, and what it leaves where that is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kernel.notebooks import Figure, Notebook, pictures


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def test_what_is_pending(notebook: Notebook) -> None:
    figure = notebook.figure()
    pending: list[bool] = []
    ask = lambda: pending.append(notebook.display.pending(figure))  # noqa: E731
    notebook.run(ask, lambda: notebook.display.ask(figure), ask)
    notebook.run(ask, cell="B")
    notebook.run(ask)
    notebook.run(ask, cell=None)
    # Never shown; shown here; shown elsewhere; the cell that shows it runs again; nothing says which cell.
    assert pending == [True, False, False, True, False]


def test_what_a_cell_or_a_widget_has_plotted_into_is_shown_there_by_pyplots_show(notebook: Notebook) -> None:
    figure = notebook.figure()
    pending: list[bool] = []

    def plots() -> None:
        figure.reports += 1

    def show() -> None:
        pending.append(notebook.display.pending(figure))
        if pending[-1]:
            notebook.display.show(figure)

    assert len(notebook.run(plots, show)) == 1
    assert pictures(notebook.run(show, plots, show, plots, show, cell="B")) == [(False, b"1")]
    # A callback that answers no cell, outside of an Output, has no place on the page.
    assert pictures(notebook.answer(plots, show)) == []
    notebook.run(plots, lambda: pending.append(notebook.display.pending(figure, anew=False)), cell="C")
    assert pending == [True, False, True, False, False, False]


def test_a_cell_that_runs_again_shows_its_old_figures_if_it_makes_no_new_ones(notebook: Notebook) -> None:
    elsewhere, old, new = map(notebook.figure, ("f1", "f2", "f3"))
    pending: list[bool] = []

    def made(figure: Figure) -> Callable[[], None]:
        return lambda: notebook.display.made(figure, appears=False)

    def show() -> None:
        for figure in notebook.figures:
            pending.append(notebook.display.pending(figure))
            notebook.display.show(figure)

    notebook.figures.remove(new)
    notebook.run(made(elsewhere), cell="B")
    notebook.run(made(old), show)
    notebook.run(show)
    assert pending == [True] * 4
    notebook.figures.append(new)
    notebook.run(made(new), show)
    assert pending[4:] == [True, False, True]
