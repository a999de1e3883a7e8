"""Change figures without pause while views look at copies of them, for minutes: ``python bench/stress.py [minutes]``.

Says after each trial whether the figure is, pixel by pixel, what the same code makes unwatched; a crash of the kernel
leaves its traceback (faulthandler) in the log that is printed. Ends with 1 if anything was wrong.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "kernel_side")]

from bench import workloads  # noqa: E402 - the path comes first
from tests import environments  # noqa: E402
from tests.kernel import stress  # noqa: E402
from tests.kernel.client import Kernel  # noqa: E402


def main(minutes: float, version: str) -> int:
    place = Path(tempfile.mkdtemp())
    kernel = Kernel(environments.python_of(version), place, {"MPLCONFIGDIR": str(place)})
    dice, wrong, trials, frames = random.Random(1), 0, 0, 0
    try:
        kernel.run("get_ipython().run_line_magic('matplotlib', 'figport')")
        stress.prepare(kernel)
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            names = dice.sample(sorted(workloads.KINDS), dice.choice((1, 2, 3, len(workloads.KINDS))))
            seed, steps, pause = dice.randrange(10**6), dice.choice((20, 100)), dice.choice((0.0, 0.0, 0.003, 0.03))
            outcome = stress.trial(kernel, names, seed, steps, pause)
            trials, frames = trials + 1, frames + outcome.frames
            if not outcome.identical:
                wrong += 1
                print(f"WRONG {names} seed={seed} steps={steps} pause={pause}", flush=True)
    except BaseException:
        print((place / "log").read_text()[-5000:])
        raise
    finally:
        kernel.stop()
    print(f"{version}: {trials} trials, {frames} frames of copies, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    version = sys.argv[2] if len(sys.argv) > 2 else "ipykernel-7.4"
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0, version))
