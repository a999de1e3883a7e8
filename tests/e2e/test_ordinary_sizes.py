"""How large figures are, and what people without a mouse do with them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case
from tests.e2e.test_ordinary_readout import window

pytestmark = pytest.mark.e2e

NO_SCROLL = "figure => figure.querySelector('.figport-scroller').scrollWidth <= figure.clientWidth"


@pytest.mark.cells(
    """
fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, 320), ylim=(0, 240), position=(0.1, 0.1, 0.8, 0.8)); seen = []
for name in ("button_press_event", "button_release_event"):
    fig.canvas.mpl_connect(name, lambda e: seen.append((e.name[7:12], round(e.xdata), round(e.ydata))))
""",
    "print(*seen, *fig.get_size_inches())",
    "print(*ax.get_xlim(), *ax.get_ylim())",
)
def test_a_figure_is_used_without_a_mouse(case: Case) -> None:
    """Tab to the picture, the cross, the corner: a drag, another size, a pan; Escape ends each, and gives all back."""
    case.run(0)
    figure, press = case.figure(0), case.page.keyboard.press
    figure.canvas.focus()
    press("Tab")
    expect(figure.root.get_by_role("button", name="Move a cross by keys")).to_be_focused()
    press("Enter")
    expect(figure.canvas).to_be_focused()
    press("ArrowRight")
    press("Shift+Space")
    press("ArrowUp")
    press("Space")
    press("Escape")
    expect(figure.root.locator(".figport-cross")).to_be_hidden()
    press("Tab")
    press("Tab")
    expect(figure.root.get_by_role("button", name="Size of the figure")).to_be_focused()
    press("ArrowRight")
    press("ArrowDown")
    expect(figure.canvas).to_have_css("width", "410px")
    expect(figure.canvas).to_have_css("height", "310px")
    press("Escape")
    expect(figure.canvas).to_have_css("height", "300px")
    expect(figure.canvas).to_be_focused()
    press("p")
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    press("ArrowRight")
    press("+")
    figure.until_answered()
    press("Escape")
    assert case.run(1) == "('press', 170, 120) ('relea', 170, 130) 4.0 3.0"
    assert case.run(2) == "56.0 328.0 18.0 222.0"
    case.exact(figure)


SIZES = """
canvas => {
  const output = canvas.closest('.figport-output'), { paddingLeft, paddingRight } = getComputedStyle(output);
  const room = output.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return [canvas.offsetWidth, canvas.offsetHeight, room];
}
"""
"""Returns how large a picture is, and how much room its output has."""
WIDE = """
fig, ax = plt.subplots(figsize=(14, 4), layout="constrained"); ax.plot(np.arange(500)); ax.set_ylabel("long\\nlabel")
fig.canvas.fit = "width"
"""
INSIDE = """
fig.canvas.draw()
box = fig.get_tightbbox()
print(*fig.get_size_inches(), bool(box.p0.min() >= 0 and (box.p1 <= fig.get_size_inches()).all()))
"""


@pytest.mark.cells(WIDE, INSIDE, "fig.canvas.fit = 'stretch'")
def test_a_figure_follows_the_width_of_its_cell(case: Case) -> None:
    """Windows become narrow and wide: the figure as well, in its shape or with its height, and nothing scrolls."""
    page = case.page
    case.run(0)
    figure = case.figure(0)

    def fits(shape: float | None = 14 / 4) -> int:
        """See that the figure is as wide as its place, and labels inside; return its height."""
        page.wait_for_function(
            "figure => figure.querySelector('canvas').offsetWidth === Math.floor(figure.clientWidth)"
            " && figure.clientWidth > innerWidth - 200",
            arg=figure.root.element_handle(),
        )
        figure.until_answered()
        assert figure.root.evaluate(NO_SCROLL)
        width, height, room = figure.canvas.evaluate(SIZES)
        assert abs(width - room) <= 1
        if shape is not None:
            assert abs(height - width / shape) <= 1
        assert case.run(1) == f"{width / 100} {height / 100} True"
        return int(height)

    # So that there is room for the figure.
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    try:
        for width in (900, 600):
            with window(page, width):
                fits()
        with window(page, 1500):
            height = fits()
            case.run(2)
            expect(figure.root).to_have_attribute("data-figport-fit", "stretch")
        with window(page, 600):
            assert fits(None) == height
            case.exact(figure)
    finally:
        page.evaluate("window.jupyterapp.shell.expandLeft()")


LONG = "Pressure while the valve is closed"

AROUND = """
figure => {
  const area = figure.closest('.jp-OutputArea-output').getBoundingClientRect();
  const picture = figure.querySelector('.figport-scroller').getBoundingClientRect();
  const title = figure.querySelector('.figport-title');
  const parts = [...figure.querySelectorAll('.figport-title, .figport-header .figport-tool')];
  const boxes = parts.filter(part => part.offsetWidth > 0).map(part => part.getBoundingClientRect());
  const beside = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 1;
  const apart = (a, b) => beside(a, b) || beside(b, a);
  const handle = figure.querySelector('.figport-handle').getBoundingClientRect();
  return {
    shown: title.offsetWidth > 0,
    whole: title.scrollWidth <= title.clientWidth,
    tools: boxes.length,
    within: boxes.every(box => box.left >= area.left && box.right <= area.right && box.bottom <= picture.top + 1),
    apart: boxes.every((box, at) => boxes.slice(at + 1).every(other => apart(box, other))),
    corner: Math.abs(handle.right - picture.right) < 3,
    height: figure.offsetHeight,
  };
}
"""


@pytest.mark.cells(
    "fig, ax = plt.subplots(figsize=(1.5, 1)); fig.canvas.manager.set_window_title('Short')",
    f"fig.canvas.manager.set_window_title({LONG!r})",
)
def test_the_row_above_a_narrow_figure_uses_what_is_free_beside_it(case: Case) -> None:
    """Its title is whole where there is room, all tools are in sight and apart, nothing below moves with the title."""
    case.run(0)
    figure = case.figure(0)
    title = figure.root.locator(".figport-title")
    expect(title).to_have_text("Short")
    before = figure.root.evaluate(AROUND)
    assert before == before | {"shown": True, "whole": True, "within": True, "apart": True, "corner": True}
    case.run(1)
    expect(title).to_have_text(LONG)
    assert figure.root.evaluate(AROUND) == before
    for width in (760, 600):
        with window(case.page, width):
            # JupyterLab lays its panels out after the window.
            case.page.wait_for_function(
                f"([figure, width]) => {{ const {{ within, apart, corner }} = ({AROUND})(figure);"
                f"return figure.clientWidth < width && within && apart && corner && ({NO_SCROLL})(figure); }}",
                arg=[figure.root.element_handle(), width - 300],
            )
    figure.as_drawn()


@pytest.mark.cells("fig, ax = plt.subplots(figsize=(3.4, 2)); fig.canvas.toolbar_visible = False")
def test_no_row_is_kept_for_tools_that_are_hidden(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    expect(figure.tool("home")).to_be_hidden()
    expect(figure.root.locator(".figport-title")).to_be_visible()
    assert figure.root.locator(".figport-header").evaluate("header => header.offsetHeight") == 28
