"""What is said of a figure, in outputs and to its views."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from figport import wire
from figport.showing import describing
from tests.kernel.shown_figures import Lone


@pytest.fixture
def lone() -> Lone:
    figure = Figure((4, 3), dpi=100)
    figure.subplots()
    return Lone(figure)


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


def test_the_owners_words_come_before_ours(lone: Lone) -> None:
    ours = describing.words(lone.manager)
    assert "x from 0 to 1" in ours
    lone.canvas.alt = "Rain, half \ud800 a pair"
    assert describing.words(lone.manager) == describing.output(lone.manager)["alt"] == "Rain, half ? a pair"
    lone.canvas.alt = ""
    assert describing.words(lone.manager) == ""
    lone.canvas.alt = None
    assert describing.words(lone.manager) == ours
