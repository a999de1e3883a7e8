"""Compares what came of an example on both sides, and writes the table."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from figport.testing.decoding import Pixels

from .examples import LEFT_OUT
from .gestures import Example


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an example in one of both."""

    events: list[list[Any]]
    state: dict[str, list[str]]
    prints: str
    errors: list[str]
    """The names of what was raised, in order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    example: Example
    differences: tuple[str, ...]
    events: int

    @property
    def same(self) -> bool:
        """Whether both are the same."""
        return not self.differences


def raised(text: str) -> list[str]:
    """Return the names of what tracebacks in a text say was raised."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return re.findall(r"^(\w*(?:Error|Exception|Interrupt)\b)", plain, re.MULTILINE)


def compared(ours: Outcome, theirs: Outcome, shown: dict[int, Pixels], grabbed: dict[int, Pixels]) -> tuple[str, ...]:
    """Return how they differ, in words; nothing if not at all."""
    found = []
    if (event := _first(ours.events, theirs.events)) is not None:
        found.append(f"events: {event}")
    if (text := _first(ours.prints.splitlines(), theirs.prints.splitlines())) is not None:
        found.append(f"prints: {text}")
    # Which, not how often: here each cause is shown once.
    if set(ours.errors) != set(theirs.errors):
        found.append(f"errors: {ours.errors} instead of {theirs.errors}")
    for name in sorted({*ours.state, *theirs.state}):
        line = _first(ours.state.get(name, []), theirs.state.get(name, []))
        found += [] if line is None else [f"{name}: {line}"]
    for number in sorted({*shown, *grabbed}):
        if number not in shown or number not in grabbed:
            found.append(f"figure {number} is there on one side only")
        elif shown[number].shape != grabbed[number].shape:
            found.append(f"figure {number} is {shown[number].shape} instead of {grabbed[number].shape}")
        elif count := int((shown[number] != grabbed[number]).any(-1).sum()):
            most = int(np.abs(shown[number].astype(int) - grabbed[number]).max())
            found.append(f"figure {number}: {count} pixels, by at most {most}")
    return tuple(found)


def _first(ours: Sequence[Any], theirs: Sequence[Any]) -> str | None:
    """Return the first difference of two lists, in words."""
    for place, (one, other) in enumerate(itertools.zip_longest(ours, theirs)):
        if one != other:
            return f"{len(ours)}/{len(theirs)}, at {place} {one} instead of {other}"
    return None


def table(rows: Sequence[Row], versions: str) -> str:
    """Return the page of all rows."""
    same = sum(row.same for row in rows)
    known = sum(not row.same and bool(row.example.differs) for row in rows)
    lines = [
        "# matplotlib's interactive examples",
        "",
        "Made by `make gallery`: each example of matplotlib's source package runs in an offscreen QtAgg window and",
        "in a kernel with figport and a real view, under the same gestures. Compared are the events that matplotlib",
        "hands out, what is printed and raised, the state of figures and variables, and all pixels at the end. *Tour*:",
        "hover, click, right click, wheel, pan, zoom to a rectangle, back, forward, home, grid by key, arrows, leave.",
        "",
        f"{len(rows)} examples: {same} the same in everything, {known} with a difference that is named,",
        f"{len(rows) - same - known} that differ. {versions}",
        "",
        "| example | gestures | events | outcome |",
        "|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: row.example.name):
        if row.same:
            outcome = "same"
        elif row.example.differs:
            outcome = f"differs: {row.example.differs}"
        else:
            outcome = "**differs**: " + "; ".join(row.differences).replace("|", "\\|").replace("\n", " ")[:300]
        lines.append(f"| {row.example.name} | {row.example.summary} | {row.events} | {outcome} |")
    lines += ["", "Left out, because there is nothing to compare:", "", "| example | why |", "|---|---|"]
    lines += [f"| {name} | {why} |" for name, why in LEFT_OUT]
    return "\n".join(lines) + "\n"
