"""Embeds figures in the outputs of notebooks, from where `revival` brings them back to life in another kernel."""

from __future__ import annotations

import base64
import sys
import weakref
from typing import Any

from figport.errors import ErrorCode, FigportError
from figport.settings import options
from figport.threads import main_only
from figport.wire import MIME_TYPE


class Embedding:
    """Stores figures in outputs, as metadata."""

    def __init__(self) -> None:
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

    def _tell(self, figure: Any, error: FigportError) -> None:
        """Say once why a figure is not stored."""
        if self._reported.get(figure) != error.what:
            self._reported[figure] = error.what
            sys.stderr.write(f"The notebook does not hold this figure itself. {error}\n")
