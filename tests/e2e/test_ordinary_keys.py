"""Keys in an ordinary notebook: what belongs to the notebook stays there, the figure takes the rest."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.case import Case, count, in_axes
from tests.e2e.keyboard import Keyboard
from tests.e2e.page import Figure, cells

pytestmark = pytest.mark.e2e


def focused(figure: Figure, selector: str) -> bool:
    """Return whether a part of a figure has the focus."""
    return bool(figure.root.locator(selector).first.evaluate("part => part === document.activeElement"))


COPIED = """
async () => {
  const [item] = await navigator.clipboard.read();
  const bytes = new Uint8Array(await (await item.getType('image/png')).arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}
"""
"""The PNG in the clipboard, in base64."""

NOTES = """
root => {
  const badge = root.querySelector('.figport-badge'), notes = window.figportNotes = [];
  const note = () => { if (!badge.hidden) notes.push(badge.querySelector('.figport-pill').innerText); };
  new MutationObserver(note).observe(badge, { attributes: true, characterData: true, childList: true, subtree: true });
}
"""
"""Notes what the badge says from now on: some things for three seconds, in which nobody may look at a busy page."""

LINE = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10)); ax.plot([1, 9], [1, 9]);"


@pytest.mark.cells(f"mpl.rcParams['savefig.dpi'] = 150\n{LINE}", "fig.savefig('copied.png')")
def test_ctrl_c_in_a_figure_copies_its_picture_and_no_cell(case: Case) -> None:
    """By the key and by the button: what `savefig` makes, at its resolution, is in the clipboard."""
    case.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    case.run(0)
    case.run(1)
    wanted = np.asarray(Image.open(case.file.with_name("copied.png")).convert("RGBA"))
    figure = case.figure(0)
    before = cells(case.page)
    figure.canvas.click()
    for how in ("key", "button"):
        case.page.evaluate("navigator.clipboard.writeText('nothing')")
        figure.root.evaluate(NOTES)
        if how == "key":
            case.page.keyboard.press("Control+c")
        else:
            figure.tool("clipboard").click()
        case.page.wait_for_function("() => window.figportNotes.includes('Picture copied')")
        copied = Image.open(io.BytesIO(base64.b64decode(case.page.evaluate(COPIED)))).convert("RGBA")
        assert copied.size == (600, 450)
        assert np.array_equal(np.asarray(copied), wanted)
        expect(figure.root.locator(".figport-badge")).to_be_hidden()
    assert cells(case.page) == before


@pytest.mark.cells(
    f"{LINE}\nkeys = []\nfig.canvas.mpl_connect('key_press_event', lambda event: keys.append(event.key));",
    "print(*keys)",
)
def test_a_handler_hears_escape_and_combinations_that_the_notebook_has_no_use_for(case: Case) -> None:
    """With a handler for keys Escape is its own, and the second one in a row leaves the figure."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    # The page knows that there is a handler.
    case.idle(figure)
    page.mouse.click(*figure.at(0.5, 0.5))
    for key in ("a", "Escape", "Alt+g", "Control+s", "b", "Escape"):
        page.keyboard.press(key)
    assert focused(figure, "canvas")
    page.keyboard.press("Escape")
    assert not focused(figure, "canvas")
    case.idle(figure)
    assert case.run(1).split() == ["a", "escape", "alt", "alt+g", "control", "b", "escape", "escape"]


TWO = """
seen, keys, figs = [], [], [plt.subplots(figsize=(3, 2)) for _ in range(2)]
from matplotlib.widgets import RectangleSelector
boxes = []
for f, a in figs:
    a.set(xlim=(0, 100), ylim=(0, 100))
    f.canvas.mpl_connect("button_press_event", lambda e: seen.append((e.key, *sorted(e.modifiers))))
    f.canvas.mpl_connect("key_press_event", lambda e: keys.append(e.key))
    boxes.append(RectangleSelector(a, lambda p, r: None))
"""


@pytest.mark.cells(
    TWO,
    "print(seen)",
    "x0, x1, y0, y1 = boxes[1].extents; print(round(x1 - x0), round(y1 - y0), boxes[1].ax.bbox.size)",
)
def test_modifiers_held_before_the_first_click_are_known(case: Case) -> None:
    """Shift and Ctrl held before the first click, over two figures; none of them stays down."""
    case.run(0)
    figures = [case.figure(0, which) for which in (0, 1)]
    page = case.page
    for modifier in ("Shift", "Control"):
        case.cell(1).locator(".jp-InputPrompt").click()
        page.keyboard.down(modifier)
        for figure in figures:
            page.mouse.click(*figure.at(0.5, 0.5))
        page.keyboard.up(modifier)
        for figure in figures:
            page.mouse.click(*figure.at(0.5, 0.5))
    for figure in figures:
        case.idle(figure)
    plain = "(None,)"
    shift, control = "('shift', 'shift')", "('control', 'ctrl')"
    assert case.run(1) == f"[{', '.join([shift, shift, plain, plain, control, control, plain, plain])}]"
    case.cell(1).locator(".jp-InputPrompt").click()
    page.keyboard.down("Shift")
    figures[1].drag(in_axes(0.1, 0.1), in_axes(0.6, 0.3))
    page.keyboard.up("Shift")
    case.idle(figures[1])
    width, height, *size = case.run(2).replace("[", "").replace("]", "").split()
    assert float(width) * float(size[0]) == pytest.approx(float(height) * float(size[1]), rel=0.05)


@pytest.mark.cells(
    f"{LINE}\nplt.show(block=True)\nprint(plt.get_fignums(), ax.get_xlim())", "print(plt.fignum_exists(1))"
)
def test_a_figure_is_closed_in_the_notebook(case: Case) -> None:
    """What waits for the figure's end goes on; the output keeps the picture."""
    cell = case.cell(0)
    cell.locator(".jp-InputArea-editor").first.click()
    case.page.keyboard.press("Control+Enter")
    figure = case.figure(0)
    # The figure is there before its line is.
    before = figure.until(lambda pixels: count(pixels, 0x1F, 0x77, 0xB4) > 100)
    figure.tool("close").click()
    case.page.keyboard.press("Escape")
    figure.tool("close").click()
    figure.root.locator("[role=menuitem]").locator("visible=true").click()
    figure.until_state("dead")
    expect(cell.locator("pre").last).to_contain_text("[] (np.float64(0.0), np.float64(10.0))")
    assert (figure.pixels() == before).all()
    assert figure.canvas.get_attribute("role") == "img"


TOOLS = """
plt.rcParams["toolbar"] = "toolmanager"
from matplotlib.backend_tools import ToolBase, ToolToggleBase
class Count(ToolToggleBase):
    default_keymap = "m"; description = "count"; radio_group = "default"
    def enable(self, *a): self.figure.suptitle("on"); self.figure.canvas.draw_idle()
    def disable(self, *a): self.figure.suptitle("off"); self.figure.canvas.draw_idle()
class Note(ToolBase):
    description = "note"
    def trigger(self, *a): notes.append("noted")
fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10)); notes = []
tm = fig.canvas.manager.toolmanager
for name, tool in (("count", Count), ("note", Note)):
    tm.add_tool(name, tool); fig.canvas.manager.toolbar.add_tool(tm.get_tool(name), "foo")
plt.rcParams["toolbar"] = "toolbar2"
"""


IN_USE = "print(fig.get_suptitle(), tm.active_toggle['default'], *notes, *np.round(ax.get_xlim()))"


def use_tools(case: Case) -> None:
    """Press a tool of the user's, zoom, another of the user's, and the key of the first."""
    case.run(0)
    figure = case.figure(0)
    before = cells(case.page)
    count, zoom = figure.tool("count"), figure.tool("zoom")
    expect(count).to_have_text("count")
    case.toggle(figure, "count")
    case.exact(figure)
    assert case.run(1) == "on count 0.0 10.0"
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    expect(count).to_have_attribute("aria-pressed", "false")
    mouse, band = case.page.mouse, figure.root.locator(".figport-rubberband")
    mouse.move(*figure.at(*in_axes(0.2, 0.2)))
    mouse.down()
    mouse.move(*figure.at(*in_axes(0.6, 0.6)), steps=3)
    expect(band).to_be_visible()
    mouse.up()
    expect(band).to_be_hidden()
    case.idle(figure)
    case.exact(figure)
    assert case.run(1) == "off zoom 2.0 6.0"
    figure.tool("note").click()
    case.page.keyboard.press("m")
    expect(count).to_have_attribute("aria-pressed", "true")
    expect(zoom).to_have_attribute("aria-pressed", "false")
    figure.tool("home").click()
    case.idle(figure)
    case.exact(figure)
    assert case.run(1) == "on count noted 0.0 10.0"
    assert cells(case.page) == before


@pytest.mark.cells(TOOLS, IN_USE)
def test_tools_of_the_users_are_pressed_with_the_mouse_and_by_their_keys(case: Case) -> None:
    """With matplotlib's toolmanager: a switch, which gives way to zoom and comes back by its key, and a plain tool."""
    use_tools(case)


CHOOSE = """
from matplotlib.widgets import LassoSelector, RectangleSelector
fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, 400), ylim=(300, 0), position=(0, 0, 1, 1))
chosen, lines = [], []
box = RectangleSelector(ax, lambda *ends: chosen.append([round(x) for x in box.extents]), interactive=True)
"""
LASSO = "box.set_active(False); lasso = LassoSelector(ax, lambda line: (lines.append(line), fig.canvas.draw_idle()))"
ASK = """
lasso.set_active(False)
print("asks", flush=True)
points = [[round(x) for x in place] for place in fig.ginput(2, timeout=0)]
"""
CHOSEN = """
corner = max(lines[0], key=lambda place: place[0] - place[1])
print(*chosen, *map(round, corner), points, *fig.get_size_inches())
"""


@pytest.mark.cells(CHOOSE, LASSO, ASK, CHOSEN)
def test_boxes_lassos_and_places_are_chosen_by_keys(case: Case) -> None:
    """Shift and Space hold the cross's button down; a box is moved by its middle; `ginput` waits for the cross."""
    case.run(0)
    figure, keys = case.figure(0), Keyboard(case.page)
    figure.canvas.focus()
    cross = keys.cross(figure)
    cross.go(100, 100)
    keys.press("Shift+Space")
    cross.go(200, 180)
    keys.press("Space")
    cross.go(150, 140)
    keys.press("Shift+Space")
    cross.go(170, 150)
    keys.press("Space")
    figure.as_drawn()
    cross.end()
    # The selector hears Escape first, as any that handlers listen to.
    keys.press("Escape", "Escape")
    case.run(1)
    figure.canvas.focus()
    cross = keys.cross(figure)
    keys.press("Shift+1")
    for x, y in ((250, 150), (250, 200)):
        cross.go(x, y)
    keys.press("Enter")
    figure.as_drawn()
    case.start(2)
    # Until the cell runs, keys are for what was there before it.
    expect(case.texts(2)).to_have_text("asks\n")
    figure.canvas.focus()
    cross = keys.cross(figure)
    keys.press("Enter")
    cross.go(120, 90)
    keys.press("Enter")
    case.until_ended(2)
    # On the whole screen, and back.
    figure.canvas.focus()
    keys.tool(figure, "fullscreen")
    case.page.wait_for_function("() => document.fullscreenElement?.matches('.figport-figure')")
    expect(figure.tool("fullscreen")).to_be_focused()
    keys.press("Enter")
    case.page.wait_for_function("() => document.fullscreenElement === null")
    expect(figure.canvas).to_have_css("width", "400px")
    assert case.run(3) == "[100, 200, 100, 180] [120, 220, 110, 190] 250 150 [[250, 200], [120, 90]] 4.0 3.0"
