"""What is said of a figure, in outputs and to its views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib import rcParams

from figport import saving
from figport.version import __version__
from figport.wire import PROTOCOL, FigureState

from . import alternative

if TYPE_CHECKING:
    from figport.contracts import Owner

MOVING: Final = ("pan", "zoom")
"""Tools by which a page moves axes by itself."""


def size(canvas: Any) -> tuple[float, float]:
    """Return width and height in CSS pixels, as the views show them."""
    width, height = canvas.get_width_height(physical=True)
    return width / canvas.device_pixel_ratio, height / canvas.device_pixel_ratio


def output(manager: Owner) -> dict[str, Any]:
    """Return what an output says of a figure.

    Its size is its own; a picture that was drawn for a screen elsewhere is to be shown as large as fits into that.
    """
    (width, height), (across, down) = manager.sizing.own.pixels, size(manager.canvas)
    scale = min(width / max(1, across), height / max(1, down))
    return {
        "text": repr(manager.canvas.figure),
        "picture": (across * scale, down * scale),
        "number": manager.number,
        "title": manager.get_window_title(),
        "width": width,
        "height": height,
        "alt": words(manager),
    }


def bundle(manager: Owner) -> dict[str, Any]:
    """Return what a page needs to know of a figure, to show it live."""
    about = output(manager)
    del about["text"], about["picture"]
    kernel = None if manager.runtime is None else manager.runtime.name
    return {"figure": manager.id, "kernel": kernel, "protocol": PROTOCOL, "version": __version__, **about}


def state(manager: Owner) -> FigureState:
    """Return what views are told of a figure."""
    width, height = size(manager.canvas)
    listening, own = manager.listening, manager.sizing.own.pixels
    return FigureState(
        figure=manager.id,
        number=manager.number,
        title=manager.get_window_title(),
        width=width,
        height=height,
        tools=() if manager.toolbar is None else manager.toolbar.tools(),
        formats=saving.formats(manager.canvas),
        default_format=str(rcParams["savefig.format"]),
        alt=words(manager),
        busy=None,
        chrome=manager.canvas.chrome,
        wheel=listening.wheel,
        keys=listening.keys,
        hears_keys=listening.hears_keys,
        own_width=own[0],
        own_height=own[1],
        fitted=manager.sizing.fitted,
    )


def armed(figure: FigureState) -> bool:
    """Return whether a tool is switched on by which a page moves axes before the true picture comes."""
    return any(tool.pressed and tool.name in MOVING for tool in figure.tools)


def words(manager: Owner) -> str:
    """Describe a figure for people who cannot see it: as its owner did, else by what it shows."""
    own: str | None = getattr(manager.canvas, "alt", None)
    text = alternative.words(manager.get_window_title(), manager.canvas.figure) if own is None else own
    # Half of a surrogate pair is no text that can be sent.
    return text.encode("utf-8", "replace").decode()
