"""What people see of a drag before the kernel has drawn: ``python -m bench.previews``.

Figures of many kinds are dragged by small steps over a way with 100 ms round trip, with `figport.options.preview` and
without. Noted is every picture that the page shows, in the moment in which it does.

* **response**: milliseconds from the first move to the first changed pixels.
* **wrong**: percent of an axes' pixels that the picture that replaces a preview changes visibly: of those that were on
  screen before, and of all.
* **jump**: pixels by which the preview would have to be moved to fit the picture best.
* **beside**: percent of the pixels beside axes (ticks, labels) that the picture changes visibly; without preview, what
  changes all at once.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import json
import math
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.e2e import browser as programs
from tests.e2e.closable_road import Road, road_to
from tests.e2e.page import Figure, Notebook, open_lab
from tests.e2e.server import running, write_notebook

from . import report
from .previewed import KINDS

HERE = Path(__file__).parent
VISIBLE: Final = 24
"""Difference of a colour channel that people see."""
MARGIN: Final = 35
"""What comes into sight at an edge is narrower."""
STEPS: Final = ((9, -4), (23, -11), (31, -3), (14, 9))
"""Where the pointer goes, in CSS pixels from the press."""
WATCH: Final = """
root => {
  const canvas = root.querySelector('canvas.figport-canvas');
  const seen = (root.figportSeen = []);
  let moves = 0;
  let moved = 0;
  const look = () => {
    const { width, height } = canvas;
    const data = canvas.getContext('2d', { willReadFrequently: true }).getImageData(0, 0, width, height).data;
    seen.push({
      time: performance.now() - moved,
      moves,
      frame: root.dataset.figportFrame,
      preview: root.dataset.figportPreview ?? null,
      width,
      height,
      data
    });
  };
  look();
  window.addEventListener('pointermove', event => {
    moved ||= event.timeStamp;
    moves += 1;
  }, { capture: true });
  const filter = ['data-figport-preview', 'data-figport-frame'];
  new MutationObserver(look).observe(root, { attributes: true, attributeFilter: filter });
}
"""
TAKE: Final = """
async (root, from) => Promise.all(root.figportSeen.slice(from).map(async look => {
  const packed = new Blob([look.data]).stream().pipeThrough(new CompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { ...look, data: btoa(text) };
}))
"""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen."""

    time: float
    """Milliseconds after the first move."""
    moves: int
    """Moves until then."""
    frame: str
    preview: bool
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drag."""

    response: float
    wrong: float
    wrong_of_all: float
    jump: int
    beside: float


def drag(page: Page, figure: Figure, start: tuple[float, float], button: Any, pause: float) -> list[Look]:
    """Drag and return what was seen."""
    mouse, root = page.mouse, figure.root
    left, top = figure.at(0, 0)
    x, y = round(left + start[0]), round(top + start[1])
    mouse.move(x, y)
    mouse.down(button=button)
    page.wait_for_timeout(400)
    root.evaluate(WATCH)
    for dx, dy in STEPS:
        mouse.move(x + dx, y + dy)
        page.wait_for_timeout(pause)
    handle = root.element_handle()
    page.wait_for_function(
        "root => root.dataset.figportPreview === undefined && root.figportSeen.length > 1", arg=handle
    )
    page.wait_for_timeout(300)
    looks = [read(one) for one in root.evaluate(TAKE, 0)]
    mouse.up(button=button)
    return looks


def read(look: dict[str, Any]) -> Look:

    data = np.frombuffer(zlib.decompress(base64.b64decode(look["data"])), np.uint8)
    pixels = data.reshape(look["height"], look["width"], 4)
    return Look(look["time"], look["moves"], look["frame"], look["preview"] is not None, pixels)


def differ(one: Pixels, other: Pixels) -> npt.NDArray[np.bool_]:
    """Return which pixels differ visibly."""
    different: npt.NDArray[np.bool_] = np.abs(one.astype(int) - other).max(axis=-1) > VISIBLE
    return different


def jump(one: Pixels, other: Pixels, most: int = 3) -> int:
    """Return by how many pixels one would have to be moved to fit the other best."""
    inner = other[most:-most, most:-most].astype(int)

    def misfit(way: tuple[int, int]) -> tuple[int, int]:
        moved = np.roll(one, way, (0, 1))[most:-most, most:-most]
        return int(np.abs(moved - inner).sum()), max(map(abs, way))

    steps = range(-most, most + 1)
    return min(misfit((down, right)) for down in steps for right in steps)[1]


def judge(looks: Sequence[Look], insides: Sequence[Sequence[float]]) -> Outcome:
    """Compare what was seen."""
    first = looks[0]
    changed = [look for look in looks[1:] if not np.array_equal(look.pixels, first.pixels)]
    response = changed[0].time if changed else float("nan")
    inside = np.zeros(first.pixels.shape[:2], bool)
    for left, top, right, bottom in insides:
        inside[round(top) : round(bottom), round(left) : round(right)] = True
    known = inside.copy()
    margin = MARGIN
    for left, top, right, bottom in insides:
        known[round(top) : round(bottom), round(left) : round(right)] = False
        known[round(top) + margin : round(bottom) - margin, round(left) + margin : round(right) - margin] = True
    wrong, of_all, beside, jumps = [], [], [], [0]
    for before, after in itertools.pairwise(looks):
        if before.frame == after.frame or before.moves != after.moves:
            continue
        difference = differ(before.pixels, after.pixels)
        wrong.append(100 * float(difference[known].mean()) if known.any() else 0.0)
        of_all.append(100 * float(difference[inside].mean()))
        beside.append(100 * float(difference[~inside].mean()))
        left, top, right, bottom = (round(edge) for edge in insides[0])
        box = slice(top + margin, bottom - margin), slice(left + margin, right - margin)
        jumps.append(jump(before.pixels[box], after.pixels[box]))
    nothing = float("nan")
    return Outcome(
        response,
        max(wrong, default=nothing),
        max(of_all, default=nothing),
        max(jumps),
        max(beside, default=nothing),
    )


def save(looks: Sequence[Look], folder: Path) -> None:
    """Write what was seen as pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for at, look in enumerate(looks):
        mark = "preview" if look.preview else "true"
        Image.fromarray(look.pixels).save(folder / f"{at:03}-{look.time:05.0f}-{mark}-frame{look.frame}.png")


def section(outcomes: Mapping[str, Mapping[str, Outcome]], delay: float) -> str:
    """Return a section of the results page: for each kind of figure, what was seen with previews and without."""
    rows = [
        report.PREVIEWS,
        "",
        f"Figures of many kinds, dragged in four steps, {1000 * delay:.0f} ms each way (`bench/previews.py`), with",
        "`figport.options.preview` and without. **response**: ms from the first move to the first changed pixels.",
        "**wrong**: the most that a picture changes visibly of what stood for it until then, in percent of an axes'",
        f"pixels that were on screen before ({MARGIN} pixels away from its edges), and of all. **jump**: pixels by",
        "which the preview would have to be moved to fit that picture best. **beside**: percent of what is in no axes.",
        "",
        "| figure | response without, ms | with | wrong, % | of all | jump | beside, % |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, of in outcomes.items():
        one, other = of["with"], of.get("without")
        before = "" if other is None else f"{other.response:.0f}"
        told = f"{one.wrong:.2f} | {one.wrong_of_all:.2f} | {one.jump} | {one.beside:.2f}"
        rows.append(f"| {kind} | {before} | {one.response:.0f} | {told} |")
    rows += ["", f"Made by `python -m bench.previews`, {time.strftime('%Y-%m-%d')}; one drag of each.", ""]
    return "\n".join(rows)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="python -m bench.previews", description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS), help="comma-separated")
    parser.add_argument("--contenders", default="with,without", help="comma-separated, of with, without")
    parser.add_argument("--button", default="left", help="left pans, right stretches")
    parser.add_argument("--delay", type=float, default=0.05, help="seconds each way (0.05)")
    parser.add_argument("--pause", type=float, default=60, help="milliseconds between two moves (60)")
    parser.add_argument("--dpr", type=float, default=1, help="device pixel ratio (1)")
    parser.add_argument("--pictures", type=Path, help="a folder for all that was seen, picture by picture")
    parser.add_argument("--table", type=Path, help="the page that the numbers go into")
    return parser.parse_args(given)


def measure(options: argparse.Namespace, page: Page, road: Road, contender: str) -> Iterator[tuple[str, Outcome]]:
    """Yield what is seen of each kind of figure, with previews or without."""
    kinds = options.kinds.split(",")
    prepare = (
        "%matplotlib figport\nimport sys, figport\n"
        f"sys.path.insert(0, {str(HERE.parent)!r})\nfrom bench import previewed\nimport matplotlib.pyplot as plt"
    )
    cells = [f"{prepare}\nfigport.options.preview = {contender == 'with'}"]
    for kind in kinds:
        cells += [f"plt.close('all')\nfigure = previewed.make({kind!r})", "print(previewed.insides(figure))"]
    name = f"{contender}.ipynb"
    write_notebook(road.server.root / name, cells)
    road.relay.shape(delay=0, rate=math.inf)
    notebook = Notebook(page, road.server, name, loaded=True)
    notebook.run(0)
    for at, kind in enumerate(kinds):
        notebook.run(1 + 2 * at)
        figure = Figure.live(notebook.cell(1 + 2 * at).locator(".figport-figure"))
        notebook.run(2 + 2 * at)
        insides = json.loads(notebook.printed(2 + 2 * at))
        figure.root.scroll_into_view_if_needed()
        left, top, right, bottom = insides[0]
        start = left + 0.4 * (right - left), top + 0.6 * (bottom - top)
        road.relay.shape(delay=options.delay, rate=math.inf)
        looks = drag(page, figure, start, options.button, options.pause)
        road.relay.shape(delay=0, rate=math.inf)
        if options.pictures:
            save(looks, options.pictures / contender / kind)
        yield kind, judge(looks, [[options.dpr * edge for edge in inside] for inside in insides])


def main(options: argparse.Namespace) -> None:
    """Measure, and print the table."""
    found: dict[str, dict[str, Outcome]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        with running(Path(folder)) as server, road_to(server) as road:
            size = ViewportSize(width=1200, height=900)
            page = browser.new_context(viewport=size, device_scale_factor=options.dpr).new_page()
            open_lab(page, road.server, "previews")
            for contender in options.contenders.split(","):
                for kind, outcome in measure(options, page, road, contender):
                    found.setdefault(kind, {})[contender] = outcome
                    print(contender, kind, outcome, flush=True)
            browser.close()
    if all("with" in of for of in found.values()):
        table = section(found, options.delay)
        print(table)
        if options.table is not None:
            report.replace(options.table, table)


if __name__ == "__main__":
    main(arguments())
