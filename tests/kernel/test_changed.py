"""Which figures an execution has changed."""

from __future__ import annotations

import threading

from figport.showing.changed import KEPT, Changed
from figport.showing.records import Record
from tests.kernel.notebooks import Figure


def test_those_that_reported_something_meanwhile_and_those_that_are_new() -> None:
    quiet, loud, new = map(Figure, ("f1", "f2", "f3"))
    records = [Record(quiet), Record(loud)]
    changed = Changed(lambda: records, lambda: "m1")
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
    changed = Changed(lambda: records, lambda: "m1")
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


def test_what_a_cell_changes_after_it_was_shown_counts_anew() -> None:
    first, second = Figure("f1"), Figure("f2")
    old, new = Record(first), Record(second)
    records, execution = [old], ["m1"]
    changed = Changed(lambda: records, lambda: execution[0])
    assert not changed.now(old), "nothing runs"
    changed.starts()
    records.append(new)
    assert not changed.now(old)
    first.reports += 1
    second.reports += 1
    assert changed.now(old)
    assert not changed.now(new), "it appears by itself"
    changed.shown(old)
    changed.shown(new)
    assert not changed.now(old)
    first.reports += 1
    second.reports += 1
    assert changed.now(old)
    assert changed.now(new)
    # A figure's callback, within the cell, answers another message.
    execution[0] = "m2"
    assert not changed.now(old)
    execution[0] = "m1"
    assert changed.now(old)
    changed.ends()
    assert not changed.now(old)


def test_what_hands_and_timers_change_in_the_pauses_of_a_cell_is_none_of_its_changes() -> None:
    first, second = Figure("f1"), Figure("f2")
    records = [Record(first), Record(second)]
    changed = Changed(lambda: records, lambda: "m1")
    with changed.apart():
        first.reports += 1
    changed.starts()
    with changed.apart():
        first.reports += 1
        records.append(Record(Figure("f3")))
    assert not any(map(changed.now, records))
    second.reports += 1
    with changed.apart():
        second.reports += 1
    assert [changed.now(record) for record in records] == [False, True, False]
    assert [record.figure.id for record in changed.ends()] == ["f1", "f2", "f3"]
    assert not any(map(changed.now, records))


def test_to_show_a_figure_hides_no_change_from_who_follows_it() -> None:
    figure = Figure("f1")
    record = Record(figure)
    changed = Changed(lambda: [record], lambda: "m1")
    changed.starts()
    figure.reports += 1
    changed.shown(record)
    assert changed.ends() == [record]


def test_an_execution_within_another_begins_and_ends_nothing() -> None:
    figure = Figure("f1")
    record = Record(figure)
    changed = Changed(lambda: [record], lambda: "m1")
    changed.starts()
    figure.reports += 1
    for _ in range(2):
        changed.starts()
        assert changed.ends(over=False) == [record]
        # IPython ends one that is empty without having begun it.
        assert changed.ends(over=False) == [record]
        assert changed.now(record)
    assert changed.ends() == [record]
    assert not changed.now(record)


def test_one_of_another_message_has_its_own_counts() -> None:
    """A widget's callback polls for other messages."""
    figure = Figure("f1")
    record, name = Record(figure), ["m1"]
    changed = Changed(lambda: [record], lambda: name[0])
    changed.starts()
    figure.reports += 1
    name[0] = "m2"
    changed.starts()
    assert not changed.now(record)
    assert changed.ends() == []
    name[0] = "m1"
    assert changed.now(record)
    assert changed.ends() == [record]


def test_of_those_whose_end_is_never_told_only_a_few_are_kept() -> None:
    figure = Figure("f1")
    record, name = Record(figure), [""]
    changed = Changed(lambda: [record], lambda: name[0])
    # Whoever answers no message has no name of its own: each begins anew.
    for _ in range(2):
        changed.starts()
        assert not changed.now(record)
        figure.reports += 1
    name[0] = "first"
    changed.starts()
    figure.reports += 1
    assert changed.now(record)
    for number in range(KEPT):
        name[0] = str(number)
        changed.starts()
    name[0] = "first"
    assert not changed.now(record)
