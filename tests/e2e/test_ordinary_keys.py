"""Keys in an ordinary notebook: what belongs to the notebook stays there, the figure takes the rest."""

from __future__ import annotations

import base64
import io
import random
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e import access
from tests.e2e.case import Case, in_axes
from tests.e2e.keyboard import Keyboard
from tests.e2e.page import Figure, Notebook, cells
from tests.e2e.server import Server, write_notebook

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

LINE = "fig, ax = plt.subplots(); ax.set(xlim=(0, 10), ylim=(0, 10)); ax.plot([1, 9], [1, 9]);"
LIMITS = "print(*ax.get_xlim(), *ax.get_ylim())"


@pytest.mark.cells(LINE, LIMITS)
def test_a_key_that_is_held_after_a_click_on_a_tool_is_the_figures(case: Case) -> None:
    """Pan by the toolbar, hold x, drag: matplotlib's "constrain to x"; the cell was cut. So with the others."""
    case.run(0)
    figure = case.figure(0)
    before = cells(case.page)
    keyboard, mouse = case.page.keyboard, case.page.mouse
    case.toggle(figure, "pan")
    assert focused(figure, "canvas")
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
    # The same with the focus on a button, in the menu, and on the handle's side of things.
    figure.tool("pan").focus()
    for key in "xcvmdd":
        keyboard.press(key)
    figure.tool("save").click()
    for key in "xcvmdd":
        keyboard.press(key)
    keyboard.press("Escape")
    figure.tool("close").click()
    keyboard.press("x")
    keyboard.press("Escape")
    mouse.move(0, 0)
    assert cells(case.page) == before


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
        if how == "key":
            case.page.keyboard.press("Control+c")
        else:
            figure.tool("clipboard").click()
        expect(figure.root.locator(".figport-badge")).to_be_visible()
        expect(figure.root.locator(".figport-pill")).to_have_text("Picture copied")
        copied = Image.open(io.BytesIO(base64.b64decode(case.page.evaluate(COPIED)))).convert("RGBA")
        assert copied.size == (600, 450)
        assert np.array_equal(np.asarray(copied), wanted)
        expect(figure.root.locator(".figport-badge")).to_be_hidden()
    assert cells(case.page) == before


@pytest.mark.cells(f"{LINE}\nprint('first', count := globals().get('count', 0) + 1)", "print('second', count)")
def test_the_notebooks_shortcuts_work_in_a_figure(case: Case) -> None:
    """Click a figure to look at it, Shift+Enter twice; Ctrl+Enter, Ctrl+S; Escape gives the keyboard back."""
    case.run(0)
    figure = case.figure(0)
    page = case.page
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("Shift+Enter")
    expect(case.cell(0).locator("pre").last).to_contain_text("first 2")
    page.keyboard.press("Shift+Enter")
    expect(case.cell(1).locator("pre").last).to_contain_text("second 2")
    figure = case.figure(0)
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("Control+Enter")
    expect(case.cell(0).locator("pre").last).to_contain_text("first 3")
    figure = case.figure(0)
    downloads: list[object] = []
    note = lambda download: downloads.append(download)  # noqa: E731, PLW0108 - a built-in cannot be a listener
    page.on("download", note)
    page.mouse.click(*figure.at(0.5, 0.5))
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url):
        page.keyboard.press("Control+s")
    page.keyboard.press("Shift+Enter")
    expect(case.cell(0).locator("pre").last).to_contain_text("first 4")
    figure = case.figure(0)
    case.idle(figure)
    assert not downloads
    # In command mode "b" makes a cell below; "z" undoes that.
    before = cells(page)
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(before) + 1)
    page.keyboard.press("z")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(before))
    assert cells(page) == before


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


COMMANDS = "xcvmddr"
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


KEYS = [*"abcdefghijklmnopqrstuvwxyz", *"0123456789", "Delete", "Backspace", "Enter", " ", "Escape", "Home"]
PARTS = [
    "canvas",
    '[data-figport-tool="home"]',
    '[data-figport-tool="pan"]',
    '[data-figport-tool="save"]',
    ".figport-pill",
]


@pytest.mark.cells(LINE, "keep = 'a cell that must survive'")
@pytest.mark.parametrize("seed", range(2))
def test_random_keys_on_random_parts_leave_the_notebook_alone(case: Case, seed: int) -> None:
    """Whatever is pressed on whatever part of a figure, the notebook's cells stay as they are."""
    case.run(0)
    figure = case.figure(0)
    figure.tool("private_copy").click()
    expect(figure.root.locator(".figport-pill")).to_be_visible()
    before = cells(case.page)
    chance = random.Random(seed)
    pressed = []
    for _ in range(40):
        # "q" closes the figure, and the keyboard is the notebook's then; Escape gives it back; "f" fills the screen.
        key = chance.choice([one for one in KEYS if one not in ("q", "f", "Escape")])
        part = chance.choice(PARTS)
        pressed.append((part, key))
        figure.root.locator(part).first.focus()
        for _ in range(chance.choice((1, 2))):
            case.page.keyboard.press(key)
    assert cells(case.page) == before, pressed


@pytest.mark.cells(
    f"{LINE}\nplt.show(block=True)\nprint(plt.get_fignums(), ax.get_xlim())", "print(plt.fignum_exists(1))"
)
def test_a_figure_is_closed_in_the_notebook(case: Case) -> None:
    """What waits for the figure's end goes on; the output keeps the picture."""
    cell = case.cell(0)
    cell.locator(".jp-InputArea-editor").first.click()
    case.page.keyboard.press("Control+Enter")
    figure = case.figure(0)
    before = figure.pixels()
    figure.tool("close").click()
    case.page.keyboard.press("Escape")
    figure.tool("close").click()
    figure.root.locator("[role=menuitem]").locator("visible=true").click()
    figure.until_state("dead")
    expect(cell.locator("pre").last).to_contain_text("[] (np.float64(0.0), np.float64(10.0))")
    assert (figure.pixels() == before).all()
    assert figure.canvas.get_attribute("role") == "img"


# --- other notebooks ----------------------------------------------------------------------------------------

SETUP = "%matplotlib figport\nimport matplotlib.pyplot as plt"
OTHERS = [SETUP, LINE, "print(*ax.get_xlim(), *ax.get_ylim(), 'end')"]


def saved(file: Path) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in nbformat.read(file, as_version=4).cells]


@pytest.mark.parametrize("program", ["notebook", "nbclassic"])
def test_keys_stay_in_the_figure_in_other_notebooks(lab: Server, tab: Page, program: str) -> None:
    """Notebook 7 and the classic notebook: keys after a click on a tool, Shift+Enter, Ctrl+S, Escape."""
    file = lab.root / f"keys-{program}.ipynb"
    write_notebook(file, OTHERS)
    page = tab
    run_all(page, lab, file.name, classic=program == "nbclassic")
    figure = Figure.live(page.locator(".figport-figure").first)
    access.check(figure.root)
    before = cells(page)
    figure.tool("pan").click()
    expect(figure.tool("pan")).to_have_attribute("aria-pressed", "true")
    page.keyboard.down("x")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.7, 0.8))
    page.keyboard.up("x")
    for key in "cvmdd":
        page.keyboard.press(key)
    figure.until_answered()
    assert cells(page) == before
    figure.tool("private_copy").click()
    untouched_by_keys(page, figure.root.locator(".figport-pill"), figure.tool("close"))
    figure.canvas.click()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url):
        page.keyboard.press("Control+s")
    assert saved(file) == [("code", source) for source in OTHERS]
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert len(cells(page)) == len(before) + 1
    # Cuts it. ("d d" must come within 0.8 seconds in the classic notebook, which a loaded machine may miss.)
    page.keyboard.press("x")
    assert cells(page) == before
    last = page.locator(".jp-Notebook .jp-Cell, #notebook .cell").nth(2)
    page.mouse.click(*figure.at(0.5, 0.5))
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(last.locator("pre").last).to_contain_text("0.0 10.0 0.0 10.0 end")


def run_all(page: Page, server: Server, name: str, *, classic: bool) -> None:
    """Open a notebook and run its cells."""
    if classic:
        page.goto(server.address(f"nbclassic/notebooks/{name}"))
        page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.is_connected()", timeout=60_000)
        page.evaluate("Jupyter.notebook.execute_all_cells()")
        return
    notebook = Notebook(page, server, name, app="notebook")
    for number in range(3):
        notebook.run(number)


CHOOSE = """
from matplotlib.widgets import LassoSelector, RectangleSelector
fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, 400), ylim=(300, 0), position=(0, 0, 1, 1))
chosen, lines = [], []
box = RectangleSelector(ax, lambda *ends: chosen.append([round(x) for x in box.extents]), interactive=True)
"""
LASSO = "box.set_active(False); lasso = LassoSelector(ax, lambda line: (lines.append(line), fig.canvas.draw_idle()))"
ASK = "lasso.set_active(False); points = [[round(x) for x in place] for place in fig.ginput(2, timeout=60)]"
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
