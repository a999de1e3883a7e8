"""What of an axes people can change by a form: title, limits, labels, scales, grid, legend."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from matplotlib import dates

from figport import internals

from .field import BadValue, Field, Undo, button, changed, choice, number, spelled, switch, text

SCALES: Final = ("linear", "log", "symlog", "logit")


def fields(axes: Any) -> list[Field]:
    """Return the fields of an axes."""
    legend = "Legend"
    return [
        text("title", "Title", axes.title.get_text, lambda value: _set_text(axes.title, value)),
        *(field for name in axis_names(axes) for field in _of_axis(axes, name)),
        switch("legend", "Shown", lambda: _has_legend(axes), lambda on: _show_legend(axes, on=on), legend),
        button("new_legend", "Make it anew", lambda: _renew_legend(axes), legend, enabled=_can_have_legend(axes)),
    ]


def axis_names(axes: Any) -> list[str]:
    """Return the names of an axes' axis objects: x, y, of three dimensions z."""
    return [name for name in "xyz" if hasattr(axes, f"get_{name}lim") and hasattr(axes, f"{name}axis")]


def _of_axis(axes: Any, name: str) -> Iterable[Field]:
    group = f"{name.upper()} axis"
    axis = getattr(axes, f"{name}axis")
    yield _limit(axes, name, 0, "From")
    yield _limit(axes, name, 1, "To")
    yield text(f"{name}label", "Label", axis.label.get_text, lambda value: _set_label(axis, value), group)
    yield choice(
        f"{name}scale",
        "Scale",
        SCALES,
        lambda: str(axis.get_scale()),
        lambda value: _set_scale(axes, name, value),
        group=group,
    )
    yield switch(f"{name}grid", "Grid", lambda: _has_grid(axis), lambda on: _set_grid(axis, on=on), group)


def _limit(axes: Any, name: str, place: int, label: str) -> Field:
    axis, group = getattr(axes, f"{name}axis"), f"{name.upper()} axis"
    field = f"{name}{('min', 'max')[place]}"

    def write(value: float) -> Undo:
        wanted = [*limits(axes, name)]
        wanted[place] = value
        return set_limits(axes, name, *wanted)

    if not isinstance(axis.get_major_locator(), dates.AutoDateLocator | dates.DateLocator):
        return number(field, label, lambda: limits(axes, name)[place], write, group)
    return text(field, label, lambda: _as_date(limits(axes, name)[place]), lambda value: write(_date_of(value)), group)


def _as_date(value: float) -> str:
    try:
        return str(dates.num2date(value).replace(tzinfo=None).isoformat(" ", "seconds"))
    except (ValueError, OverflowError):
        return spelled(value)


def _date_of(value: str) -> float:
    try:
        return float(dates.date2num(datetime.datetime.fromisoformat(value.strip())))
    except ValueError:
        raise BadValue(f"{value[:40]!r} is no date such as 2024-05-31 or 2024-05-31 14:30") from None


def limits(axes: Any, name: str) -> tuple[float, float]:
    """Return the limits of an axis."""
    low, high = getattr(axes, f"get_{name}lim")()
    return float(low), float(high)


def set_limits(axes: Any, name: str, low: float, high: float) -> Undo:
    """Set the limits of an axis, which then stay."""
    axis = getattr(axes, f"{name}axis")
    if low == high:
        raise BadValue("The limits must differ")
    if not _can_show(axis, low, high):
        raise BadValue(f"A {axis.get_scale()} axis cannot show {low:g} to {high:g}")
    undo = _restorer(axes, name)
    getattr(axes, f"set_{name}lim")(low, high, auto=False)
    return undo


def _can_show(axis: Any, low: float, high: float) -> bool:
    return bool(tuple(axis.limit_range_for_scale(low, high)) == (low, high))


def _can_draw(axes: Any, name: str) -> bool:
    """Return whether an axis has a length, as between limits neither of which its scale can show it has none."""
    with np.errstate(all="ignore"):
        ends = getattr(axes, f"{name}axis").get_transform().transform(limits(axes, name))
    return bool(np.isfinite(ends).all() and ends[0] != ends[1])


def _restorer(axes: Any, name: str) -> Undo:
    """Return what gives an axis the limits that it has, and its autoscaling."""
    before, auto = limits(axes, name), getattr(axes, f"get_autoscale{name}_on")()
    return lambda: getattr(axes, f"set_{name}lim")(*before, auto=auto)


def _set_scale(axes: Any, name: str, scale: str) -> Undo:
    """Set an axis' scale, as matplotlib's own form does: of the limits each stays that the scale can show."""
    limited = limits(axes, name)
    put_limits, put_scale = _restorer(axes, name), internals.scale_restorer(axes, name)

    def undo() -> None:
        put_scale()
        put_limits()

    try:
        with warnings.catch_warnings():
            # A limit that the scale cannot show becomes one that it chooses, which is what it says.
            warnings.simplefilter("ignore", UserWarning)
            getattr(axes, f"set_{name}scale")(scale)
            getattr(axes, f"set_{name}lim")(*limited, auto=False)
        if not _can_draw(axes, name):
            raise BadValue(f"A {scale} axis cannot show {limited[0]:g} to {limited[1]:g}")
    except Exception:
        undo()
        raise
    return undo


def _set_text(artist: Any, value: str) -> Undo:
    def change() -> None:
        artist.set_text(value)
        _measure(artist)

    return changed(change, artist)


def _set_label(axis: Any, value: str) -> Undo:
    def change() -> None:
        axis.set_label_text(value)
        _measure(axis.label)

    return changed(change, axis, axis.label)


def _measure(text_or_legend: Any) -> None:
    """Raise what a draw would: a text may be no formula, and a figure with one could not be drawn any more."""
    text_or_legend.get_window_extent()


def _has_grid(axis: Any) -> bool:
    return bool(axis.get_tick_params().get("gridOn"))


def _set_grid(axis: Any, *, on: bool) -> Undo:
    before = _has_grid(axis)
    axis.grid(on)
    return lambda: axis.grid(before)


def _has_legend(axes: Any) -> bool:
    legend = axes.get_legend()
    return legend is not None and bool(legend.get_visible())


def _can_have_legend(axes: Any) -> bool:
    return bool(axes.get_legend_handles_labels()[0])


def _show_legend(axes: Any, *, on: bool) -> Undo:
    legend = axes.get_legend()
    if legend is None:
        return _renew_legend(axes) if on else _nothing
    before = legend.get_visible()
    legend.set_visible(on)
    return lambda: legend.set_visible(before)


def _renew_legend(axes: Any) -> Undo:
    """Make a legend of what there is now, as long and as movable as the one before."""
    if not _can_have_legend(axes):
        raise BadValue("Nothing here has a label that a legend could show: give a curve one first")
    before = axes.get_legend()
    draggable = before is not None and before.get_draggable()
    made = axes.legend(ncols=internals.legend_columns(before))
    made.set_draggable(draggable)

    def undo() -> None:
        made.set_draggable(False)
        axes.legend_ = before
        axes.stale = True

    try:
        _measure(made)
    except Exception:
        undo()
        raise
    return undo


def _nothing() -> None:
    """Take nothing back."""
