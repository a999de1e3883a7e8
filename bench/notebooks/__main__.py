"""Run notebooks that were written for ipympl: ``make notebooks``, ``make notebooks NOTEBOOKS_ARGS="usage"``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.gallery.sources import CACHE, ROOT, unpacked
from tests import environments

from .books import BOOKS, Book
from .reader import Reader, Reading

ENVIRONMENT: Final = "notebooks"
TABLE: Final = ROOT / "bench" / "NOTEBOOKS.md"
KEPT: Final = CACHE / "notebooks.json"
FOLDERS: Final = {"mpl-interactions": ("docs",), "ipympl": ("docs", "ui-tests", "tests")}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="make notebooks", description="Notebooks of ipympl's, with figport.")
    parser.add_argument("names", nargs="*", help="parts of the names of notebooks (all)")
    parser.add_argument("--table", type=Path, default=TABLE, help="where the table goes (bench/NOTEBOOKS.md)")
    return parser.parse_args(given)


def read(book: Book, place: Path) -> Reading:
    """Run a notebook in a copy of its folder."""
    for folder in FOLDERS[book.package]:
        source = unpacked(book.package, folder)
        if book.path.startswith(f"{folder}/"):
            shutil.copytree((source / book.path).parent, place)
    reader = Reader(environments.python_of(ENVIRONMENT), book, place / Path(book.path).name, place)
    try:
        return reader.read()
    finally:
        reader.close()


def table(kept: dict[str, Any]) -> str:
    """Return the page."""
    rows = [(book, kept[book.name]) for book in BOOKS if book.name in kept]
    right = sum(not row["wrong"] for _, row in rows)
    lines = [
        "# Notebooks that were written for ipympl",
        "",
        "Made by `make notebooks`: the documentation of ipympl and the examples of mpl-interactions, with",
        "`%matplotlib figport` in place of `%matplotlib widget`, in a kernel with a view on each figure. All cells",
        "run, every slider is moved, figures are hovered, panned and sent home; in the end each view shows what",
        "`savefig` makes of its figure, pixel by pixel, and what the notebook computes is asked for. What needs the",
        "network is replaced.",
        "",
        f"{right} of {len(rows)} are right. *Sliders*: how many there are / by how many a picture changed.",
        "",
        "| notebook | cells | figures | sliders | outcome |",
        "|---|---|---|---|---|",
    ]
    for book, row in rows:
        outcome = "right" if not row["wrong"] else "**wrong**: " + "; ".join(row["wrong"]).replace("|", "\\|")[:300]
        outcome += f", and {len(book.true)} values" if book.true and not row["wrong"] else ""
        outcome += f"; {book.aside}" if book.aside else ""
        lines.append(
            f"| {book.name} | {row['cells']} | {row['figures']} | {row['sliders']} / {row['changed']} | {outcome} |"
        )
    return "\n".join(lines) + "\n"


def known() -> dict[str, Any]:
    """Return what came of each notebook when it was run last; read anew, for another command may write it too."""
    rows: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return rows


def main(options: argparse.Namespace) -> int:
    """Run, print, and write the table."""
    environments.make(ENVIRONMENT)
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        for number, book in enumerate(BOOKS):
            if options.names and not any(name in book.name for name in options.names):
                continue
            begun = time.monotonic()
            try:
                reading = read(book, Path(temporary) / str(number))
            except Exception as error:
                traceback.print_exc()
                reading = Reading(wrong=[f"it did not run: {type(error).__name__}"])
            wrong += bool(reading.wrong)
            row = {name: getattr(reading, name) for name in Reading.__slots__}
            KEPT.write_text(json.dumps(known() | {book.name: row}))
            told = "; ".join(reading.wrong) or "right"
            print(
                f"{time.monotonic() - begun:5.1f} s  {reading.cells} cells, {reading.figures} figures, "
                f"{reading.changed}/{reading.sliders} sliders  {book.name}: {told}",
                flush=True,
            )
    options.table.write_text(table(known()), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
