"""Figures that are put into an Output of ipywidgets by ``out.append_display_data(fig)``."""

from __future__ import annotations

import base64
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figport.showing import appended
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.notebooks import Figure

KERNELS = NEWEST


class Formatter:
    """IPython's, as far as it is asked here."""

    def format(self, one: Any) -> bool:
        return self._by_type(one)

    def _by_type(self, one: Any) -> bool:
        return appended.asks(self)


class Output:
    def append_display_data(self, one: Any) -> bool:
        return Formatter().format(one)


@pytest.fixture
def ipywidgets(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("widget_output")
    vars(module)["Output"] = Output
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget_output", module)


@pytest.mark.usefixtures("ipywidgets")
def test_an_output_that_appends_asks_and_nobody_else_does() -> None:
    assert Output().append_display_data(1) is True
    assert Formatter().format(1) is False
    assert Formatter()._by_type(1) is False
    assert appended.asks(SimpleNamespace()) is False


@pytest.mark.usefixtures("ipywidgets")
def test_what_is_displayed_while_something_else_is_appended_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by an object of the user's that shows a figure when it is shown."""
    inner: list[bool] = []
    monkeypatch.setattr(Formatter, "_by_type", lambda self, one: inner.append(display(one)))

    def display(one: Any) -> bool:
        monkeypatch.undo()
        return Formatter().format(one)

    Output().append_display_data(1)
    assert inner == [False]


def test_without_ipywidgets_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ipywidgets.widgets.widget_output", raising=False)
    assert Output().append_display_data(1) is False


def test_its_data_is_what_an_output_would_hold(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W; out = W.Output()")
    cell = kernel.run("fig, ax = plt.subplots(); out.append_display_data(fig)")
    assert cell.figures == [], "it appears there, and nowhere else"
    found = "out.outputs[0]['data']"
    assert kernel.value(f"len(out.outputs), out.outputs[0]['output_type'], sorted({found})") == (
        f"1 display_data {['MIME', 'image/png', 'text/plain']}".replace("MIME", MIME_TYPE)
    )
    assert kernel.value(f"{found}[{MIME_TYPE!r}]['figure'] == fig.canvas.manager.id") == "True"
    assert kernel.value(f"{found}[{MIME_TYPE!r}]['kernel']") == kernel.id
    png = base64.b64decode(kernel.value(f"{found}['image/png']"))
    assert png.startswith(b"\x89PNG")
    assert kernel.value("out.outputs[0]['metadata']['image/png']['width'], fig.canvas.boxed") == "640 False"
    kernel.run("out.append_display_data(fig.canvas)")
    assert kernel.value(f"out.outputs[1]['data'][{MIME_TYPE!r}] == {found}[{MIME_TYPE!r}]") == "True"


def test_what_is_appended_counts_as_shown_until_it_is_taken_out(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W; out = W.Output(); display(out)", cell="there")
    kernel.run("with plt.ioff(): fig, ax = plt.subplots()", cell="one")
    kernel.run("display(fig)", cell="two")
    kernel.run("out.append_display_data(fig); del fig, ax", cell="one")
    for _ in range(4):
        kernel.run("pass", cell="two")
    assert kernel.value("len(plt.get_fignums())") == "1", "it is seen"
    kernel.run("out.outputs = ()", cell="one")
    kernel.becomes("len(plt.get_fignums())", "0")


def test_an_output_that_somebody_has_holds_what_is_appended(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W; out = W.Output(); fig, ax = plt.subplots()", cell="one")
    kernel.run("out.append_display_data(fig); del fig, ax", cell="one")
    kernel.run("display(out)", cell="two")
    for _ in range(4):
        kernel.run("pass", cell="two")
    assert kernel.value("len(plt.get_fignums()), len(out.outputs)") == "1 1"
    kernel.run("del out", cell="three")
    for _ in range(4):
        kernel.run("pass", cell="three")
    kernel.becomes("len(plt.get_fignums())", "0")


def test_one_that_cannot_be_drawn_is_there_all_the_same_and_says_why(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W; out = W.Output()")
    kernel.run("with plt.ioff(): fig, ax = plt.subplots(); ax.set_title(r'$\\frac$')")
    cell = kernel.end(kernel.begin("out.append_display_data(fig)"))
    # Twice: without a picture IPython tries what else makes PNGs of figures.
    assert {error["ename"] for error in cell.of("error")} == {"ValueError"}
    assert kernel.value("sorted(out.outputs[0]['data'])") == f"{[MIME_TYPE, 'text/plain']}"


def test_figures_are_displayed_as_ever(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W; out = W.Output()")
    kernel.run("with plt.ioff(): fig, ax = plt.subplots()")
    assert len(kernel.run("display(fig)").figures) == 1
    assert len(kernel.run("with out: display(fig)").figures) == 1
    assert len(kernel.run("fig.canvas").figures) == 1
    others = "get_ipython().display_formatter.format(mpl.figure.Figure())[0]"
    assert kernel.value(f"list({others})") == "['text/plain']"


def test_a_figure_is_drawn_for_it_and_one_that_cannot_be_has_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[Exception] = []
    found, metadata = appended.data(Figure("f"), "k", failed.append)
    assert (found[MIME_TYPE]["figure"], found[MIME_TYPE]["showing"]) == ("f", 0)
    assert base64.b64decode(found["image/png"]) == b"1"
    assert metadata == {"image/png": {"width": 320, "height": 200, "alt": "A line"}}
    assert failed == []
    error = ValueError("no such font")

    def draw(self: Figure, *, withheld: bool) -> None:
        raise error

    monkeypatch.setattr(Figure, "bring_up_to_date", draw)
    found, metadata = appended.data(Figure("f"), None, failed.append)
    assert ("image/png" in found, metadata, found[MIME_TYPE]["kernel"]) == (False, {}, None)
    assert failed == [error]
