"""A test file of matplotlib's in a kernel, with Agg or with figport and an audience."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from figport import wire
from tests.kernel.cells import Cell
from tests.kernel.client import Kernel
from tests.kernel.views import View

ROOT: Final = Path(__file__).resolve().parents[2]
HOURS: Final = 900.0
"""Seconds after which a file that does not end is given up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test."""

    outcome: str
    """passed, failed, skipped or error."""
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one file with one backend."""

    outcomes: dict[str, Outcome]
    watched: int
    """How many figures had a view."""
    pictures: int
    """How many pictures the views were sent."""
    said: str
    """What pytest printed."""


class Hall:
    """A folder with copies of matplotlib's test files, out of an environment, and the pictures they compare with."""

    def __init__(self, python: Path, place: Path) -> None:
        self.python = python
        self.place = place
        code = "import matplotlib; print(matplotlib.__version__, matplotlib.__file__)"
        asked = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout
        self.version, _, file = asked.strip().partition(" ")
        self._tests = Path(file).parent / "tests"
        self._copies = place / "tests"
        self._copies.mkdir(parents=True)
        (self._copies / "pytest.ini").write_text("[pytest]\n")
        shutil.copy(Path(__file__).with_name("audience.py"), self._copies / "conftest.py")

    def run(self, backend: str, *names: str, chosen: str = "") -> Run:
        """Run files in one kernel.

        Parameters
        ----------
        backend
            ``agg``, or ``figport``, whose figures are then watched.
        *names
            The names of the files, without ``.py``.
        chosen
            What pytest's ``-k`` takes.
        """
        place = self.place / f"{names[0]}-{backend}"
        place.mkdir()
        for name in names:
            shutil.copy(self._tests / f"{name}.py", self._copies)
        outcomes = place / "outcomes"
        environ = {
            "PYTHONPATH": str(ROOT / "kernel_side"),
            "MPLBACKEND": "agg" if backend == "agg" else "figport",
            "MPLCONFIGDIR": str(self.place / "config"),
            "CONTRACT_BACKEND": backend,
            "CONTRACT_OUTCOMES": str(outcomes),
        }
        kernel = Kernel(self.python, place, environ)
        try:
            # Older tests do what a newer pytest warns of.
            old = ("-W", "ignore::pytest.PytestDeprecationWarning")
            options = [*old, "-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-k", chosen]
            arguments = [*(str(self._copies / f"{name}.py") for name in names), *options]
            magic = "" if backend == "agg" else "%matplotlib figport\n"
            cell = kernel.begin(f"{magic}import pytest; print('exit', int(pytest.main({arguments!r})))")
            watched, pictures = watch(kernel, cell)
        finally:
            kernel.stop()
        raised = ["\n".join(error["traceback"]) for error in cell.of("error")]
        return Run(read(outcomes), watched, pictures, "\n".join((cell.text, *raised)))


def watch(kernel: Kernel, cell: Cell) -> tuple[int, int]:
    """Watch every figure that a cell shows until it ends; return how many those were, and how many pictures came."""
    seen = watched = pictures = 0
    views: list[View] = []

    def ended() -> bool:
        nonlocal seen, watched, pictures
        for message in cell.messages[seen:]:
            bundle = message["content"].get("data", {}).get(wire.MIME_TYPE)
            if message["msg_type"] == "display_data" and bundle is not None:
                views.append(View(kernel, wire.Attach(bundle["figure"], 1.0, True, tuple(wire.Codec)), "control", None))
                watched += 1
        seen = len(cell.messages)
        for view in [one for one in views if one.closed]:
            pictures += len(view.of(wire.Frame))
            views.remove(view)
            del kernel.views[view.comm]
        return cell.done

    kernel.until(ended, HOURS)
    return watched, pictures + sum(len(view.of(wire.Frame)) for view in views)


def read(file: Path) -> dict[str, Outcome]:
    """Return what came of each test. What failed after a test passed counts more than that it did."""
    found: dict[str, Outcome] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        name, outcome, reason = json.loads(line)
        if name not in found or found[name].outcome == "passed":
            found[name] = Outcome(outcome, reason)
    return found
