"""Keys on every part of a figure, in each notebook: its shortcuts stay its own, and no other key is a command of it."""

from __future__ import annotations

import random
from typing import Final

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import access
from tests.e2e.case import Case, in_axes
from tests.e2e.fronts import FRONTS, everywhere
from tests.e2e.page import Figure, cells
from tests.e2e.stored import is_checkpoint

pytestmark = pytest.mark.e2e

LINE: Final = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10)); ax.plot([1, 9], [1, 9]);"
LIMITS: Final = "print(*ax.get_xlim(), *ax.get_ylim())"

TOOLS: Final = ("home", "pan", "zoom", "customize", "save", "clipboard", "private_copy", "open", "close")
REACHED: Final = (
    ".figport-canvas",
    *(f'[data-figport-tool="{name}"]' for name in TOOLS),
    ".figport-cursor-button",
    ".figport-pill",
    ".figport-handle",
    ".figport-form textarea",
    ".figport-form input.figport-field-text",
    ".figport-form select",
    ".figport-form button",
)
"""Parts that take the keyboard."""
PRESSED: Final = (
    ".figport-canvas",
    ".figport-gap",
    ".figport-title",
    ".figport-header",
    ".figport-foot",
    ".figport-handle",
    ".figport-form-title",
    ".figport-form-heading",
    ".figport-field-label",
)
"""Parts that a hand presses; most are no controls. The read-out lies over the picture, which is pressed then."""

PLAIN: Final = (
    *"abcdeghijklmnoprstuvwxyz",
    *"0123456789",
    *("Delete", "Backspace", "Home", "End", "PageUp", "PageDown"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
)
"""Commands of notebooks, and others. Not "q", which closes the figure, "f", which fills the screen, nor Escape."""
PRESSES: Final = {".figport-canvas", ".figport-title", ".figport-gap", '[data-figport-tool="pan"]', ".figport-pill"}
"""Where Enter and Space do nothing that others would notice."""
HELD: Final = (
    ("", PLAIN),
    ("Shift+", PLAIN),
    # What none of the notebooks has a shortcut for.
    ("Control+", (*"dekou",)),
    ("Alt+", (*"acdekmruvxz", "Delete", "Backspace")),
)

SPOT: Final = """
part => {
  part.scrollIntoView({ block: 'nearest' });
  const { left, top, right, bottom } = part.getBoundingClientRect();
  const y = (top + bottom) / 2;
  for (let x = left + 1; x < right; x += 2) if (document.elementFromPoint(x, y) === part) return [x, y];
  return [(left + right) / 2, y];
}
"""
"""Returns a place of a part where nothing lies in it or over it."""

PLACE: Final = """
root => {
  const held = window.jupyterapp?.shell.currentWidget.content;
  const chosen = held !== undefined
    ? held.widgets.flatMap((cell, at) => held.isSelectedOrActive(cell) ? [at] : [])
    : Jupyter.notebook.get_selected_cells_indices();
  return { address: location.href, chosen, inside: root.contains(document.activeElement) };
}
"""
"""Returns where the page is, the numbers of the chosen cells, and whether the figure has the keyboard."""


def part_of(figure: Figure, name: str) -> Locator:
    """Return a part of a figure; one that is seen, or that is seen as soon as it has the keyboard."""
    found = figure.root.locator(name).first
    expect(found).to_be_attached()
    return found


def press_on(figure: Figure, name: str) -> None:
    """Press a part with the mouse, where nothing else lies in it."""
    part = part_of(figure, name)
    expect(part).to_be_visible()
    figure.root.page.mouse.click(*part.evaluate(SPOT))


def with_everything_open(case: Case) -> Figure:
    """Return the figure of the first cell, with its badge, and a form open."""
    figure = case.figure(0)
    figure.tool("private_copy").click()
    expect(figure.root.locator(".figport-pill")).to_be_visible()
    # The copy lies below.
    expect(case.figures(0)).to_have_count(2)
    figure = Figure(case.figures(0).first)
    figure.tool("customize").click()
    expect(figure.root.locator(".figport-form textarea").first).to_be_visible()
    return figure


@everywhere
@pytest.mark.cells(LINE, "keep = 'a cell that must survive'")
def test_random_keys_on_random_parts_leave_the_notebook_alone(case: Case, front: str) -> None:
    """Whatever is pressed on whatever part of a figure: cells, their choice and the page's address stay as they are."""
    case.run(0)
    figure = with_everything_open(case)
    page = case.page
    figure.canvas.focus()
    before, place = cells(page), figure.root.evaluate(PLACE)
    assert place["inside"]
    chance = random.Random(FRONTS.index(front))
    rounds = [(name, hand) for hand, names in ((False, REACHED), (True, PRESSED)) for name in names]
    chance.shuffle(rounds)
    for name, hand in rounds:
        if hand:
            press_on(figure, name)
        else:
            part_of(figure, name).focus()
        pressed = []
        for _ in range(5):
            modifier, keys = chance.choice(HELD)
            more = ("Enter", " ") if name in PRESSES and modifier == "" else ()
            pressed.append(f"{modifier}{chance.choice((*keys, *more))}")
            page.keyboard.press(pressed[-1])
        assert cells(page) == before, (name, hand, pressed)
        assert figure.root.evaluate(PLACE) == place, (name, hand, pressed)


def sources(case: Case) -> list[tuple[str, str]]:
    """Return the cells in the notebook's file."""
    return [(cell.cell_type, cell.source.strip()) for cell in nbformat.read(case.file, as_version=4).cells]


@everywhere
@pytest.mark.cells(LINE)
def test_ctrl_s_on_any_part_saves_the_notebook_and_downloads_nothing(case: Case) -> None:
    case.run(0)
    figure = with_everything_open(case)
    page = case.page
    before = sources(case)
    downloads: list[object] = []
    note = lambda download: downloads.append(download)  # noqa: E731, PLW0108 - a built-in cannot be a listener
    page.on("download", note)
    case.file.unlink()
    for name in (".figport-canvas", ".figport-title", ".figport-gap", *REACHED[-6:], '[data-figport-tool="save"]'):
        if name in PRESSED:
            press_on(figure, name)
        else:
            part_of(figure, name).focus()
        with page.expect_response(is_checkpoint):
            page.keyboard.press("Control+s")
        assert figure.root.evaluate(PLACE)["inside"], name
    figure.until_answered()
    assert not downloads
    assert sources(case) == before
    page.remove_listener("download", note)


@everywhere
@pytest.mark.cells(f"{LINE}\nprint('first', count := globals().get('count', 0) + 1)", "print('second', count)")
def test_the_notebooks_shortcuts_work_in_a_figure(case: Case) -> None:
    """Click a figure to look at it, Shift+Enter twice; Ctrl+Enter on its parts; Escape gives the keyboard back."""
    case.run(0)
    page = case.page
    case.figure(0)
    press_on(case.figure(0), ".figport-canvas")
    page.keyboard.press("Shift+Enter")
    expect(case.texts(0).last).to_contain_text("first 2")
    page.keyboard.press("Shift+Enter")
    expect(case.texts(1).last).to_contain_text("second 2")
    for times, name in enumerate((".figport-canvas", ".figport-title"), 3):
        press_on(case.figure(0), name)
        page.keyboard.press("Control+Enter")
        expect(case.texts(0).last).to_contain_text(f"first {times}")
    before = cells(page)
    for name in (".figport-canvas", ".figport-title", '[data-figport-tool="pan"]', ".figport-gap"):
        press_on(case.figure(0), name)
        page.keyboard.press("Escape")
        # In command mode "b" makes a cell below, and "x" cuts it.
        page.keyboard.press("b")
        assert len(cells(page)) == len(before) + 1
        page.keyboard.press("x")
        assert cells(page) == before


COMMANDS: Final = "xcvmddr"
"""In a notebook's command mode these cut, copy, paste, change the kind of and delete cells."""


def untouched_by_keys(page: Page, *parts: Locator) -> None:
    """Press these keys on parts of a figure, and see that each has the focus and the notebook its cells."""
    before = cells(page)
    for part in parts:
        expect(part).to_be_enabled()
        expect(part).to_be_visible()
        part.focus()
        for key in COMMANDS:
            expect(part).to_be_focused()
            page.keyboard.press(key)
        assert cells(page) == before, part


@everywhere
@pytest.mark.cells(LINE, LIMITS)
def test_a_key_that_is_held_after_a_click_on_a_tool_is_the_figures(case: Case) -> None:
    """Pan by the toolbar, hold x, drag: matplotlib's "constrain to x"; the cell was cut. So with the others."""
    case.run(0)
    figure = case.figure(0)
    access.check(figure.root)
    before = cells(case.page)
    keyboard, mouse = case.page.keyboard, case.page.mouse
    case.toggle(figure, "pan")
    expect(figure.canvas).to_be_focused()
    keyboard.down("x")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.7, 0.8))
    keyboard.up("x")
    case.idle(figure)
    limits = [float(number) for number in case.run(1).split()]
    assert limits[2:] == [0, 10]
    assert limits[0] == pytest.approx(-2, abs=0.1)
    case.toggle(figure, "zoom")
    for key in "cvmdd":
        keyboard.press(key)
    keyboard.press("r")
    case.idle(figure)
    assert case.run(1) == "0.0 10.0 0.0 10.0"
    # The same with the focus on a button, and in menus.
    untouched_by_keys(case.page, figure.tool("pan"), figure.tool("close"))
    for menu in ("save", "close"):
        figure.tool(menu).click()
        for key in COMMANDS:
            keyboard.press(key)
        keyboard.press("Escape")
    mouse.move(0, 0)
    assert cells(case.page) == before


@everywhere
@pytest.mark.cells(LINE, f"{LINE}\nfig.canvas.manager.revivable = True", "plt.close(fig)")
def test_keys_on_the_badge_and_on_the_button_of_a_dead_figure_are_not_the_notebooks(case: Case) -> None:
    """Beside a live figure "private copy made" and what it opens; of a closed one the button, and the badge."""
    case.run(0)
    root = case.figure(0).root
    root.locator('[data-figport-tool="private_copy"]').click()
    pill = root.locator(".figport-pill")
    expect(pill).to_contain_text("private copy")
    untouched_by_keys(case.page, pill)
    pill.click()
    untouched_by_keys(case.page, root.locator(".figport-detail a"), pill)
    case.run(1)
    root = case.figure(1).root
    case.run(2)
    button = root.locator(".figport-revive")
    expect(button).to_have_text("Bring back to life")
    untouched_by_keys(case.page, button)
    # It was focused all the time, and is a button all the same.
    case.page.keyboard.press("Enter")
    expect(button).to_have_count(0)
    expect(case.figure(1).canvas).to_be_focused()
