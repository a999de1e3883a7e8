"""Figures as files: in every format that matplotlib offers, and as what `figport.load` reads."""

from __future__ import annotations

import io
import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib import rc_context, rcParams

from . import internals
from .errors import ErrorCode, FigportError
from .wire import Format

if TYPE_CHECKING:
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.figure import Figure

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


MOST_DPI: Final = 2400
"""Dots per inch that people may ask for."""

MOST_PIXELS: Final = 10**8
"""Pixels of the largest picture that they may ask for: four bytes each, more than once."""


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


def check_size(figure: Figure, dpi: float) -> None:
    """Refuse a resolution that would fill the kernel's memory.

    Raises
    ------
    FigportError
        If it would.
    """
    width, height = figure.get_size_inches()
    if not 1 <= dpi <= MOST_DPI or width * height * dpi**2 > MOST_PIXELS:
        most = min(MOST_DPI, int((MOST_PIXELS / (width * height)) ** 0.5))
        raise FigportError(
            ErrorCode.FORMAT,
            f"A picture of {width:.3g} × {height:.3g} inches cannot be saved with {dpi:g} dots per inch",
            where="saving the figure",
            fix=f"Use 1 to {most}.",
        )


def default_dpi(figure: Figure) -> float:
    """Return the dots per inch that matplotlib saves a figure with."""
    dpi = rcParams["savefig.dpi"]
    return internals.original_dpi(figure) if dpi == "figure" else float(dpi)


def save(
    canvas: FigureCanvasBase,
    name: str,
    *,
    dpi: float | None = None,
    transparent: bool | None = None,
    tight: bool | None = None,
) -> tuple[File, bytes]:
    """Return a figure as a file.

    Parameters
    ----------
    canvas
        The figure's canvas. What it shows does not change.
    name
        The format (``png``, ``pdf``, …, or `KEPT`); empty for ``rcParams["savefig.format"]``.
    dpi, transparent, tight
        What ``rcParams["savefig.*"]`` say otherwise. `tight` cuts empty borders off.

    Raises
    ------
    FigportError
        If there is no such format, or this figure cannot be saved in it.
    """
    name = name or str(rcParams["savefig.format"])
    stem = re.sub(r"\.[^.]*$", "", canvas.get_default_filename())
    if name == KEPT:
        from .storage import store  # noqa: PLC0415 - most figures are not stored

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
    given: dict[str, Any] = {} if transparent is None else {"savefig.transparent": transparent}
    if dpi is not None:
        check_size(canvas.figure, dpi)
        given["savefig.dpi"] = dpi
    if tight is not None:
        given["savefig.bbox"] = "tight" if tight else "standard"
    out = io.BytesIO()
    try:
        with rc_context(cast("Any", given)):
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
