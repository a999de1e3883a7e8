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


def test_what_an_update_says() -> None:
    def content(figure: Any, name: Any = "h") -> dict[str, Any]:
        return {"transient": {"display_id": name}, "data": {MIME_TYPE: figure}}

    assert handles.updated(content({"figure": "f"})) == ("h", "f")
    assert handles.updated({"transient": {"display_id": "h"}, "data": {"text/plain": "done"}}) == ("h", "")
    for strange in (None, {}, {"transient": None, "data": None}, content("f", 5), content({"figure": 5}, None)):
        assert handles.updated(strange) == ("", "")


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
    assert {one["transient"]["display_id"] for one in [new, *updates]} == {kernel.value("handle.display_id")}
    assert {one["data"][MIME_TYPE]["showing"] for one in updates} == {new["data"][MIME_TYPE]["showing"]}
    pictures = [one["data"]["image/png"] for one in updates[:3]]
    assert len(set(pictures)) == 3
    # From another cell, too; and pictures that follow come there.
    cell = kernel.run("ax.set_title('later'); handle.update(fig)")
    assert [kind for kind, _ in shown(cell)] == ["update_display_data"]
    cell = kernel.run("ax.plot([1, 2])")
    assert [one["transient"]["display_id"] for one in cell.of("update_display_data")] == [
        kernel.value("handle.display_id")
    ]


def test_another_figure_takes_its_place_and_that_of_a_text(kernel: Kernel) -> None:
    kernel.run("with plt.ioff(): figs = [plt.figure(number) for number in (1, 2)]")
    kernel.run("handle = display(figs[0], display_id=True)", cell="one")
    assert shown(kernel.run("handle.update(figs[1])", cell="two")) == [("update_display_data", "2")]
    # The first stands nowhere now, the second where the first did.
    kernel.run("plt.ion(); figs[1].suptitle('changed')", cell="three")
    assert (cells(kernel, 1), cells(kernel, 2)) == ("[]", "['one']")


def cells(kernel: Kernel, number: int) -> str:
    """The cells in which a figure stands."""
    records = "runtime.current().display.records"
    return kernel.value(f"[o.area.cell for r in {records} if r.figure.number == {number} for o in r.outputs]")


def test_what_is_replaced_by_something_else_stands_there_no_more(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(); handle = display(fig, display_id=True); number = fig.number", cell="one")
    assert cells(kernel, 1) == "['one']"
    kernel.run("handle.update('done'); del fig, ax", cell="two")
    assert cells(kernel, 1) == "[]"
    for _ in range(3):
        kernel.run("pass", cell="two")
    kernel.becomes("len(plt.get_fignums())", "0")


def test_a_figure_takes_the_place_of_a_text_and_goes_with_its_cell(kernel: Kernel) -> None:
    kernel.run("handle = display('soon', display_id=True)", cell="one")
    cell = kernel.run("with plt.ioff(): fig = plt.figure()\nhandle.update(fig)", cell="two")
    assert shown(cell) == [("update_display_data", "1")]
    assert cells(kernel, 1) == "['one']"
    kernel.run("del fig", cell="one")
    for _ in range(3):
        kernel.run("pass", cell="one")
    kernel.becomes("len(plt.get_fignums())", "0")
