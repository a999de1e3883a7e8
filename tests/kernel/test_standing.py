"""Whether Outputs of ipywidgets still stand where somebody may see them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from figport.showing.areas import Area
from figport.showing.standing import VIEW, Standing, outputs_in

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


def add(known: dict[str, Box], *widgets: Box) -> None:
    known.update({widget.model_id: widget for widget in widgets})


def display(standing: Standing, model: str, area: Area) -> None:
    standing.displayed({"data": {VIEW: {"model_id": model}, "text/plain": "Box()"}}, area)


def emptied(standing: Standing, *areas: Area) -> list[str]:
    return standing.emptied(lambda area: area in areas)


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
    assert emptied(standing, ONE) == ["outer", "inner", "innermost"]


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
    assert outputs_in(["o"]) == set()
    standing = Standing()
    display(standing, "o", ONE)
    assert emptied(standing, ONE) == []
