"""What of keys and wheel somebody listens to, as views are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import backend_bases
from matplotlib.widgets import Lasso, LassoSelector, RectangleSelector, Slider

from figport.canvas import Canvas
from figport.listeners import draws, listening
from figport.wire import FullScreen, Resize, WheelUse
from tests.kernel.client import Kernel

ZOOMS = hasattr(backend_bases, "scroll_handler")
"""Whether this matplotlib zooms by the wheel itself (3.11)."""
OWN = WheelUse.ZOOM if ZOOMS else WheelUse.NOTHING


@pytest.fixture
def canvas() -> Iterator[Canvas]:
    plt.switch_backend("module://figport.backend")
    figure, _ = plt.subplots()
    assert isinstance(figure.canvas, Canvas)
    yield figure.canvas
    plt.close("all")
    plt.switch_backend("agg")


def wheel(canvas: Canvas) -> WheelUse:
    return listening(canvas).wheel


def test_a_plain_figure_listens_to_nothing_but_its_own_zoom(canvas: Canvas) -> None:
    found = listening(canvas)
    assert (found.wheel, found.hears_keys) == (OWN, False)


def test_a_handler_wants_the_wheel_until_it_is_disconnected(canvas: Canvas) -> None:
    number = canvas.mpl_connect("scroll_event", lambda event: None)
    assert wheel(canvas) is WheelUse.LISTENED
    canvas.mpl_disconnect(number)
    assert wheel(canvas) is OWN


def test_without_matplotlibs_zoom_nothing_happens(canvas: Canvas) -> None:
    manager: Any = canvas.manager
    if ZOOMS:
        canvas.mpl_disconnect(manager.scroll_handler_id)
    assert wheel(canvas) is WheelUse.NOTHING


def test_a_handler_that_is_gone_wants_nothing(canvas: Canvas) -> None:
    class Owner:
        def scroll(self, event: object) -> None: ...

    owner = Owner()
    canvas.mpl_connect("scroll_event", owner.scroll)
    assert wheel(canvas) is WheelUse.LISTENED
    del owner
    assert wheel(canvas) is OWN


def test_selectors_and_sliders_do_nothing_with_the_wheel(canvas: Canvas) -> None:
    ax = canvas.figure.axes[0]
    kept = RectangleSelector(ax, lambda press, release: None), Slider(ax, "", 0, 1)
    assert wheel(canvas) is OWN

    class Turning(RectangleSelector):
        def _on_scroll(self, event: object) -> None: ...

    turning = Turning(ax, lambda press, release: None)
    assert wheel(canvas) is WheelUse.LISTENED
    del kept, turning


def test_capture_scroll_has_both_spellings(canvas: Canvas) -> None:
    canvas.capture_scroll = True
    assert wheel(canvas) is WheelUse.CAPTURED
    assert canvas.get_capture_scroll()
    canvas.set_capture_scroll(False)
    assert not canvas.capture_scroll
    assert wheel(canvas) is OWN


@pytest.mark.parametrize("name", ["key_press_event", "key_release_event"])
def test_handlers_and_selectors_hear_keys(canvas: Canvas, name: str) -> None:
    connect: Any = canvas.mpl_connect
    number = connect(name, print)
    assert listening(canvas).hears_keys
    canvas.mpl_disconnect(number)
    assert not listening(canvas).hears_keys
    selector = RectangleSelector(canvas.figure.axes[0], lambda press, release: None)
    assert listening(canvas).hears_keys
    selector.disconnect_events()
    assert not listening(canvas).hears_keys


def test_the_keymap_is_told_as_the_page_spells_it(canvas: Canvas) -> None:
    assert {"ctrl+s", "ctrl+w", "super+w"} <= set(listening(canvas).keys)
    assert "s" not in listening(canvas).keys
    names = {"keymap.home": ["h", "alt+left", "shift+ctrl+h", "ctrl++", "shift+up", "odd+x"], "keymap.save": []}
    with mpl.rc_context(names):  # type: ignore[arg-type]
        keys = set(listening(canvas).keys)
    assert {"alt+ArrowLeft", "ctrl+h", "ctrl++"} <= keys
    assert not keys & {"ctrl+s", "shift+ArrowUp", "odd+x", "h"}


def test_without_matplotlibs_key_handler_no_key_is_of_the_keymap(canvas: Canvas) -> None:
    manager: Any = canvas.manager
    canvas.mpl_disconnect(manager.key_press_handler_id)
    assert listening(canvas).keys == ()


def test_views_are_told_when_somebody_begins_and_ends_to_listen(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(); number = fig.canvas.mpl_connect('key_press_event', lambda event: None)")
    view = kernel.view()
    view.until(lambda: view.state.hears_keys)
    kernel.run("fig.canvas.mpl_disconnect(number)")
    view.until(lambda: not view.state.hears_keys)
    kernel.run("fig.canvas.capture_scroll = True")
    view.until(lambda: view.state.wheel is WheelUse.CAPTURED)


def test_the_full_screen_key_asks_the_view_that_was_used_and_gives_the_size_back(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.567, 3.005))")
    other, view = kernel.view(), kernel.view()
    size = view.state.width, view.state.height
    view.key("f")
    view.wait(FullScreen)
    view.send(Resize(1280, 750))
    view.has_size(1280, 750)
    view.key("f")
    view.wait(FullScreen, 2)
    view.send(Resize(*size))
    view.has_size(*size)
    kernel.becomes("tuple(map(float, fig.get_size_inches()))", "(4.567, 3.005)")
    assert not other.of(FullScreen)


def test_a_lasso_that_would_hear_of_it_draws(canvas: Canvas) -> None:
    axes = canvas.figure.axes[0]
    selector = RectangleSelector(axes, print)
    canvas.mpl_connect("motion_notify_event", print)
    assert not draws(canvas)
    lasso = LassoSelector(axes, print)
    assert draws(canvas)
    lasso.set_active(False)
    assert not draws(canvas)
    lasso.set_active(True)
    canvas.widgetlock(selector)
    assert not draws(canvas), "as while somebody pans"
    canvas.widgetlock.release(selector)
    lasso.disconnect_events()
    assert not draws(canvas)
    once = Lasso(axes, (0, 0), print)
    canvas.widgetlock(once)
    assert draws(canvas)
