"""Forms below a figure: figure options, subplots, saving, help; by mouse and by keyboard, while the kernel computes."""

from __future__ import annotations

import io
import re

import numpy as np
import PIL.Image
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import access
from tests.e2e.case import Case
from tests.e2e.page import Figure

pytestmark = pytest.mark.e2e

PLOT = """
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot([1, 2, 3], "o-", label="up")
ax.imshow([[1, 2], [3, 4]], extent=(0.2, 1, 0, 1), aspect="auto", label="pixels")
"""


def form(figure: Figure) -> Locator:
    return figure.root.locator(".figport-form")


def field(figure: Figure, name: str) -> Locator:
    """Return the control of a field."""
    return form(figure).locator(f"[data-figport-field={name}]").locator("input, textarea, select, button").last


def answered(figure: Figure) -> None:
    expect(form(figure)).not_to_have_attribute("data-figport-waiting", "")
    figure.until_answered()


@pytest.mark.cells(PLOT, "print(*ax.get_xlim(), ax.get_xscale(), ax.lines[0].get_linewidth(), ax.get_title())")
def test_figure_options_apply_at_once_and_can_be_undone(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    figure.tool("customize").click()
    expect(figure.tool("customize")).to_have_attribute("aria-expanded", "true")
    pages = form(figure).get_by_label("What to change")
    expect(pages).to_be_focused()
    expect(pages.locator("option")).to_have_text(["Axes", "Curve up", "Image pixels"])
    field(figure, "title").fill("A title")
    field(figure, "title").press("Enter")
    field(figure, "xmin").fill("0.5")
    field(figure, "xmin").press("Tab")
    field(figure, "xscale").select_option("log")
    # What is typed is the form's, and no command of the notebook's: "x" cuts a cell, Ctrl+A selects all.
    field(figure, "ylabel").press_sequentially("ddxx")
    field(figure, "ylabel").press("ControlOrMeta+a")
    field(figure, "ylabel").press_sequentially("volts")
    pages.select_option(label="Curve up")
    field(figure, "linewidth").fill("6")
    field(figure, "linewidth").press("Enter")
    answered(figure)
    case.exact(figure)
    access.check(figure.root)
    field(figure, "linewidth").fill("wide")
    field(figure, "linewidth").press("Enter")
    expect(form(figure).get_by_role("status")).to_have_text("'wide' is not a number")
    expect(field(figure, "linewidth")).to_have_attribute("aria-invalid", "true")
    words = case.run(1).split()
    assert words[2:] == ["log", "6.0", "A", "title"]
    assert float(words[0]) == 0.5
    undo = form(figure).get_by_role("button", name="Undo")
    for _ in range(5):
        undo.click()
    expect(undo).to_have_attribute("aria-disabled", "true")
    figure.until(lambda pixels: np.array_equal(pixels, before))
    form(figure).get_by_role("button", name="Close the form").press("Escape")
    expect(form(figure)).to_be_hidden()
    expect(figure.tool("customize")).to_be_focused()


@pytest.mark.cells(
    "fig, axs = plt.subplots(2, 2, figsize=(6, 4))", "print(fig.subplotpars.left, fig.subplotpars.wspace)"
)
def test_subplots_move_with_sliders_by_keyboard_and_mouse(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    figure.tool("subplots").focus()
    figure.tool("subplots").press("Enter")
    left = field(figure, "left")
    expect(left).to_be_focused()
    for _ in range(10):
        left.press("ArrowRight")
    wspace = field(figure, "wspace")
    box = wspace.bounding_box()
    assert box is not None
    case.page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    case.page.mouse.down()
    case.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=8)
    figure.until_changed(before)  # while the button is down
    case.page.mouse.up()
    answered(figure)
    case.exact(figure)
    access.check(figure.root)
    values = [float(word) for word in case.run(1).split()]
    assert values[0] == pytest.approx(0.175)
    assert 0.6 < values[1] < 0.8
    form(figure).get_by_role("button", name="Undo").click()
    form(figure).get_by_role("button", name="Reset").click()
    figure.until(lambda pixels: np.array_equal(pixels, before))


DATES = """
import datetime
day = datetime.datetime(2004, 6, 4, 3, 36)
fig, ax = plt.subplots(figsize=(6, 4))
ax.plot([day, day + datetime.timedelta(days=99)], [1, 2]); ax.set_title("A title longer than dates");
"""
CUT_OFF = """
(root, widths) => {
  const found = widths.map(width => {
    root.style.width = width === null ? '' : `${width}px`;
    const typed = [...root.querySelectorAll('.figport-field-text')];
    return [width, typed.filter(input => input.scrollWidth > input.clientWidth).map(input => input.value)];
  });
  root.style.width = '';
  return found;
}
"""
"""Returns of each width of a figure what cannot be seen whole in its form."""


@pytest.mark.cells(DATES)
def test_dates_can_be_read_in_figure_options(case: Case) -> None:
    """They were cut off, beside much that was free."""
    case.run(0)
    figure = case.figure(0)
    figure.tool("customize").click()
    expect(field(figure, "xmin")).to_have_value(re.compile(r"^2004-05-30 \d\d:\d\d:\d\d"))
    widths = (None, 440, 520, 620, 700, 900)
    assert figure.root.evaluate(CUT_OFF, widths) == [[width, []] for width in widths]


KEYS = {"save": "s", "fullscreen": "f", "quit": "q", "home": "h, r, home"}
"""Keymaps that help tells of in a notebook, and which of their keys."""

BUSY = """
import os, time
while not os.path.exists("asked"):
    time.sleep(0.1)
"""


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3))\nax.plot([1, 3, 2])", BUSY)
def test_files_are_saved_as_the_form_says_and_help_has_the_keys(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    figure.tool("save").click()
    figure.root.get_by_role("menuitem", name=re.compile("Options")).click()
    expect(field(figure, "dpi")).to_have_value("100")
    field(figure, "format").select_option("png")
    field(figure, "dpi").fill("200")
    field(figure, "transparent").check()
    expect(form(figure)).to_contain_text("800 × 600 pixels")
    access.check(figure.root)
    with case.page.expect_download() as download:
        form(figure).get_by_role("button", name="Save").click()
    with PIL.Image.open(io.BytesIO(download.value.path().read_bytes())) as picture:
        assert (picture.size, picture.getpixel((2, 2))) == ((800, 600), (255, 255, 255, 0))
    # A form that the kernel cannot answer says why, and does so when it can.
    asked = case.file.with_name("asked")
    asked.unlink(missing_ok=True)
    case.start(1)
    expect(figure.root.locator(".figport-badge")).to_contain_text("Kernel busy")
    figure.tool("help").click()
    expect(form(figure).get_by_role("status")).to_contain_text("Waiting for the kernel: Kernel busy")
    asked.touch()
    case.until_ended(1)
    expect(form(figure)).to_contain_text("Full screen, and back")
    expect(form(figure).get_by_role("status")).to_have_text("")
    access.check(figure.root)
    # Ctrl+S and Ctrl+F are the notebook's, Ctrl+W the browser's.
    lines = {name: form(figure).locator(f"[data-figport-field='key {name}'] .figport-field-label") for name in KEYS}
    for name, keys in KEYS.items():
        expect(lines[name]).to_have_text(keys)
    # A click on its button leaves the keyboard with the picture, and help has no field that takes it. It has it itself.
    expect(form(figure)).to_be_focused()
    figure.canvas.focus()
    case.page.keyboard.press("Escape")
    expect(form(figure)).to_be_hidden()
    expect(figure.canvas).to_be_focused()
    case.page.keyboard.press("Escape")
    expect(figure.canvas).not_to_be_focused()


REFUSE = """
root => { root.requestFullscreen = () => Promise.reject(new TypeError('not after a click')); }
"""
FILLS = """
canvas => {
  const box = canvas.getBoundingClientRect();
  return box.left === 0 && box.width === window.innerWidth && box.bottom <= window.innerHeight && box.top < 60;
}
"""


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(4, 3))", "fig.canvas.manager.full_screen_toggle()")
def test_a_figure_fills_the_window_where_the_browser_forbids_the_screen(case: Case) -> None:
    """As where the kernel's code asks for it, and nobody has clicked."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    figure.root.evaluate(REFUSE)
    case.run(1)
    canvas = figure.canvas.element_handle()
    case.page.wait_for_function(FILLS, arg=canvas)
    expect(figure.canvas).to_be_focused()
    figure.tool("subplots").click()
    expect(form(figure)).to_be_in_viewport()
    left = field(figure, "left")
    left.press("Escape")
    expect(form(figure)).to_be_hidden()
    figure.canvas.press("Escape")
    figure.until(lambda pixels: np.array_equal(pixels, before))
    expect(figure.root).not_to_have_attribute("popover", "manual")
