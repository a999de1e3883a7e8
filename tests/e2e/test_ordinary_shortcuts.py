"""Keys on every part of a figure, in each notebook: its shortcuts stay its own, and no other key is a command of it."""

from __future__ import annotations

from typing import Final

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import access, random_keys
from tests.e2e.case import Case, in_axes
from tests.e2e.notebook_apps import FRONTS, everywhere
from tests.e2e.page import Figure, cells
from tests.e2e.parts import PLACE, PRESSED, REACHED, are_the_notebooks, part_of, press_on
from tests.e2e.stored import CLEAN, is_checkpoint

pytestmark = pytest.mark.e2e

LINE: Final = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10)); ax.plot([1, 9], [1, 9]);"
LIMITS: Final = "print(*ax.get_xlim(), *ax.get_ylim())"


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


KEYS: Final = """
import warnings
# Keys change scales and limits as they come.
warnings.filterwarnings("ignore", "Attempt")
fig, ax = plt.subplots(); ax.set(xlim=(1, 10), ylim=(1, 10)); ax.plot([1, 9], [1, 9]);
"""
BOXED: Final = """
import ipywidgets as W
with plt.ioff(): boxed, ax2 = plt.subplots(figsize=(7, 3))
ax2.plot([1, 9], [1, 9])
W.HBox([boxed.canvas, W.Button(description="b")])
"""


@everywhere
@pytest.mark.cells(KEYS, "keep = 'a cell that must survive'", BOXED)
def test_random_keys_on_random_parts_leave_the_notebook_alone(
    case: Case, front: str, request: pytest.FixtureRequest
) -> None:
    """Whatever is pressed on whatever part of a figure: cells, outputs, what is chosen and the address stay.

    In the figure of a cell and among widgets, also in menus, on the whole screen, and with Escape, which may give the
    keyboard back. Of a figure that was closed by a key all keys are the notebook's.
    """
    for seed in random_keys.seeds(FRONTS.index(front)):
        with random_keys.shown_again(seed, request.node.nodeid):
            case.run(0)
            case.run(2)
            boxed, figure = case.figure(2), with_everything_open(case)
            keys = random_keys.Keys(case, seed)
            keys.on(figure, random_keys.EVERYTHING)
            keys.on(boxed, random_keys.IN_A_BOX)
            keys.close(figure)
            are_the_notebooks(figure)


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
    page.wait_for_function(CLEAN)
    assert not downloads
    assert sources(case) == before
    page.remove_listener("download", note)


@everywhere
@pytest.mark.cells(f"{LINE}\nprint('first', count := globals().get('count', 0) + 1)", "print('second', count)")
def test_the_notebooks_shortcuts_work_in_a_figure(case: Case) -> None:
    """Shift+Enter twice; Ctrl+Enter on its parts; Alt+Enter, which makes a cell; Escape gives the keyboard back."""
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
    press_on(case.figure(0), ".figport-canvas")
    page.keyboard.press("Alt+Enter")
    expect(case.texts(0).last).to_contain_text("first 5")
    # The keyboard is in a new cell below.
    page.keyboard.type("new")
    at = next(number for number, (_, source) in enumerate(before, 1) if "print('first'" in source)
    assert cells(page) == [*before[:at], (before[0][0], "new"), *before[at:]]
    for key in ("Escape", "d", "d"):
        page.keyboard.press(key)
    assert cells(page) == before
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
    """Beside a live figure "Copy made" and what it opens; of a closed one the button, and the badge."""
    case.run(0)
    root = case.figure(0).root
    root.locator('[data-figport-tool="private_copy"]').click()
    pill = root.locator(".figport-pill")
    expect(pill).to_contain_text("Copy made")
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
