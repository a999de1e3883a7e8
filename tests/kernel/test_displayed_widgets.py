"""Whether Outputs of ipywidgets still stand where somebody may see them."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figport.showing.areas import Area
from figport.showing.displayed_widgets import VIEW, Contents, DisplayedWidgets
from figport.wire import MIME_TYPE

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


def data(model: str) -> dict[str, Any]:
    return {VIEW: {"model_id": model}, "text/plain": "Box()"}


def display(widgets: DisplayedWidgets, model: str, area: Area) -> None:
    widgets.displayed({"data": data(model)}, lambda: area)


def handled(widgets: DisplayedWidgets, model: str, area: Area, handle: str, *, update: bool = False) -> None:
    """Display a widget, or a text, with a handle, or update what has that handle."""
    shown = data(model) if model else {"text/plain": "soon"}
    content = {"data": shown, "metadata": {}, "transient": {"display_id": handle}}
    widgets.displayed(content, lambda: area, update=update)


def emptied(widgets: DisplayedWidgets, *areas: Area) -> Contents:
    widgets.emptied(lambda area: area in areas)
    return widgets.now()[1]


def test_an_output_goes_with_the_only_place_that_displays_it_and_comes_back(known: dict[str, Box]) -> None:
    add(known, Output("o"))
    widgets = DisplayedWidgets()
    display(widgets, "o", ONE)
    assert emptied(widgets, TWO) == Contents()
    assert emptied(widgets, ONE) == Contents({"o"})
    display(widgets, "o", TWO)
    assert widgets.now() == (Contents({"o"}), Contents())


def test_one_that_is_displayed_twice_stays_until_both_are_gone(known: dict[str, Box]) -> None:
    out = Output("o")
    add(known, out, Box("b", Box("c", out)))
    widgets = DisplayedWidgets()
    display(widgets, "b", ONE)
    display(widgets, "b", ONE)
    display(widgets, "o", TWO)
    assert emptied(widgets, ONE) == Contents()
    assert emptied(widgets, TWO) == Contents({"o"})


def test_what_is_in_a_box_is_asked_when_it_is_gone(known: dict[str, Box]) -> None:
    """Boxes are filled after they were displayed; one may be in itself."""
    out, box = Output("o"), Box("b")
    add(known, out, box)
    widgets = DisplayedWidgets()
    display(widgets, "b", ONE)
    box.children = (object(), box, Box("c", out))
    assert emptied(widgets, ONE) == Contents({"o"})


def test_outputs_within_an_output_go_and_come_back_with_it(known: dict[str, Box]) -> None:
    add(known, Output("outer"), Output("inner"), Output("innermost"))
    widgets = DisplayedWidgets()
    display(widgets, "outer", ONE)
    display(widgets, "inner", Area("m1", "one", "outer"))
    display(widgets, "innermost", Area("m3", None, "inner"))
    everything = Contents({"inner", "innermost", "outer"})
    assert emptied(widgets, ONE) == everything
    display(widgets, "outer", TWO)
    assert widgets.now() == (everything, Contents())


def test_a_figure_goes_with_the_boxes_that_it_is_in(known: dict[str, Box]) -> None:
    one, other = Canvas("f1"), Canvas("f2")
    add(known, Box("b", one, Box("c", other)), Box("d", other), Output("o"))
    widgets = DisplayedWidgets()
    display(widgets, "b", ONE)
    display(widgets, "o", TWO)
    display(widgets, "d", Area("m3", None, "o"))
    assert widgets.now()[0].figures == {"f1", "f2"}
    assert emptied(widgets, ONE) == Contents(set(), {"f1"})
    assert widgets.now()[0].figures == {"f2"}
    assert emptied(widgets, TWO) == Contents({"o"}, {"f1", "f2"})


def test_all_boxes_of_a_canvas_are_found_once(known: dict[str, Box]) -> None:
    """A list that had one of them twice would be one more who holds it."""
    one, other = Canvas("f1"), Canvas("f2")
    inner = Box("inner", one, other, one)
    add(known, inner, Box("outer", inner, one), Box("besides", other), Box("no list"))
    known["no list"].children = 5  # type: ignore[assignment]
    assert sorted(box.model_id for box in DisplayedWidgets.boxes(one)) == ["inner", "outer"]
    assert sorted(box.model_id for box in DisplayedWidgets.boxes(other)) == ["besides", "inner", "outer"]
    assert DisplayedWidgets.boxes(Canvas("f3")) == []


def test_what_is_kept_of_widgets_that_are_gone_is_told(known: dict[str, Box]) -> None:
    never, inner = Box("never displayed"), Box("inner")
    shown = Box("shown", inner)
    add(known, never, inner, shown)
    widgets = DisplayedWidgets()
    display(widgets, "shown", ONE)
    assert widgets.holders() == [], "all that is known is displayed"
    emptied(widgets, ONE)
    kept, comms, *again = widgets.holders()
    assert (kept, comms, again) == ([inner, shown], [], [[inner, shown], []])
    assert again[0] is kept, "twice, for the list itself refers to each as well"
    display(widgets, "inner", TWO)
    assert widgets.holders()[0] == [shown]


def test_what_is_in_boxes_and_kept_by_nobody_else_is_not_told_as_kept(known: dict[str, Box]) -> None:
    """What leads to a canvas beside its boxes is a name of the user's: twice told, the box would count for it."""
    canvas = Canvas("f1")
    shown = Box("shown", canvas, Box("closed"))
    add(known, shown)
    widgets = DisplayedWidgets()
    display(widgets, "shown", ONE)
    emptied(widgets, ONE)
    assert widgets.holders() == [[shown], []] * 2


# --- other ways than to publish it ----------------------------------------------------------------------


def test_what_an_output_is_updated_with_stands_there_and_what_was_there_is_gone(known: dict[str, Box]) -> None:
    add(known, Box("a", Canvas("f1")), Box("b", Canvas("f2")))
    widgets = DisplayedWidgets()
    handled(widgets, "a", ONE, "h")
    display(widgets, "b", TWO)
    emptied(widgets, TWO)
    handled(widgets, "b", Area("m3", "three", ""), "h", update=True)
    assert widgets.now() == (Contents(set(), {"f2"}), Contents(set(), {"f1"}))
    handled(widgets, "", TWO, "h", update=True)
    assert widgets.now() == (Contents(), Contents(set(), {"f1", "f2"}))
    handled(widgets, "a", TWO, "h", update=True)
    assert widgets.now() == (Contents(set(), {"f1"}), Contents(set(), {"f2"}))
    assert emptied(widgets, ONE) == Contents(set(), {"f1", "f2"}), "it goes with the cell that has the output"


def test_an_update_is_seen_wherever_its_handle_was_displayed_and_takes_no_other_output(known: dict[str, Box]) -> None:
    add(known, Box("a", Canvas("f1")), Box("b", Canvas("f2")))
    widgets = DisplayedWidgets()
    display(widgets, "a", ONE)
    for area in (ONE, TWO, TWO):
        handled(widgets, "", area, "h")
    handled(widgets, "b", ONE, "h", update=True)
    handled(widgets, "b", ONE, "h", update=True)
    assert widgets.now()[0] == Contents(set(), {"f1", "f2"})
    assert emptied(widgets, ONE) == Contents(set(), {"f1"})
    assert emptied(widgets, TWO) == Contents(set(), {"f1", "f2"})


def test_of_an_update_of_an_output_that_nobody_saw_displayed_nothing_is_known(known: dict[str, Box]) -> None:
    add(known, Box("a", Canvas("f1")), Box("b"))
    widgets = DisplayedWidgets()
    display(widgets, "a", ONE)
    display(widgets, "b", ONE)
    assert emptied(widgets, ONE).figures == {"f1"}
    handled(widgets, "a", TWO, "of before", update=True)
    assert widgets.now()[1] == Contents()
    handled(widgets, "never displayed", TWO, "of before", update=True)
    widgets.displayed({"data": data("b"), "transient": None}, lambda: TWO, update=True)
    assert widgets.now() == (Contents(), Contents())


def test_outputs_of_widgets_keep_what_they_have_whatever_is_updated(known: dict[str, Box]) -> None:
    """JupyterLab's do, and take in nothing else; and an update within one reaches no cell."""
    add(known, Output("o"), Box("a", Canvas("f1")), Box("b", Canvas("f2")))
    widgets = DisplayedWidgets()
    inside = Area("m1", "one", "o")
    handled(widgets, "a", inside, "h")
    handled(widgets, "b", TWO, "h", update=True)
    assert widgets.now()[1] == Contents()
    widgets = DisplayedWidgets()
    handled(widgets, "a", ONE, "h")
    handled(widgets, "b", inside, "h", update=True)
    assert widgets.now()[1] == Contents()
    assert emptied(widgets, ONE).figures == {"f1", "f2"}


def test_what_was_put_into_an_outputs_outputs_stands_where_that_does(known: dict[str, Box]) -> None:
    """As ``out.append_display_data(box)`` does, and pages, which tell the kernel what an Output holds."""
    out, canvas = Output("o"), Canvas("f1")
    add(known, out, Box("a", canvas), Box("b"))
    widgets = DisplayedWidgets()
    display(widgets, "o", ONE)
    display(widgets, "a", TWO)
    vars(out)["outputs"] = (
        {"output_type": "stream", "text": "x"},
        "odd",
        {"output_type": "display_data", "data": {"text/plain": "x"}},
        {"output_type": "display_data", "data": data("closed")},
        {"output_type": "display_data", "data": data("a")},
    )
    assert emptied(widgets, TWO) == Contents()
    assert widgets.now()[0] == Contents({"o"}, {"f1"})
    assert emptied(widgets, ONE) == Contents({"o"}, {"f1"})
    display(widgets, "o", TWO)
    assert widgets.now() == (Contents({"o"}, {"f1"}), Contents())
    vars(out)["outputs"] = ()
    assert widgets.now() == (Contents({"o"}), Contents(set(), {"f1"}))


def test_what_was_only_ever_put_into_an_output_is_gone_when_it_is_taken_out(known: dict[str, Box]) -> None:
    out = Output("never displayed, for all that is known")
    add(known, out, Box("a", Canvas("f1")))
    vars(out)["outputs"] = ({"output_type": "display_data", "data": data("a")},)
    widgets = DisplayedWidgets()
    assert widgets.now() == (Contents(set(), {"f1"}), Contents())
    vars(out)["outputs"] = ()
    assert widgets.now() == (Contents(), Contents(set(), {"f1"}))


def test_a_figure_that_was_put_there_stands_where_the_output_does(known: dict[str, Box]) -> None:
    """Those with a number of their own are outputs of the display, which knows more of them."""
    out = Output("o")
    add(known, out)
    bundles: list[Any] = [{"figure": "f1", "showing": 0}, {"figure": "f2", "showing": 7}, {"showing": 0}, "odd"]
    vars(out)["outputs"] = tuple({"data": {MIME_TYPE: bundle}} for bundle in bundles)
    widgets = DisplayedWidgets()
    display(widgets, "o", ONE)
    assert widgets.now() == (Contents({"o"}, {"f1"}), Contents())
    assert emptied(widgets, ONE) == Contents({"o"}, {"f1"})
    display(widgets, "o", TWO)
    assert widgets.now() == (Contents({"o"}, {"f1"}), Contents())
    vars(out)["outputs"] = ()
    assert widgets.now() == (Contents({"o"}), Contents(set(), {"f1"}))


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
    widgets = DisplayedWidgets()
    display(widgets, "b", ONE)
    assert widgets.now() == (Contents({"o"}), Contents())
    assert emptied(widgets, ONE) == Contents({"o"})


def test_of_what_was_never_seen_displayed_nothing_is_said(known: dict[str, Box]) -> None:
    add(known, Output("o"), Box("b"))
    widgets = DisplayedWidgets()
    display(widgets, "b", ONE)
    display(widgets, "closed since", ONE)
    for content in (None, {}, {"data": {VIEW: "o"}}, {"data": {VIEW: {"model_id": 5}}}, {"data": {"text/plain": "o"}}):
        widgets.displayed(content, lambda: ONE)
    assert emptied(widgets, ONE) == Contents()


def test_widgets_that_were_closed_are_forgotten(known: dict[str, Box]) -> None:
    add(known, Output("o"), Output("p"))
    widgets = DisplayedWidgets()
    display(widgets, "o", ONE)
    del known["o"]
    display(widgets, "p", TWO)
    known["o"] = Output("o")
    assert emptied(widgets, ONE) == Contents()


def test_without_ipywidgets_there_are_no_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ipywidgets.widgets.widget", "ipywidgets.widgets.widget_output"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    widgets = DisplayedWidgets()
    display(widgets, "o", ONE)
    assert emptied(widgets, ONE) == Contents()
    assert widgets.holders() == []
