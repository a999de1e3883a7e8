"""Compares what came of matplotlib's tests with both backends, and writes the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .kernels import Run

AT_ONCE: Final = (
    "takes it that `plt.draw()` has drawn when it returns; where there are windows, it only asks for a draw"
)

REASONS: Final[dict[str, str]] = {
    "test_axes.py::test_axline_args": AT_ONCE,
    "test_axes.py::test_secondary_minorloc": AT_ONCE,
}
"""Tests that cannot hold for a backend whose figures are watched, by their names without parameters, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One file with one version of matplotlib."""

    file: str
    version: str
    agg: Run
    figport: Run

    @property
    def lost(self) -> dict[str, str]:
        """What passes with Agg and not with figport: what came of it there."""
        found = {}
        for name in passed(self.agg):
            ours = self.figport.outcomes.get(name)
            if ours is None:
                found[name] = "it was not run"
            elif ours.outcome != "passed":
                found[name] = f"{ours.outcome}: {ours.reason}"
        return found

    @property
    def new(self) -> dict[str, str]:
        """Of these what no reason explains; and what kept the file from being run at all."""
        found = {name: why for name, why in self.lost.items() if plain(name) not in REASONS}
        if not self.agg.outcomes:
            found[self.file] = f"it ran no tests with Agg: {self.agg.said[-1000:]}"
        return found


def passed(run: Run) -> list[str]:
    """Return the names of the tests that passed."""
    return [name for name, one in run.outcomes.items() if one.outcome == "passed"]


def plain(test: str) -> str:
    """Return a test's name without its parameters."""
    return test.partition("[")[0]


def table(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Return the page of all rows."""
    lines = [
        "# matplotlib's own tests",
        "",
        "Made by `make contract`: test files of matplotlib's run in real kernels, once with Agg and once with",
        "figport. With figport each figure of pyplot is shown when it is made, and the test goes on when a view",
        "watches it, which acknowledges its pictures; after the test the view is sent what it left. Pictures that",
        "tests compare with, and that no wheel has, are those that the run with Agg makes. *New failures*: what",
        "passes with Agg alone.",
        "",
        *notes,
        "",
        "| file | matplotlib | tests | passed with Agg | with figport | figures watched | pictures | new failures |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: (row.file, row.version)):
        agg, figport = len(passed(row.agg)), len(passed(row.figport))
        lines.append(
            f"| {row.file} | {row.version} | {len(row.agg.outcomes)} | {agg} | {figport} | {row.figport.watched} "
            f"| {row.figport.pictures} | {len(row.new)} |"
        )
    if named := sorted({name for row in rows for name in row.new}):
        lines += ["", "New failures:", "", *(f"- {name}" for name in named)]
    if explained := sorted({plain(name) for row in rows for name in row.lost} & set(REASONS)):
        lines += ["", "What cannot hold, and why:", "", "| test | why |", "|---|---|"]
        lines += [f"| {name} | {REASONS[name]} |" for name in explained]
    return "\n".join(lines) + "\n"
