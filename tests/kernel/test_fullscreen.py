"""The button that fills the screen."""

from __future__ import annotations

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST

KERNELS = NEWEST


def test_does_what_the_key_does_and_the_figure_gets_its_own_size_back(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view, other = kernel.view(), kernel.view()
    for _ in range(2):
        asked = len(view.of(wire.FullScreen))
        view.use("fullscreen")
        view.wait(wire.FullScreen, asked + 1)
        view.send(wire.Resize(1000, 700))
        view.has_size(1000, 700)
        view.key("f")
        view.wait(wire.FullScreen, asked + 2)
        view.send(wire.Resize(412, 300))
        view.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"
    assert other.of(wire.FullScreen) == []


def test_a_size_that_code_sets_meanwhile_is_the_figures_own(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view = kernel.view()
    view.use("fullscreen")
    view.wait(wire.FullScreen)
    view.send(wire.Resize(1000, 700))
    view.has_size(1000, 700)
    kernel.run("fig.set_size_inches(5.004, 2)")
    view.has_size(500, 200)
    assert kernel.value("fig.canvas.manager.own_size") == "(5.004, 2.0)"
    view.send(wire.Resize(1000, 600))
    view.has_size(1000, 600)
    view.send(wire.Resize(500, 200))
    view.has_size(500, 200)
    assert kernel.value("fig.get_size_inches().tolist()") == "[5.004, 2.0]"


def test_a_page_of_its_own_gives_back_the_exact_size(kernel: Kernel) -> None:
    """It tells nobody that it fills its window."""
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view = kernel.view()
    for size in ((1000, 700), (1000, 650), (412, 300)):
        view.send(wire.Resize(*size))
        view.has_size(*size)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_a_size_that_somebody_dragged_before_is_given_back_too(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3))")
    view = kernel.view()
    view.send(wire.Resize(800, 600))
    view.has_size(800, 600)
    view.use("fullscreen")
    view.wait(wire.FullScreen)
    for size in ((1000, 700), (800, 600), (500, 400)):
        view.send(wire.Resize(*size))
        view.has_size(*size)
    assert kernel.value("fig.canvas.manager.own_size") == "(5.0, 4.0)"
