"""What is said of a figure, in outputs and to its views."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.figure import Figure

from figport import wire
from figport.showing import describing
from tests.kernel.lone import Lone


@pytest.fixture
def lone() -> Lone:
    figure = Figure((4, 3), dpi=100)
    figure.subplots()
    return Lone(figure)


def named(title: str, *axes: tuple[str, str, str]) -> Any:
    """A manager of a figure whose axes have titles and labels."""
    made = [
        SimpleNamespace(get_title=lambda t=t: t, get_xlabel=lambda x=x: x, get_ylabel=lambda y=y: y) for t, x, y in axes
    ]
    canvas = SimpleNamespace(figure=SimpleNamespace(axes=made))
    return SimpleNamespace(canvas=canvas, get_window_title=lambda: title)


def test_a_size_is_in_css_pixels_at_any_ratio(lone: Lone) -> None:
    assert describing.size(lone.canvas) == (400, 300)
    lone.canvas.resolution.use_ratio(2)
    assert lone.canvas.get_width_height(physical=True) == (800, 600)
    assert describing.size(lone.canvas) == (400, 300)


def test_an_output_and_a_page_are_told_the_same(lone: Lone) -> None:
    said = describing.output(lone.manager)
    assert said["text"] == "<Figure size 400x300 with 1 Axes>"
    assert (said["width"], said["height"]) == (400, 300)
    bundle = describing.bundle(lone.manager)
    assert (bundle["figure"], bundle["protocol"]) == (lone.manager.id, wire.PROTOCOL)
    assert "text" not in bundle
    assert {name: bundle[name] for name in ("number", "title", "width", "height")} == {
        name: said[name] for name in ("number", "title", "width", "height")
    }


def test_what_views_are_told_can_be_sent(lone: Lone) -> None:
    state = describing.state(lone.manager)
    assert (state.figure, state.width, state.height, state.busy) == (lone.manager.id, 400, 300, None)
    assert "png" in [one.name for one in state.formats]
    assert wire.decode(wire.encode(state), wire.Party.KERNEL)[0] == state


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        (named("Figure 1"), "Figure 1"),
        (named("Figure 1", ("A title", "time", "")), "Figure 1. A title, time"),
        (named("Figure 1", ("", "", ""), ("", "", "volts")), "Figure 1. volts"),
        (named("", ("A title", "x", "y")), "A title, x, y"),
        (named(""), ""),
        (named("half \ud800 a pair"), "half ? a pair"),
    ],
)
def test_the_words_for_people_who_cannot_see_it(manager: Any, words: str) -> None:
    assert describing.words(manager) == words


def test_of_many_axes_the_first_are_named() -> None:
    manager = named("Figure 1", *((f"axes {number}", "", "") for number in range(20)))
    assert describing.words(manager) == ". ".join(["Figure 1", *(f"axes {number}" for number in range(8))])


def test_axes_that_are_not_whole_yet_have_no_words() -> None:
    """Their figure is unpickled before them."""
    manager = named("Figure 1")
    manager.canvas.figure.axes.append(SimpleNamespace())
    assert describing.words(manager) == "Figure 1"
