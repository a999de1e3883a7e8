"""Which cells run, and what each thread publishes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from figport.showing.areas import Area, Areas
from figport.showing.executions import Executions
from tests.kernel.notebooks import Shell


class Cells:
    """A shell whose cells are followed, and what was told of them."""

    def __init__(self) -> None:
        self.shell = Shell()
        self.told: list[object] = []
        self.parent: dict[str, Any] = {"header": {"msg_id": "m0"}, "metadata": {"cellId": "A"}}
        self.executions = Executions(
            self.shell,
            Areas(self.shell, lambda: self.parent),
            published=lambda content: self.told.append(("published", content)),
            updated=lambda content: self.told.append(("updated", content)),
            cleared=lambda area, wait: self.told.append((area, wait)),
            begins=self.told.append,
            ends=lambda: self.told.append("ends"),
            over=lambda: self.told.append("over"),
        )
        self.executions.start()

    def run(self, execution: str, *actions: Callable[[], object], cell: bool = True) -> None:
        self.parent = {"header": {"msg_id": execution}, "metadata": {"cellId": "A"}}
        self.shell.trigger("pre_execute")
        if cell:
            self.shell.trigger("pre_run_cell", None)
        for action in actions:
            action()
        self.shell.trigger("post_execute")
        if cell:
            self.shell.trigger("post_run_cell", None)


@pytest.fixture
def cells() -> Cells:
    return Cells()


def test_the_cell_that_runs_at_first_is_one(cells: Cells) -> None:
    assert "m0" in cells.executions
    cells.shell.trigger("post_run_cell", None)
    assert "m0" not in cells.executions


def test_a_cell_runs_from_its_beginning_to_its_end(cells: Cells) -> None:
    running: list[bool] = []
    cells.run("m1", lambda: running.append("m1" in cells.executions))
    assert running == [True]
    assert "m1" not in cells.executions
    assert cells.told == [Area("m1", "A", ""), "ends", "over"]


def test_what_runs_within_a_cell_does_not_end_it(cells: Cells) -> None:
    """As ``%run`` and ``%%capture`` run it; IPython tells the end of what is empty, and no beginning."""
    running: list[bool] = []

    def within(*, cell: bool) -> None:
        cells.run("m1", cell=cell)
        cells.shell.trigger("post_execute")
        running.append("m1" in cells.executions)

    cells.run("m1", lambda: within(cell=False), lambda: within(cell=True))
    assert running == [True, True]
    assert "m1" not in cells.executions
    assert (cells.told.count("ends"), cells.told.count("over")) == (5, 1)


def test_a_widgets_callback_ends_and_is_no_cell(cells: Cells) -> None:
    running: list[bool] = []
    cells.run("m1", lambda: running.append("m1" in cells.executions), cell=False)
    assert (running, cells.told) == ([False], ["ends"])


def test_what_is_published_and_cleared_is_heard_before_it_leaves(cells: Cells) -> None:
    content = {"data": {"text/plain": "a"}}
    cells.run("m1", lambda: cells.shell.publish(update=False, **content), cells.shell.clear_output)
    area = Area("m1", "A", "")
    assert cells.told == [area, ("published", content), (area, False), "ends", "over"]
    cells.told.clear()
    cells.executions._heard({"msg_type": "clear_output", "content": {"wait": True}})
    assert cells.told == [(area, True)]
    cells.told.clear()
    cells.shell.publish(update=True, data={})
    assert cells.told == [("updated", {"data": {}})], "what is replaced is no new output"
    assert cells.executions._heard({"msg_type": "execute_result"}) == {"msg_type": "execute_result"}
    assert cells.told[1:] == [("published", None)]


def test_each_thread_that_executes_something_is_heard_once(cells: Cells) -> None:
    """Hooks of ipykernel are a thread's own; here one list has those of all."""
    for _ in range(3):
        cells.run("m1")
    before = len(cells.shell.hooks)

    def execute() -> None:
        for _ in range(3):
            cells.shell.trigger("pre_execute")

    thread = threading.Thread(target=execute)
    thread.start()
    thread.join()
    assert len(cells.shell.hooks) == before + 1


def test_a_last_value_is_heard_where_it_has_a_hook() -> None:
    shell = Shell()
    hook: Any = Shell()
    vars(shell)["displayhook"] = hook
    Executions(
        shell,
        Areas(shell, dict),
        published=lambda _content: None,
        updated=lambda _content: None,
        cleared=lambda area, wait: None,
        begins=lambda area: None,
        ends=lambda: None,
    ).start()
    assert (len(shell.hooks), len(hook.hooks)) == (1, 1)


def test_to_stop_leaves_nothing_behind(cells: Cells) -> None:
    cells.executions.stop()
    assert cells.shell.hooks == []
    assert not any(cells.shell.callbacks.values())
