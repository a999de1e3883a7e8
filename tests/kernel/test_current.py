"""The live figure that somebody means: one of figport's in a kernel, and a word for all others."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.current import live_figure
from figport.errors import ErrorCode, FigportError
from figport.manager import FigureCanvas, Manager
from figport.testing import Kernel


@pytest.fixture(autouse=True)
def _pyplot() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        plt.switch_backend("agg")
        yield
        plt.close("all")


def test_a_figure_is_found_whether_pyplot_knows_it_or_not() -> None:
    kernel = Kernel()
    figure = Figure()
    manager = kernel.add(figure)
    assert live_figure(figure) is manager
    assert live_figure(figure).canvas.figure is figure


def test_none_is_the_one_that_pyplot_calls_current() -> None:
    kernel = Kernel()
    first, second = (kernel.add(plt.figure()) for _ in range(2))
    assert live_figure(None) is second
    plt.figure(first.number)
    assert live_figure(None) is first


def without_canvas() -> Figure:
    figure = Figure()
    del figure.canvas
    return figure


def on_another_canvas() -> Figure:
    return FigureCanvasAgg(Figure()).figure


def of_another_backend() -> Figure:
    return plt.figure()


def outside_of_a_kernel() -> Figure:
    figure = Figure()
    manager = Manager(FigureCanvas(figure), 1)
    assert manager.runtime is None
    return figure


@pytest.mark.parametrize(
    "make", [object, without_canvas, on_another_canvas, of_another_backend, outside_of_a_kernel, lambda: None]
)
def test_anything_else_is_said_to_be_none_and_what_to_do(make: type) -> None:
    with pytest.raises(FigportError, match="is no live figure of figport") as caught:
        live_figure(make())
    assert caught.value.code is ErrorCode.NO_BACKEND
    assert caught.value.where == "the kernel"
    assert caught.value.fix == "Run %matplotlib figport in a Jupyter kernel, then make the figure with pyplot."
