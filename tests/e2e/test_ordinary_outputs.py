"""Figures in outputs that come and go, as a person sees them: loops, Outputs of ipywidgets, `interact`.

All share one page of JupyterLab and one kernel. A figure that is shown anew is one live figure in one place: it is in
the page in every frame, with a picture, and what is below it does not move.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.case import Case, in_axes
from tests.e2e.stored import save
from tests.e2e.test_memory import STRAY, alive
from tests.e2e.watch import HURRY, LINE, loop, patient, see_loop, steady, to_the_top, unmoved, watching

pytestmark = pytest.mark.e2e

IMPORTS = "import time\nimport ipywidgets as W\nfrom IPython.display import clear_output, display\n"


@pytest.fixture(autouse=True)
def _patience(case: Case) -> Iterator[None]:
    with patient(case.page):
        yield


@pytest.mark.parametrize("number", range(5))
@pytest.mark.cells(
    loop("clear_output(wait=True)", "display(fig)") + "print('done')",
    loop("clear_output()", "display(fig)"),
    loop("clear_output(wait=True)", "plt.show()") + "print('done')",
    loop("clear_output()", "plt.show()"),
    loop("clear_output(wait=True)", "display(plt.gcf())"),
    "print(len(ax.lines), *plt.get_fignums(), ax.get_xlim()[0] < -0.1)",
)
def test_a_loop_that_clears_and_shows_is_one_live_figure(case: Case, number: int) -> None:
    """The live plot idiom of everyone who comes from inline: line after line is seen while the cell runs."""
    frames = see_loop(case, number)
    # The text comes after the figure, and takes nothing away with it.
    said = case.cell(number).locator(".jp-OutputArea-output pre")
    texts = ["done\n"] if number in (0, 2) else []
    expect(said).to_have_text(texts)
    steady(frames, late=LINE * len(texts))
    unmoved(frames)
    figure = case.figure(number)
    case.exact(figure)
    assert case.run(5) == "5 1 False"
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.3, 0.5), in_axes(0.6, 0.5))
    case.idle(figure)
    assert case.run(5) == "5 1 True"


@pytest.mark.cells(
    f"""{IMPORTS}
out, button = W.Output(), W.Button(description="make")
with plt.ioff():
    fig, ax = plt.subplots()
count = 0
def press(_):
    global count
    count += 1
    ax.plot([0, 1], [0, count])
    with out:
        clear_output(wait=count % 2 == 0)
        display(fig)
    button.description = f"made {{count}}"
button.on_click(press)
display(button, out)
""",
    "print(len(ax.lines), len(fig.canvas.manager.session))",
)
def test_a_buttons_callback_shows_a_figure_anew_in_an_output(case: Case) -> None:
    case.run(0)
    button = case.cell(0).locator("button.jupyter-button")
    button.click()
    expect(button).to_have_text("made 1")
    expect(case.figures(0)).to_have_count(1)
    figure = case.figure(0)
    for lines in (2, 3):
        with watching(case.cell(0)) as frames:
            button.click()
            # A cell that is run may overtake a widget's callback.
            expect(button).to_have_text(f"made {lines}")
            figure = case.figure(0)
            case.exact(figure)
        assert case.run(1) == f"{lines} 1"
        steady(frames)


@pytest.mark.cells(
    f"""{IMPORTS}
left, right = W.Output(), W.Output()
with plt.ioff():
    fig, ax = plt.subplots(figsize=(3, 2))
for out in (left, right):
    with out:
        display(fig)
display(W.HBox([left, right]))
""",
    "print(len(fig.canvas.manager.session), *plt.get_fignums())",
)
def test_one_figure_in_two_outputs_is_two_live_views(case: Case) -> None:
    case.run(0)
    expect(case.figures(0)).to_have_count(2)
    one, other = (case.figure(0, which) for which in range(2))
    assert case.run(1) == "2 1"
    before = other.pixels()
    case.toggle(one, "pan")
    one.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    other.until_changed(before)
    case.idle(one)
    case.exact(one, other)


@pytest.mark.cells(
    f"""{IMPORTS}
slider = W.IntSlider(5, 2, 30)
def again(n):
    plt.close("all")
    plt.plot(np.arange(n))
display(slider, W.interactive_output(again, dict(n=slider)))
""",
    "for n in range(6, 11):\n    slider.value = n\n    time.sleep(0.2 if n % 2 else 0)",
    "print(*plt.get_fignums(), plt.gca().lines[0].get_ydata()[-1])",
)
def test_a_slider_that_makes_the_figure_anew_shows_one_that_follows(case: Case) -> None:
    """`interact`, as every course shows it: no blank box between, and the page does not jump."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.figure(0)
    to_the_top(case, 0)
    with watching(case.cell(0)) as frames:
        case.run(1)
        case.figure(0)
    steady(frames)
    unmoved(frames)
    assert case.run(2) == "1 9"
    expect(case.figures(0)).to_have_count(1)
    case.exact(case.figure(0))


@pytest.mark.cells(
    f"""{IMPORTS}
def again(n):
    print("points", n)
    fig = plt.figure(7, clear=True)
    fig.add_subplot().plot(np.arange(n))
    return f"highest {{n - 1}}"
W.interact(again, n=W.IntSlider(50, 2, 90));
""",
    "print(*plt.get_fignums(), plt.gca().lines[0].get_ydata()[-1])",
)
def test_interact_with_a_function_that_prints_and_returns_shows_one_figure_that_follows(case: Case) -> None:
    """`plt.figure(7, clear=True)` in it, as guides advise: text above and below, in every frame one figure between."""
    case.run(0)
    case.figure(0)
    texts = case.cell(0).locator(".jp-OutputArea-output pre")
    expect(texts.last).to_contain_text("highest 49")
    with watching(case.cell(0)) as frames:
        case.cell(0).locator(".widget-slider .noUi-handle, .widget-slider [role=slider]").first.focus()
        for value in range(51, 56):
            case.page.keyboard.press("ArrowRight")
            if value % 2:
                expect(texts.last).to_contain_text(f"highest {value - 1}")
        figure = case.figure(0)
        case.exact(figure)
    steady(frames, late=LINE)
    expect(texts).to_have_text(["points 55\n", "'highest 54'"])
    expect(case.figures(0)).to_have_count(1)
    assert case.run(1) == "7 54"


@pytest.mark.cells(
    "fig, ax = plt.subplots()\nax.plot([1, 2, 3])", 'ax.plot([3, 2, 1], "r")\nfig', 'ax.plot([2, 2, 2], "g")\nfig'
)
def test_each_output_keeps_the_state_that_it_showed(case: Case) -> None:
    """Three cells that change and show one figure tell a story to the reader of the file; in the page all are live."""
    seen = []
    for number in range(3):
        case.run(number)
        figure = case.figure(number)
        case.exact(figure)
        seen.append(figure.pixels())
    assert len({pixels.tobytes() for pixels in seen}) == 3
    views = [case.figure(number) for number in range(3)]
    case.exact(*views)
    save(case.page)
    for number, pixels in enumerate(seen):
        assert np.array_equal(case.saved(number), pixels), number
    case.toggle(views[0], "pan")
    views[0].drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    case.idle(views[0])
    case.exact(*views)
    # What people do goes into the newest, half a second later, and into no other.
    panned = views[2].pixels()
    assert not np.array_equal(panned, seen[2])
    end = time.monotonic() + 20
    while not np.array_equal(case.stored(2), panned):
        assert time.monotonic() < end, "the newest output does not follow"
    for number, pixels in enumerate(seen[:2]):
        assert np.array_equal(case.saved(number), pixels), number


@pytest.mark.cells(
    f"""{IMPORTS}
x = np.linspace(0, 6, 200)
@W.interact(f=W.IntSlider(1, 1, 9), a=W.IntSlider(1, 1, 5))
def show(f, a):
    plt.figure()
    plt.plot(x, a * np.sin(f * x))
    plt.show()
""",
    "print(len(plt.get_fignums()), np.array_equal(plt.gca().lines[0].get_ydata(), 3 * np.sin(4 * x)))",
)
def test_interact_with_a_new_figure_and_show_at_each_step_shows_one(case: Case) -> None:
    """By the sliders' own messages, as a hand at the keyboard sends them."""
    case.run(0)
    expect(case.figures(0)).to_have_count(1)
    case.figure(0)
    sliders = case.cell(0).locator(".widget-slider .noUi-handle, .widget-slider [role=slider]")
    sliders.first.scroll_into_view_if_needed()
    with watching(case.cell(0)) as frames:
        # By the mouse, as a hand drags it, and by keys.
        handle, track = sliders.first.bounding_box(), case.cell(0).locator(".noUi-base").first.bounding_box()
        assert handle is not None
        assert track is not None
        mouse, height = case.page.mouse, handle["y"] + handle["height"] / 2
        mouse.move(handle["x"] + handle["width"] / 2, height)
        mouse.down()
        mouse.move(track["x"] + track["width"] * 3 / 8, height, steps=12)
        mouse.up()
        expect(case.cell(0).locator(".widget-readout").first).to_have_text("4")
        sliders.nth(1).focus()
        for _ in range(2):
            case.page.keyboard.press("ArrowRight")
        expect(case.cell(0).locator(".widget-readout")).to_have_text(["4", "3"])
    steady(frames)
    unmoved(frames)
    with watching(case.cell(0)) as frames:
        # The one before is closed when the page has ended its view, which lingers.
        case.page.evaluate(HURRY)
        end = time.monotonic() + 20
        while (told := case.run(1)) != "1 True":
            assert time.monotonic() < end, told
        case.idle(case.figure(0))
    steady(frames)
    expect(case.figures(0)).to_have_count(1)
    case.exact(case.figure(0))


AGAIN = """
import warnings
runs = globals().get("runs", 0)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    fig, ax = plt.subplots()
    ax.imshow(np.random.rand(80, 80))
runs += 1
"""


@pytest.mark.cells(AGAIN, "print(len(plt.get_fignums()), len(fig.canvas.manager.session), runs)")
def test_a_cell_that_is_run_again_and_again_leaves_one_figure_in_kernel_and_page(case: Case) -> None:
    """No warning; as many figures, views, nodes of the page and sockets after a dozen more runs as after three."""
    # What lingers for long here would count as what stays.
    case.page.evaluate(HURRY)
    counts = []
    cdp = case.page.context.new_cdp_session(case.page)
    cdp.send("Performance.enable")
    for runs in (3, 15):
        case.start(0)
        for _ in range(2 if runs == 3 else 11):
            case.page.keyboard.press("Control+Enter")
        case.until_ended(0)
        end = time.monotonic() + 60
        while (told := case.run(1)) != f"1 1 {runs}":
            assert time.monotonic() < end, told
        expect(case.figures(0)).to_have_count(1)
        case.figure(0)
        kept = {name: alive(cdp, name) for name in ("HTMLCanvasElement", "WebSocket", "AbortController")}
        nodes = [one["value"] for one in cdp.send("Performance.getMetrics")["metrics"] if one["name"] == "Nodes"]
        counts.append((case.cell(0).locator("*").count(), int(nodes[0]), kept))
    cdp.detach()
    (in_cell, nodes_before, before), (in_cell_after, nodes_after, after) = counts
    assert in_cell_after == in_cell
    # A figure has more than a hundred, and JupyterLab a few for each run.
    assert nodes_after < nodes_before + 12 * 50, counts
    assert all(after[name] <= before[name] + STRAY for name in before), counts


@pytest.mark.cells(
    f"""{IMPORTS}
out = W.Output()
fig, ax = plt.subplots(figsize=(3, 2))
out.append_display_data(fig)
display(out)
""",
    "print(len(fig.canvas.manager.session), *plt.get_fignums())",
)
def test_a_figure_that_is_appended_to_an_output_is_live_there_alone(case: Case) -> None:
    case.run(0)
    figure = case.figure(0)
    expect(case.figures(0)).to_have_count(1)
    expect(case.cell(0).locator(".widget-output .figport-output")).to_have_count(1)
    assert case.run(1) == "1 1"
    case.toggle(figure, "pan")
    figure.drag(in_axes(0.4, 0.5), in_axes(0.6, 0.5))
    case.idle(figure)
    case.exact(figure)
