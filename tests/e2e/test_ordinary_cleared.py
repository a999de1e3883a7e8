"""Outputs that are cleared, filled again or emptied while somebody uses the figures in them, in each notebook."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case
from tests.e2e.notebook_apps import everywhere
from tests.e2e.page import cells
from tests.e2e.test_tools_forms import FILLS, REFUSE
from tests.e2e.watch import patient

pytestmark = pytest.mark.e2e

WAITS: Final = """
import os, time
from IPython.display import clear_output

def wait(name, figure=None):
    "Wait for a file; a figure may be used meanwhile."
    while not os.path.exists(name):
        if figure is not None:
            figure.canvas.flush_events()
        time.sleep(0.01)
    os.remove(name)
"""
AGAIN: Final = f"""
{WAITS}
fig, ax = plt.subplots()
for step in range(3):
    clear_output()
    display(fig)
    print("shown", step, flush=True)
    wait(f"go-{{step}}", fig)
"""
ANEW: Final = f"""
{WAITS}
figs = []
for step in range(3):
    clear_output()
    if step == 2:
        print("cleared", flush=True)
        wait("next")
    fig, ax = plt.subplots()
    figs.append(fig)
    display(fig)
    print("shown", step, flush=True)
    wait(f"go-{{step}}", fig)
"""
COMMANDS: Final = "xcvmddr"
"""In a notebook's command mode these cut, copy, paste, change the kind of and delete cells."""


def go(case: Case, name: str) -> None:
    """Let a cell that waits go on."""
    case.file.with_name(name).touch()


def until_shown(case: Case, step: int) -> None:
    """Wait until a cell has shown its figure for a step, below which it says so."""
    expect(case.texts(0).last).to_contain_text(f"shown {step}")
    expect(case.figures(0)).to_have_count(1)


@everywhere
@pytest.mark.cells(AGAIN)
def test_what_lies_over_the_page_closes_as_its_output_is_cleared_and_shown_again(case: Case) -> None:
    """A menu was half open, and could not be opened; a figure that filled the window was hidden."""
    case.start(0)
    until_shown(case, 0)
    figure = case.figure(0)
    before = cells(case.page)
    with patient(case.page):
        save, menu = figure.tool("save"), figure.root.get_by_role("menu", name="Save as")
        save.click()
        expect(menu).to_be_visible()
        go(case, "go-0")
        until_shown(case, 1)
        expect(menu).to_be_hidden()
        expect(save).to_have_attribute("aria-expanded", "false")
        expect(save).to_be_focused()
        save.click()
        expect(menu).to_be_visible()
        figure.root.evaluate(REFUSE)
        figure.canvas.focus()
        case.page.keyboard.press("f")
        case.page.wait_for_function(FILLS, arg=figure.canvas.element_handle())
        go(case, "go-1")
        until_shown(case, 2)
        expect(figure.root).not_to_have_attribute("popover", "manual")
        expect(figure.canvas).to_be_visible()
        expect(figure.canvas).to_be_focused()
        expect(figure.canvas).to_have_css("width", "400px")
    go(case, "go-2")
    case.until_ended(0)
    case.exact(case.figure(0))
    assert cells(case.page) == before


@everywhere
@pytest.mark.cells(ANEW)
def test_the_keyboard_of_a_figure_goes_to_the_next_one_and_never_to_the_notebook(case: Case, front: str) -> None:
    """Keys that somebody types in a figure as its output gets another one, and while there is none."""
    case.start(0)
    until_shown(case, 0)
    figure = case.figure(0)
    figure.canvas.click()
    before = cells(case.page)
    first = figure.root.get_attribute("data-figport-figure")
    with patient(case.page):
        go(case, "go-0")
        until_shown(case, 1)
        expect(figure.root).not_to_have_attribute("data-figport-figure", str(first))
        expect(case.figure(0).canvas).to_be_focused()
        for key in COMMANDS:
            case.page.keyboard.press(key)
        assert cells(case.page) == before
    go(case, "go-1")
    expect(case.texts(0).last).to_contain_text("cleared")
    expect(case.figures(0)).to_have_count(0)
    for key in COMMANDS:
        case.page.keyboard.press(key)
    assert cells(case.page) == before
    go(case, "next")
    until_shown(case, 2)
    if front == "nbclassic":
        # Elsewhere the page's body has it, where keys do nothing.
        expect(case.figure(0).canvas).to_be_focused()
    go(case, "go-2")
    case.until_ended(0)
    assert cells(case.page) == before
    case.exact(case.figure(0))


BOXED: Final = f"""
{WAITS}
import ipywidgets as W
fig, ax = plt.subplots()
ax.plot([1, 2, 1])
wait("box")
W.HBox([fig.canvas])
"""
CLOSED: Final = f"""
{WAITS}
fig, ax = plt.subplots()
wait("close")
plt.close(fig)
"""


@everywhere
@pytest.mark.cells(BOXED, CLOSED)
def test_a_figure_that_has_appeared_goes_where_it_is_put_or_goes(case: Case) -> None:
    """As where the machine has much to do: in the classic notebook it stood above its box, or stayed though closed."""
    case.start(0)
    expect(case.figures(0)).to_have_count(1)
    go(case, "box")
    case.until_ended(0)
    expect(case.cell(0).locator(".widget-box .figport-figure")).to_have_count(1)
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.exact(figure)
    assert np.ptp(figure.pixels()) > 0
    case.start(1)
    expect(case.figures(1)).to_have_count(1)
    go(case, "close")
    case.until_ended(1)
    expect(case.figures(1)).to_have_count(0)


HANDLED: Final = f"""
{WAITS}
fig, ax = plt.subplots(figsize=(4, 3))
handle = display(fig, display_id=True)
for step in range(3):
    ax.plot([0, step])
    handle.update(fig)
print("updated", flush=True)
wait("go-on", fig)
"""
LATER: Final = "ax.plot([2, 0]); handle.update(fig)"


@everywhere
@pytest.mark.cells(HANDLED, LATER)
def test_a_figure_that_its_handle_updates_stays_where_it_is(case: Case) -> None:
    case.start(0)
    expect(case.texts(0).last).to_contain_text("updated")
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    root = figure.root.element_handle()
    go(case, "go-on")
    case.until_ended(0)
    case.exact(figure)
    case.run(1)
    expect(case.figures(0)).to_have_count(1)
    expect(case.figures(1)).to_have_count(0)
    case.exact(figure)
    assert root.evaluate("root => root.isConnected")


EACH: Final = f"""
{WAITS}
for step in range(3):
    clear_output(wait=True)
    fig, ax = plt.subplots(figsize=(3, 2), num=None)
    ax.plot([1, step])
    ax.set_title(str(step))
    time.sleep(0.2)
"""
LAST: Final = f"""
{WAITS}
for step in range(3):
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.plot([1, step])
    ax.set_title(str(step))
    plt.show()
    clear_output(wait=True)
"""


@everywhere
@pytest.mark.cells(EACH, LAST, "print(ax.get_title(), *plt.get_fignums())")
def test_of_figures_that_a_loop_makes_and_clears_the_last_is_there_and_live(case: Case) -> None:
    for number, open_figures in ((0, "2 3"), (1, "2 3 6")):
        case.run(number)
        expect(case.figures(number)).to_have_count(1)
        figure = case.figure(number)
        case.exact(figure)
        assert case.run(2) == open_figures
