"""Figures as files: in every format that matplotlib offers, and as what `figport.load` reads."""

from __future__ import annotations

import io
import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib import rcParams

from .errors import ErrorCode, FigportError
from .wire import Format

if TYPE_CHECKING:
    from matplotlib.backend_bases import FigureCanvasBase

_MIME: Final = {
    "avif": "image/avif",
    "eps": "application/postscript",
    "pgf": "application/x-tex",
    "ps": "application/postscript",
    "raw": "application/octet-stream",
    "rgba": "application/octet-stream",
    "svgz": "image/svg+xml",
    "webp": "image/webp",
}
"""The formats whose MIME type the standard library does not know everywhere."""


KEPT: Final = "figport"
"""The format of the figure itself, signed. Not offered to people: pages ask for it, to move a figure."""


@dataclass(frozen=True, slots=True)
class File:
    """What a saved figure is called, and what it is."""

    name: str
    mime: str


def formats(canvas: FigureCanvasBase) -> tuple[Format, ...]:
    """Return the formats that a canvas can be saved in, one entry for each kind of file."""
    return tuple(
        Format(min(endings, key=lambda ending: (len(ending), ending)), label)
        for label, endings in sorted(canvas.get_supported_filetypes_grouped().items())
    )


def save(canvas: FigureCanvasBase, name: str) -> tuple[File, bytes]:
    """Return a figure as a file.

    Parameters
    ----------
    canvas
        The figure's canvas. What it shows does not change.
    name
        The format (``png``, ``pdf``, …, or `KEPT`); empty for ``rcParams["savefig.format"]``.

    Raises
    ------
    FigportError
        If there is no such format, or this figure cannot be saved in it.
    """
    name = name or str(rcParams["savefig.format"])
    stem = re.sub(r"\.[^.]*$", "", canvas.get_default_filename())
    if name == KEPT:
        from .keeping import store  # noqa: PLC0415 - most figures are not stored

        return File(f"{stem}.{KEPT}", "application/octet-stream"), store.pack(
            canvas.figure, getattr(canvas.manager, "id", "")
        )
    offered = canvas.get_supported_filetypes()
    if name not in offered:
        raise FigportError(
            ErrorCode.FORMAT,
            f"matplotlib has no format {name!r}",
            where="saving the figure",
            fix=f"Use one of {', '.join(sorted(offered))}.",
        )
    out = io.BytesIO()
    try:
        canvas.figure.savefig(out, format=name)
    except Exception as error:
        # Whatever a format's library may raise (no LaTeX for pgf, a missing font, …): the figure is as it was.
        raise FigportError(
            ErrorCode.FORMAT,
            f"The figure could not be saved as {name}: {error}",
            where="saving the figure",
            fix="Choose another format, or mend the cause and save again.",
        ) from error
    mime = _MIME.get(name) or mimetypes.guess_type(f"a.{name}")[0] or "application/octet-stream"
    return File(f"{stem}.{name}", mime), out.getvalue()
