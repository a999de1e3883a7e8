"""What people set in JupyterLab's settings editor, and see in figures that are open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.page import Figure, Notebook
from tests.e2e.test_lifetime import menu
from tests.e2e.test_ordinary_wheel import SCROLLED, turn

pytestmark = pytest.mark.e2e

FIGURE: Final = """
%matplotlib figport
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3)); turned = []
fig.canvas.mpl_connect("scroll_event", lambda event: turned.append(event.step));
"""
FOCUSED: Final = "Goes to the figure that has the focus"
ALWAYS: Final = "Goes to the figure under the pointer"


def is_read(answer: Response) -> bool:
    """Whether JupyterLab has read the settings back."""
    return "api/settings/figport" in answer.url and answer.request.method == "GET"


def choose(page: Page, what: str) -> None:
    """Choose in the settings editor whose the wheel is, and go back to the notebook."""
    menu(page, "Settings", "Settings Editor")
    page.locator('input[placeholder="Search settings…"]').fill("figport")
    editor = page.locator(".jp-SettingsForm")
    expect(editor.locator("h2")).to_have_text(["figport"])
    row = editor.locator(".form-group", has_text="Mouse wheel over a figure").last
    # JupyterLab writes it, reads it back, and then tells of it.
    with page.expect_response(is_read) as read:
        row.locator("select").select_option(label=what)
    read.value.finished()
    page.locator(".lm-TabBar-tab.jp-mod-current", has_text="Settings").locator(".lm-TabBar-tabCloseIcon").click()


def test_whose_the_wheel_is_changes_figures_that_are_open(opened: Callable[..., Notebook], lab_page: Page) -> None:
    notebook = opened(FIGURE, "print(sum(turned))", *["pass"] * 40)
    notebook.run(0)
    root = notebook.cell(0).locator(".figport-figure")
    root.scroll_into_view_if_needed()
    figure = Figure.live(root)
    choose(lab_page, ALWAYS)
    figure.until_answered()
    before = root.evaluate(SCROLLED)
    turn(lab_page, figure, notches=3)
    figure.until_answered()
    assert root.evaluate(SCROLLED) == before
    notebook.run(1)
    assert float(notebook.printed(1)) == 3
    choose(lab_page, FOCUSED)
    root.scroll_into_view_if_needed()
    figure.hover(0.5, 0.5)
    before = root.evaluate(SCROLLED)
    lab_page.mouse.wheel(0, 200)
    lab_page.wait_for_function(
        f"([root, before]) => ({SCROLLED})(root) !== before", arg=[root.element_handle(), before]
    )
    notebook.run(1)
    assert float(notebook.printed(1)) == 3
