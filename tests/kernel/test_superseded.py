"""Draws are given up where the hand went on meanwhile, and only there; what is seen in the end is exact."""

from __future__ import annotations

import io
import functools
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.figure import Figure

import figport
from figport.comms import Received
from figport.drawing import selfcheck, superseded
from figport.drawing.superseded import OFTEN, STILL
from figport.testing import Kernel, Page
from figport.wire import Pointer, PointerAction, Wheel, encode
from tests.kernel.shown_figures import expected

PART = 2 * OFTEN
"""Seconds of the kernel's clock that each of the figure's slow artists takes."""
SLOW = 4
START = (0.5, 0.5)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = figport.options.quality
    figport.options.quality = "fast"
    # The kernel's clock stands still while matplotlib draws, and `Redraw.cost` is the machine's.
    monkeypatch.setattr(superseded, "LONG", 0.0)
    assert selfcheck.passes()
    yield
    figport.options.quality = before


class Slow(Artist):
    """Takes long, and does something meanwhile."""

    def __init__(self, draw: Callable[[], None]) -> None:
        super().__init__()
        self._draw = draw

    def draw(self, renderer: Any) -> None:
        renderer.open_group("slow")
        self._draw()
        renderer.close_group("slow")


class Scene:
    """A figure that takes long to draw, a page with the pan tool, and what happens while it is drawn."""

    def __init__(self) -> None:
        self.kernel = Kernel()
        self.figure = Figure((4, 3))
        self.axes = self.figure.subplots()
        self.axes.plot([0, 1, 2], [0, 2, 1])
        # So many lines that moving them is less exact, and a draw at rest follows.
        self.axes.plot(np.linspace(0, 2, 6000), np.random.default_rng(1).normal(size=6000))
        self.meanwhile: list[Callable[[], None]] = []
        """What happens while artists are drawn, one after the other."""
        self.draws: list[list[float]] = []
        """Of each draw the left limit, once for each slow artist that was drawn."""
        self.done = 0
        """Draws that came to their end."""
        for number in range(SLOW):
            self.axes.add_artist(Slow(functools.partial(self._drawn, number == 0)))
        self.page = Page(self.figure, kernel=self.kernel)
        self.figure.canvas.mpl_connect("draw_event", self._ended)
        self.page.tool("pan")
        self.page.press(START)
        self.page.picture()
        self.begin()

    def begin(self) -> None:
        self.draws.clear()
        self.done = 0

    def _drawn(self, first: bool) -> None:
        if first:
            self.draws.append([])
        if self.draws:
            self.draws[-1].append(self.left)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        self.kernel.clock.sleep(PART)

    def _ended(self, _event: object) -> None:
        self.done += 1

    @property
    def left(self) -> float:
        return float(self.axes.get_xlim()[0])

    def at(self, step: int) -> tuple[float, float]:
        """Return where the pointer is after so many pixels to the left."""
        return START[0] - step / 400, START[1]

    def arrives(self, step: int, action: PointerAction = PointerAction.MOVE, buttons: int = 1) -> None:
        """Have the pointer move on while main draws."""
        x, y = self.at(step)
        number = 0 if action is PointerAction.RELEASE else -1
        self.receive(Pointer(action, x * 400, (1 - y) * 300, number, buttons, double=False, modifiers=()))

    def receive(self, message: Pointer | Wheel) -> None:
        page = self.page
        self.kernel.receive(Received.MESSAGE, page._comm, encode(message), page, client=page._comm)

    def limit(self, step: int) -> float:
        """Return the left limit after so many pixels to the left, from where this begins."""
        before = self.axes.get_xlim()
        return float(before[0] + step * (before[1] - before[0]) / self.axes.bbox.width)

    def in_the_end(self) -> None:
        """Look at the figure at rest."""
        assert np.array_equal(self.page.picture(), expected(self.figure))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_hand_that_rests_and_goes_on_does_not_wait_for_the_exact_picture(scene: Scene) -> None:
    there = [scene.limit(step) for step in (10, 25)]
    scene.page.move(scene.at(10))
    assert (len(scene.draws), scene.done) == (1, 1)
    scene.begin()
    scene.meanwhile = [lambda: None, lambda: scene.arrives(25)]
    scene.page.run(0.3)
    assert scene.draws[0] == pytest.approx(there[:1] * 2)
    assert scene.draws[1] == pytest.approx(there[1:] * SLOW)
    assert scene.done == len(scene.draws) - 1
    scene.page.release()
    scene.in_the_end()


def test_what_was_on_the_screen_is_in_the_buffer_again(scene: Scene) -> None:
    seen: list[bool] = []
    scene.page.move(scene.at(10))
    canvas: Any = scene.figure.canvas
    before = canvas.pixels().copy()
    canvas.mpl_connect("motion_notify_event", lambda event: seen.append(np.array_equal(canvas.pixels(), before)))
    scene.meanwhile = [lambda: None, lambda: scene.arrives(25)]
    scene.page.run(0.3)
    assert seen == [True]


def test_a_hand_that_stays_elsewhere_is_shown_there_first(scene: Scene) -> None:
    there = [scene.limit(step) for step in (10, 60)]
    scene.meanwhile = [lambda: scene.arrives(60)]
    scene.page.move(scene.at(10))
    assert scene.draws[0] == pytest.approx(there[:1] * (1 + int(STILL / PART)))
    assert scene.draws[1] == pytest.approx(there[1:] * SLOW)
    scene.page.release()
    scene.in_the_end()


def test_a_hand_that_moves_on_and_on_gets_each_picture(scene: Scene) -> None:
    scene.meanwhile = [functools.partial(scene.arrives, step) for step in range(20, 20 + SLOW)]
    scene.page.move(scene.at(10))
    assert [len(one) for one in scene.draws] == [SLOW, SLOW]
    assert scene.done == 2


def test_a_button_that_is_let_go_ends_the_draw_at_once(scene: Scene) -> None:
    there = [scene.limit(step) for step in (10, 60)]

    def lets_go() -> None:
        scene.arrives(60)
        scene.arrives(60, PointerAction.RELEASE, 0)

    scene.meanwhile = [lets_go]
    scene.page.move(scene.at(10))
    assert scene.draws[0] == pytest.approx(there[:1])
    assert scene.draws[1] == pytest.approx(there[1:] * SLOW)
    scene.page.run(1)
    assert scene.done == 1, "and the picture for that is exact"
    scene.in_the_end()


def test_every_second_draw_is_seen(scene: Scene) -> None:
    scene.page.move(scene.at(10))
    scene.begin()

    def lets_go() -> None:
        scene.arrives(20, PointerAction.RELEASE, 0)
        scene.arrives(20, PointerAction.PRESS, 1)
        scene.arrives(20 + len(scene.draws))

    scene.meanwhile = [lets_go if number % SLOW == 0 else lambda: None for number in range(6 * SLOW)]
    scene.page.run(0.3)
    given_up = [len(one) < SLOW for one in scene.draws]
    assert True in given_up
    assert (True, True) not in set(itertools.pairwise(given_up))


def test_turns_of_the_wheel_count_as_a_drag(scene: Scene) -> None:
    scene.page.move(scene.at(10))
    scene.begin()
    scene.meanwhile = [lambda: scene.receive(Wheel(200, 150, 0.0, 1.0, ()))]
    scene.page.run(0.3)
    assert len(scene.draws[0]) == 1


def test_what_else_comes_ends_nothing(scene: Scene) -> None:
    scene.page.move(scene.at(10))
    scene.begin()
    scene.meanwhile = [lambda: scene.arrives(25, buttons=0)]
    scene.page.run(0.3)
    assert len(scene.draws[0]) == SLOW


def test_a_draw_that_code_asks_for_ends_as_it_ends(scene: Scene) -> None:
    """Whatever comes: a callback that is slower than the hand would else never be seen."""

    def goes_on() -> None:
        scene.arrives(25)
        scene.arrives(25, PointerAction.RELEASE, 0)
        scene.arrives(25, PointerAction.PRESS, 1)
        scene.arrives(25)

    def asks() -> None:
        scene.axes.set_title("a title")
        scene.figure.canvas.draw_idle()
        scene.page.run()

    scene.page.move(scene.at(10))
    for draw in (asks, scene.figure.canvas.draw, lambda: scene.figure.savefig(io.BytesIO())):
        scene.begin()
        scene.meanwhile = [goes_on]
        draw()
        assert len(scene.draws[0]) == SLOW
        scene.page.picture()


def test_a_short_draw_ends_as_it_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(superseded, "LONG", 60.0)
    scene.meanwhile = [lambda: scene.arrives(60, PointerAction.RELEASE, 0)]
    scene.page.move(scene.at(10))
    assert len(scene.draws[0]) == SLOW


def test_a_draw_for_another_screen_ends_as_it_ends(scene: Scene) -> None:
    """What was on the old one is of no use: no such picture can be put back."""
    scene.page.move(scene.at(10))
    scene.begin()
    scene.meanwhile = [lambda: scene.arrives(25)]
    scene.page.look(dpr=2.0)
    scene.page.run(0.3)
    assert len(scene.draws[0]) == SLOW
    assert scene.page.picture().shape == (600, 800, 4)
    scene.page.release()
    scene.in_the_end()
