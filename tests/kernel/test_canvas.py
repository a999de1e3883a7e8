"""The canvas: what it does itself, and that it is Agg's where nothing is shown. Other threads: `test_threads`."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.backend_bases import TimerBase
from matplotlib.backend_tools import Cursors
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

from figport.canvas import CURSORS, Canvas
from figport.drawing.agg import Renderer
from figport.testing import Kernel, Page
from figport.timer import Timer
from figport.wire import CursorShape
from tests.kernel.figure_contents import blank, curve


def plain() -> Canvas:
    """Return the canvas of a figure that is shown nowhere."""
    canvas = Canvas(blank())
    curve(canvas.figure.subplots())
    return canvas


@pytest.fixture
def page() -> Page:
    figure = blank()
    curve(figure.subplots())
    page = Page(figure)
    page.picture()
    return page


def canvas_of(page: Page) -> Any:
    return page._figure.canvas


def draws(canvas: Any) -> list[object]:
    """Return the draws of a canvas from now on."""
    found: list[object] = []
    canvas.mpl_connect("draw_event", found.append)
    return found


def elsewhere(work: Callable[[], object]) -> None:
    """Do something on a thread that is not main."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


def test_where_nothing_is_shown_it_draws_as_agg() -> None:
    canvas = plain()
    canvas.draw()
    found = canvas.pixels().copy()
    other = FigureCanvasAgg(canvas.figure)
    other.draw()
    assert np.array_equal(found, np.asarray(other.buffer_rgba()))
    assert type(canvas.get_renderer()) is RendererAgg
    assert found.shape == (canvas.figure.bbox.height, canvas.figure.bbox.width, 4)


def test_where_nothing_is_shown_nothing_of_ours_is_needed() -> None:
    canvas = plain()
    drawn = draws(canvas)
    canvas.draw_idle()
    assert len(drawn) == 1
    elsewhere(canvas.draw_idle)
    assert len(drawn) == 1, "matplotlib would draw on that thread"
    canvas.blit()
    canvas.set_cursor(Cursors.WAIT)
    canvas.flush_events()
    canvas.stop_event_loop()
    canvas.start_event_loop(0.001)
    timer = canvas.new_timer(10.0)
    assert isinstance(timer, TimerBase)
    assert not isinstance(timer, Timer)


def test_a_draw_is_made_at_once_and_seen_when_the_loop_turns(page: Page) -> None:
    canvas, before = canvas_of(page), page.shown()
    drawn = draws(canvas)
    canvas.figure.axes[0].set_title("new")
    canvas.draw()
    assert len(drawn) == 1
    assert np.array_equal(page.shown(), before)
    assert not np.array_equal(page.picture(), before)


def test_what_is_asked_for_again_and_again_is_drawn_once(page: Page) -> None:
    canvas = canvas_of(page)
    drawn = draws(canvas)
    for _ in range(5):
        canvas.draw_idle()
    assert drawn == []
    page.picture()
    assert len(drawn) == 1


def test_a_file_is_drawn_at_its_own_resolution_and_the_screen_is_left_alone(page: Page) -> None:
    canvas, before = canvas_of(page), page.picture()
    renderer, pixels = canvas.get_renderer(), canvas.pixels().copy()
    assert isinstance(renderer, Renderer)
    seen: list[tuple[bool, bool]] = []
    canvas.mpl_connect("draw_event", lambda event: seen.append((canvas.writing, canvas.saving)))
    assert (canvas.writing, canvas.saving) == (False, False)
    file = io.BytesIO()
    canvas.print_figure(file, dpi=33, format="png")
    assert seen == [(True, True)]
    assert (canvas.writing, canvas.saving) == (False, True), "a moment ago"
    assert canvas.get_renderer() is renderer
    assert np.array_equal(canvas.pixels(), pixels)
    assert np.array_equal(page.picture(), before)


def test_a_file_that_cannot_be_written_leaves_it_as_it_was(page: Page) -> None:
    canvas = canvas_of(page)
    renderer = canvas.get_renderer()
    with pytest.raises(ValueError, match="not supported"):
        canvas.print_figure(io.BytesIO(), format="no such")
    assert not canvas.writing
    assert canvas.get_renderer() is renderer


def test_pixels_can_be_dropped_and_come_back_with_the_next_draw(page: Page) -> None:
    canvas = canvas_of(page)
    before = canvas.pixels().copy()
    canvas.drop_pixels()
    assert "renderer" not in vars(canvas)
    canvas.draw()
    assert np.array_equal(canvas.pixels(), before)


def test_each_cursor_of_matplotlibs_has_its_shape_in_the_page(page: Page) -> None:
    assert set(CURSORS) == set(Cursors)
    for cursor in Cursors:
        canvas_of(page).set_cursor(cursor)
        page.run()
        assert page.cursor == CURSORS[cursor]
    assert len(set(CURSORS.values())) == len(CURSORS) <= len(CursorShape)


def test_views_are_told_of_words_and_wheel_when_they_change(page: Page) -> None:
    canvas = canvas_of(page)
    assert (canvas.alt, canvas.capture_scroll, canvas.get_capture_scroll()) == (None, False, False)
    canvas.alt = "Two waves"
    canvas.capture_scroll = True
    page.run()
    assert page.state is not None
    assert (page.state.alt, canvas.get_capture_scroll()) == ("Two waves", True)
    count = len(page.messages)
    canvas.set_capture_scroll(True)
    page.run()
    assert len(page.messages) == count, "that is no news"
    canvas.alt = 5
    assert canvas.alt == "5"


def test_keys_that_somebody_listens_to_are_told_until_he_does_no_longer(page: Page) -> None:
    canvas = canvas_of(page)

    def hears() -> bool:
        page.run()
        assert page.state is not None
        return page.state.hears_keys

    assert not hears()
    number = canvas.mpl_connect("key_press_event", print)
    assert hears()
    canvas.mpl_disconnect(number)
    assert not hears()


def test_it_is_outdated_from_a_change_to_the_next_draw(page: Page) -> None:
    canvas = canvas_of(page)
    assert not canvas.outdated
    canvas.figure.axes[0].set_title("new")
    assert canvas.outdated
    canvas.draw()
    assert not canvas.outdated


def test_a_draw_that_was_stopped_is_still_to_be_made(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = canvas_of(page)

    def stop(renderer: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(canvas.figure.axes[0], "draw", stop)
        with pytest.raises(KeyboardInterrupt):
            canvas.draw()
    assert canvas.outdated
    page.picture()


def test_timers_are_those_of_the_figures_loop(page: Page) -> None:
    ticks: list[float] = []
    timer = canvas_of(page).new_timer(100)
    timer.add_callback(lambda: ticks.append(page.kernel.clock.now()))
    start = page.kernel.clock.now()
    timer.start()
    page.run(0.35)
    assert [round(one - start, 2) for one in ticks] == [0.1, 0.2, 0.3]


def test_a_call_that_waits_lets_time_pass_or_is_ended(page: Page) -> None:
    canvas, clock = canvas_of(page), page.kernel.clock
    start = clock.now()
    canvas.start_event_loop(0.5)
    assert clock.now() - start == pytest.approx(0.5)
    page.later(0.2, canvas.stop_event_loop)
    canvas.start_event_loop()
    assert clock.now() - start == pytest.approx(0.7)


def test_flushing_handles_what_waits(page: Page) -> None:
    canvas = canvas_of(page)
    drawn = draws(canvas)
    canvas.draw_idle()
    canvas.flush_events()
    assert len(drawn) == 1


def test_a_region_is_seen_without_a_draw(page: Page) -> None:
    canvas, before = canvas_of(page), page.picture()
    drawn = draws(canvas)
    canvas.pixels()[:10, :10] = (255, 0, 0, 255)
    canvas.blit()
    page.run(0.1)
    assert drawn == []
    assert (page.shown()[:10, :10] == (255, 0, 0, 255)).all()
    assert np.array_equal(page.shown()[10:], before[10:])


def test_the_figure_knows_its_manager_also_while_it_is_saved() -> None:
    kernel, figure = Kernel(), Figure()
    manager = kernel.add(figure)
    assert manager.canvas.home is manager
    manager.canvas.manager = None
    manager.canvas.draw_idle()
    assert manager.wanted
