"""What can be wrong with a message."""

from __future__ import annotations

from figport.errors import ErrorCode, FigportError

from .vocabulary import Kind


class WireError(FigportError):
    """A message that cannot be read or must not be sent. The peer's fault, unless we are encoding."""


def malformed(what: str, kind: Kind | None = None) -> WireError:
    """Return the error for a message that cannot be read or sent."""
    where = "a figport message" if kind is None else f"a {kind.name} message"
    return WireError(
        ErrorCode.MALFORMED,
        what,
        where=where,
        fix="Use the same figport version on both sides; if it is the same, this is a bug to report.",
    )


def too_large(size: int, limit: int) -> WireError:
    """Return the error for a message above its limit."""
    return WireError(
        ErrorCode.TOO_LARGE,
        f"A message of {size} bytes is above the limit of {limit}",
        where="a figport message",
        fix="Make the figure smaller or save it in another format.",
    )
