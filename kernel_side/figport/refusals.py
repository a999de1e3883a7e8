"""What views are told when their messages cannot be handled."""

from __future__ import annotations

from .errors import ErrorCode, FigportError
from .wire import Message


def fault(error: BaseException) -> FigportError:
    """Return the answer to a first message that made something fail."""
    return FigportError(
        ErrorCode.INTERNAL,
        f"The kernel could not answer ({type(error).__name__}: {error})".replace(": )", ")"),
        where="figport in the kernel",
        fix="Try again; the traceback in the notebook tells where it happened.",
    )


def misplaced(message: Message | None) -> FigportError:
    """Return the answer to a message at the wrong time."""
    return FigportError(
        ErrorCode.MALFORMED,
        f"A {type(message).__name__} message has no place here",
        where="a figport view",
        fix="A view begins with ATTACH (a download with SAVE), and only once.",
    )


def too_much_waiting() -> FigportError:
    """Return what a view is told that says more than may wait while the kernel computes."""
    return FigportError(
        ErrorCode.LIMIT,
        "Too much input is waiting for a kernel that computes",
        where="figport in the kernel",
        fix="Wait until the cell has ended, or interrupt it; then reload the page.",
    )
