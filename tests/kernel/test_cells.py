"""Where the cells of the main thread begin and end."""

from __future__ import annotations

import threading

import pytest

from figport.cells import BEGINS, ENDS, Cells
from tests.kernel.notebooks import Shell


@pytest.fixture
def shell() -> Shell:
    return Shell()


def on_another_thread(shell: Shell, event: str) -> None:
    thread = threading.Thread(target=shell.trigger, args=(event, None))
    thread.start()
    thread.join()


def test_who_wants_to_know_is_told_in_the_order_in_which_they_asked(shell: Shell) -> None:
    told: list[tuple[str, object]] = []
    cells = Cells(shell)
    cells.register(BEGINS, lambda info: told.append(("first", info)))
    cells.register(BEGINS, lambda info: told.append(("second", info)))
    cells.register(ENDS, lambda info: told.append(("end", info)))
    shell.trigger(BEGINS, "a cell")
    assert told == [("first", "a cell"), ("second", "a cell")]
    shell.trigger(ENDS, None)
    assert told[2:] == [("end", None)]


def test_cells_of_other_threads_are_none_of_ours(shell: Shell) -> None:
    told: list[object] = []
    Cells(shell).register(BEGINS, told.append)
    on_another_thread(shell, BEGINS)
    assert told == []
    shell.trigger(BEGINS, "ours")
    assert told == ["ours"]


def test_who_wants_to_know_no_longer_is_told_nothing_and_others_are(shell: Shell) -> None:
    told: list[object] = []
    other: list[object] = []
    cells = Cells(shell)
    for event in (BEGINS, ENDS):
        cells.register(event, told.append)
    cells.register(BEGINS, other.append)
    cells.unregister(BEGINS, told.append)
    shell.trigger(BEGINS, 1)
    shell.trigger(ENDS, 2)
    assert (told, other) == ([2], [1])
    with pytest.raises(KeyError):
        cells.unregister(BEGINS, told.append)
