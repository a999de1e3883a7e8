"""Whether Outputs of ipywidgets still stand where somebody may see them."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figport.showing.areas import Area
from figport.showing.standing import VIEW, Contents, Standing, contents

ONE, TWO = Area("m1", "one", ""), Area("m2", "two", "")


class Box:
    def __init__(self, model: str, *children: Any) -> None:
        self.model_id = model
        self.children = children


class Output(Box):
    pass


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Box]:
    """The widgets of a kernel that has ipywidgets, by their models."""
    found: dict[str, Box] = {}
    widget, output = ModuleType("widget"), ModuleType("widget_output")
    vars(widget)["_instances"], vars(output)["Output"] = found, Output
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget", widget)
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget_output", output)
    return found


class Canvas:
    """A figure's, in a box as if it were a widget."""

    def __init__(self, figure: str) -> None:
        self.manager = SimpleNamespace(id=figure)


def add(known: dict[str, Box], *widgets: Box) -> None:
    known.update({widget.model_id: widget for widget in widgets})


def display(standing: Standing, model: str, area: Area) -> None:
    standing.displayed({"data": {VIEW: {"model_id": model}, "text/plain": "Box()"}}, area)


def emptied(standing: Standing, *areas: Area) -> list[str]:
    return sorted(standing.emptied(lambda area: area in areas).outputs)


def test_an_output_goes_with_the_only_place_that_displays_it(known: dict[str, Box]) -> None:
    add(known, Output("o"))
    standing = Standing()
    display(standing, "o", ONE)
    assert emptied(standing, TWO) == []
    assert emptied(standing, ONE) == ["o"]
    assert emptied(standing, ONE) == [], "said once"


def test_one_that_is_displayed_twice_stays_until_both_are_gone(known: dict[str, Box]) -> None:
    out = Output("o")
    add(known, out, Box("b", Box("c", out)))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "b", ONE)
    display(standing, "o", TWO)
    assert emptied(standing, ONE) == []
    assert emptied(standing, TWO) == ["o"]


def test_what_is_in_a_box_is_asked_when_it_goes(known: dict[str, Box]) -> None:
    """Boxes are filled after they were displayed; one may be in itself."""
    out, box = Output("o"), Box("b")
    add(known, out, box)
    standing = Standing()
    display(standing, "b", ONE)
    box.children = (object(), box, Box("c", out))
    assert emptied(standing, ONE) == ["o"]


def test_outputs_within_an_output_go_with_it(known: dict[str, Box]) -> None:
    add(known, Output("outer"), Output("inner"), Output("innermost"))
    standing = Standing()
    display(standing, "outer", ONE)
    display(standing, "inner", Area("m1", "one", "outer"))
    display(standing, "innermost", Area("m3", None, "inner"))
    assert emptied(standing, ONE) == ["inner", "innermost", "outer"]


def test_a_figure_goes_with_the_boxes_that_it_is_in(known: dict[str, Box]) -> None:
    one, other = Canvas("f1"), Canvas("f2")
    add(known, Box("b", one, Box("c", other)), Box("d", other), Output("o"))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "o", TWO)
    display(standing, "d", Area("m3", None, "o"))
    assert (standing.shows("f1"), standing.shows("f2"), standing.shows("f3")) == (True, True, False)
    assert standing.emptied(lambda area: area == ONE) == Contents(set(), {"f1"})
    assert (standing.shows("f1"), standing.shows("f2")) == (False, True)
    assert standing.emptied(lambda area: area == TWO) == Contents({"o"}, {"f2"})


def test_all_boxes_of_a_canvas_are_found(known: dict[str, Box]) -> None:
    one, other = Canvas("f1"), Canvas("f2")
    inner = Box("inner", one, other)
    add(known, inner, Box("outer", inner, one), Box("besides", other), Box("no list"))
    known["no list"].children = 5  # type: ignore[assignment]
    assert {box.model_id for box in Standing.boxes(one)} == {"inner", "outer"}
    assert {box.model_id for box in Standing.boxes(other)} == {"inner", "outer", "besides"}
    assert Standing.boxes(Canvas("f3")) == []


def test_what_is_kept_of_widgets_that_are_displayed_nowhere_is_told(known: dict[str, Box]) -> None:
    assert Standing().holders == [], "there are none"
    hidden, inner = Box("hidden"), Box("inner")
    shown = Box("shown", inner)
    add(known, hidden, inner, shown)
    standing = Standing()
    display(standing, "shown", ONE)
    kept, comms, *again = standing.holders
    assert (kept, comms, again) == ([hidden], [], [[hidden], []])
    assert again[0] is kept, "twice, for the list itself refers to each as well"
    emptied(standing, ONE)
    assert standing.holders[0] == [hidden, inner, shown]


def test_of_what_was_never_seen_displayed_nothing_is_said(known: dict[str, Box]) -> None:
    add(known, Output("o"), Box("b"))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "closed since", ONE)
    for content in (None, {}, {"data": {VIEW: "o"}}, {"data": {VIEW: {"model_id": 5}}}, {"data": {"text/plain": "o"}}):
        standing.displayed(content, ONE)
    assert emptied(standing, ONE) == []


def test_widgets_that_were_closed_are_forgotten(known: dict[str, Box]) -> None:
    add(known, Output("o"), Output("p"))
    standing = Standing()
    display(standing, "o", ONE)
    del known["o"]
    display(standing, "p", TWO)
    known["o"] = Output("o")
    assert emptied(standing, ONE) == []


def test_without_ipywidgets_there_are_no_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ipywidgets.widgets.widget", "ipywidgets.widgets.widget_output"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert contents(["o"]) == Contents(set(), set())
    standing = Standing()
    display(standing, "o", ONE)
    assert emptied(standing, ONE) == []
