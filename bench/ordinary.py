"""Run an ordinary notebook again and again: ``make ordinary``, ``make ordinary ORDINARY_ARGS="--runs 3"``.

Each run has a fresh kernel. Errors are tracebacks in outputs, figures that do not look as matplotlib draws them, and
what the server, its kernels and the page's console tell of faults. At rest every canvas and every output is compared
with the other runs', byte for byte.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from tests import environments
from tests.e2e import browser as programs
from tests.e2e.ordinary import Outcome, use
from tests.e2e.page import Notebook, open_lab
from tests.e2e.server import Server, end_kernels, running, write_kernelspec, write_notebook

KERNELS: Final = ("ipykernel-6.31", "ipykernel-7.0", "ipykernel-7.4")
SUBSHELLS: Final = {"on": "perCommTarget", "off": "disabled"}
"""What people call JupyterLab's settings for the messages of widgets; the first is its default."""

BEGIN: Final = "<!-- Made by make ordinary -->"
END: Final = "<!-- to here -->"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="make ordinary", description="An ordinary notebook, run again and again.")
    parser.add_argument("--runs", type=int, default=30, help="how often, for each kernel and setting (30)")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin none after so many (no limit)")
    parser.add_argument("--kernels", default=",".join(KERNELS), help=f"comma-separated, of {', '.join(KERNELS)}")
    parser.add_argument("--subshells", default=",".join(SUBSHELLS), help="comma-separated, of on, off")
    parser.add_argument("--table", type=Path, help="the page whose table is replaced (none)")
    return parser.parse_args(given)


def repeat(subshells: str, options: argparse.Namespace) -> dict[str, list[Outcome]]:
    """Run the notebook with each kernel in turn, in one page of one server."""
    outcomes: dict[str, list[Outcome]] = {kernel: [] for kernel in options.kernels.split(",")}
    latest = time.monotonic() + 60 * options.minutes
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        settings = place / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        chosen = json.dumps({"commsOverSubshells": SUBSHELLS[subshells]})
        (settings / "kernels-settings.jupyterlab-settings").write_text(chosen)
        for kernel in outcomes:
            write_kernelspec(place / "data", kernel, environments.python_of(kernel))
        browser = playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        with running(place) as server:
            page = browser.new_context(viewport={"width": 1200, "height": 1000}).new_page()
            open_lab(page, server, "ordinary")
            for number, kernel in itertools.product(range(options.runs), outcomes):
                if time.monotonic() > latest:
                    break
                outcome = once(page, server, kernel, number)
                outcomes[kernel].append(outcome)
                print(f"{kernel}, subshells {subshells}: run {number + 1}, {len(outcome.errors)} errors", flush=True)
                for error in outcome.errors:
                    print(f"  {error}", flush=True)
        browser.close()
    return outcomes


def once(page: Page, server: Server, kernel: str, number: int) -> Outcome:
    """Run the notebook once, with a fresh kernel."""

    def opened(*cells: str, kernel: str) -> Notebook:
        name = f"{kernel}-{number}.ipynb"
        write_notebook(server.root / name, cells, kernel)
        return Notebook(page, server, name, loaded=True)

    try:
        return use(opened, server, kernel)
    finally:
        end_kernels(server)


def row(kernel: str, subshells: str, outcomes: Sequence[Outcome]) -> str:
    """Return a row of the table."""
    errors = sum(len(outcome.errors) for outcome in outcomes)
    seen = collections.Counter(json.dumps(outcome.pictures, sort_keys=True) for outcome in outcomes)
    return f"| {kernel.removeprefix('ipykernel-')} | {subshells} | {len(outcomes)} | {errors} | {len(seen)} |"


def replaced(page: str, table: str) -> str:
    """Return a page with another table between the marks.

    Raises
    ------
    ValueError
        If the page has not both marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"The page needs a line {BEGIN} and after it a line {END}")
    return f"{before}{begin}\n{table}\n{end}{after}"


def main(options: argparse.Namespace) -> int:
    """Run, and print the table."""
    begun = time.monotonic()
    settings = options.subshells.split(",")
    # Beside each other: most of the time each waits.
    with ProcessPoolExecutor(len(settings), multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(repeat, settings, [options] * len(settings)))
    rows = [
        row(kernel, subshells, outcomes)
        for subshells, of_kernels in zip(settings, found, strict=True)
        for kernel, outcomes in of_kernels.items()
    ]
    everything = [outcome for of_kernels in found for outcomes in of_kernels.values() for outcome in outcomes]
    print(f"\nTook {time.monotonic() - begun:.0f} s.\n")
    common = collections.Counter(item for outcome in everything for item in outcome.pictures.items())
    for name, count in sorted({(name, times) for (name, _), times in common.items() if times < len(everything)}):
        print(f"{name}: {count} of {len(everything)} runs show one picture, the others another")
    different = {json.dumps(outcome.pictures, sort_keys=True) for outcome in everything}
    head = "| ipykernel | subshells | runs | errors | different sets of pictures |\n| --- | --- | --- | --- | --- |"
    told = (
        f"Over all rows: {len(different)} set{'s' if len(different) > 1 else ''} of pictures. Made by `make ordinary`, "
    )
    table = "\n".join([head, *rows]) + f"\n\n{told}{time.strftime('%Y-%m-%d')}."
    print(table)
    if options.table is not None:
        options.table.write_text(replaced(options.table.read_text(encoding="utf-8"), table), encoding="utf-8")
    return 1 if len(different) > 1 or any(outcome.errors for outcome in everything) else 0


if __name__ == "__main__":
    sys.exit(main(arguments()))
