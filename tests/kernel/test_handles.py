"""Figures under a handle: ``handle = display(fig, display_id=True)``, and then ``handle.update(fig)``."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core import display_functions

from figport.showing import handles
from figport.showing.handles import NONE, Handle
from figport.wire import MIME_TYPE
from tests.kernel.cells import Cell
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST

KERNELS = NEWEST


class Formatter:
    """IPython's, as far as it is asked here."""

    def format(self, one: Any, **_more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        self._by_type(one)
        return {}, {}

    def _by_type(self, one: Any) -> None:
        found.append(handles.asked(self))


found: list[Handle] = []


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Any:
    """IPython's own, with a formatter that looks for the handle."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - a shell is made for it

    class Shell:
        display_formatter = Formatter()

    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(InteractiveShell, "instance", Shell)
    found.clear()
    return display_functions.display


def test_the_handle_that_somebody_gives_is_found(display: Any) -> None:
    display(1)
    display(1, display_id="mine")
    display_functions.update_display(1, display_id="mine")
    display(1, transient={"display_id": "also"})
    given = display(1, display_id=True)
    given.update(1)
    assert found == [
        NONE,
        Handle("mine"),
        Handle("mine", update=True),
        Handle("also"),
        Handle(given.display_id),
        Handle(given.display_id, update=True),
    ]


def test_whoever_asks_the_formatter_itself_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found.clear()
    Formatter().format(1)
    monkeypatch.setattr(display_functions, "display", object())
    Formatter().format(1)
    assert found == [NONE, NONE]


# --- in a kernel ----------------------------------------------------------------------------------------


def shown(cell: Cell) -> list[tuple[str, str]]:
    """What a cell published: whether it is new or an update, and the figure's number or the text."""
    return [
        (kind, str(content["data"].get(MIME_TYPE, {}).get("number", content["data"].get("text/plain"))))
        for kind in ("display_data", "update_display_data")
        for content in cell.of(kind)
    ]


def test_a_figure_that_is_updated_in_a_loop_stays_in_its_output(kernel: Kernel) -> None:
    cell = kernel.run(
        "fig, ax = plt.subplots(); handle = display(fig, display_id=True)\n"
        "for k in range(3): ax.set_title(k); handle.update(fig)\n"
    )
    (new,) = cell.of("display_data")
    updates = cell.of("update_display_data")
    assert len(updates) >= 3
    assert {one["transient"]["display_id"] for one in updates} == {new["transient"]["display_id"]}
    assert {one["data"][MIME_TYPE]["showing"] for one in updates} == {new["data"][MIME_TYPE]["showing"]}
    pictures = [one["data"]["image/png"] for one in updates[:3]]
    assert len(set(pictures)) == 3
    # From another cell, too; and pictures that follow come there.
    cell = kernel.run("ax.set_title('later'); handle.update(fig)")
    assert [kind for kind, _ in shown(cell)] == ["update_display_data"]
    cell = kernel.run("ax.plot([1, 2])")
    assert [one["transient"] for one in cell.of("update_display_data")] == [new["transient"]]


def test_another_figure_or_one_whose_output_is_gone_is_shown_where_the_code_runs(kernel: Kernel) -> None:
    kernel.run("with plt.ioff(): figs = [plt.figure(number) for number in (1, 2)]")
    kernel.run("handle = display(figs[0], display_id=True)", cell="one")
    assert shown(kernel.run("handle.update(figs[1])", cell="two")) == [("display_data", "2")]
    assert shown(kernel.run("handle.update(figs[0]); figs[0].suptitle('x'); handle.update(figs[0])", cell="three"))[
        :1
    ] == [("update_display_data", "1")]
    kernel.run("pass", cell="one")
    cell = kernel.run("handle.update(figs[0])", cell="two")
    assert shown(cell) == [("display_data", "1")]
    # There it is from now on.
    cell = kernel.run("figs[0].suptitle('y'); handle.update(figs[0])", cell="three")
    assert {kind for kind, _ in shown(cell)} == {"update_display_data"}


def test_a_figure_that_has_appeared_already_has_the_handle_there(kernel: Kernel) -> None:
    cell = kernel.run(
        "fig, ax = plt.subplots(); print('text', flush=True)\n"
        "stood = [len(record.outputs) for record in runtime.current().display.records]\n"
        "handle = display(fig, display_id=True); ax.plot([1, 2]); handle.update(fig)"
    )
    assert kernel.value("stood") == "[1]"
    assert len(cell.of("display_data")) == 1


def test_an_output_keeps_its_handle_when_it_is_asked_for_otherwise(kernel: Kernel) -> None:
    cell = kernel.run(
        "fig, ax = plt.subplots(); handle = display(fig, display_id=True); plt.show(); fig.show()\n"
        "ax.plot([1, 2]); handle.update(fig)"
    )
    assert len(cell.of("display_data")) == 1


def test_outputs_that_are_cleared_are_not_updated(kernel: Kernel) -> None:
    cell = kernel.run(
        "from IPython.display import clear_output\n"
        "with plt.ioff(): fig, ax = plt.subplots()\n"
        "handle = display(fig, display_id=True); clear_output(); handle.update(fig)"
    )
    assert [kind for kind, _ in shown(cell) if kind == "display_data"] == ["display_data"] * 2
