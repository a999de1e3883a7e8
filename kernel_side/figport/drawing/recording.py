"""What Agg was asked to paint, to be painted once more without asking the artists."""

from __future__ import annotations

import copy
from typing import Any, Final

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase

PAINTING: Final = frozenset(
    {
        "draw_gouraud_triangles",
        "draw_image",
        "draw_markers",
        "draw_path",
        "draw_path_collection",
        "draw_quad_mesh",
        "draw_text_image",
    }
)
"""What matplotlib's Agg can be asked to paint."""

Call = tuple[str, tuple[Any, ...]]
"""One thing to paint: a name in `PAINTING`, and with what."""


class Record:
    """Stands for matplotlib's compiled renderer while something is drawn, passes everything on and keeps it.

    Parameters
    ----------
    real
        The compiled renderer, or another record.

    Attributes
    ----------
    complete : bool
        Whether nothing happened but painting.
    calls : list of Call
        What was painted. Paths, transforms and arrays are those of the artists: good until they change.
    """

    def __init__(self, real: Any) -> None:
        self.complete = True
        self.calls: list[Call] = []
        self._real = real

    def copy_from_bbox(self, bbox: Any) -> Any:
        """Return a copy of some pixels, which paints nothing."""
        return self._real.copy_from_bbox(bbox)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        if name not in PAINTING:
            self.complete = False
            return method

        def paint(*args: Any) -> None:
            method(*args)
            # Graphics contexts are changed for the next call, and so are the bitmaps of glyphs.
            kept = tuple(copy.copy(arg) if isinstance(arg, GraphicsContextBase) else arg for arg in args)
            if name == "draw_text_image":
                pixels = np.array(args[0], np.uint8, ndmin=2)
                if not pixels.size:
                    return
                kept = (pixels, *kept[1:])
            self.calls.append((name, kept))

        return paint
