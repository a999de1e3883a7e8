"""Private copies of figures, and figures that notebooks hold, for another kernel to bring back to life."""

from __future__ import annotations

import base64
import sys
import weakref
from typing import TYPE_CHECKING, Any

from figport import SHARINGS, options
from figport.choices import Choice
from figport.errors import ErrorCode, FigportError
from figport.lending import copying
from figport.wire import MIME_TYPE, Made, Party, Revive, decode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from figport.canvas import Canvas
    from figport.manager import Manager
    from figport.runtime import Runtime
    from figport.sending.screen import Screen

_MARK = " (private copy)"


class Keepable:
    """The manager's part of it.

    Attributes
    ----------
    revivable : bool or None
        Whether notebooks store the figure itself, so that another kernel can bring it back to life. None: as
        ``figport.options.revivable`` says.
    sharing : {"shared", "private"} or None
        What further clients see, see `figport.Options`. None: as ``figport.options.sharing`` says.
    """

    canvas: Canvas
    screen: Screen
    sharing = Choice(SHARINGS)
    revivable: bool | None = None

    def private_copy(self) -> Figure:
        """Return a copy of the figure that goes its own way, and show it in the cell that asks.

        It has the views that the toolbar remembers, but no callbacks of the user: those belong to the figure itself.
        pyplot's current figure stays what it is. Main thread.

        Raises
        ------
        FigportError
            If something in the figure cannot be copied; says what.
        """
        return self._shown_copy().canvas.figure

    def copy_for_view(self) -> None:
        """Make a private copy for the view that was used last, and tell it.

        Raises
        ------
        FigportError
            As `private_copy`.
        """
        made = self._shown_copy()
        self.screen.answer(Made(made.id, made.get_window_title()))

    def _shown_copy(self) -> Manager:
        made = copy(self, known=True)
        if made.runtime is not None:
            original: Any = self
            made.runtime.display.appear_below(original, made)
        return made


def copy(keepable: Any, *, known: bool) -> Manager:
    """Return a private copy of a figure, that is shown nowhere yet. Main thread.

    Parameters
    ----------
    keepable
        The figure's manager.
    known
        Whether pyplot shall know the copy.

    Raises
    ------
    FigportError
        If something in the figure cannot be copied, or not be made again; says what.
    """
    from . import adoption  # noqa: PLC0415 - needs the manager, which is one of us

    original: Manager = keepable
    title = original.get_window_title()
    try:
        data = copying.dump_figure(original.canvas.figure)
    except copying.CannotCopy as reason:
        raise reason.error("There is no private copy", where=title) from reason
    try:
        content = copying.load_figure(data)
    except Exception as error:
        # Whatever an object in the figure does when it is unpickled.
        raise FigportError(
            ErrorCode.COPY,
            "There is no private copy: the figure cannot be made again from its pickle "
            f"({type(error).__name__}: {error})",
            where=title,
            fix="Mend how that object is unpickled (its __setstate__ or __reduce__), or take it out, and try again.",
        ) from error
    made = adoption.adopt(content, title=title.removesuffix(_MARK) + _MARK, quiet=True, known=known)
    made.canvas.chrome = original.canvas.chrome
    return made


class Keeper:
    """Stores figures in outputs, and makes figures of what was stored. Main thread.

    Parameters
    ----------
    runtime
        The kernel's figures.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._told: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def wants(self, figure: Any) -> bool:
        """Whether a figure's output should hold the figure itself."""
        return bool(options.revivable if figure.revivable is None else figure.revivable)

    def metadata(self, figure: Any) -> dict[str, Any]:
        """Return what the metadata of a figure's output should hold: the figure itself, where that is wanted."""
        if not self.wants(figure):
            return {}
        from . import store  # noqa: PLC0415 - most figures are not stored

        try:
            data = store.pack(figure.canvas.figure, figure.id)
            if len(data) > options.revivable_megabytes * 1e6:
                raise FigportError(
                    ErrorCode.TOO_LARGE,
                    f"The figure takes {len(data) / 1e6:.1f} MB compressed, more than "
                    f"figport.options.revivable_megabytes ({options.revivable_megabytes:g})",
                    where=figure.get_window_title(),
                    fix="Raise that, or write the figure into a file of its own: figport.save(fig, path).",
                )
        except FigportError as error:
            self._tell(figure, error)
            return {}
        self._told.pop(figure, None)
        return {MIME_TYPE: {"revive": base64.b64encode(data).decode()}}

    def revive(self, message: bytes) -> Made:
        """Answer a REVIVE message.

        Raises
        ------
        FigportError
            If the figure was not stored by this user, or cannot be made here.
        """
        from . import adoption, store  # noqa: PLC0415 - seldom needed

        asked, payload = decode(message, Party.SERVER)
        assert isinstance(asked, Revive)
        stored = store.unpack(payload, "the notebook")
        figure = self._runtime.registry.figure(stored.about.figure)
        if figure is None:
            content = stored.content(other_version=asked.other_version, again="press the button once more.")
            # Under its old id: whoever opens the notebook again finds it, though the output names another kernel.
            figure = adoption.adopt(content, name=stored.about.figure, quiet=True)
            # As it was held till now: its next picture must not take it out of the output.
            figure.revivable = True
            self._runtime.display.shown_elsewhere(figure)
        return Made(figure.id, figure.get_window_title())

    def _tell(self, figure: Any, error: FigportError) -> None:
        """Say once why a figure is not stored."""
        if self._told.get(figure) != error.what:
            self._told[figure] = error.what
            sys.stderr.write(f"The notebook does not hold this figure itself. {error}\n")
