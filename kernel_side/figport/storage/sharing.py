"""Who sees the figure itself and who a private copy, where ``figport.options.sharing`` is ``"private"``.

A client is a browser: all its tabs have one name, see ``view/client.ts``. The figure itself is for the client that
looked at it first, so that whoever made it sees what later cells do to it. Each other client gets a copy of its own,
made when it comes, and the same one whenever it comes back. A client that has not looked for `private_idle` seconds is
forgotten: its copy is closed, or whoever comes next gets the figure itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from figport.choices import chosen
from figport.errors import ErrorCode, FigportError
from figport.settings import options
from figport.threads import any_thread, main_only

if TYPE_CHECKING:
    from figport.alarms import Alarm
    from figport.manager import Manager

MOST: Final = 32
"""Copies of one figure, and letters of a client's name."""
_ROUNDS: Final = 4
"""How often it is looked in the time after which a client is forgotten."""


@dataclass(slots=True)
class _LookedAt:
    """A figure and when somebody was last seen to look at it."""

    figure: Manager
    seen: float

    def look(self, now: float) -> float:
        """Return for how long nobody has looked."""
        if len(self.figure.session):
            self.seen = now
        return now - self.seen


@dataclass(slots=True)
class _Shared:
    """A figure and its clients."""

    own: _LookedAt
    client: str
    """Who looks at the figure itself."""
    copies: dict[str, _LookedAt] = field(default_factory=dict)


@main_only
class Sharing:
    """The clients of all figures. Main thread, except `figure_for`.

    Parameters
    ----------
    copy
        Makes a copy of a figure that is shown nowhere.
    close
        Closes a copy.
    call_at
        Calls back at a time on the main thread.
    clock
        Seconds that rise.
    """

    def __init__(
        self,
        copy: Callable[[Manager], Manager],
        close: Callable[[Manager], None],
        call_at: Callable[[float, Callable[[], None]], Alarm | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._copy = copy
        self._close = close
        self._call_at = call_at
        self._clock = clock
        self._shared: dict[str, _Shared] = {}
        self._copies: set[str] = set()
        self._due = math.inf
        """When it is looked next."""

    @any_thread
    def figure_for(self, figure: Manager, client: str) -> Manager | None:
        """Return what a client sees that asks for `figure`; None if that must be made first. Any thread."""
        if chosen(figure, "sharing") != "private" or not client or figure.id in self._copies:
            return figure
        shared = self._shared.get(figure.id)
        if shared is None:
            return None
        if shared.client == client:
            return figure
        looked_at = shared.copies.get(client)
        return None if looked_at is None else looked_at.figure

    def admit(self, figure: Manager, client: str) -> Manager:
        """Return what a client sees that asks for `figure`: it, or a copy, made if need be.

        Raises
        ------
        FigportError
            If there can be no copy; says why.
        """
        if len(client) > MOST:
            raise FigportError(
                ErrorCode.MALFORMED,
                f"A client's name of {len(client)} letters is too long",
                where="an ATTACH message",
                fix=f"Use at most {MOST}.",
            )
        known = self.figure_for(figure, client)
        if known is not None:
            return known
        now = self._clock()
        shared = self._shared.get(figure.id)
        if shared is None or shared.own.look(now) >= options.private_idle:
            # Nobody came before, or that was long ago.
            copies = {} if shared is None else shared.copies
            self._shared[figure.id] = _Shared(_LookedAt(figure, now), client, copies)
            self._wait(now)
            return figure
        if len(shared.copies) >= MOST:
            raise FigportError(
                ErrorCode.LIMIT,
                f"This figure has {MOST} private copies already, so you see the figure itself",
                where=figure.get_window_title(),
                fix="Close some in the list of figures.",
            )
        made = self._copy(figure)
        shared.copies[client] = _LookedAt(made, now)
        self._copies.add(made.id)
        self._wait(now)
        return made

    def copies(self, name: str) -> list[str]:
        """Return the ids of the copies of a figure."""
        shared = self._shared.get(name)
        return [] if shared is None else [looked_at.figure.id for looked_at in shared.copies.values()]

    def forget(self, figure: Manager) -> None:
        """Drop what is known of a figure that is about to be closed; the copies of its clients are closed with it."""
        self._copies.discard(figure.id)
        shared = self._shared.pop(figure.id, None)
        for looked_at in [] if shared is None else list(shared.copies.values()):
            self._close(looked_at.figure)
        for other in self._shared.values():
            for client in [client for client, looked_at in other.copies.items() if looked_at.figure is figure]:
                del other.copies[client]

    def _wait(self, now: float) -> None:
        due = now + options.private_idle / _ROUNDS
        if self._shared and due < self._due:
            self._due = due
            self._call_at(due, self._look)

    def _look(self) -> None:
        """Note who is looked at, and close the copies that have not been for long."""
        now = self._clock()
        if now < self._due:
            return  # the option was set to less meanwhile, and another alarm took the place of this one
        self._due = math.inf
        for shared in list(self._shared.values()):
            shared.own.look(now)
            for looked_at in list(shared.copies.values()):
                if looked_at.look(now) >= options.private_idle:
                    self._close(looked_at.figure)
        self._wait(now)
