"""What a user may set, for all figures of a kernel: ``figport.options``."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Final

QUALITIES: Final = ("auto", "lossless", "fast")
"""What `Options.quality` may be."""

SHARINGS: Final = ("shared", "private")
"""What `Options.sharing` may be."""


FITS: Final = ("own", "width", "stretch")
"""What `Options.fit` may be."""


@dataclass(slots=True)
class Options:
    """The options of the kernel side.

    Attributes
    ----------
    busy_snapshots : bool
        Whether figures live on while a cell computes, as snapshots that another process, the worker, draws. Without,
        they rest until the cell ends or calls ``flush_events``, ``pause`` and the like.
    worker_memory : int
        Megabytes that the worker process may take, where the system can limit it; 0 for no limit.
    worker_idle : float
        Seconds without use after which the worker process ends. It starts ahead of need: when the backend is loaded, a
        figure is made, or somebody comes to look.
    quality : {"auto", "lossless", "fast"}
        What pictures may be while something moves: always exact (``"lossless"``), as cheap as they get (``"fast"``:
        long lines are simplified, what moves by whole pixels is moved as pixels, dense changes are JPEGs, in animations
        too), or cheap only while the user drags, and only where a draw takes long or a change is dense (``"auto"``).
        The picture at rest is exact in any case.
        ``fig.canvas.manager.quality`` says it for one figure; None, as it begins, leaves it to this one.
    image_megabytes : float
        How much of an image's colours is kept while somebody drags it, for each figure: 32 bytes a value. Images for
        which it is not enough are coloured anew for every picture, as matplotlib does.
    preview : bool
        Whether the page moves what an axes shows while people pan and zoom, until the picture of that comes. For
        figures that are shown already it holds from their next draw on.
    sharing : {"shared", "private"}
        What a further client sees of a figure that somebody looks at: the same figure (``"shared"``: what one does all
        see), or a private copy of it (``"private"``), made when it comes. A client is a browser with all its tabs. The
        figure itself is for the client that looked first; what later cells do to it no copy follows.
        ``fig.canvas.manager.sharing`` says it for one figure; None, as it begins, leaves it to this one.
    private_idle : float
        Seconds after which a client that does not look is forgotten: its copy is closed, and if it had the figure
        itself, the next client gets that.
    follow : bool
        Whether the pictures in outputs follow what people, and their widgets, do to figures between cells. Without,
        they stay as the cells left them, and a notebook whose figures are used does not count as changed.
    revivable : bool
        Whether notebooks store the figures themselves, so that another kernel can bring them back to life.
        ``fig.canvas.manager.revivable`` says so for one figure.
    revivable_megabytes : float
        The largest figure that is stored so, compressed.
    close_unseen : bool
        Whether figures are closed that can be neither seen nor used any more: their outputs are gone (the cell ran
        again, or ``clear_output``), or the boxes and Outputs that they were in are displayed no more, nobody looks at
        them, and no variable nor anything else leads to them. What was never shown stays open. While a cell runs those
        stay besides that were made or current last, that it has asked for by their numbers, that have a label, or a
        callback that hears of their end.
    fresh_figures : bool
        Whether pyplot lets go what is shown when a cell ends, and at ``plt.show()``, as inline closes it then: the next
        ``plt.plot`` makes a figure of its own. Figures live on where they stand, and are known by their variables;
        what pyplot does by number, and ``plt.close("all")``, no longer finds them.
    fit : {"own", "width", "stretch"}
        How large figures are where they stand: as their code says (``"own"``), as wide as the cell, the box or the page
        and in their own shape (``"width"``), or as wide and with the height that their code says (``"stretch"``). They
        follow when the place becomes wider or narrower; a size that code sets meanwhile holds until then.
        ``fig.canvas.fit`` says it for one figure; None, as it begins, leaves it to this one.
    zoom_buttons : bool
        Whether toolbars have buttons that zoom in and out.
    server_url : str
        The address under which you reach the notebook server, for `url`. Empty: as the server itself says, which is
        right on your own machine; behind a proxy or JupyterHub it is another.
    """

    busy_snapshots: bool = True
    worker_memory: int = 4096
    worker_idle: float = 300.0
    quality: str = "auto"
    image_megabytes: float = 256.0
    preview: bool = True
    sharing: str = "shared"
    private_idle: float = 3600.0
    follow: bool = True
    revivable: bool = False
    revivable_megabytes: float = 10.0
    close_unseen: bool = True
    fresh_figures: bool = False
    fit: str = "own"
    zoom_buttons: bool = False
    server_url: str = ""

    def __setattr__(self, name: str, value: Any) -> None:
        allowed = _wrong(name, value)
        if allowed:
            raise ValueError(f"figport.options.{name} is {allowed}, not {value!r}")
        object.__setattr__(self, name, value)


def _wrong(name: str, value: Any) -> str:
    """Return what an option may be if it may not be this, in words; an empty text if it may."""
    choices = {"quality": QUALITIES, "sharing": SHARINGS, "fit": FITS}.get(name)
    if choices is not None:
        return "" if value in choices else f"one of {', '.join(choices)}"
    match getattr(Options, "__annotations__", {}).get(name):
        case "bool":
            return "" if isinstance(value, bool) or getattr(value, "dtype", None) == "bool" else "True or False"
        case "str":
            return "" if isinstance(value, str) else "a text"
        case "int":
            return "" if isinstance(value, Integral) and _counts(value) else "a whole number from 0 on"
        case "float":
            return "" if _counts(value) else "a number from 0 on"
        case _:
            return ""  # there is no such option, as is said where it is set


def _counts(value: Any) -> bool:
    """Whether something is a number from 0 on, and no truth value."""
    # Not by float, which has no room for the largest whole numbers.
    number: Any = value
    return not isinstance(value, bool) and isinstance(value, Real) and bool(number >= 0)


options: Final = Options()
"""What a user may set, at any time: ``figport.options.busy_snapshots = False`` and the like."""
