"""What the input of views does to a figure: which message comes to what, and what is noted about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.input import InputHandler, Use
from figport.wire import Ack, Close, Fill, FormAction, Key, KeyAction, PointerAction, Resize, UseTool, Wheel
from tests.kernel.views import pointer

SIGNALS = ("button_press_event", "button_release_event", "motion_notify_event", "scroll_event", "key_press_event")
PRESS = pointer(PointerAction.PRESS, 10, 20, button=0, buttons=1)
DRAG = pointer(PointerAction.MOVE, 12, 20, buttons=1)
HOVER = pointer(PointerAction.MOVE, 12, 20)
RELEASE = pointer(PointerAction.RELEASE, 12, 20, button=0)
WHEEL = Wheel(10, 20, 0, 1, ())
KEY = Key(KeyAction.PRESS, "x", 10, 20, ())
FILL = Fill("customize", FormAction.SET, "p", "f", "1", True)


class Used:
    """A figure that notes what comes to it, on a canvas of matplotlib's own. It is its own toolbar, screen and loop."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.canvas = cast("Any", FigureCanvasAgg(Figure(figsize=(4, 2), dpi=100)))
        self.canvas.unfinished = SimpleNamespace(due=False)
        for signal in SIGNALS:
            self.canvas.mpl_connect(signal, lambda event: self.log.append(event.name))
        self.navigation: Any = self
        self.toolbar: Any = self
        self.parts = {"customize": self}
        self.closed = False
        self.screen: Any = SimpleNamespace(seen=0, moved=lambda: self.log.append("moved"))
        self.runtime: Any = SimpleNamespace(loop=self)
        self.posted: list[Callable[[], None]] = []

    def want_draw(self) -> None:
        self.log.append("want_draw")

    def want_turn(self) -> None:
        self.log.append("want_turn")

    def resize_to(self, view: str, message: Resize) -> None:
        self.log.append((view, message))

    def close(self) -> None:
        self.closed = True
        self.log.append("close")

    def fill(self, view: str, message: Fill) -> None:
        self.log.append((view, message))

    def use(self, name: str) -> None:
        self.log.append(name)
        if name == "broken":
            raise ValueError(name)

    def post(self, work: Callable[[], None]) -> None:
        self.posted.append(work)

    @contextmanager
    def wheeling(self) -> Iterator[None]:
        self.log.append("a wheel begins")
        yield
        self.log.append("a wheel ends")

    @contextmanager
    def in_cell(self) -> Iterator[None]:
        self.log.append("in the cell")
        yield
        self.log.append("out of it")


@pytest.fixture
def figure() -> Used:
    return Used()


@pytest.fixture
def handler(figure: Used) -> InputHandler:
    return InputHandler(cast("Any", figure))


def comes(figure: Used, handler: InputHandler, message: Use) -> list[Any]:
    """Return what comes of a message of the view ``a``."""
    figure.log.clear()
    handler.use("a", message)
    return figure.log


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (HOVER, ["motion_notify_event"]),
        (PRESS, ["moved", "button_press_event"]),
        (DRAG, ["moved", "motion_notify_event"]),
        (RELEASE, ["button_release_event"]),
        (WHEEL, ["moved", "a wheel begins", "scroll_event", "a wheel ends"]),
        (KEY, ["key_press_event"]),
        (UseTool("pan"), ["pan"]),
        (FILL, [("a", FILL)]),
        (Fill("another", FormAction.OPEN, "", "", "", True), []),
        (Resize(300, 200), [("a", Resize(300, 200))]),
        (Close(), ["close"]),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, list) else "",
)
def test_each_message_comes_to_its_own(figure: Used, handler: InputHandler, message: Use, wanted: list[Any]) -> None:
    """A drag and the wheel move what is seen: pictures may be rough then."""
    assert comes(figure, handler, message) == wanted
    assert figure.screen.seen == 0


def test_a_message_that_is_no_input_is_a_fault(handler: InputHandler) -> None:
    with pytest.raises(AssertionError):
        handler.use("a", cast("Any", Ack(1)))


def test_a_wheel_goes_into_no_history_where_there_is_no_toolbar(figure: Used, handler: InputHandler) -> None:
    figure.navigation = None
    assert comes(figure, handler, WHEEL) == ["moved", "scroll_event"]


def test_a_button_of_a_figure_without_toolbar_does_nothing(figure: Used, handler: InputHandler) -> None:
    figure.toolbar = None
    assert comes(figure, handler, UseTool("pan", 3)) == ["want_turn"]
    assert figure.screen.seen == 3


@pytest.mark.parametrize(
    ("message", "wanted"), [(HOVER, False), (DRAG, True), (PRESS, True), (WHEEL, True), (KEY, True), (Close(), True)]
)
def test_a_draw_that_was_interrupted_is_made_up_for_when_somebody_does_something(
    figure: Used, handler: InputHandler, message: Use, *, wanted: bool
) -> None:
    figure.canvas.unfinished.due = True
    assert (comes(figure, handler, message)[:1] == ["want_draw"]) is wanted


NUMBERED = [
    replace(HOVER, number=7),
    Wheel(1, 2, 0, 1, (), 7),
    Key(KeyAction.PRESS, "x", 1, 2, (), 7),
    UseTool("pan", 7),
]


@pytest.mark.parametrize("message", NUMBERED, ids=lambda one: type(one).__name__)
def test_pictures_tell_of_the_input_that_they_show(figure: Used, handler: InputHandler, message: Use) -> None:
    """After its callbacks, which mostly draw the view before."""
    assert comes(figure, handler, message)[-1] == "want_turn"
    assert figure.screen.seen == 7
    # Nobody wants to know of the next.
    comes(figure, handler, HOVER)
    assert figure.screen.seen == 7


def test_input_that_fails_was_handled(figure: Used, handler: InputHandler) -> None:
    with pytest.raises(ValueError, match="broken"):
        handler.use("a", UseTool("broken", 5))
    assert figure.screen.seen == 5

    def fail(event: object) -> None:
        assert figure.screen.seen == 5, "callbacks draw the view before"
        raise KeyboardInterrupt

    figure.canvas.mpl_connect("motion_notify_event", fail)
    with pytest.raises(KeyboardInterrupt):
        handler.use("a", replace(HOVER, number=6))
    assert figure.screen.seen == 6


def test_it_knows_what_each_view_holds_down(handler: InputHandler) -> None:
    assert (handler.held("a"), handler.holds("a", 0)) == (None, False)
    handler.use("a", PRESS)
    handler.use("a", DRAG)
    held = handler.held("a")
    assert held is not None
    assert (held.press, held.x, held.y) == (PRESS, 12, 20)
    assert (handler.holds("a", 0), handler.holds("b", 0)) == (True, False)
    # Whose button is up was released; only pointers tell.
    assert handler.lost("a", KEY) is None
    assert handler.lost("a", HOVER) == RELEASE
    assert handler.lost("b", HOVER) is None


def test_what_a_view_holds_down_that_is_gone_is_released_at_the_next_turn(figure: Used, handler: InputHandler) -> None:
    handler.use("a", PRESS)
    handler.left("b")
    assert figure.posted == []
    figure.log.clear()
    handler.left("a")
    assert figure.log == []
    (release,) = figure.posted
    release()
    assert figure.log == ["in the cell", "button_release_event", "out of it"]
    handler.left("a")
    assert len(figure.posted) == 1


def test_a_figure_that_is_closed_releases_nothing(figure: Used, handler: InputHandler) -> None:
    for view in "ab":
        handler.use(view, PRESS)
    handler.left("a")
    figure.closed = True
    figure.log.clear()
    figure.posted[0]()
    assert figure.log == ["in the cell", "out of it"]
    handler.left("b")
    assert len(figure.posted) == 1


def test_a_callback_that_closes_the_figure_hears_of_one_release(figure: Used, handler: InputHandler) -> None:
    for button, bits in ((0, 1), (1, 5)):
        handler.use("a", pointer(PointerAction.PRESS, 1, 2, button=button, buttons=bits))
    figure.canvas.mpl_connect("button_release_event", lambda event: figure.close())
    handler.left("a")
    figure.log.clear()
    figure.posted[0]()
    assert figure.log.count("button_release_event") == 1


def test_where_nothing_is_shown_nothing_is_released(figure: Used, handler: InputHandler) -> None:
    handler.use("a", PRESS)
    figure.runtime = None
    handler.left("a")
    assert figure.posted == []
