"""Screen readers are told new titles and labels when the figure rests, and no picture waits for that."""

from __future__ import annotations

from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure

from figport.showing.description_updates import LONGEST, REST
from figport.testing import BEAT, Page
from figport.wire import FigureState


def told(page: Page) -> list[str]:
    """Return the words that a page was told of its figure, in order."""
    return [message.alt for message in page.messages if isinstance(message, FigureState)]


def test_words_follow_what_a_callback_changes_once_the_figure_rests() -> None:
    figure = Figure()
    axes = figure.subplots()
    page = Page(figure)
    page.picture()

    def name(_event: object) -> None:
        axes.set_title("After")
        figure.canvas.draw_idle()

    figure.canvas.mpl_connect("button_press_event", name)
    before = told(page)
    page.press((0.5, 0.5))
    page.run(BEAT)
    assert told(page) == before
    page.run(2 * REST)
    assert told(page)[len(before) :] == ["Figure 1. After; x from 0 to 1, y from 0 to 1"]
    # Nothing is said twice, or of what changes no words.
    axes.set_facecolor("red")
    figure.canvas.draw_idle()
    page.run(2 * LONGEST)
    assert len(told(page)) == len(before) + 1


def test_a_page_that_comes_later_is_told_the_new_ones() -> None:
    figure = Figure()
    axes = figure.subplots()
    page = Page(figure)
    axes.set_xlabel("seconds")
    figure.canvas.draw_idle()
    page.run(2 * REST)
    assert told(Page(figure))[-1].endswith(". seconds from 0 to 1, y from 0 to 1")


def test_an_animation_tells_them_now_and_then() -> None:
    figure = Figure()
    axes = figure.subplots()
    page = Page(figure)
    page.picture()
    before = len(told(page))
    animation = FuncAnimation(figure, lambda step: [axes.set_title(f"Step {step}")], interval=400, save_count=9)
    figure.canvas.draw_idle()  # an animation begins with the next draw
    page.run(4 * LONGEST)
    steps = [int(words.partition("Step ")[2].partition(";")[0]) for words in told(page)[before:]]
    assert 3 <= len(steps) <= 5
    assert steps == sorted(set(steps))
    animation.pause()
