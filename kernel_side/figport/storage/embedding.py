"""Embeds figures in the outputs of notebooks, and brings them back to life in another kernel."""

from __future__ import annotations

import base64
import sys
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from figport.errors import ErrorCode, FigportError
from figport.settings import options
from figport.threads import main_only
from figport.wire import MIME_TYPE, Made, Party, Revive, decode

if TYPE_CHECKING:
    from figport.manager import Manager


class Embedding:
    """Stores figures in outputs, and makes figures of what was stored.

    Parameters
    ----------
    figure
        Returns a figure of this kernel by its id.
    revived
        Hears of each figure that was brought back.
    """

    def __init__(self, figure: Callable[[str], Manager | None], revived: Callable[[Manager], None]) -> None:
        self._figure = figure
        self._revived = revived
        self._reported: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def wants(self, figure: Any) -> bool:
        """Whether a figure's output should hold the figure itself."""
        return bool(options.revivable if figure.revivable is None else figure.revivable)

    def metadata(self, figure: Any) -> dict[str, Any] | None:
        """Return what the metadata of a figure's output should hold: the figure itself, where that is wanted.

        From another thread main makes it; None if that computes, and the figure is to be stored later.
        """
        if not self.wants(figure):
            return {}
        runtime, made = figure.runtime, list[dict[str, Any]]()
        if runtime is None or runtime.loop.here:
            return self._stored(figure)
        return made[0] if runtime.loop.hand_over(lambda: made.append(self._stored(figure))) else None

    @main_only
    def _stored(self, figure: Any) -> dict[str, Any]:
        """Return a figure as metadata; nothing, and why, if it cannot be stored. Main thread."""
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
        self._reported.pop(figure, None)
        return {MIME_TYPE: {"revive": base64.b64encode(data).decode()}}

    @main_only
    def revive(self, message: bytes) -> Made:
        """Answer a REVIVE message. Main thread.

        Raises
        ------
        FigportError
            If the figure was not stored by this user, or cannot be made here.
        """
        from . import restore, store  # noqa: PLC0415 - seldom needed

        asked, payload = decode(message, Party.SERVER)
        assert isinstance(asked, Revive)
        stored = store.unpack(payload, "the notebook")
        figure = self._figure(stored.about.figure)
        if figure is None:
            content = stored.content(other_version=asked.other_version, again="press the button once more.")
            # Under its old id: whoever opens the notebook again finds it, though the output names another kernel.
            figure = restore.restore(content, name=stored.about.figure, quiet=True)
            # As it was held till now: its next picture must not take it out of the output.
            figure.revivable = True
            self._revived(figure)
        return Made(figure.id, figure.get_window_title())

    def _tell(self, figure: Any, error: FigportError) -> None:
        """Say once why a figure is not stored."""
        if self._reported.get(figure) != error.what:
            self._reported[figure] = error.what
            sys.stderr.write(f"The notebook does not hold this figure itself. {error}\n")
