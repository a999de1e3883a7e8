"""The samples of a run as a Markdown page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from .cases import CASES, CONTENDERS, Action, Case, Setting, Way
from .summary import Sample, middle, percentile, ratio

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
VIEWS: Final = "## Ten views of one figure"
CELLS: Final = "## What a cell costs"
HEAVY: Final = "## Heavy figures"
STRESS: Final = "## Stress"
GATEWAYS: Final = "## Pan through a gateway"
LOAD: Final = "## Load"
SOAK: Final = "## Ten minutes of load"
KILLS: Final = "## Killed in the middle of a drag"
PREVIEWS: Final = "## Before the kernel has drawn"
SIMULATED: Final = "## Simulated and fuzzed"
HEADS: Final = (VIEWS, CELLS, HEAVY, STRESS, GATEWAYS, LOAD, SOAK, KILLS, PREVIEWS, SIMULATED)
"""Heads of the sections that `bench.views`, `bench.cells`, `bench.heavy`, `bench.stress`, `bench.gateways`,
`bench.load` (two), `bench.kills` and `bench.previews` make, which stand last and in this order; the benchmarks leave
those from stress on as they are."""

INTRODUCTION = """\
# Results

Made by `make bench`, the last sections by `make stress`, `python -m bench.gateways`, `python -m bench.load`,
`python -m bench.kills` and `python -m bench.previews`; each leaves the others' as they are. The numbers of a row come
from the same minutes, one contender right after the other, and are medians over the sweeps: compare contenders, not
rows of different runs.

* **Agg/s**: 1 / the time of a bare `FigureCanvasAgg.draw` after the same change, in the same kernels. The limit.
* **frames/s**: pictures seen while pointer events arrive (animations: 50 steps a second): painted, and not painted over
  before the screen showed them, 60 times a second. Of figport those that the kernel drew: without previews, which have
  their own section. **×**: figport's rate divided by the other's. Drags that moved nothing are left out. Tables made
  before 2026-11-25 counted every paint: the same pictures gave up to a third more there, and ages ended earlier.
* **moves/s**: pointer events that the page's scripts got; a busy page gets several merged into one.
* **share**: frames/s as a share of Agg/s, or of the events' rate where that is lower.
* **age**: milliseconds from the pointer event to the refresh of the screen that shows it, median / 95th percentile,
  read from the pixels.
* **last**: milliseconds from the last pointer event to the first paint that shows where it led.
* **kB**: received on all WebSockets of the page, a frame.
* **CPU ms**: a frame; kernel / server / browser. The browser's includes what both contenders pay for being watched.
* **work**: what a computation in pure Python suffers meanwhile: its own CPU time for the same work, and its speed on
  the clock, for which browser and server compete with it.
* **exact**: the picture after the drag equals a full Agg draw byte for byte.
* First images: milliseconds from the cell's start until people see a picture in the place of the last figure, until
  the live figure has painted there, and until the soonest of them has. figport's outputs bring an image, which stands
  there until then.
"""


def stress_of(page: str) -> str:
    """Return the section on stress of a page, and what follows it; nothing if there is none."""
    places = [page.find(head) for head in HEADS[HEADS.index(STRESS) :] if head in page]
    return page[min(places) :] if places else ""


def replace(file: Path, section: str) -> None:
    """Put another section of one of those heads into a page; all others stay as they are."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    parts = {"": text}
    for head in reversed(HEADS):
        before, found, after = parts[""].partition(head)
        parts |= {"": before, head: found + after}
    parts[next(head for head in HEADS if section.startswith(head))] = section
    kept = [parts[head].strip() for head in ("", *HEADS)]
    file.write_text("\n\n".join(filter(None, kept)) + "\n", encoding="utf-8")


def page(samples: Sequence[Sample], about: Mapping[str, str], *more: str) -> str:
    """Return the page.

    Parameters
    ----------
    samples
        All samples of the run.
    about
        What it ran with and on.
    more
        Sections of their own.
    """
    facts = dict(about)
    others = [sample.others for sample in samples if sample.others is not None]
    if others:
        facts["Others"] = f"other programs took {100 * percentile(others, 0.5):.0f} % of the cores meanwhile (median), "
        facts["Others"] += f"at most {100 * max(others):.0f} %"
    parts = [INTRODUCTION, "".join(f"{name}: {value}  \n" for name, value in facts.items())]
    for setting in sorted({Setting(Way(sample.way), sample.dpr) for sample in samples}):
        here = [sample for sample in samples if Setting(Way(sample.way), sample.dpr) == setting]
        parts += [f"## {setting.title}\n", table(here)]
    parts += more
    return "\n".join(parts).rstrip() + "\n"


def table(samples: Sequence[Sample]) -> str:
    """Return the tables of one setting: of what moves, and of what appears."""
    moving, appearing = list[str](), list[str]()
    for case in CASES:
        here = [sample for sample in samples if sample.case == case.name]
        if here and case.action is Action.FIRST:
            appearing.append(_appearing(case, here))
        elif here:
            moving += _moving(case, here)
    text = ""
    if moving:
        head = [
            "case",
            "",
            "Agg/s",
            "frames/s",
            "×",
            "moves/s",
            "share",
            "age",
            "last",
            "kB",
            "CPU ms",
            "memory kernel/page MB",
            "work",
            "exact",
        ]
        text += _row(head) + _row(["---"] * len(head)) + "".join(moving) + "\n"
    if appearing:
        names = [contender.name for contender in CONTENDERS]
        head = ["case"]
        for what in (" ms", " live ms", " soonest live ms"):
            head += [*(f"{name}{what}" for name in names), "×"]
        text += _row(head) + _row(["---"] * len(head)) + "".join(appearing) + "\n"
    return text


def _moving(case: Case, samples: Sequence[Sample]) -> list[str]:
    rows = []
    for contender in CONTENDERS:
        own = [sample for sample in samples if sample.contender == contender.name]
        draw = middle(samples, "draw")
        times = ratio(samples, "rate", contender.name, CONTENDERS[0].name) if contender != CONTENDERS[0] else None
        share = middle(own, "share")
        verdicts = [sample.exact for sample in own if sample.exact is not None]
        rows.append(
            _row(
                [
                    case.title if contender is CONTENDERS[0] else "",
                    contender.name,
                    number(None if draw is None else 1000 / draw),
                    number(middle(own, "rate")),
                    number(times, 2),
                    number(middle(own, "moves"), 0),
                    "" if share is None else f"{100 * share:.0f} %",
                    " / ".join(filter(None, (number(middle(own, "age"), 0), number(middle(own, "age95"), 0)))),
                    number(middle(own, "last"), 0),
                    number(middle(own, "size")),
                    " / ".join(filter(None, (number(middle(own, party)) for party in ("kernel", "server", "browser")))),
                    " / ".join(number(middle(own, f"{place}_memory"), 0) for place in ("kernel", "page")),
                    _work(own),
                    "" if not verdicts else "yes" if all(verdicts) else f"NO ({verdicts.count(False)}/{len(verdicts)})",
                ]
            )
        )
    return rows


def _work(samples: Sequence[Sample]) -> str:
    slower, speed = middle(samples, "slower"), middle(samples, "speed")
    if slower is None or speed is None:
        return ""
    return f"{100 * (slower - 1):+.0f} % / {100 * speed:.0f} %"


def _appearing(case: Case, samples: Sequence[Sample]) -> str:
    cells = [case.title]
    for what in ("first", "live", "soonest"):
        for contender in CONTENDERS:
            own = [sample for sample in samples if sample.contender == contender.name]
            cells.append(number(middle(own, what), 0))
        cells.append(number(ratio(samples, what, CONTENDERS[1].name, CONTENDERS[0].name), 2))
    return _row(cells)


def number(value: float | None, digits: int = 1) -> str:
    """Return a number as text; nothing for None."""
    return "" if value is None else f"{value:.{digits}f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
