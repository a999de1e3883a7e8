"""The acceptance cases of matplotlib's own notebook backend (its ``nbagg_uat.ipynb``), 12 to 18: figures in use.

All share one page of JupyterLab and one kernel. Figures are what a person sees: the pixels of a canvas, compared with
what matplotlib's renderer makes of the figure; the figures of a cell; the texts it printed.

Where figport follows other rules than nbagg, the test says which and why.
"""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case, Pixels, count, in_axes

pytestmark = pytest.mark.e2e


# --- figures without pyplot, and figures that move -------------------------------------------------------


@pytest.mark.cells(
    "plt.ioff()\n"
    "manager = plt.new_figure_manager(1000)\n"
    "fig = manager.canvas.figure\n"
    "ax = fig.add_subplot()\n"
    "ax.plot([1, 2, 3])\n"
    "fig.show()\n"
    "print(plt.get_fignums())",
    "draw(fig)",
    "manager.destroy()",
)
def test_12_a_figure_that_pyplot_does_not_know(case: Case) -> None:
    assert case.run(0).endswith("[]")
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    case.run(1)
    case.as_written(figure)
    before = figure.pixels()
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.5, 0.5), in_axes(0.75, 0.5))
    figure.until_changed(before)
    case.idle(figure)
    case.run(1)
    case.as_written(figure)
    case.run(2)
    figure.until_state("dead")


@pytest.mark.cells(
    """
fig, ax = plt.subplots()
x = np.arange(0, 2 * np.pi, 0.01)
line, = ax.plot(x, np.sin(x))
draws = count_draws(fig)

def hide():
    line.set_ydata(np.ma.array(x, mask=True))
    return [line]

def move(step):
    line.set_ydata(np.sin(x + step / 10))
    return [line]

animation = FuncAnimation(fig, move, np.arange(1, 200), init_func=hide, interval=32, blit=True)
plt.show()
""",
    "print(len(draws))\nanimation.pause()\ncopy_buffer(fig)",
)
def test_13_an_animation_moves(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    seen: set[bytes] = set()

    def moved(pixels: Pixels) -> bool:
        if count(pixels, 0x1F, 0x77, 0xB4) > 100:
            seen.add(pixels.tobytes())
        return len(seen) >= 12

    figure.until(moved, what="the line does not move")
    # The line alone was painted, over a background that was kept.
    assert int(case.run(1).split()[0]) < len(seen)
    case.as_written(figure)
    assert count(figure.pixels(), 0x1F, 0x77, 0xB4) > 100


@pytest.mark.cells("fig, ax = plt.subplots()\nax.plot(range(5));", "print(plt.get_fignums())")
def test_14_the_notebooks_keys_work_after_a_figure_was_closed(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    lines = case.cell(0).locator(".cm-lineNumbers")
    case.page.mouse.click(*figure.at(0.5, 0.5))
    # A key of the notebook's, which is the figure's own while it has the focus.
    case.page.keyboard.press("Shift+L")
    case.idle(figure)
    expect(lines).to_have_count(0)
    case.page.keyboard.press("q")
    figure.until_state("dead")
    case.page.keyboard.press("Shift+L")
    expect(lines).to_have_count(1)
    case.page.keyboard.press("Shift+L")
    expect(lines).to_have_count(0)
    assert case.run(1) == "[]"


@pytest.mark.cells(
    'mpl.rcParams.update({"figure.facecolor": "red", "savefig.facecolor": "yellow"})\n'
    "plt.figure()\nplt.plot([3, 2, 1])\nplt.show()"
)
def test_15_a_figure_has_its_own_colour_on_screen_and_in_the_file(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    case.exact(figure)
    for pixels in (figure.pixels(), case.stored(0)):
        assert count(pixels, 255, 255, 0) == 0
        assert count(pixels, 255, 0, 0) > 0.3 * 400 * 300
        assert (pixels[0, 0] == (255, 0, 0, 255)).all()


# --- what people do, and when ----------------------------------------------------------------------------


@pytest.mark.cells(
    """
fig, ax = plt.subplots()
x = np.linspace(0, 10, 10000)
curve, = ax.plot(x, np.sin(x))
colours = itertools.cycle("rgbkc")
events = []

def note(event):
    what = getattr(event, "key", None) if event.name.startswith("key") else event.button
    events.append(f"{event.name} {event.step if event.name == 'scroll_event' else what}")
    fig.suptitle(events[-1])
    curve.set_color(next(colours))
    fig.canvas.draw()
    fig.canvas.draw_idle()

for name in ("button_press", "button_release", "scroll", "key_press", "key_release"):
    fig.canvas.mpl_connect(f"{name}_event", note)
plt.show()
""",
    "print(*events, sep='\\n')",
)
def test_16_events_arrive_while_the_figure_has_the_focus(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    page, focused = case.page, "canvas => document.activeElement === canvas"
    # nbagg's figures take the focus when they appear. Not ours: what somebody types on in the notebook stays there.
    assert not figure.canvas.evaluate(focused)
    before = figure.pixels()
    page.mouse.click(*figure.at(0.5, 0.5))
    assert figure.canvas.evaluate(focused)
    figure.until(lambda pixels: count(pixels, 0, 128, 0) > 200)  # the second colour
    page.mouse.wheel(0, -100)
    figure.until(lambda pixels: count(pixels, 0, 0, 255) > 200)
    page.keyboard.press("a")
    figure.until(lambda pixels: count(pixels, 0, 191, 191) > 200)
    # Out of the figure with the pointer: the keys are still the figure's. A click elsewhere: they are not.
    page.mouse.move(2, 2)
    page.keyboard.press("b")
    figure.until(lambda pixels: count(pixels, 0, 128, 0) > 200)
    case.cell(0).locator(".jp-InputPrompt").click()
    assert not figure.canvas.evaluate(focused)
    page.keyboard.press("Shift")
    page.mouse.click(*figure.at(0.5, 0.5), button="right")
    figure.until(lambda pixels: count(pixels, 0, 0, 0) > 2000)
    case.exact(figure)
    assert not np.array_equal(figure.pixels(), before)
    assert case.run(1).splitlines() == [
        "button_press_event 1",
        "button_release_event 1",
        "scroll_event 1.0",
        *(f"key_{what}_event {key}" for key in "ab" for what in ("press", "release")),
        "button_press_event 3",
        "button_release_event 3",
    ]


TIMER = """
fig, ax = plt.subplots()
text = ax.text(0.5, 0.5, "", ha="center", size=30)
ticks["{0}"] = 0

def tick(text):
    ticks["{0}"] += 1
    text.set_text(str(ticks["{0}"]))
    text.figure.canvas.draw()

timers.append(fig.canvas.new_timer({1}, [(tick, [text], {{}})]))
timers[-1].single_shot = {2}
timers[-1].start()
"""


@pytest.mark.cells(
    "ticks, timers = {}, []\n" + TIMER.format("clock", 100, False),
    TIMER.format("once", 20, True),
    TIMER.format("never", 20, False) + "timers[-1].stop()",
    TIMER.format("never either", 20, True) + "timers[-1].stop()",
    "timers[0].stop()\nprint(list(ticks.values()))",
)
def test_17_timers_tick_always_or_once_or_never(case: Case) -> None:
    for number in range(4):
        case.run(number)
    # The others have had the time to tick five times, for five ticks of the clock from now.
    clock, seen = case.figure(0), set()

    def ticked(pixels: Pixels) -> bool:
        seen.add(pixels.tobytes())
        return len(seen) > 5

    clock.until(ticked, what="the clock stands still")
    many, *others = (int(number) for number in case.run(4).strip("[]").split(","))
    assert many >= 5
    assert others == [1, 0, 0]
    figures = [case.figure(number) for number in range(4)]
    case.exact(*figures)
    _, once, never, neither = (count(one.pixels()[40:-40, 60:-45], 0, 0, 0) for one in figures)
    assert once > 50
    assert never == neither == 0


@pytest.mark.cells(
    # As windows do, they stay: by default a figure that lost its output and its name goes within seconds.
    "figport.options.close_unseen = False\nfig, ax = plt.subplots()\nax.plot(range(5))\nplt.show()\nprint(fig.number)",
    "plt.figure(1).show()",
    "fig, ax = plt.subplots(num='mine', clear=True)\nax.plot(range(5))\nplt.show()\nprint(fig.number)",
)
def test_18_a_view_ends_with_its_output(case: Case) -> None:
    # nbagg destroys a figure that nobody shows any more, so that the next one has its number again. Here, as with all
    # windows of matplotlib's, a figure is there until it is closed: it can be shown once more, and nothing is drawn
    # for it meanwhile.
    numbers = []
    for expected in (
        ["Figure 1\n400 × 300 · 1 view"],
        ["Figure 1\n400 × 300 · not shown", "Figure 2\n400 × 300 · 1 view"],
    ):
        numbers.append(case.run(0))
        expect(case.figures(0)).to_have_count(1)
        case.figure(0)
        case.listed(*expected)
    assert numbers == ["1", "2"]
    case.run(1)
    expect(case.figures(1)).to_have_count(1)
    case.listed("Figure 1\n400 × 300 · 1 view", "Figure 2\n400 × 300 · 1 view")
    case.exact(case.figure(1), case.figure(0))
    assert case.run(0) == "3"
    # Who wants the same figure every time gives it a name.
    for _ in range(2):
        assert case.run(2) == "4"
        expect(case.figures(2)).to_have_count(1)
        case.figure(2)


@pytest.mark.cells(
    """
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1], "r")
level, = ax.plot([0, 1], [0, 0], "g", lw=3, animated=True)
count, background = itertools.count(), None

def rise(event):
    global background
    if background is None:
        background = fig.canvas.copy_from_bbox(ax.bbox)
    fig.canvas.restore_region(background)
    level.set_ydata([next(count) % 10 / 10] * 2)
    ax.draw_artist(level)
    fig.canvas.blit(ax.bbox)

plt.show()
fig.canvas.draw()
fig.canvas.mpl_connect("button_press_event", rise)
draws = count_draws(fig)
""",
    "print(len(draws))\ncopy_buffer(fig)",
)
def test_18b_clicks_raise_a_line_by_blitting(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    rows = []
    for step in range(4):
        before = figure.pixels()
        case.page.mouse.click(*figure.at(0.5, 0.5))
        pixels = figure.until_changed(before)
        green = np.flatnonzero((np.abs(pixels[..., :3].astype(int) - (0, 128, 0)).max(axis=2) < 40).sum(axis=1) > 200)
        # The axes are 231 pixels high; the limits have a margin of a 22nd on each side.
        assert green.mean() == pytest.approx(300 * 0.89 - 231 * (1 + 2 * step) / 22 - 0.5, abs=1.5)
        rows.append(green.size)
    assert max(rows) <= 4
    assert case.run(1).split()[0] == "0"
    case.as_written(figure)
