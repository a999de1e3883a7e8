"""What of images, and of others that show numbers as colours, people can change by a form."""

from __future__ import annotations

import copy
from typing import Any

import matplotlib as mpl
from matplotlib.cbook import CallbackRegistry
from matplotlib.image import interpolations_names

from .curves import common
from .field import BadValue, Field, Undo, choice, number, pair


def fields(mappable: Any) -> list[Field]:
    """Return the fields of an image, or of a collection whose colours are those of an array."""
    names = sorted(mpl.colormaps)
    own = mappable.get_cmap().name
    found = [
        *common(mappable),
        choice(
            "cmap",
            "Colour map",
            names if own in names else [own, *names],
            lambda: str(mappable.get_cmap().name),
            pair(mappable.get_cmap, mappable.set_cmap),
            group="Colours",
        ),
        number("vmin", "From", lambda: mappable.get_clim()[0], lambda value: _set_limit(mappable, 0, value), "Colours"),
        number("vmax", "To", lambda: mappable.get_clim()[1], lambda value: _set_limit(mappable, 1, value), "Colours"),
    ]
    if hasattr(mappable, "get_interpolation"):
        kept = pair(mappable.get_interpolation, mappable.set_interpolation)
        found.append(
            choice(
                "interpolation",
                "Interpolation",
                sorted(interpolations_names),
                lambda: str(mappable.get_interpolation()),
                kept,
                group="Pixels",
            )
        )
    if hasattr(mappable, "get_interpolation_stage"):
        kept = pair(mappable.get_interpolation_stage, mappable.set_interpolation_stage)
        found.append(
            choice(
                "stage",
                "Interpolated",
                {"data": "Data", "rgba": "Colours", "auto": "Automatic"},
                lambda: str(mappable.get_interpolation_stage()),
                kept,
                group="Pixels",
            )
        )
    return found


def _set_limit(mappable: Any, place: int, value: float) -> Undo:
    low, high = before = mappable.get_clim()
    wanted = sorted((value, high) if place == 0 else (low, value))
    norm = mappable.norm
    probe = copy.copy(norm)
    # Nobody hears of what is only tried.
    probe.callbacks = CallbackRegistry(signals=["changed"])
    try:
        probe.vmin, probe.vmax = wanted
        probe(wanted)
    except ValueError as error:
        raise BadValue(f"{type(norm).__name__} cannot show {wanted[0]:g} to {wanted[1]:g}: {error}") from None
    mappable.set_clim(*wanted)

    def undo() -> None:
        norm.vmin, norm.vmax = before

    return undo
