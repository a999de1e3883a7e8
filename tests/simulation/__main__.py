"""Run many seeds: ``python -m tests.simulation --seeds 10000``; or one, and tell what happened: ``--seed 7``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.world import World, simulate


def wrong(seed: int) -> tuple[int, list[str]]:
    """Return a seed and what did not hold in it."""
    try:
        return seed, list(dict.fromkeys(simulate(seed).wrong))
    except Exception as error:
        return seed, [f"raised {error!r}"]


def command(seed: int) -> str:
    """Return what shows one seed."""
    return f".venv/bin/python -m tests.simulation --seed {seed}"


def story(world: World) -> str:
    """Return what happened and what did not hold, for people."""
    return "\n".join([*world.log, *dict.fromkeys(world.wrong)])


def main() -> int:
    """Run what the command line asks for; 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="run this one alone, and tell what happened")
    parser.add_argument("--seeds", type=int, default=10_000, help="how many to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="how many at a time")
    given = parser.parse_args()
    if given.seed is not None:
        world = simulate(given.seed)
        print(story(world))
        return 1 if world.wrong else 0
    begun, bad = time.monotonic(), 0
    with ProcessPoolExecutor(given.workers) as pool:
        for seed, found in pool.map(wrong, range(given.first, given.first + given.seeds), chunksize=20):
            if found:
                bad += 1
                print(f"seed {seed}: {'; '.join(found)}\n    {command(seed)}", flush=True)
    print(f"{given.seeds} seeds, {bad} in which something did not hold, {time.monotonic() - begun:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
