"""What runs beside what: `scheduling` asked by pytest-xdist, whose workers are played here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.scheduling import BROWSERS, Lane, Scheduler, lane_of, units_of

BROWSER = [f"tests/e2e/test_{module}.py::test_{number}" for module in "abcd" for number in range(3)]
KERNEL = [f"tests/kernel/test_{module}.py::test_{number}" for module in "efgh" for number in range(2)]
TESTS = [*BROWSER, *KERNEL]


class Worker:
    """A worker as pytest-xdist's end shows it: it runs a test once it knows the next, or that there is none."""

    def __init__(self) -> None:
        self.tests: list[int] = []
        self.done: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        assert not self.shutting_down
        self.tests += indices

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def runs(self) -> int | None:
        """The test that it runs."""
        return self.tests[0] if len(self.tests) > 1 or (self.tests and self.shutting_down) else None


class Run:
    """A run of tests by workers. Those that run at the same time end in the order of `speeds`."""

    def __init__(self, tests: Sequence[str], speeds: Sequence[int]) -> None:
        self.tests = tests
        self.workers = [Worker() for _ in speeds]
        self.beside: list[set[str]] = []
        """The tests that were run at each moment."""
        scheduler = Scheduler(len(speeds))
        for worker in self.workers:
            scheduler.add_node(worker)
        for worker in self.workers:
            assert not scheduler.collection_is_completed
            scheduler.add_node_collection(worker, tests)
        scheduler.schedule()
        time = 0
        while scheduler.nodes:
            time += 1
            assert time < 1000, "nobody goes on"
            self.beside.append({tests[worker.runs] for worker in self.workers if worker.runs is not None})
            for worker, speed in zip(self.workers, speeds, strict=True):
                if worker.runs is not None and time % speed == 0:
                    worker.done.append(worker.tests.pop(0))
                    scheduler.mark_test_complete(worker, worker.done[-1])
                elif worker.shutting_down and not worker.tests and worker in scheduler.nodes:
                    assert scheduler.remove_node(worker) is None
        assert scheduler.tests_finished
        assert not scheduler.has_pending


@pytest.mark.parametrize("tests", [TESTS, BROWSER, KERNEL, TESTS[:1], []], ids=len)
@pytest.mark.parametrize("speeds", [(1,), (1, 1), (3, 1), (1, 7), (1, 2, 3), (2, 1, 1, 5)], ids=str)
def test_each_test_is_run_once_and_a_module_by_one_worker(tests: list[str], speeds: tuple[int, ...]) -> None:
    run = Run(tests, speeds)
    assert sorted(place for worker in run.workers for place in worker.done) == list(range(len(tests)))
    for unit in units_of(tests):
        assert [worker.done for worker in run.workers if set(unit.tests) <= set(worker.done)]


@pytest.mark.parametrize("speeds", [(1, 1), (3, 1), (1, 7), (1, 2, 3), (2, 1, 1, 5)], ids=str)
def test_what_runs_beside_what(speeds: tuple[int, ...]) -> None:
    beside = Run(TESTS, speeds).beside
    lanes = [[lane_of(test) for test in tests] for tests in beside]
    both = [moment for moment, lane in enumerate(lanes) if lane.count(Lane.BROWSER) > 1]
    assert max(lane.count(Lane.BROWSER) for lane in lanes) <= BROWSERS
    # Nothing else was left to begin by then.
    begun = {test for tests in beside[: both[0] + 1] for test in tests} if both else set(KERNEL)
    assert {test.partition("::")[0] for test in KERNEL} == {
        test.partition("::")[0] for test in begun if lane_of(test) is Lane.ORDINARY
    }


def test_a_worker_that_dies_is_told_with_its_test() -> None:
    scheduler, worker = Scheduler(1), Worker()
    scheduler.add_node(worker)
    scheduler.add_node_collection(worker, KERNEL)
    scheduler.schedule()
    scheduler.mark_test_complete(worker, 0)
    assert scheduler.remove_node(worker) == KERNEL[1]


def test_workers_that_found_different_tests_are_refused() -> None:
    scheduler = Scheduler(2)
    for tests in (KERNEL, KERNEL[1:]):
        worker = Worker()
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, tests)
    with pytest.raises(RuntimeError, match="different tests"):
        scheduler.schedule()
