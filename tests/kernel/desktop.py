"""matplotlib's own form of a figure's options, which Qt's window shows, without Qt: somebody fills it in.

What it offers and what it changes is matplotlib's code; only the dialog's window is a stand-in.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import numpy as np
from matplotlib.backend_bases import NavigationToolbar2
from matplotlib.backends.backend_agg import FigureCanvasAgg

from figport.testing.decoding import Pixels

FORM: Final = "matplotlib.backends.qt_editor.figureoptions"
WINDOW: Final = "matplotlib.backends.qt_editor._formlayout"
QT: Final = "matplotlib.backends.qt_compat"

Answers = Mapping[tuple[str, str], str]
"""What somebody types, by the labels of a tab's page and of a field; of two of one label ``Min 2`` is the second."""


@contextmanager
def _without_qt(show: Callable[..., None]) -> Iterator[ModuleType]:
    """Give matplotlib's module of the form, with a function that shows the dialog."""
    window, toolkit = ModuleType(WINDOW), ModuleType(QT)
    vars(window).update(fedit=show)
    vars(toolkit).update(QtGui=SimpleNamespace(QIcon=str))
    package = importlib.import_module("matplotlib.backends.qt_editor")
    sys.modules.update({WINDOW: window, QT: toolkit})
    vars(package).update(_formlayout=window)
    try:
        yield importlib.import_module(FORM)
    finally:
        # The next who looks for a Qt is not to find this one.
        for name in (WINDOW, QT, FORM):
            sys.modules.pop(name, None)
        del vars(package)["_formlayout"]


def _named(fields: list[Any]) -> Iterator[tuple[str, Any]]:
    """Return the fields of a page by their labels, without lines and headings."""
    seen: dict[str, int] = {}
    for label, value in fields:
        if label is not None:
            seen[label] = seen.get(label, 0) + 1
            yield (label if seen[label] == 1 else f"{label} {seen[label]}"), value


def _taken(offered: Any, typed: str | None) -> Any:
    """Return what the dialog makes of an answer; without one what stands in the field."""
    if isinstance(offered, list):
        first, *rest = offered
        choices = [one if isinstance(one, tuple) else (one, one) for one in rest]
        wanted = first if typed is None else typed
        return next(key for key, text in choices if wanted in (key, text))
    if typed is None:
        return offered
    return typed == "on" if isinstance(offered, bool) else type(offered)(typed)


def fill_in(axes: Any, answers: Answers) -> Pixels:
    """Open the form of an axes, type the answers, press *Apply*, and return the picture that is drawn then."""
    left = dict(answers)
    canvas = FigureCanvasAgg(axes.figure)
    NavigationToolbar2(canvas)

    def page(label: str, fields: list[Any]) -> list[Any]:
        return [_taken(value, left.pop((label, name), None)) for name, value in _named(fields)]

    def show(tabs: list[Any], *, apply: Callable[[list[Any]], None], **_: Any) -> None:
        general, *others = tabs
        pages = [[page(label, fields) for fields, label, _ in tab] for tab, _, _ in others]
        apply([page("Axes", general[0]), *pages])

    # A window says of limits that a scale cannot show in its terminal.
    with _without_qt(show) as form, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        form.figure_edit(axes)
    assert not left, f"the dialog has no {', '.join(map(str, left))}"
    return np.asarray(canvas.buffer_rgba()).copy()
