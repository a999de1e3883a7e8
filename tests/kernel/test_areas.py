"""Where in a notebook an output lands."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from figport.showing.areas import Area, Areas, open_output, parent_of


class Shell:
    display_pub: Any = object()


class Output:
    def __init__(self, msg_id: str) -> None:
        self.msg_id = msg_id


@pytest.fixture
def widgets(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The widgets of a kernel that has ipywidgets, by their models."""
    found: dict[str, Any] = {}
    widget, output = ModuleType("widget"), ModuleType("widget_output")
    vars(widget)["_instances"], vars(output)["Output"] = found, Output
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget", widget)
    monkeypatch.setitem(sys.modules, "ipywidgets.widgets.widget_output", output)
    return found


@pytest.mark.parametrize(
    ("parent", "area"),
    [
        ({"header": {"msg_id": "m1"}, "metadata": {"cellId": "A"}}, Area("m1", "A", "")),
        ({"header": {"msg_id": "m1"}, "metadata": {}}, Area("m1", None, "")),
        ({"header": {"msg_id": "m1"}, "metadata": {"cellId": 5}}, Area("m1", None, "")),
        ({"header": None, "metadata": None}, Area("", None, "")),
        ({}, Area("", None, "")),
    ],
)
def test_it_is_that_of_the_message_which_is_answered(parent: dict[str, Any], area: Area) -> None:
    assert Areas(Shell(), lambda: parent).now() == area
    assert not area.captured


def test_what_is_captured_does_not_leave_the_kernel() -> None:
    shell = Shell()
    areas = Areas(shell, dict)
    shell.display_pub, before = object(), shell.display_pub
    first = areas.now()
    assert (first.captured, areas.now().same_place(first)) == (True, True)
    kept, shell.display_pub = shell.display_pub, object()
    assert not areas.now().same_place(first), "one capture inside of another"
    shell.display_pub = before
    assert not areas.now().captured
    del kept


def test_an_output_takes_the_answers_to_the_request_that_it_names(widgets: dict[str, Any]) -> None:
    widgets |= {"slider": object(), "outer": Output("m1"), "inner": Output("m1"), "other": Output("m2")}
    parent = {"header": {"msg_id": "m1"}, "metadata": {"cellId": "A"}}
    assert Areas(Shell(), lambda: parent).now() == Area("m1", "A", "inner")
    widgets["inner"].msg_id = ""
    assert open_output("m1") == "outer"
    assert open_output("m3") == ""
    assert open_output("") == "", "an Output that is closed names no request"


@pytest.mark.parametrize("missing", ["_instances", "Output"])
def test_without_the_names_of_ipywidgets_there_is_no_output(widgets: dict[str, Any], missing: str) -> None:
    widgets["one"] = Output("m1")
    assert open_output("m1") == "one"
    for module in ("widget", "widget_output"):
        vars(sys.modules[f"ipywidgets.widgets.{module}"]).pop(missing, None)
    assert open_output("m1") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Area("m1", "A", ""), Area("m2", "A", ""), True),
        (Area("m1", "A", ""), Area("m1", "B", ""), False),
        (Area("m1", None, ""), Area("m1", "A", ""), True),
        (Area("m1", None, ""), Area("m2", None, ""), False),
        (Area("m1", "A", "box"), Area("m2", "B", "box"), True),
        (Area("m1", "A", "box"), Area("m1", "A", ""), False),
        (Area("m1", "A", ""), Area("m1", "A", "box"), False),
        (Area("m1", "A", "box"), Area("m1", "A", "other"), False),
    ],
)
def test_places_stay_the_same_from_one_execution_to_the_next(one: Area, other: Area, same: bool) -> None:
    assert one.same_place(other) is same
    assert other.same_place(one) is same


def test_older_kernels_say_otherwise_what_they_execute() -> None:
    parent = {"content": {"code": "x"}}
    assert parent_of(SimpleNamespace(_parent_header=parent))() is parent
    assert parent_of(SimpleNamespace())() == {}
    assert parent_of(SimpleNamespace(get_parent=lambda channel: None))() == {}
