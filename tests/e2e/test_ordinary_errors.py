"""Callbacks, animations and draws that raise: the figure goes on, and its cell says once what happened."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.case import Case, in_axes

pytestmark = pytest.mark.e2e

LIMITS = "print(*np.round(ax.get_xlim(), 1))"


def printed(case: Case, number: int, text: str | re.Pattern[str]) -> Locator:
    """Return the outputs of a cell that have a text."""
    return case.cell(number).locator(".jp-OutputArea-output pre").filter(has_text=text)


@pytest.mark.cells(
    "fig, ax = plt.subplots(); line, = ax.plot([0, 1], [0, 1]); ax.set_xlim(0, 1); calls = []\n"
    "def step(frame):\n    calls.append(frame)\n    if len(calls) > 3: raise ValueError('as planned')\n"
    "    line.set_ydata([frame / 4, 1])\n"
    "ani = FuncAnimation(fig, step, interval=20, frames=10**6, cache_frame_data=False)",
    LIMITS,
    "print(len(calls))",
)
def test_an_animation_that_raises_stops_and_says_so(case: Case) -> None:
    """One traceback and the word that its timer was stopped; the figure itself lives on."""
    case.run(0)
    figure = case.figure(0)
    expect(printed(case, 0, "stopped a timer")).to_have_count(1)
    calls = case.run(2)
    case.toggle(figure, "pan")
    before = figure.pixels()
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    figure.until_changed(before)
    case.idle(figure)
    case.exact(figure)
    assert case.run(1).split() == ["-0.2", "0.8"]
    assert case.run(2) == calls
    expect(printed(case, 0, "Traceback")).to_have_count(1)


@pytest.mark.cells(
    "fig, ax = plt.subplots(); ax.plot([0, 1], [0, 1]); keys = []\n"
    "_ = fig.canvas.mpl_connect('key_press_event', lambda event: (keys.append(event.key), fig.canvas.draw_idle()))",
    "ax.set_title('$\\\\badcommand$'); None",
    "print(keys)",
    "ax.set_title('good'); None",
)
def test_a_title_that_cannot_be_drawn_is_told_once(case: Case) -> None:
    """Moves, keys and draws that fail again are counted; the next good title is seen at once."""
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    before = figure.pixels()
    case.run(1)
    told = case.page.locator(".jp-OutputArea-output pre").filter(has_text="Unknown symbol")
    expect(told.filter(has_text="Traceback")).to_have_count(1)
    figure.canvas.click()
    for key in ("u", "j"):
        case.page.keyboard.press(key)
    case.idle(figure)
    assert case.run(2) == "['u', 'j']"
    expect(told.filter(has_text="Traceback")).to_have_count(1)
    case.run(3)
    # JupyterLab had it out of sight, behind the traceback.
    assert not np.array_equal(case.figure(0).at_rest(), before)
    expect(told.filter(has_text="Traceback")).to_have_count(1)
