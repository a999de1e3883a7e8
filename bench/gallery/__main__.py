"""Run matplotlib's interactive examples on both sides: ``make gallery``, ``make gallery GALLERY_ARGS="widgets/"``.

What came of each is kept in ``.cache/gallery``, so the table has all that were ever run, and one that was mended need
not wait for the others.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from figport.testing.decoding import Pixels
from tests import environments

from .desktop import Desktop
from .examples import EXAMPLES
from .gestures import Example, Spot, Step, Steps, placed, tour
from .notebook import Notebook
from .report import Outcome, Row, compared, table
from .sources import CACHE, ROOT, code_of, galleries

KERNEL: Final = "ipykernel-7.4"
WINDOW: Final = "qt"
TABLE: Final = ROOT / "bench" / "GALLERY.md"
ROWS: Final = CACHE / "rows.json"
PAUSE: Final = 0.4
"""Seconds after the code of an example began in which a cell that waits comes to where it waits."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="make gallery", description="matplotlib's examples in Qt and in figport.")
    parser.add_argument("names", nargs="*", help="parts of the names of examples (all)")
    parser.add_argument("--keep", type=Path, help="a folder for what both sides said and showed")
    parser.add_argument("--table", type=Path, default=TABLE, help="where the table goes (bench/GALLERY.md)")
    return parser.parse_args(given)


def run(example: Example, folder: Path, place: Path) -> Row:
    """Run an example on both sides and compare."""
    code = code_of(folder, example.name)
    for old, new in example.replace:
        assert old in code, f"{example.name} has no {old!r} any more"
        code = code.replace(old, new)
    for name in ("desktop", "notebook"):
        (place / name).mkdir(parents=True)
    file = place / "example.py"
    file.write_text(code, encoding="utf-8")
    desktop = Desktop(environments.python_of(WINDOW), file, place / "desktop")
    try:
        notebook = Notebook(environments.python_of(KERNEL), code, place / "notebook")
        try:
            theirs, grabbed, ours, shown = both(example, desktop, notebook)
        finally:
            notebook.close()
    finally:
        desktop.close()
    differences = compared(ours, theirs, shown, grabbed)
    if differences:
        save(place, shown, grabbed)
    return Row(example, differences, len(ours.events))


def both(
    example: Example, desktop: Desktop, notebook: Notebook
) -> tuple[Outcome, dict[int, Pixels], Outcome, dict[int, Pixels]]:
    """Use an example on both sides."""
    if example.meanwhile:
        time.sleep(PAUSE)
        notebook.until_shown(1)
        do(example.meanwhile, desktop, notebook, running=True)
    desktop.until_it_ran()
    notebook.until_it_ran()
    do(example.steps, desktop, notebook)
    for figure in example.figures:
        do(tour(figure), desktop, notebook)
    theirs, grabbed = desktop.look()
    ours, shown = notebook.look(grabbed)
    return theirs, grabbed, ours, shown


def do(steps: Steps, desktop: Desktop, notebook: Notebook, *, running: bool = False) -> None:
    """Do the same on both sides, step by step."""
    for step in steps:
        spot = where(step, desktop)
        desktop.do(step, spot)
        notebook.do(step, spot, running=running)


def where(step: Step, desktop: Desktop) -> Spot | None:
    """Return where a step happens, by the window's figure."""
    place = placed(step)
    return None if place is None else desktop.where(place)


def save(place: Path, shown: dict[int, Pixels], grabbed: dict[int, Pixels]) -> None:
    """Keep what both sides showed."""
    from PIL import Image

    for name, pictures in (("notebook", shown), ("desktop", grabbed)):
        for number, pixels in pictures.items():
            Image.fromarray(pixels).save(place / name / f"figure-{number}.png")


def version_of(name: str, package: str) -> str:
    """Return which version of a package an environment has."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    python = str(environments.python_of(name))
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def kept() -> dict[str, Any]:
    """Return what came of each example when it was run last; read anew, for another command may write it too."""
    known: dict[str, Any] = json.loads(ROWS.read_text()) if ROWS.exists() else {}
    return known


def main(options: argparse.Namespace) -> int:
    """Run, print, and write the table if all were run."""
    environments.make(WINDOW)
    matplotlib = version_of(KERNEL, "matplotlib")
    assert matplotlib == version_of(WINDOW, "matplotlib"), "both sides need the same matplotlib"
    folder = galleries(matplotlib)
    chosen = [one for one in EXAMPLES if not options.names or any(name in one.name for name in options.names)]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        keep = Path(temporary) if options.keep is None else options.keep
        for number, example in enumerate(chosen):
            place = keep / f"{number:02}-{example.name.replace('/', '-').replace('#', '-')}"
            begun = time.monotonic()
            try:
                row = run(example, folder, place.resolve())
            except Exception as error:
                traceback.print_exc()
                row = Row(example, (f"it did not run: {type(error).__name__}",), 0)
            rows.append(row)
            ROWS.write_text(json.dumps(kept() | {example.name: [list(row.differences), row.events]}))
            told = "same" if row.same else "DIFFERS " + "\n    ".join(("", *row.differences))
            print(f"{time.monotonic() - begun:5.1f} s  {row.events:3} events  {example.name}: {told}", flush=True)
    versions = (
        f"matplotlib {matplotlib}, PySide6 {version_of(WINDOW, 'PySide6-Essentials')}, {KERNEL.replace('-', ' ')}."
    )
    known = kept()
    whole = [Row(one, tuple(known[one.name][0]), known[one.name][1]) for one in EXAMPLES if one.name in known]
    options.table.write_text(table(whole, versions), encoding="utf-8")
    print(f"{sum(row.same for row in rows)} of {len(rows)} are the same")
    return 1 if any(not row.same and not row.example.differs for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
