"""Ticks computed once per draw.

matplotlib computes an axis' ticks when it draws them, again for where its label goes, and again for the title; and
measures their labels as often. While one figure is drawn the answers cannot differ as long as the axis shows the
same interval on the same place, so they are kept for that time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure

_TICKS: Final = "_update_ticks"
_BOXES: Final = "_get_ticklabel_bboxes"
_LABEL: Final = "_update_label_position"
"""Private names of matplotlib's `Axis`, nowhere else; `KNOWN` says whether they are there."""

KNOWN: Final = all(callable(getattr(Axis, name, None)) for name in (_TICKS, _BOXES)) and all(
    callable(getattr(kind, _LABEL, None)) for kind in (XAxis, YAxis)
)
"""Whether this matplotlib has what is needed here."""


@contextmanager
def once(figure: Figure, *, labels: bool = True) -> Iterator[None]:
    """Compute the ticks of a figure once while the block draws it. Main thread.

    Parameters
    ----------
    figure
        The figure.
    labels
        Whether axis labels without text are placed too. That shows nothing, and costs a tenth of a draw.
    """
    shadowed: list[tuple[dict[str, Any], str]] = []
    try:
        if KNOWN:
            for axis in _axes_of(figure):
                names = vars(axis)
                answers = _Answers(axis)
                for name, method in ((_TICKS, answers.ticks), (_BOXES, answers.boxes)):
                    if name not in names:
                        names[name] = _Method(axis, name, method)
                        shadowed.append((names, name))
                if not labels and _LABEL not in names and not axis.label.get_text():
                    names[_LABEL] = _Method(axis, _LABEL, _leave)
                    shadowed.append((names, _LABEL))
        yield
    finally:
        for names, name in shadowed:
            names.pop(name, None)


def _axes_of(figure: Figure) -> Iterator[Axis]:
    """Yield the axes' x and y axis, insets included. 3D and polar ones compute ticks in ways of their own."""
    waiting: list[Any] = list(figure.axes)
    while waiting:
        axes = waiting.pop()
        waiting.extend(axes.child_axes)
        if axes.name == "rectilinear":
            yield from (axis for axis in (axes.xaxis, axes.yaxis) if type(axis) in (XAxis, YAxis))


def _leave(renderer: Any) -> None:
    pass


class _Method:
    """Stands for a method of one axis while it is drawn.

    Who pickles or copies the figure in the midst of a draw gets the method itself.
    """

    __slots__ = ("_axis", "_call", "_name")

    def __init__(self, axis: Axis, name: str, call: Callable[..., Any]) -> None:
        self._axis, self._name, self._call = axis, name, call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.attrgetter(self._name), (self._axis,)


class _Answers:
    """What one axis answered, and what it was asked about."""

    __slots__ = ("_axis", "_boxes", "_boxes_of", "_ticks", "_ticks_of")

    def __init__(self, axis: Axis) -> None:
        self._axis: Any = axis
        self._ticks: Any = None
        self._ticks_of: Any = None
        self._boxes: Any = None
        self._boxes_of: Any = None

    def ticks(self) -> Any:
        place = self._place()
        if place != self._ticks_of:
            self._ticks = getattr(type(self._axis), _TICKS)(self._axis)
            self._ticks_of, self._boxes_of = place, None
        return list(self._ticks)

    def boxes(self, ticks: Any, renderer: Any) -> Any:
        about = (self._place(), renderer, [id(tick) for tick in ticks])
        if about != self._boxes_of or about[0] != self._ticks_of:
            self._boxes = getattr(type(self._axis), _BOXES)(self._axis, ticks, renderer)
            self._boxes_of = about
        return tuple(list(boxes) for boxes in self._boxes)

    def _place(self) -> tuple[Any, ...]:
        axes = self._axis.axes
        return (*axes.bbox.extents, *axes.viewLim.extents, axes.get_figure(root=True).dpi)
