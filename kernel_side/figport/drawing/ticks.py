"""Ticks computed once per draw.

matplotlib computes an axis' ticks when it draws them, again for where its label goes, and again for the title; and
measures their labels as often. While one figure is drawn the answers cannot differ as long as the axis shows the
same interval on the same place, with the same scale, locators and formatters; so they are kept for that time.

A formatter remembers the ticks that it was asked about last: offsets come from that. Where several axes share one, it
is asked again unless it was asked the same before.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, MutableMapping
from typing import Any, Final, NamedTuple, Self

from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure

from figport import internals
from figport.threads import main_only

from .shadows import Shadows

KNOWN: Final = internals.TICKS_KNOWN
"""Whether this matplotlib has what is needed here."""


class Label(NamedTuple):
    """Where the label of a tick was drawn last."""

    at: float
    """The tick, in data."""
    box: Any
    """Pixels from the bottom left, a `Bbox`."""


@main_only
class once:  # noqa: N801 - read as a block: ``with ticks.once(figure)``
    """Compute the ticks of a figure once while the block draws it. Main thread.

    Parameters
    ----------
    figure
        The figure.
    labels
        Whether axis labels without text are placed too. That shows nothing, and costs a tenth of a draw.
    """

    def __init__(self, figure: Figure, *, labels: bool = True) -> None:
        self._figure = figure
        self._labels = labels
        self._shadows = Shadows()

    def __enter__(self) -> Self:
        asked: dict[int, tuple[Any, ...]] = {}
        try:
            for axis in _axes_of(self._figure) if KNOWN else ():
                answers = _Answers(axis, asked)
                self._shadows.put(axis, internals.TICKS, answers.ticks)
                self._shadows.put(axis, internals.BOXES, answers.boxes)
                if not self._labels and not axis.label.get_text():
                    self._shadows.put(axis, internals.LABEL, _leave)
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Keep no answers any longer. May be called before the block ends, and twice."""
        self._shadows.end()


@main_only
class noted:  # noqa: N801 - read as a block, as `once`
    """Note where the labels of ticks are while the block draws a figure as matplotlib does. Main thread.

    Parameters
    ----------
    figure
        The figure.
    labels
        Where it is noted.
    """

    def __init__(self, figure: Figure, labels: MutableMapping[Axis, tuple[list[Label], ...]]) -> None:
        self._figure = figure
        self._noted = labels
        self._shadows = Shadows()

    def __enter__(self) -> None:
        try:
            for axis in _axes_of(self._figure) if KNOWN else ():
                self._shadows.put(axis, internals.BOXES, functools.partial(self._boxes, axis))
        except BaseException:
            self._shadows.end()
            raise

    def __exit__(self, *_: object) -> None:
        self._shadows.end()

    def _boxes(self, axis: Axis, ticks: Any, renderer: Any) -> Any:
        boxes = getattr(type(axis), internals.BOXES)(axis, ticks, renderer)
        self._noted[axis] = _labels(ticks, boxes)
        return boxes


def _labels(ticks: Any, boxes: Any) -> tuple[list[Label], ...]:
    seen = (
        [tick.get_loc() for tick in ticks if tick.label1.get_visible()],
        [tick.get_loc() for tick in ticks if tick.label2.get_visible()],
    )
    # As many as the boxes, or this matplotlib says something else by them: then nothing is known.
    return tuple(
        [Label(at, box) for at, box in zip(side, own, strict=True)] if len(side) == len(own) else []
        for side, own in zip(seen, boxes, strict=True)
    )


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


class _Answers:
    """What one axis answered, and what it was asked about.

    Parameters
    ----------
    axis
        The axis.
    asked
        For each formatter of the figure, by `id`, what it was asked about last. The answers of all axes share it.
    """

    __slots__ = ("_asked", "_axis", "_boxes", "_boxes_of", "_ticks", "_ticks_of")

    def __init__(self, axis: Axis, asked: dict[int, tuple[Any, ...]]) -> None:
        self._axis: Any = axis
        self._asked = asked
        self._ticks: Any = None
        self._ticks_of: Any = None
        self._boxes: Any = None
        self._boxes_of: Any = None

    def ticks(self) -> Any:
        place, question = self._place(), self._question()
        formatters = self._axis.major.formatter, self._axis.minor.formatter
        same = [self._asked.get(id(one)) == (one, question) for one in formatters]
        if place != self._ticks_of or not all(same):
            # Noted before: what is asked while this one answers leaves the formatter in another state.
            self._asked.update((id(one), (one, question)) for one in formatters)
            self._ticks = getattr(type(self._axis), internals.TICKS)(self._axis)
            self._ticks_of, self._boxes_of = place, None
        return list(self._ticks)

    def boxes(self, ticks: Any, renderer: Any) -> Any:
        about = (self._place(), renderer, [id(tick) for tick in ticks])
        if about != self._boxes_of or about[0] != self._ticks_of:
            self._boxes = getattr(type(self._axis), internals.BOXES)(self._axis, ticks, renderer)
            self._boxes_of = about
        kept = getattr(renderer, "labels", None)
        if kept is not None:
            # For whoever wants to know, after the draw, where they are.
            kept[self._axis] = _labels(ticks, self._boxes)
        return tuple(list(boxes) for boxes in self._boxes)

    def _place(self) -> tuple[Any, ...]:
        """Return what decides which ticks there are, and where."""
        axis, axes = self._axis, self._axis.axes
        # Secondary axes take over the scale of their parent while they are drawn. The objects themselves: the id of
        # one that was replaced may come back.
        sources = (axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter)
        return *axes.bbox.extents, *axes.viewLim.extents, axes.get_figure(root=True).dpi, axis.get_scale(), *sources

    def _question(self) -> tuple[Any, ...]:
        """Return what decides which ticks the formatters are asked about: the same for most axes that share limits."""
        axis, locator = self._axis, self._axis.major.locator
        # Shared axes have one locator, which counts the ticks that fit on one of them.
        counted = getattr(getattr(locator, "axis", None), "axes", None)
        space = () if counted is None else tuple(counted.bbox.extents)
        return *axis.get_view_interval(), axis.get_scale(), locator, axis.minor.locator, *space
