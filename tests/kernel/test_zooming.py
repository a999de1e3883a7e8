"""The buttons that zoom in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import figport
from figport.testing import Page
from tests.kernel.test_steps import limits, plain


@pytest.fixture
def offered() -> Iterator[None]:
    figport.options.zoom_buttons = True
    yield
    figport.options.zoom_buttons = False


def names(page: Page) -> list[str]:
    page.picture()
    assert page.state is not None
    return [tool.name for tool in page.state.tools]


def test_are_there_for_those_who_want_them() -> None:
    page, axes = plain()
    assert "zoom_in" not in names(page)
    page.tool("zoom_in")
    assert limits(axes) == [0, 100, 0, 100]


@pytest.mark.usefixtures("offered")
def test_zoom_about_the_middle_and_back_brings_it_back() -> None:
    page, axes = plain()
    assert names(page)[4:8] == ["pan", "zoom", "zoom_in", "zoom_out"]
    page.tool("zoom_in")
    assert limits(axes) == [7.5, 92.5, 7.5, 92.5]
    page.run(1)
    page.tool("zoom_out")
    assert limits(axes) == [0, 100, 0, 100]
    page.tool("back")
    assert limits(axes) == [7.5, 92.5, 7.5, 92.5]


@pytest.mark.usefixtures("offered")
def test_a_toolbar_of_ones_own_keeps_its_place_for_them() -> None:
    page, axes = plain()
    toolbar: Any = axes.figure.canvas.toolbar
    toolbar.toolitems = (("Out", "less", "", "zoom_out"), *toolbar.toolitems)
    toolbar.set_history_buttons()
    assert names(page).count("zoom_out") == 1
    assert names(page)[0] == "zoom_out"
