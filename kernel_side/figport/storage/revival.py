"""Brings figures back to life that another kernel has stored in an output: answers REVIVE."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from figport.threads import main_only
from figport.wire import Made, Party, Revive, decode

if TYPE_CHECKING:
    from figport.manager import Manager


class Revival:
    """Makes figures of what was stored.

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
