"""Interactive matplotlib figures in Jupyter, on the notebook server's own port: the kernel side.

Importing this package loads nothing but the standard library: the server extension imports
`figport.wire` from it in environments without matplotlib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .settings import QUALITIES, SHARINGS, Options, options
from .threads import main_only
from .version import __version__

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.figure import Figure

    from .sending.stats import Stats

__all__ = ["QUALITIES", "SHARINGS", "Options", "__version__", "load", "options", "save", "stats", "url"]


def save(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure into a file that `load` brings back to life, in this kernel or another.

    Parameters
    ----------
    figure
        Any figure of matplotlib, of whatever backend.
    path
        The file. It is signed with a secret of this user, and only this user can load it.

    Raises
    ------
    FigportError
        If something in the figure cannot be pickled; says what. The file is then left alone.
    """
    from .storage import store  # noqa: PLC0415 - needs matplotlib

    store.save(figure, path)


def load(path: str | PathLike[str], *, other_version: bool = False) -> Figure:
    """Return a figure that `save` wrote.

    With the backend figport it is live: a figure of pyplot under a free number, with the views that its toolbar
    remembered. Otherwise it is a plain figure, for any canvas.

    Parameters
    ----------
    path
        The file.
    other_version
        Whether to try it although another version of matplotlib wrote it.

    Raises
    ------
    FigportError
        If the file is not signed by this user or was changed since, before anything in it is run; if it is of another
        version; if it cannot be made again here.
    """
    from .storage import loading  # noqa: PLC0415 - needs matplotlib

    return loading.load(path, other_version=other_version)


def url(figure: Figure | None = None) -> str:
    """Return the address of the page that shows a figure live on a running notebook server of yours.

    Works in every Jupyter kernel that a server has started, or has found (``ServerApp.allow_external_kernels``): also
    in that of a Qt console.

    Parameters
    ----------
    figure
        A live figure; None for pyplot's current one.

    Raises
    ------
    figport.errors.FigportError
        If there is no such address, or the figure is not live. It says what to do.
    """
    from .current import live_figure  # noqa: PLC0415 - importing figport loads only the standard library
    from .showing.addresses import url_of  # noqa: PLC0415

    live = live_figure(figure)
    runtime: Any = live.runtime
    return url_of(runtime.kernel, live.id)


@main_only
def stats(figure: Figure | None = None) -> Stats:
    """Return what the pictures of a figure cost and how quickly they come: drag it, then ask. Main thread.

    Parameters
    ----------
    figure
        As for `url`, which raises the same where it is not live.

    Returns
    -------
    Stats
        Bytes and seconds a frame, frames a second, on average over the last second in which some were sent. Printed, it
        is one line for people.
    """
    from .current import live_figure  # noqa: PLC0415 - importing figport loads only the standard library

    live = live_figure(figure)
    return live.screen.stats(live.canvas.redraw.cost)
