"""Forms in several pages."""

from __future__ import annotations

from figport.testing import Page
from figport.wire import FormAction
from tests.kernel.filling import (
    Filling,
    two_lines,
)


def test_another_page_with_the_form_follows() -> None:
    filling = Filling(two_lines())
    other = Page(filling.page._figure)
    other.fill("customize", FormAction.OPEN)
    filling.set("title", "Both")
    assert other.form is not None
    assert next(one for one in other.form.fields if one.name == "title").value == "Both"
    other.fill("customize", FormAction.CLOSE)
    filling.set("title", "One")
    assert other.form is None


def test_what_was_typed_last_turns_no_page_back() -> None:
    """Leaving a field says what was typed, also when the next page was asked for before."""
    filling = Filling(two_lines())
    first = filling.form.page
    filling.turn_to("Curve up")
    page = filling.form.page
    filling.do(FormAction.SET, first, "title", "Late")
    assert (filling.form.page, filling.page._figure.axes[0].get_title()) == (page, "Late")
    filling.undo()
    assert filling.form.page == first


def test_a_form_follows_what_else_changes_the_figure() -> None:
    filling = Filling(two_lines())
    count = len(filling.page.messages)
    filling.page.picture()
    assert len(filling.page.messages) == count
    figure = filling.page._figure
    figure.axes[0].set_xlim(-1, 4)
    figure.canvas.draw_idle()
    filling.page.picture()
    assert (filling.value("xmin"), filling.value("xmax")) == ("-1", "4")
    filling.page.tool("pan")
    filling.page.drag((0.4, 0.5), (0.6, 0.5))
    filling.page.picture()
    assert filling.value("xmin") == f"{figure.axes[0].get_xlim()[0]:.10g}" != "-1"


def test_forms_that_are_closed_cost_no_more() -> None:
    filling = Filling(two_lines())
    filling.page.fill("customize", FormAction.CLOSE)
    filling.page._figure.axes[0].set_xlim(-1, 4)
    filling.page._figure.canvas.draw_idle()
    filling.page.picture()
    assert filling.page.form is None
