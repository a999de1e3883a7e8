"""Whether Outputs of ipywidgets still stand where somebody may see them."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figport.showing.areas import Area
from figport.showing.standing import VIEW, Contents, Standing

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
    standing.displayed({"data": {VIEW: {"model_id": model}, "text/plain": "Box()"}}, lambda: area)


def emptied(standing: Standing, *areas: Area) -> Contents:
    standing.emptied(lambda area: area in areas)
    return standing.now()[1]


def test_an_output_goes_with_the_only_place_that_displays_it_and_comes_back(known: dict[str, Box]) -> None:
    add(known, Output("o"))
    standing = Standing()
    display(standing, "o", ONE)
    assert emptied(standing, TWO) == Contents()
    assert emptied(standing, ONE) == Contents({"o"})
    display(standing, "o", TWO)
    assert standing.now() == (Contents({"o"}), Contents())


def test_one_that_is_displayed_twice_stays_until_both_are_gone(known: dict[str, Box]) -> None:
    out = Output("o")
    add(known, out, Box("b", Box("c", out)))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "b", ONE)
    display(standing, "o", TWO)
    assert emptied(standing, ONE) == Contents()
    assert emptied(standing, TWO) == Contents({"o"})


def test_what_is_in_a_box_is_asked_when_it_is_gone(known: dict[str, Box]) -> None:
    """Boxes are filled after they were displayed; one may be in itself."""
    out, box = Output("o"), Box("b")
    add(known, out, box)
    standing = Standing()
    display(standing, "b", ONE)
    box.children = (object(), box, Box("c", out))
    assert emptied(standing, ONE) == Contents({"o"})


def test_outputs_within_an_output_go_and_come_back_with_it(known: dict[str, Box]) -> None:
    add(known, Output("outer"), Output("inner"), Output("innermost"))
    standing = Standing()
    display(standing, "outer", ONE)
    display(standing, "inner", Area("m1", "one", "outer"))
    display(standing, "innermost", Area("m3", None, "inner"))
    everything = Contents({"inner", "innermost", "outer"})
    assert emptied(standing, ONE) == everything
    display(standing, "outer", TWO)
    assert standing.now() == (everything, Contents())


def test_a_figure_goes_with_the_boxes_that_it_is_in(known: dict[str, Box]) -> None:
    one, other = Canvas("f1"), Canvas("f2")
    add(known, Box("b", one, Box("c", other)), Box("d", other), Output("o"))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "o", TWO)
    display(standing, "d", Area("m3", None, "o"))
    assert standing.now()[0].figures == {"f1", "f2"}
    assert emptied(standing, ONE) == Contents(set(), {"f1"})
    assert standing.now()[0].figures == {"f2"}
    assert emptied(standing, TWO) == Contents({"o"}, {"f1", "f2"})


def test_all_boxes_of_a_canvas_are_found_once(known: dict[str, Box]) -> None:
    """A list that had one of them twice would be one more who holds it."""
    one, other = Canvas("f1"), Canvas("f2")
    inner = Box("inner", one, other, one)
    add(known, inner, Box("outer", inner, one), Box("besides", other), Box("no list"))
    known["no list"].children = 5  # type: ignore[assignment]
    assert sorted(box.model_id for box in Standing.boxes(one)) == ["inner", "outer"]
    assert sorted(box.model_id for box in Standing.boxes(other)) == ["besides", "inner", "outer"]
    assert Standing.boxes(Canvas("f3")) == []


def test_what_is_kept_of_widgets_that_are_gone_is_told(known: dict[str, Box]) -> None:
    never, inner = Box("never displayed"), Box("inner")
    shown = Box("shown", inner)
    add(known, never, inner, shown)
    standing = Standing()
    display(standing, "shown", ONE)
    assert standing.holders() == [], "all that is known is displayed"
    emptied(standing, ONE)
    kept, comms, *again = standing.holders()
    assert (kept, comms, again) == ([shown, inner], [], [[shown, inner], []])
    assert again[0] is kept, "twice, for the list itself refers to each as well"
    display(standing, "inner", TWO)
    assert standing.holders()[0] == [shown]


class Closed(Output):
    """As Outputs are that were closed: they have no comm any more."""

    @property
    def model_id(self) -> str:
        raise AttributeError("'NoneType' object has no attribute 'comm_id'")

    @model_id.setter
    def model_id(self, model: str) -> None:
        pass


class Stubborn(Box):
    """A widget that cannot be asked."""

    @property
    def children(self) -> Any:
        raise ValueError("not now")

    @children.setter
    def children(self, children: Any) -> None:
        pass


def test_widgets_that_cannot_be_asked_harm_nobody(known: dict[str, Box]) -> None:
    box = Box("b", Closed("closed"), Stubborn("s"), Output("o"))
    add(known, box, box.children[2])
    standing = Standing()
    display(standing, "b", ONE)
    assert standing.now() == (Contents({"o"}), Contents())
    assert emptied(standing, ONE) == Contents({"o"})


def test_of_what_was_never_seen_displayed_nothing_is_said(known: dict[str, Box]) -> None:
    add(known, Output("o"), Box("b"))
    standing = Standing()
    display(standing, "b", ONE)
    display(standing, "closed since", ONE)
    for content in (None, {}, {"data": {VIEW: "o"}}, {"data": {VIEW: {"model_id": 5}}}, {"data": {"text/plain": "o"}}):
        standing.displayed(content, lambda: ONE)
    assert emptied(standing, ONE) == Contents()


def test_widgets_that_were_closed_are_forgotten(known: dict[str, Box]) -> None:
    add(known, Output("o"), Output("p"))
    standing = Standing()
    display(standing, "o", ONE)
    del known["o"]
    display(standing, "p", TWO)
    known["o"] = Output("o")
    assert emptied(standing, ONE) == Contents()


def test_without_ipywidgets_there_are_no_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ipywidgets.widgets.widget", "ipywidgets.widgets.widget_output"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    standing = Standing()
    display(standing, "o", ONE)
    assert emptied(standing, ONE) == Contents()
    assert standing.holders() == []
