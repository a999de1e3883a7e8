"""Whether anything but pyplot and figport leads to a figure.

All that a figure leads to is looked at, and of each such object it is counted how many references come from the
others. One that has more references than that is held from outside; if the figure can be reached from it, somebody can
still use the figure. So what is not understood counts as a hold: reference counts leave nothing out. What IPython keeps
of results (``Out``, ``_``) is no hold: nobody asked for that, and it keeps every figure that a last line plotted.
"""

from __future__ import annotations

import gc
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable
from types import ModuleType
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure

MOST: Final = 60_000
"""Objects that are looked at for one figure (about 0.1 s). One that leads to more counts as held."""

MOST_OF_A_RESULT: Final = 2_000
"""Objects that are looked at to see whether a cell's result leads to it. One that needs more counts as a hold."""

MOST_OF_RESULTS: Final = 50_000
"""The same for all results together, so that a long session does not wait. A plot needs a few dozen, a table fewer."""

MOST_AXES: Final = 1000
"""Objects in an array that are looked at."""

_RESULT: Final = re.compile(r"_+|_\d+")


def is_held(
    box: list[Any],
    goal: Any,
    known: Iterable[Any],
    boundary: Iterable[Any],
    naming: Collection[int] = (),
    *,
    results: list[Any] | None = None,
) -> bool:
    """Return whether something from outside leads to an object.

    Parameters
    ----------
    box
        Holds the objects to begin at; the first leads to the goal. A caller must hold them in nothing else.
    goal
        Returns the object in question, given the first.
    known
        Containers and objects whose own references do not count.
    boundary
        Objects that are not looked into: what they lead to is not part of the figure.
    naming
        Ids of objects to begin at that lead to the goal though they do not refer to it.
    results
        Objects that are looked at as well where they lead to the goal: a dict of artists, a grid of axes, which hold it
        only if they are held themselves. Who has them is `known`, but for this list.
    """
    results = [] if results is None else results
    known = [box, results, *known]
    modules: list[Any] = list(sys.modules.values())
    outside = {id(vars(module)) for module in modules if isinstance(module, ModuleType)}
    outside.update(map(id, boundary))
    end = id(goal(box[0]))
    begun = {id(one) for one in box}
    budget = [MOST_OF_RESULTS]
    # What leads to all figures, as ``globals()`` does, is none. The newest first: it is more likely this figure's.
    begun |= outside
    box = [*box, *(one for one in reversed(results) if id(one) not in begun and _leads(one, end, outside, budget))]
    known.append(box)
    counts: Counter[int] = Counter()
    leads: dict[int, list[int]] = {}
    objects: list[Any] = [[], *box]  # the first is for comparison: nobody else refers to it
    seen = set(map(id, objects))
    for one in objects:
        into = []
        for other in _referents(one):
            if not _leads_on(other, outside):
                continue
            counts[id(other)] += 1
            into.append(id(other))
            if id(other) not in seen:
                seen.add(id(other))
                objects.append(other)
        leads[id(one)] = into
        if len(objects) > MOST:
            return True
    one = other = None
    for holder in known:
        counts.update(map(id, gc.get_referents(holder)))
    holder = None
    numbers = [sys.getrefcount(item) for item in objects]
    held = {
        id(objects[place]) for place, number in enumerate(numbers) if number - counts[id(objects[place])] > numbers[0]
    }
    for name in naming:
        leads[name].append(end)
    return bool(held & _leading_to(end, leads))


def _leads(one: Any, goal: int, outside: Collection[int], budget: list[int]) -> bool:
    """Return whether an object leads to the goal, by not too many others; they are taken from the budget.

    What another figure is met from is that one's.
    """
    if isinstance(one, Figure):
        return id(one) == goal
    found, seen = [one], {id(one)}
    for each in found:
        for other in _referents(each):
            if id(other) == goal:
                return True
            if isinstance(other, Figure):
                return False
            if id(other) not in seen and _leads_on(other, outside):
                seen.add(id(other))
                found.append(other)
            if len(found) > MOST_OF_A_RESULT:
                break
        budget[0] -= 1
        if len(found) > MOST_OF_A_RESULT or budget[0] < 0:
            return False
    return False


def _referents(one: Any) -> list[Any]:
    """Return what an object refers to. Arrays do not tell that; of a part of one the whole has the references."""
    if type(one) is not np.ndarray:
        return gc.get_referents(one)
    found: list[Any] = [one.base] if one.base is not None else one.ravel().tolist()
    return found


def _leads_on(one: Any, outside: Collection[int]) -> bool:
    if type(one) is np.ndarray:
        return one.dtype == object and one.size <= MOST_AXES
    return gc.is_tracked(one) and not isinstance(one, type | ModuleType) and id(one) not in outside


def _leading_to(goal: int, leads: dict[int, list[int]]) -> set[int]:
    """Return all from which the goal can be reached."""
    back: dict[int, list[int]] = {}
    for one, into in leads.items():
        for other in into:
            back.setdefault(other, []).append(one)
    found, waiting = {goal}, [goal]
    while waiting:
        for one in back.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def results(shell: Any) -> tuple[list[Any], list[Any]]:
    """Return what IPython keeps of the results of cells: as holders that do not count, and the results themselves."""
    names = shell.user_ns
    hidden, hook = shell.user_ns_hidden, vars(shell.displayhook)
    kept = [value for held in (names, hidden, hook) for name, value in held.items() if _RESULT.fullmatch(name)]
    last = getattr(shell, "last_execution_result", None)
    # Twice: the list itself refers to each as well.
    holders: list[Any] = [kept, kept, names.get("_oh", {})]
    if last is not None:
        # One of them tells what both have, by Python's version.
        holders += [last, vars(last)]
    found = {id(one): one for one in [*kept, *names.get("_oh", {}).values()] if _leads_on(one, ())}
    return holders, list(found.values())
