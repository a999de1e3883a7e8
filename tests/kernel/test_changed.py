"""Which figures an execution has changed."""

from __future__ import annotations

import threading

from figport.showing.changed import Changed
from figport.showing.records import Record
from tests.kernel.notebooks import Figure


def test_those_that_reported_something_meanwhile_and_those_that_are_new() -> None:
    quiet, loud, new = map(Figure, ("f1", "f2", "f3"))
    records = [Record(quiet), Record(loud)]
    changed = Changed(lambda: records)
    loud.reports = 3
    changed.starts()
    loud.reports += 1
    records.append(Record(new))
    assert [record.figure.id for record in changed.ends()] == ["f2", "f3"]
    changed.starts()
    assert changed.ends() == []


def test_each_thread_has_its_own_execution() -> None:
    figure = Figure("f1")
    records = [Record(figure)]
    changed = Changed(lambda: records)
    changed.starts()
    figure.reports += 1
    seen: list[list[Record]] = []

    def other() -> None:
        changed.starts()
        seen.append(changed.ends())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [[]]
    assert changed.ends() == records
