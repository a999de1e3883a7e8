"""Somebody who fills in a form of a figure, and figures for that."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.testing import Page
from figport.testing.decoding import Pixels
from figport.wire import Form, FormAction, FormField

X = np.linspace(0.1, 10, 50)

Case = tuple[Callable[[], Figure], str, str, str, Callable[[Any], object]]
"""A figure, a page of its options, a field there, a value for it, and what of matplotlib's does the same to axes."""


class Filling:
    """Somebody with a form of a figure before them."""

    def __init__(self, figure: Figure, form: str = "customize") -> None:
        self.page, self.name = Page(figure), form
        self.page.picture()
        self.do(FormAction.OPEN)

    def do(self, action: FormAction, page: str = "", field: str = "", value: str = "", *, done: bool = True) -> Form:
        self.page.fill(self.name, action, page, field, value, done=done)
        return self.form

    @property
    def form(self) -> Form:
        form = self.page.form
        assert form is not None
        return form

    def turn_to(self, label: str) -> None:
        page = next(one.name for one in self.form.pages if one.label == label)
        self.do(FormAction.OPEN, page)
        assert self.form.page == page

    def set(self, field: str, value: str, *, done: bool = True) -> str:
        """Set a field; return why it was not taken."""
        return self.do(FormAction.SET, self.form.page, field, value, done=done).trouble

    def field(self, name: str) -> FormField:
        return next(one for one in self.form.fields if one.name == name)

    def value(self, name: str) -> str:
        return self.field(name).value

    def undo(self) -> None:
        self.do(FormAction.UNDO)


def drawn(figure: Figure) -> Pixels:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def two_lines() -> Figure:
    figure = Figure()
    axes = figure.subplots()
    axes.plot(X, np.sin(X) + 2, "o-", label="sin", alpha=0.5)
    axes.plot(X, X, "--", label="up")
    axes.legend()
    return figure


def scatter() -> Figure:
    figure = Figure()
    figure.colorbar(figure.subplots().scatter(X, X**2, c=X, label="dots"))
    return figure


def image() -> Figure:
    figure = Figure()
    figure.colorbar(figure.subplots().imshow(np.outer(X, X)))
    return figure


def bars() -> Figure:
    figure = Figure()
    figure.subplots().bar([1, 2, 3], [3, 1, 2], label="bars")
    return figure


def logarithmic() -> Figure:
    figure = Figure()
    figure.subplots().loglog(X, X**3)
    return figure


def dates() -> Figure:
    figure = Figure()
    days: Any = [datetime.date(2024, 1, day) for day in (1, 9, 20)]
    figure.subplots().plot(days, [1, 3, 2])
    return figure


def surface() -> Figure:
    figure = Figure()
    figure.add_subplot(projection="3d").plot(X, X, X)
    return figure


def leads_to_the_same(case: Case) -> None:
    """Assert that a form leads to the pixels of matplotlib's own setters, and back, and there again."""
    make, label, field, value, change = case
    reference = make()
    before = drawn(reference)
    change(reference.axes[0])
    filling = Filling(make())
    np.testing.assert_array_equal(filling.page.picture(), before)
    filling.turn_to(label)
    assert filling.set(field, value) == ""
    np.testing.assert_array_equal(filling.page.picture(), drawn(reference))
    filling.undo()
    np.testing.assert_array_equal(filling.page.picture(), before)
    filling.do(FormAction.REDO)
    np.testing.assert_array_equal(filling.page.picture(), drawn(reference))
    assert (filling.form.undo, filling.form.redo) == (True, False)


def refuses(make: Callable[[], Figure], label: str, field: str, value: str, why: str) -> None:
    """Assert that a value cannot be taken: that changes nothing, and the form says why."""
    filling = Filling(make())
    before = filling.page.picture()
    filling.turn_to(label)
    assert why in filling.set(field, value)
    assert (filling.form.troubled, filling.form.undo) == (field, False)
    np.testing.assert_array_equal(filling.page.picture(), before)
