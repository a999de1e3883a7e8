"""What of a drawn buffer is painted by whom, and when pages are told what they could move of it.

The thread beside a busy cell never paints over what main has painted.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from figport.sending.paint import FRESH
from figport.testing import BEAT, Kernel, Page
from figport.wakeup import Wakeup
from figport.wire import Ack, Attach, Codec, Frame, Look, Wheel
from tests.kernel.shown_figures import Lone


class Crossing(AbstractContextManager[None]):
    """A lock at which, when it is armed, somebody else is quicker."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.armed: Callable[[], None] | None = None

    def __enter__(self) -> None:
        first, self.armed = self.armed, None
        if first is not None:
            first()
        self._lock.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._lock.__exit__(*error)


class Still:
    """The idle loop of a main thread that computes, and a clock that others move."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        raise AssertionError("main waits for nobody")

    def call_soon(self, callback: Callable[[], None]) -> None:
        pass

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        pass


class Scene:
    """A figure with a view, drawn and not painted yet."""

    def __init__(self) -> None:
        self.clock = Still()
        kernel = Kernel(self.clock, self.clock)
        self.lock = Crossing()
        kernel.registry.inbox.lock = self.lock  # type: ignore[assignment]
        self.lone = Lone(Figure(figsize=(2, 1)), kernel)
        self.paint = self.lone.manager.paint
        self.lone.manager.session.attach("v", Attach("f", 1.0, True, (Codec.RUNS,)))
        self.lone.canvas.draw()

    def paint_beside(self, meanwhile: Callable[[], None]) -> None:
        """Paint from beside; `meanwhile` happens after the last look at main."""
        looks = 0

        def busy() -> bool:
            nonlocal looks
            looks += 1
            if looks == 2:
                self.lock.armed = meanwhile
            return False

        while not looks and (left := self.paint.beside(busy)):
            self.clock.time += left

    def draw(self) -> None:
        """Main draws something else, and paints it."""
        self.lone.figure.set_facecolor("red")
        self.lone.canvas.draw()
        self.paint.now()

    def draw_upon(self) -> None:
        """Main draws upon what is there, and paints it."""
        self.lone.canvas.pixels()[:] = (255, 0, 0, 255)
        self.paint.now()


@pytest.mark.parametrize("meanwhile", [Scene.draw, Scene.draw_upon])
def test_an_older_picture_is_not_painted_over_a_newer_one(meanwhile: Callable[[Scene], None]) -> None:
    scene = Scene()
    scene.paint_beside(lambda: meanwhile(scene))
    pixels = scene.lone.manager.frames.pixels()
    assert pixels is not None
    assert pixels[0, 0].tolist() == [255, 0, 0, 255]


def test_what_is_blitted_out_of_sight_is_compared_once_somebody_looks() -> None:
    """A blitting loop in a hidden tab costs its copies of what it blits, and no frames."""
    scene = Scene()
    manager, screen = scene.lone.manager, scene.paint._screen
    scene.paint.now()
    screen.flush()
    manager.session.look("v", Look(1.0, False))
    begun, pictures = screen.frames.seq, screen.frames.pictures
    region = Bbox.from_bounds(0, 0, 20, 10)
    seen = None
    for number in range(50):
        scene.lone.canvas.pixels()[:] = (number, 0, 0, 255)
        assert not scene.paint.blit(region)
        screen.flush()
        # The copy of all is made for the first of them.
        seen = screen.frames._screen if seen is None else seen
        assert screen.frames._screen is seen
        assert (screen.frames.seq, screen.frames.pictures) == (begun, pictures)
    manager.session.look("v", Look(1.0, True))
    screen.flush()
    assert (screen.frames.pictures, screen.frames._screen) == (pictures + 1, None)


def test_what_main_does_not_paint_is_painted_beside_it() -> None:
    scene = Scene()
    scene.paint_beside(lambda: None)
    assert scene.lone.manager.frames.seq == 1
    assert scene.paint.due


def test_a_cell_that_draws_on_and_on_is_shown_as_often_as_screens_show_pictures() -> None:
    """A second of a loop that draws each 4 ms, for a view that could take every picture."""
    scene = Scene()
    for step in range(250):
        scene.clock.time += 0.004
        scene.lone.figure.set_facecolor((step / 255, 0, 0))
        scene.lone.canvas.draw()
        scene.lone.manager.session.ack("v", Ack(scene.lone.manager.frames.seq))
    shown = scene.lone.manager.frames.seq
    assert 45 <= shown <= 61
    # The last one too, when the cell ends.
    scene.paint.now()
    assert scene.lone.manager.frames.seq == shown + 1


def views(page: Page) -> dict[int, float]:
    """Return the left limits that a page knows of its axes, by number."""
    known: dict[int, float] = {}
    for message in page.messages:
        if isinstance(message, Frame):
            known = {number: left for number, left in known.items() if message.base and number not in message.gone}
            known |= {place.axes: round(place.x0, 9) for place in message.places}
    return known


def burst(page: Page) -> None:
    """Have the callback of `moved` draw twice in quick succession."""
    for _ in range(2):
        page.wheel((0.3, 0.5))
        page.run(3 * BEAT)


@pytest.fixture
def moved() -> Figure:
    """Return a figure whose first axes a callback moves on each turn of the wheel; the other one stays."""
    figure = Figure()
    axes, _ = figure.subplots(1, 2)

    def move(_event: object) -> None:
        axes.set_xlim(axes.get_xlim()[0] + 1, 9)
        figure.canvas.draw_idle()

    figure.canvas.mpl_connect("scroll_event", move)
    return figure


def test_while_a_callback_draws_pages_know_what_stays_and_at_rest_all_of_it(moved: Figure) -> None:
    page = Page(moved)
    page.picture()
    page.run(2 * FRESH)
    assert views(page) == {0: 0, 1: 0}
    # One draw alone is told with its picture.
    page.wheel((0.3, 0.5))
    page.run(BEAT)
    assert views(page) == {0: 1, 1: 0}
    for _ in range(3):
        page.wheel((0.3, 0.5))
        page.run(3 * BEAT)
        assert views(page) == {1: 0}
    page.run(2 * FRESH)
    assert views(page) == {0: 4, 1: 0}


def test_who_arms_a_tool_need_not_wait_for_rest(moved: Figure) -> None:
    page = Page(moved)
    page.picture()
    page.run(2 * FRESH)
    burst(page)
    assert views(page) == {1: 0}
    page.tool("pan")
    page.run(BEAT)
    assert views(page) == {0: 2, 1: 0}
    # And with it, each picture says all.
    page.wheel((0.3, 0.5))
    page.run(3 * BEAT)
    assert views(page) == {0: 3, 1: 0}


def test_what_a_page_has_predicted_need_not_wait_for_rest(moved: Figure) -> None:
    """The wheel turns again within half a second, and with no tool armed."""
    page = Page(moved)
    page.picture()
    page.run(2 * FRESH)
    for number in range(1, 4):
        page._send(Wheel(*page._css((0.3, 0.5)), 0, 1, (), number=number))
        page.run(3 * BEAT)
        assert views(page) == {0: number, 1: 0}


def test_axes_that_come_and_go_are_not_taken_for_others(moved: Figure) -> None:
    page = Page(moved)
    page.picture()
    page.run(2 * FRESH)
    page._send(Wheel(*page._css((0.3, 0.5)), 0, 1, (), number=1))
    page.run(3 * BEAT)
    assert views(page) == {0: 1, 1: 0}
    moved.axes[0].remove()
    moved.canvas.draw_idle()
    page.run(3 * BEAT)
    assert views(page) == {}
    page.run(2 * FRESH)
    assert views(page) == {0: 0}


def test_what_waits_is_told_before_artists_say_where_they_are_in_a_file(moved: Figure) -> None:
    moved.axes[0].plot([0, 1], label="a line")
    moved.axes[0].legend(loc="center")
    page = Page(moved)
    page.picture()
    page.run(2 * FRESH)
    burst(page)
    moved.savefig(io.BytesIO(), dpi=10)
    page.run(2 * FRESH)
    told = [place for message in page.messages if isinstance(message, Frame) for place in message.places]
    # The legend was in the middle before as well, and is as large in this picture.
    assert told[-1].axes == told[0].axes == 0
    assert told[-1].fixed == told[0].fixed != ()
