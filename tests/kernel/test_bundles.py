"""The names that figures and outputs go by, without a kernel."""

from __future__ import annotations

import uuid

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


def runs(names: Names, times: int, *, figures: int = 2, cell: str = "cell") -> list[list[str]]:
    """Run a cell several times; return the names of its figures."""
    areas = [Area(f"{uuid.uuid4()}", cell, "") for _ in range(times)]
    return [[names.figure(area) for _ in range(figures)] for area in areas]


def heirs(names: Names, gone: list[str]) -> list[str]:
    return [names.heir(name) for name in gone]


@pytest.mark.parametrize("before", [1, 5])
def test_a_figure_of_an_earlier_process_has_an_heir(before: int) -> None:
    """A page that shows one alone has the id that it had when its cell had run more often, or less, than since."""
    after, last = Names(), runs(Names(), before)[-1]
    assert heirs(after, last) == last
    runs(after, 1, cell="another")
    assert heirs(after, last) == last
    for times in (1, 1, 3):
        now = runs(after, times)[-1]
        assert heirs(after, last) == now
        assert heirs(after, now) == now
    assert heirs(after, ["f" * 32]) == ["f" * 32]
    assert heirs(after, runs(Names(), 300)[-1]) == runs(Names(), 300)[-1]


def test_the_heir_of_a_figure_that_was_closed_is_what_its_cell_makes_in_its_place() -> None:
    names = Names()
    first, (second,), third = runs(names, 1)[0], runs(names, 1, figures=1)[0], runs(names, 1, figures=3)[0]
    assert heirs(names, first) == third[:2]
    assert heirs(names, [second]) == third[:1]
    (last,) = runs(names, 1, figures=1)
    assert heirs(names, [*first, *third]) == [*last, first[1], *last, *third[1:]]


def test_while_a_cell_runs_it_may_still_make_the_heir() -> None:
    """The third figure of an earlier process would have the first one of the cell for its heir, which paused there."""
    running = {"1"}
    names, third = Names(running.__contains__), runs(Names(), 2, figures=3)[-1][2]
    area = Area("1", "cell", "")
    now = [names.figure(area)]
    assert names.heir(third) == third
    now += [names.figure(area), names.figure(area)]
    running.clear()
    assert names.heir(third) == now[2]


def test_names_that_are_taken_by_revived_figures_are_no_part_of_a_run() -> None:
    names, before = Names(), runs(Names(), 3, figures=3)
    names.taken(before[0][0])
    names.taken(before[1][0])
    (now,) = runs(names, 1, figures=3)
    assert now == [before[0][1], before[0][2], before[1][1]]
    assert heirs(names, before[2]) == now
    assert heirs(names, runs(Names(), 9, figures=3)[-1]) == now


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
