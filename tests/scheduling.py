"""Which worker runs which tests when several run side by side (``pytest -n 2``).

A browser, its server and its kernel keep more than one core busy, so no more than `BROWSERS` workers drive one at once.
The tests of a module are run by one worker, in their order, because they share fixtures.

`Plan` decides and does no I/O; `Scheduler` is what pytest-xdist asks.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn, Protocol

BROWSERS: Final = 1
"""How many workers drive a browser at once at most. With two of them on two cores pages paint too seldom: a short touch
becomes a long one, and what is to be seen for a moment is not."""


class Lane(enum.Enum):
    """What decides beside which others a test may run."""

    BROWSER = enum.auto()
    ORDINARY = enum.auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """Tests of one module, for one worker."""

    lane: Lane
    tests: tuple[int, ...]
    """Their places in the list of all tests."""


def units_of(tests: Sequence[str]) -> list[Unit]:
    """Cut the list of all tests, given by their ids."""
    found: dict[str, list[int]] = {}
    for place, test in enumerate(tests):
        found.setdefault(test.partition("::")[0], []).append(place)
    return [Unit(lane_of(module), tuple(places)) for module, places in found.items()]


def lane_of(test: str) -> Lane:
    """Return the lane of a test, by its id or its module."""
    return Lane.BROWSER if test.startswith("tests/e2e/") else Lane.ORDINARY


class Plan:
    """What is still to be run, and by whom.

    Parameters
    ----------
    units
        All tests.
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self._waiting = {lane: [unit for unit in units if unit.lane is lane] for lane in Lane}
        self._lanes: dict[object, Lane] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing waits for a worker."""
        return not any(self._waiting.values())

    def next(self, worker: object, others: Collection[object]) -> Unit | None:
        """Return what a worker is to run beside the others that there are; None if nothing is left for it."""
        browsers = [self._lanes.get(other) for other in others].count(Lane.BROWSER)
        wanted = [Lane.ORDINARY, Lane.BROWSER] if browsers else [Lane.BROWSER, Lane.ORDINARY]
        for lane in wanted[:1] if browsers >= BROWSERS else wanted:
            if self._waiting[lane]:
                self._lanes[worker] = lane
                return self._waiting[lane].pop(0)
        return None


class Worker(Protocol):
    """What is asked of pytest-xdist's ``WorkerController``."""

    @property
    def shutting_down(self) -> bool: ...
    def send_runtest_some(self, indices: Sequence[int]) -> None: ...
    def shutdown(self) -> None: ...


class Scheduler:
    """Hands the plan's units to pytest-xdist's workers, in its process.

    A worker runs a test only when it knows the next one, or that there is none. So a unit is handed over when one test
    of those before is left.

    Parameters
    ----------
    expected
        How many workers there are. None takes the place of one that dies (``--max-worker-restart=0``).
    """

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._tests: dict[Worker, list[str]] = {}
        self._pending: dict[Worker, list[int]] = {}
        self._plan = Plan(())

    @property
    def nodes(self) -> list[Worker]:
        """The workers that have not ended."""
        return list(self._pending)

    @property
    def collection_is_completed(self) -> bool:
        """Whether all workers have told which tests there are."""
        return len(self._tests) >= self._expected

    @property
    def tests_finished(self) -> bool:
        """Whether nobody needs to be given anything more; each worker may still have its last test to run."""
        waited = all(len(pending) < 2 for pending in self._pending.values())
        return self.collection_is_completed and self._plan.empty and waited

    @property
    def has_pending(self) -> bool:
        """Whether there is anything that has not been run."""
        return not self._plan.empty or any(self._pending.values())

    def add_node(self, node: Worker) -> None:
        """Take note of a worker, which will tell its tests."""
        self._pending[node] = []

    def add_node_collection(self, node: Worker, collection: Sequence[str]) -> None:
        """Take note of the tests that a worker has found."""
        self._tests[node] = list(collection)

    def schedule(self) -> None:
        """Begin."""
        first, *others = self._tests.values()
        if any(other != first for other in others):
            raise RuntimeError("The workers have found different tests. Do parameters come from a set, or at random?")
        self._plan = Plan(units_of(first))
        for node in self.nodes:
            self._feed(node)

    def mark_test_complete(self, node: Worker, item_index: int, duration: float = 0) -> None:
        """Take note that a test was run."""
        self._pending[node].remove(item_index)
        self._feed(node)

    def remove_node(self, node: Worker) -> str | None:
        """Take note that a worker has ended; return the test that it died of."""
        pending = self._pending.pop(node)
        return self._tests[node][pending[0]] if pending else None

    def _feed(self, node: Worker) -> None:
        """Give a worker enough to go on, or let it end."""
        others = [other for other in self.nodes if other is not node]
        while len(self._pending[node]) < 2 and not node.shutting_down:
            unit = self._plan.next(node, others)
            if unit is not None:
                self._pending[node] += unit.tests
                node.send_runtest_some(unit.tests)
            else:
                node.shutdown()

    def mark_test_pending(self, item: str) -> NoReturn:
        """Refuse: asked of schedulers that run a test several times."""
        raise NotImplementedError

    def remove_pending_tests_from_node(self, node: Worker, indices: Sequence[int]) -> NoReturn:
        """Refuse: asked of schedulers that take tests back from workers."""
        raise NotImplementedError
