"""The names that figures and outputs go by, without a kernel."""

from __future__ import annotations

import itertools

import pytest

from figport.showing.areas import Area
from figport.showing.bundles import Names, bundle
from figport.wire import MIME_TYPE


def run(names: Names) -> list[tuple[str, int]]:
    """Name what a notebook makes: two figures in its first cell, one in its second, the first run twice."""
    executions = [("1", "cell one"), ("1", "cell one"), ("2", "cell two"), ("3", "cell one")]
    areas = [Area(execution, cell, "") for execution, cell in executions]
    return [(names.figure(area), names.output(area)) for area in areas]


def test_two_runs_of_a_notebook_give_the_same_names() -> None:
    first, second = run(Names()), run(Names())
    assert first == second
    figures, outputs = zip(*first, strict=True)
    assert len(set(figures)) == 4
    # A cell that runs again replaces its outputs: theirs are told by number, not by figure.
    assert outputs[3] == outputs[0]
    assert len(set(outputs)) == 3


def test_two_runs_differ_by_the_kernel_alone() -> None:
    def output(kernel: str) -> dict[str, object]:
        names, area = Names(), Area("1", "cell", "")
        about = {"text": "Figure 1", "picture": (4, 3), "number": 1}
        data = bundle(about, names.figure(area), kernel, names.output(area))
        return {**data, MIME_TYPE: {**data[MIME_TYPE], "kernel": ""}}

    assert output("one") == output("other")


def test_a_revived_figures_name_is_not_given_again() -> None:
    names, area = Names(), Area("1", "cell", "")
    revived = Names().figure(area)
    names.taken(revived)
    assert names.figure(area) != revived


def test_a_figure_of_an_earlier_process_has_an_heir() -> None:
    """Its cell had run more often before the restart: a page that shows it alone has that id."""
    before, after, executions = Names(), Names(), itertools.count()

    def runs(names: Names, times: int, *, figures: int = 2, cell: str = "cell") -> list[list[str]]:
        areas = [Area(f"{next(executions)}", cell, "") for _ in range(times)]
        return [[names.figure(area) for _ in range(figures)] for area in areas]

    last = runs(before, 5)[-1]
    assert [after.heir(name) for name in last] == last
    runs(after, 1, cell="another")
    assert [after.heir(name) for name in last] == last
    first = runs(after, 1)[-1]
    assert [after.heir(name) for name in last] == first
    # It is that of the last run.
    second = runs(after, 1)[-1]
    assert [after.heir(name) for name in last] == second
    # This process's own have none but themselves, also those that are closed.
    assert [after.heir(name) for name in first] == first
    assert after.heir("f" * 32) == "f" * 32
    assert [after.heir(name) for name in runs(Names(), 300)[-1]] == runs(Names(), 300)[-1]


def test_names_without_a_cell_are_random() -> None:
    """The classic notebook does not say which cell runs, and a widget's message comes from none."""
    area = Area("1", None, "")
    assert Names().figure(area) != Names().figure(area)
    assert Names().output(area) != Names().output(area)


@pytest.mark.parametrize("cell", ["\ud800", "", "a" * 10_000])
def test_whatever_a_front_end_calls_a_cell_names_have_their_form(cell: str) -> None:
    names, area = Names(), Area("1", cell, "")
    assert len(names.figure(area)) == 32
    assert 0 < names.output(area) <= 2**32
