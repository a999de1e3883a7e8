"""What callbacks and draws raised: shown once per cause, with a count.

A cause is a kind of exception at one place of one figure. The first time its traceback is shown; from then on one line
below says how often it happened, and is renewed once a second. So a callback of the pointer's moves that fails says so
without filling the notebook.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Protocol

EVERY: Final = 1.0
"""Seconds between two renewals of a count."""
MOST_TEXTS: Final = 3
"""Tracebacks of one cause that are shown when their messages differ: another bad title is worth another word."""


class Shower(Protocol):
    """Where things are shown, which is where the figure is: see `Display.in_cell_of`."""

    def traceback(self, error: BaseException) -> None:
        """Show an exception as for code in a cell."""

    def line(self, text: str, name: str, *, update: bool) -> None:
        """Show a line of text, or renew the one of that name."""

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back on the main thread."""


@dataclass(slots=True)
class _Cause:
    """One of them, and what was said of it."""

    kind: str
    place: str
    drawing: bool
    texts: set[str] = field(default_factory=set)
    count: int = 0
    said: int = 0
    """The count that was shown last; 0 before there is a line for it."""
    waits: bool = False
    """Whether the line is to be renewed in a moment."""
    name: str = field(default_factory=lambda: f"figport-{uuid.uuid4().hex}")


class Failures:
    """Counts what was raised. Any thread.

    Parameters
    ----------
    shower
        Where it is shown.
    """

    def __init__(self, shower: Shower) -> None:
        self._shower = shower
        self._causes: dict[tuple[Hashable, str, str], _Cause] = {}

    def tell(self, owner: Hashable, error: BaseException, *, drawing: bool = False) -> None:
        """Show an exception, or count it if it was shown.

        Parameters
        ----------
        owner
            Whose it is.
        error
            The exception.
        drawing
            Whether it ended a draw.
        """
        where, place = _place(error)
        key = (owner, type(error).__name__, where)
        # Not the exception itself: its traceback would keep alive whatever its frames hold.
        cause = self._causes.setdefault(key, _Cause(key[1], place, drawing))
        cause.count += 1
        if str(error) not in cause.texts and len(cause.texts) < MOST_TEXTS:
            cause.texts.add(str(error))
            self._shower.traceback(error)
        elif not cause.waits:
            self._say(cause)

    def mended(self, owner: Hashable) -> None:
        """Forget what ended draws of a figure: one succeeded."""
        for key, cause in list(self._causes.items()):
            if cause.drawing and key[0] == owner:
                self._causes.pop(key, None)

    def forget(self, owner: Hashable) -> None:
        """Forget all that is of a figure, which is closed."""
        for key in list(self._causes):
            if key[0] == owner:
                self._causes.pop(key, None)

    def _say(self, cause: _Cause) -> None:
        cause.waits = True
        line = f"{cause.kind} ({cause.place}): {cause.count} times"
        self._shower.line(line, cause.name, update=cause.said > 0)
        cause.said = cause.count
        self._shower.later(EVERY, functools.partial(self._renew, cause))

    def _renew(self, cause: _Cause) -> None:
        cause.waits = False
        if cause.count != cause.said:
            self._say(cause)


def _place(error: BaseException) -> tuple[str, str]:
    """Return where an exception was raised: all that tells it from others, and a text for people."""
    frames = []
    one = error.__traceback__
    while one is not None:
        frames.append((one.tb_frame.f_globals.get("__name__"), one.tb_frame.f_code, one.tb_lineno))
        one = one.tb_next
    if not frames:
        return "", "nowhere"
    # The notebook's own line tells more than the place inside a library that it led to.
    own = [frame for frame in frames if frame[0] == "__main__"]
    (_, code, line), (_, inner, last) = (own or frames)[-1], frames[-1]
    return f"{code.co_filename}:{line} {inner.co_filename}:{last}", f"{code.co_name}, line {line}"
