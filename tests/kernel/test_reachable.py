"""Whether anything from outside leads to an object, by the counts of its references."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figport.showing import reachable
from figport.showing.reachable import is_held, results


class Thing:
    """Something that leads to others by its attributes."""

    def __init__(self, **others: Any) -> None:
        vars(self).update(others)


def itself(thing: Any) -> Any:
    return thing


def box(*, parts: int = 0) -> list[Any]:
    """Return a box with a thing that nobody else has, and that knows its parts as they know it."""
    thing = Thing()
    thing.parts = [Thing(whole=thing) for _ in range(parts)]  # type: ignore[attr-defined]
    return [thing]


def held(box: list[Any], *known: Any, boundary: tuple[Any, ...] = ()) -> bool:
    return is_held(box, itself, known, boundary)


def held_beside_results(box: list[Any], ipython: Any) -> bool:
    """Whether a shell's user holds it, and not only what IPython keeps."""
    holders, found = results(ipython)
    return is_held(box, itself, holders, (), results=found)


def test_what_only_its_own_parts_lead_to_is_not_held() -> None:
    assert not held(box())
    assert not held(box(parts=3))


@pytest.mark.parametrize("parts", [0, 3])
def test_a_name_holds_it(parts: int) -> None:
    it = box(parts=parts)
    name = it[0]
    assert held(it)
    del name
    assert not held(it)


def test_who_has_a_part_that_leads_to_it_holds_it_and_who_has_one_that_does_not_no_longer() -> None:
    it = box(parts=2)
    part = it[0].parts[1]
    assert held(it)
    del part.whole
    assert not held(it)
    part.others = [Thing(whole=it[0])]
    assert held(it)


def test_a_function_and_a_frame_hold_what_they_lead_to() -> None:
    it = box()
    call: Callable[[], object] = functools.partial(itself, it[0])
    assert held(it)
    del call
    assert not held(it)

    def lives(thing: Any) -> Any:
        yield thing

    running = lives(it[0])
    next(running)
    assert held(it)


def test_what_refers_to_it_without_holding_it_is_told_with_what_it_is_in() -> None:
    it = box(parts=1)
    figures, parts = {1: it[0]}, [it[0].parts[0]]
    assert held(it)
    assert held(it, figures)
    assert held(it, parts)
    assert not held(it, figures, parts)


def test_the_goal_is_what_the_first_leads_to() -> None:
    """A figure is in question; its manager, of which somebody has a reference, does not lead to it."""
    figure = Thing()
    manager = Thing()
    figure.manager = manager  # type: ignore[attr-defined]
    boxed = [figure]
    del figure
    # The manager is held by a name, and nothing leads from there to the figure.
    assert not held(boxed)
    manager.figure = boxed[0]  # type: ignore[attr-defined]
    assert held(boxed)
    outer: list[Any] = [Thing(canvas=Thing(figure=Thing()))]
    canvas = outer[0].canvas
    assert is_held(outer, lambda first: first.canvas.figure, [], [])
    del canvas
    assert not is_held(outer, lambda first: first.canvas.figure, [], [])


def test_more_than_one_may_be_looked_at_with_it() -> None:
    """A timer holds the figure that it animates; whoever has the timer has the figure."""
    it = box()
    it.append(Thing(figure=it[0]))
    assert not held(it)
    timer = it[1]
    assert held(it)
    del timer


def test_nobody_looks_behind_a_boundary() -> None:
    it = box()
    kernel: Any = Thing()
    kernel.figures = [it[0]]
    it[0].kernel = kernel
    # The kernel is held by a name, and leads to the figure.
    assert held(it)
    # Now it is no part: its own reference has to be told of.
    assert held(it, boundary=(kernel,))
    assert not held(it, kernel.figures, boundary=(kernel,))


def test_modules_and_types_are_no_part() -> None:
    """Their names lead to everything, as do those of the module that a callback is written in."""
    it = box()
    it[0].callback, it[0].kind, it[0].module = test_modules_and_types_are_no_part, Thing, types
    assert not held(it)


def test_what_leads_to_too_much_counts_as_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "MOST", 50)
    assert not held(box(parts=5))
    assert held(box(parts=60))


EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24)


@given(EDGES, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_it_is_held_if_and_only_if_a_reference_from_outside_leads_to_it(
    edges: list[tuple[int, int]], names: set[int], known: set[int]
) -> None:
    """Things that lead to each other at will; 0 is in question, and leads to all, as a figure to its parts."""
    things: list[Any] = [Thing(leads=[]) for _ in range(8)]
    edges = [*((0, other) for other in range(1, 8)), *edges]
    for one, other in edges:
        things[one].leads.append(things[other])
    outside, registry = [things[place] for place in names], [things[place] for place in known]
    leading, grown = {0}, True
    while grown:
        more = {one for one, other in edges if other in leading} - leading
        leading |= more
        grown = bool(more)
    it = [things[0]]
    things.clear()
    assert held(it, registry) == bool(names & leading)
    del outside, registry


def shell(**kept: Any) -> Any:
    """Return a shell of IPython's that has kept something, beside what it has always."""
    return SimpleNamespace(
        user_ns={"_oh": {}, "In": [""], "__name__": "__main__"} | kept,
        user_ns_hidden={"_": "", "__": "", "_oh": {}},
        displayhook=SimpleNamespace(_="", cache_size=1000),
        last_execution_result=None,
    )


def remember(ipython: Any, value: Any) -> None:
    """Keep a cell's last value, as IPython does."""
    ipython.user_ns["_oh"][3] = value
    ipython.user_ns["_3"] = ipython.user_ns["_"] = vars(ipython.displayhook)["_"] = value
    ipython.last_execution_result = SimpleNamespace(result=value, info="")


def plots(it: list[Any]) -> Any:
    return it[0].parts[0]


def a_list(it: list[Any]) -> Any:
    return [it[0].parts[0], it[0].parts[1]]


def a_tuple(it: list[Any]) -> Any:
    return it[0], it[0].parts[0]


def an_array(it: list[Any]) -> Any:
    found = np.empty((1, 2), dtype=object)
    found[0, :] = it[0].parts
    return found


def part_of_an_array(it: list[Any]) -> Any:
    return an_array(it)[0, :]


def a_dict_of_lists(it: list[Any]) -> Any:
    return {"boxes": [it[0].parts[0]], "means": [it[0].parts[1]]}


def an_object_of_its_own(it: list[Any]) -> Any:
    return Thing(figure=it[0], axes=an_array(it), shown=Thing(axes={"joint": it[0].parts[0]}))


RESULTS = [plots, a_list, a_tuple, an_array, part_of_an_array, a_dict_of_lists, an_object_of_its_own]


def test_who_has_but_a_part_of_a_result_holds_what_it_leads_to() -> None:
    it, ipython = box(parts=2), shell()
    remember(ipython, a_dict_of_lists(it))
    lines = ipython.user_ns["_3"]["boxes"]
    assert held_beside_results(it, ipython)
    del lines
    assert not held_beside_results(it, ipython)
    remember(ipython, an_object_of_its_own(it))
    name = ipython.user_ns["_3"].shown
    assert held_beside_results(it, ipython)
    del name
    assert not held_beside_results(it, ipython)
    axes = ipython.user_ns["_3"].axes[0]
    assert held_beside_results(it, ipython)
    del axes
    assert not held_beside_results(it, ipython)


def test_results_that_have_nothing_to_do_with_it_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "MOST", 100)
    it, ipython = box(parts=2), shell()
    remember(ipython, [Thing() for _ in range(200)])
    assert not held_beside_results(it, ipython)
    # One that leads there by more than is looked at is a hold.
    monkeypatch.setattr(reachable, "MOST_OF_A_RESULT", 100)
    ipython.user_ns["_oh"][4] = [*(Thing() for _ in range(200)), Thing(it=it[0])]
    assert held_beside_results(it, ipython)


@pytest.mark.parametrize("value", RESULTS)
def test_what_ipython_keeps_of_results_holds_nothing(value: Callable[[list[Any]], Any]) -> None:
    it, ipython = box(parts=2), shell()
    remember(ipython, value(it))
    assert held(it), "something refers to it"
    assert not held_beside_results(it, ipython)
    # Until somebody gives it a name as well.
    ipython.user_ns["axes"] = ipython.user_ns["_3"]
    assert held_beside_results(it, ipython)


def test_a_name_of_the_users_that_begins_as_one_of_ipythons_holds() -> None:
    for name in ("_x", "x_", "_1a", "fig"):
        it, ipython = box(), shell()
        ipython.user_ns[name] = it[0]
        assert held_beside_results(it, ipython), name
        del ipython.user_ns[name]
        for ours in ("_", "___", "_12"):
            ipython.user_ns[ours] = it[0]
        assert not held_beside_results(it, ipython), name


def test_results_are_found_in_a_shell_that_has_run_nothing_and_in_one_of_another_make() -> None:
    it, ipython = box(), shell()
    assert not held_beside_results(it, ipython)
    del ipython.last_execution_result, ipython.user_ns["_oh"]
    assert not held_beside_results(it, ipython)


def test_an_array_with_very_much_in_it_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "MOST_AXES", 1)
    it, ipython = box(parts=2), shell()
    remember(ipython, an_array(it))
    assert held_beside_results(it, ipython)
    # Numbers lead to nothing.
    remember(ipython, np.zeros(5))
    assert not held_beside_results(it, ipython)
