"""Private copies: figures that begin as another figure is, and go their own way."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from figport import pickling
from figport.choices import Choice
from figport.errors import ErrorCode, FigportError
from figport.host import on_main
from figport.settings import SHARINGS
from figport.threads import main_only

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from figport.manager import Manager

_MARK = " (private copy)"


class Storable:
    """What of a manager says whether its figure is stored in notebooks and shared, and makes private copies of it.

    Attributes
    ----------
    revivable : bool or None
        Whether notebooks store the figure itself, so that another kernel can bring it back to life. None: as
        ``figport.options.revivable`` says.
    sharing : {"shared", "private"} or None
        What further clients see, see `figport.Options`. None: as ``figport.options.sharing`` says.
    """

    sharing = Choice(SHARINGS)
    revivable: bool | None = None

    def private_copy(self) -> Figure:
        """Return a copy of the figure that goes its own way, and show it in the cell that asks.

        It has the views that the toolbar remembers, but no callbacks of the user: those belong to the figure itself.
        pyplot's current figure stays what it is. From other threads main makes it, unless that computes.

        Raises
        ------
        FigportError
            If something in the figure cannot be copied; says what.
        """
        made = on_main(functools.partial(copy, self, known=True))
        if made.runtime is not None:
            original: Any = self
            made.runtime.display.appear_below(original, made)
        return made.canvas.figure


@main_only
def copy(manager: Any, *, known: bool) -> Manager:
    """Return a private copy of a figure, that is shown nowhere yet. Main thread.

    Parameters
    ----------
    manager
        The figure's manager.
    known
        Whether pyplot shall know the copy.

    Raises
    ------
    FigportError
        If something in the figure cannot be copied, or not be made again; says what.
    """
    from . import restore  # noqa: PLC0415 - needs the manager, which is one of us

    original: Manager = manager
    title = original.get_window_title()
    try:
        data = pickling.dump_figure(original.canvas.figure)
    except pickling.CannotPickle as reason:
        raise reason.error("There is no private copy", where=title) from reason
    try:
        content = pickling.load_figure(data)
    except Exception as error:
        # Whatever an object in the figure does when it is unpickled.
        raise FigportError(
            ErrorCode.COPY,
            "There is no private copy: the figure cannot be made again from its pickle "
            f"({type(error).__name__}: {error})",
            where=title,
            fix="Mend how that object is unpickled (its __setstate__ or __reduce__), or take it out, and try again.",
        ) from error
    made = restore.restore(content, title=title.removesuffix(_MARK) + _MARK, quiet=True, known=known)
    made.canvas.chrome, made.canvas.alt = original.canvas.chrome, original.canvas.alt
    return made
