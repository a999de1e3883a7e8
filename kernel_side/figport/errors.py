"""Errors that say what is wrong, where, and how to mend it.

Every failure that reaches a person (in the browser, in a log line, in a traceback) is one of these. The
three parts are kept apart because each reader shows them differently: the view puts *what* into its
badge and *fix* into the tooltip, the log writes all three on one line.
"""

from __future__ import annotations

import sys
import warnings
from enum import StrEnum
from functools import partial
from typing import Any, Final

__all__ = ["CLOSE_CODES", "ErrorCode", "FigportError", "warn"]


class ErrorCode(StrEnum):
    """What kind of trouble it is. Sent on the wire, so a name is never reused for something else."""

    PROTOCOL = "protocol"
    """The two sides speak different protocol numbers."""
    MALFORMED = "malformed"
    """A message that cannot be read: truncated, wrong types, not allowed here."""
    UNKNOWN_KIND = "unknown-kind"
    """A message kind that this protocol does not have."""
    TOO_LARGE = "too-large"
    """A message above the size limit of its sender."""
    LIMIT = "limit"
    """Too many of something: figures on a socket, messages waiting."""
    FORBIDDEN = "forbidden"
    """The user may not execute code in this kernel."""
    UNKNOWN_KERNEL = "unknown-kernel"
    """The server has no kernel of this id."""
    UNKNOWN_FIGURE = "unknown-figure"
    """The kernel runs, but has no figure of this id (closed, or the kernel was restarted)."""
    NO_BACKEND = "no-backend"
    """The kernel runs, but figport is not loaded in it."""
    KERNEL_GONE = "kernel-gone"
    """The kernel died or was shut down while somebody was looking."""
    NO_SERVER = "no-server"
    """The server extension is missing or switched off."""
    SLOW = "slow"
    """The reader does not keep up and too much is waiting for it."""
    TIMEOUT = "timeout"
    """The kernel did not answer in time, most often because it computes."""
    FORMAT = "format"
    """The figure cannot be saved in the wanted format."""
    COPY = "copy"
    """The figure cannot be pickled, or not be made again from its pickle."""
    SIGNATURE = "signature"
    """A stored figure is not signed by this user, or was changed afterwards."""
    VERSION = "version"
    """A stored figure was made by another version of matplotlib."""
    INTERNAL = "internal"
    """A fault of figport itself."""


CLOSE_CODES: Final[dict[ErrorCode, int]] = {
    ErrorCode.MALFORMED: 4400,
    ErrorCode.FORBIDDEN: 4403,
    ErrorCode.UNKNOWN_KERNEL: 4404,
    ErrorCode.TIMEOUT: 4408,
    ErrorCode.UNKNOWN_FIGURE: 4410,
    ErrorCode.KERNEL_GONE: 4411,
    ErrorCode.NO_BACKEND: 4412,
    ErrorCode.TOO_LARGE: 4413,
    ErrorCode.FORMAT: 4415,
    ErrorCode.COPY: 4416,
    ErrorCode.SIGNATURE: 4417,
    ErrorCode.VERSION: 4418,
    ErrorCode.UNKNOWN_KIND: 4422,
    ErrorCode.PROTOCOL: 4426,
    ErrorCode.LIMIT: 4429,
    ErrorCode.SLOW: 4430,
    ErrorCode.INTERNAL: 4500,
    ErrorCode.NO_SERVER: 4501,
}
"""The WebSocket close code of each error. 4000-4999 is the range that RFC 6455 leaves to applications."""


class FigportError(Exception):
    """A failure that a person can do something about.

    Parameters
    ----------
    code
        The kind of trouble; decides the WebSocket close code.
    what
        What is wrong, as a sentence without a full stop.
    where
        Which part it happened in (``the kernel's environment``, ``figure 3``, …).
    fix
        What mends it: a command or an action.
    """

    def __init__(self, code: ErrorCode, what: str, *, where: str, fix: str) -> None:
        super().__init__(code, what, where, fix)
        self.code = code
        self.what = what
        self.where = where
        self.fix = fix

    @property
    def close_code(self) -> int:
        """The WebSocket close code that goes with this error."""
        return CLOSE_CODES[self.code]

    def __reduce__(self) -> tuple[Any, ...]:
        # `Exception` would rebuild it from its positional arguments alone.
        return partial(type(self), self.code, self.what, where=self.where, fix=self.fix), ()

    def __str__(self) -> str:
        return f"{self.what} ({self.where}). {self.fix}"


def warn(text: str) -> None:
    """Warn whoever called figport, at the line that did: neither in figport nor in matplotlib."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    warnings.warn(text, stacklevel=level)


_OURS: Final = ("figport", "matplotlib", "mpl_toolkits")
