"""Refreshes the pictures in a notebook's outputs after what people do to figures between cells.

An output that changes makes the notebook count as unsaved, so this follows only what a person did, to the figure or to
a widget whose callback changes it: a figure that is merely looked at, also with the mouse over it, or that moves by
itself, changes no notebook. When the notebook is, or will soon be, saved, the page says so (REFRESH), and nothing waits
any longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from figport.presses import hovers
from figport.settings import options
from figport.threads import main_only
from figport.wire import Ack, Fill, FormAction, Look, Message, Pointer, Refresh, Resize, SizePurpose

QUIET: Final = 0.5
"""Seconds without input after which the picture is put in."""

HELD: Final = 10.0
"""The same while a button is down. Nobody needs the picture yet, front ends may make an output anew for it and so end
the drag, and the full draw would be felt. Not without end: a release may get lost with its page."""


@main_only
class Refresher:
    """Notes who was used, and refreshes when that is over. Main thread.

    Parameters
    ----------
    refresh
        Brings a figure's output up to date, if it is not.
    later
        Calls back after some seconds, when the kernel is idle.
    clock
        Seconds that rise.
    """

    def __init__(
        self,
        refresh: Callable[[object], None],
        later: Callable[[float, Callable[[], None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._refresh = refresh
        self._later = later
        self._clock = clock
        self._used: dict[object, float] = {}

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them."""
        return [self._used]

    def used(self, figure: object, message: Message) -> None:
        """Note that somebody used a figure, unless it was merely looked at; or that its notebook is being saved."""
        if not options.follow:
            return
        match message:
            case Ack() | Look():
                return
            case Refresh():
                # Not while a button is down; its release will have it refreshed.
                if self._used.get(figure, 0.0) <= self._clock() + QUIET:
                    self._used.pop(figure, None)
                    self._refresh(figure)
                return
            case Fill(action=FormAction.OPEN | FormAction.CLOSE) | Resize(purpose=SizePurpose.SCREEN):
                return
            case _ if hovers(message):
                return
            case _:
                held = isinstance(message, Pointer) and message.buttons != 0
        self._wait(figure, HELD if held else QUIET)

    def changed(self, figure: object) -> None:
        """Note that a widget's callback has changed a figure."""
        if options.follow:
            self._wait(figure, QUIET)

    def forget(self, figure: object) -> None:
        """Drop a figure that is closed."""
        self._used.pop(figure, None)

    def _wait(self, figure: object, seconds: float) -> None:
        if not self._used:
            self._later(QUIET, self._look)
        self._used[figure] = self._clock() + seconds

    def _look(self) -> None:
        now = self._clock()
        for figure, due in list(self._used.items()):
            if due <= now:
                del self._used[figure]
                self._refresh(figure)
        if self._used:
            # No later than that: the button may be released meanwhile.
            self._later(min(max(min(self._used.values()) - now, 0.01), QUIET), self._look)
