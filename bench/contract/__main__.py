"""Run matplotlib's own tests with both backends: ``make contract``, ``make contract CONTRACT_ARGS="widgets pickle"``.

All of it takes about a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests import environments

from .kernels import Hall
from .report import Row, passed, table

FILES: Final = (
    "test_backend_registry",
    "test_backend_template",
    "test_backend_tools",
    "test_backend_bases",
    "test_pickle",
    "test_animation",
    "test_pyplot",
    "test_artist",
    "test_figure",
    "test_widgets",
    "test_axes",
)

ENVIRONMENTS: Final = ("matplotlib-3.10", "matplotlib-next")
"""Besides the one that runs this."""
TABLE: Final = environments.ROOT / "bench" / "CONTRACT.md"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="make contract", description="matplotlib's own tests with Agg and figport.")
    parser.add_argument("names", nargs="*", help="parts of the names of test files (all); then no table is written")
    parser.add_argument("--table", type=Path, help="where the table goes (bench/CONTRACT.md, if all are run)")
    return parser.parse_args(given)


def halls(place: Path, notes: list[str]) -> Iterator[Hall]:
    """Yield one for each version of matplotlib that there is; what there is not is noted."""
    yield Hall(Path(sys.executable), place / "own")
    for name in ENVIRONMENTS:
        environments.make(name)
        try:
            hall = Hall(environments.python_of(name), place / name)
        except environments.UnavailableEnvironment:
            notes.append("No pre-release: none of 3.12 or newer could be installed.")
        else:
            yield hall


def main(options: argparse.Namespace) -> int:
    """Run, print, and write the table."""
    chosen = [file for file in FILES if not options.names or any(name in file for name in options.names)]
    notes = [f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}."]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for hall in halls(Path(temporary), notes):
            for file in chosen:
                begun = time.monotonic()
                row = Row(file, hall.version, hall.run("agg", file), hall.run("figport", file))
                rows.append(row)
                print(
                    f"{time.monotonic() - begun:5.1f} s  matplotlib {row.version} {file}: {len(passed(row.agg))} pass "
                    f"with Agg, {len(passed(row.figport))} with figport, {row.figport.watched} figures watched",
                    flush=True,
                )
                for name, why in row.new.items():
                    print(f"FAILS with figport alone: {name}\n{why}", flush=True)
    for note in notes[1:]:
        print(note)
    place = options.table or (None if options.names else TABLE)
    if place is not None:
        place.write_text(table(rows, notes), encoding="utf-8")
    new = sum(len(row.new) for row in rows)
    print(f"{new} new failures")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
