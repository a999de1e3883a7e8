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

MOST: Final = 60_000
"""Objects that are looked at for one figure (about 0.1 s). One that leads to more counts as held."""

MOST_AXES: Final = 1000
"""Objects in an array that are looked at."""

_RESULT: Final = re.compile(r"_+|_\d+")


def is_held(
    box: list[Any], goal: Any, known: Iterable[Any], boundary: Iterable[Any], naming: Collection[int] = ()
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
    """
    known = [box, *known]
    modules: list[Any] = list(sys.modules.values())
    outside = {id(vars(module)) for module in modules if isinstance(module, ModuleType)}
    outside.update(map(id, boundary))
    counts: Counter[int] = Counter()
    leads: dict[int, list[int]] = {}
    objects: list[Any] = [[], *box]  # the first is for comparison: nobody else refers to it
    seen = set(map(id, objects))
    for one in objects:
        into = []
        for other in gc.get_referents(one):
            if not gc.is_tracked(other) or isinstance(other, type | ModuleType) or id(other) in outside:
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
    end = id(goal(box[0]))
    for name in naming:
        leads[name].append(end)
    return bool(held & _leading_to(end, leads))


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


def _lists(value: Any) -> bool:
    return type(value) in (list, tuple) or (
        isinstance(value, np.ndarray) and value.dtype == object and value.size <= MOST_AXES
    )


def results(shell: Any) -> list[Any]:
    """Return, as holders that do not count, what IPython keeps of the results of cells."""
    names = shell.user_ns
    hidden, hook = shell.user_ns_hidden, vars(shell.displayhook)
    kept = [value for held in (names, hidden, hook) for name, value in held.items() if _RESULT.fullmatch(name)]
    last = getattr(shell, "last_execution_result", None)
    # Twice: the list itself refers to each as well.
    holders: list[Any] = [kept, kept, names.get("_oh", {})]
    if last is not None:
        holders.append(vars(last))
    # Lists of what was plotted, that nobody but IPython has.
    counts = Counter(map(id, gc.get_referents(names.get("_oh", {}))))
    counts.update(map(id, kept * 2))
    counts.update(map(id, vars(last).values() if last is not None else ()))
    lists: dict[int, Any] = {0: []}  # the first is for comparison: nobody else refers to it
    lists.update({id(one): one for one in [*kept, *names.get("_oh", {}).values()] if _lists(one)})
    numbers = {key: sys.getrefcount(one) - counts[key] for key, one in lists.items()}
    ours = [lists[key] for key, number in numbers.items() if number <= numbers[0]]
    # Arrays of axes do not tell what they refer to. What tells it in their place refers to it once more.
    told = [one.ravel().tolist() if isinstance(one, np.ndarray) else one for one in ours]
    return [*holders, *told, *(one for one, our in zip(told, ours, strict=True) if one is not our)]
