"""Run the benchmarks: ``make bench``, ``make bench BENCH_ARGS="--quick --cases pan,hover --sweeps 1"``."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.e2e import browser as programs
from tests.e2e.server import BASE, Server, running, write_notebook

from . import cells, roundtrip, views
from .cases import CASES, CONTENDERS, NEAR, SETTINGS, Case, Contender, Setting, Way, find
from .cases import settings as find_settings
from .kernels import Kernel, rest
from .measure import Bench, Times
from .meters import Meter
from .pages import HEIGHT, SETUP, WIDTH, Notebook
from .relay import Relay, relaying
from .report import RESULTS, number, page, stress_of
from .summary import Sample

HERE = Path(__file__).parent


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="make bench", description="figport, ipympl and bare Agg side by side.")
    parser.add_argument("--quick", action="store_true", help="shorter measurements, by default only near")
    parser.add_argument("--cases", type=find, default=CASES, help="comma-separated beginnings of case names")
    parser.add_argument("--settings", type=find_settings, help=f"comma-separated, of {', '.join(SETTINGS)}")
    parser.add_argument("--sweeps", type=int, help="how often all is measured (5; with --quick 2)")
    parser.add_argument("--pointer", type=float, default=60, help="pointer events a second (60)")
    parser.add_argument("--no-roundtrip", action="store_true", help="leave out the round trips of events")
    parser.add_argument("--no-views", action="store_true", help="leave out what ten views of one figure cost")
    parser.add_argument("--no-cells", action="store_true", help="leave out what figures cost a cell")
    parser.add_argument("--no-heavy", action="store_true", help="leave out figures whose draws take long")
    parser.add_argument("--json", type=Path, help="where the samples go (bench/results/<time>.json)")
    parser.add_argument("--table", type=Path, default=RESULTS, help="where the table goes")
    return parser.parse_args(given)


@asynccontextmanager
async def ready(
    browser: Browser, server: Server, contender: Contender, setting: Setting, times: Times, base: str
) -> AsyncIterator[Bench]:
    """Open a fresh notebook for a contender, prepare it, and shut its kernel down in the end."""
    name = f"{contender.name}-{time.time_ns()}.ipynb"
    prepare = (
        f"%matplotlib {contender.backend}\nimport sys\nsys.path.insert(0, {str(HERE.parent)!r})\n"
        "from bench.figures import Stage\nstage = Stage()"
    )
    if contender.backend == "figport":
        # Pictures that the kernel drew are counted; what pages show before them `bench.previews` measures.
        prepare += "\nimport figport\nfigport.options.preview = False"
    write_notebook(server.root / name, [prepare, "stage.show()"])
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=setting.dpr)
    await context.add_init_script(path=HERE / "probe.js")
    try:
        notebook = await Notebook.open(await context.new_page(), base, name)
        await notebook.run(SETUP)
        kernel = await Kernel.of(server, name)
        try:
            meter = Meter(await kernel.ask("stage.pid()"), server.process.pid)
            yield Bench(contender, setting, notebook, kernel, meter, times)
        finally:
            kernel.close()
            await rest(server, "DELETE", f"kernels/{kernel.id}")
    finally:
        await context.close()


async def sweep(
    browser: Browser, server: Server, relay: Relay, setting: Setting, cases: Sequence[Case], times: Times, turn: int
) -> AsyncIterator[Sample]:
    """Yield the samples of one setting, the contenders in changing order."""
    relay.shape(delay=0, rate=float("inf"))
    base = f"http://127.0.0.1:{relay.port}{BASE}" if setting.way is not Way.DIRECT else server.url
    first, second = CONTENDERS
    async with (
        ready(browser, server, first, setting, times, base) as one,
        ready(browser, server, second, setting, times, base) as other,
    ):
        if setting.way is not Way.DIRECT:
            relay.shape(delay=setting.way.delay, rate=setting.way.rate)
        for place, case in enumerate(cases):
            for bench in (one, other) if (turn + place) % 2 else (other, one):
                try:
                    yield await bench.measure(case, turn)
                except Exception as error:  # one case that fails does not spoil the others' hour
                    print(f"  {case.name} failed with {bench.contender.name}: {error!r}", flush=True)


def progress(sample: Sample, began: float) -> None:
    """Print one sample on one line."""
    told = [f"{time.monotonic() - began:5.0f} s", f"sweep {sample.sweep + 1}"]
    told += [f"dpr {sample.dpr:g}", f"{Way(sample.way).name.lower():6}", f"{sample.case:13}{sample.contender:8}"]
    if sample.first is not None:
        live = f"{number(sample.soonest, 0)} to {number(sample.live, 0)}"
        told.append(f"all pictures after {sample.first:.0f} ms, live after {live} ms")
    else:
        share = 100 * (sample.share or 0)
        told.append(f"{number(sample.rate):>5}/s = {share:3.0f} %  draw {number(sample.draw)} ms")
        told.append(f"age {number(sample.age, 0)}/{number(sample.age95, 0)} ms  {number(sample.size)} kB")
        told.append(f"others {100 * (sample.others or 0):.0f} %")
    if sample.exact is not None:
        told.append("exact" if sample.exact else "NOT EXACT")
    if sample.arrived is False:
        told.append("not where the pointer is")
    print("  ".join(told), flush=True)


def about(browser: Browser, sweeps: int, pointer: float, *, quick: bool) -> dict[str, str]:
    """Return what the run ran with and on."""
    packages = ("figport", "ipympl", "matplotlib", "numpy", "pillow", "jupyterlab", "jupyter_server", "ipykernel")
    return {
        "Run": f"{sweeps} sweeps{', --quick' if quick else ''}, {pointer:g} pointer events a second, "
        f"{time.strftime('%Y-%m-%d')}",
        "Versions": ", ".join(f"{name} {version(name)}" for name in packages),
        "Machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {browser.browser_type.name} {browser.version} without GPU",
    }


def save(file: Path, facts: dict[str, str], samples: Sequence[Sample]) -> None:
    """Write all samples so far, so that a run that is interrupted is not lost."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"about": facts, "samples": [asdict(sample) for sample in samples]}, indent=1))


async def heavy_figures(seconds: float) -> str:
    """Return the section on figures whose draws take long, measured in a process of its own."""
    command = (sys.executable, "-m", "bench.heavy", "--seconds", f"{seconds:g}")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    return told.decode()


async def main(options: argparse.Namespace) -> int:
    """Run, and write the results."""
    this = asyncio.current_task()
    assert this is not None
    # Or a run that is ended would leave its server, kernels and browser behind.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    quick: bool = options.quick
    sweeps: int = options.sweeps or (2 if quick else 5)
    times = Times(measured=2.0, agg=0.3, pointer=options.pointer) if quick else Times(pointer=options.pointer)
    chosen: Sequence[Setting] = options.settings or ((NEAR,) if quick else tuple(SETTINGS.values()))
    settings = sorted({setting for case in options.cases for setting in case.settings if setting in chosen})
    samples, began, told = list[Sample](), time.monotonic(), list[str]()
    file: Path = options.json or HERE / "results" / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        async with async_playwright() as playwright, relaying(urlsplit(server.url).port or 0) as relay:
            browser = await playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
            facts = about(browser, sweeps, options.pointer, quick=quick)
            for turn in range(sweeps):
                for setting in settings:
                    cases = [case for case in options.cases if setting in case.settings]
                    try:
                        async for sample in sweep(browser, server, relay, setting, cases, times, turn):
                            samples.append(sample)
                            progress(sample, began)
                    except PlaywrightError as error:  # a notebook that did not open; the next one may
                        print(f"  sweep {turn + 1}, {setting.title}: {error}", flush=True)
                    save(file, facts, samples)
            await browser.close()
        if not options.no_roundtrip:
            print("round trips …", flush=True)
            told.append(roundtrip.section(await roundtrip.measure(server, seconds=3 if quick else 10)))
        if not options.no_views:
            print("ten views …", flush=True)
            told.append(views.section(await views.measure(server, turns=1 if quick else 5, moves=150), 150))
        if not options.no_cells:
            print("cells …", flush=True)
            told.append(cells.section(await cells.measure(server, turns=1 if quick else 5)))
        if not options.no_heavy:
            print("heavy figures …", flush=True)
            told.append(await heavy_figures(seconds=1 if quick else 4))
    text = page(samples, facts, *told)
    kept = stress_of(options.table.read_text(encoding="utf-8")) if options.table.exists() else ""
    options.table.write_text(f"{text}\n{kept}" if kept else text, encoding="utf-8")
    print(f"\n{text}\nSamples: {file}\nTable: {options.table}")
    return 1 if any(sample.exact is False and sample.contender == "figport" for sample in samples) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(arguments())))
