"""Checks of what comes in, without state: who may send which kind, and who speaks our protocol.

Each function returns what the hub needs to know or raises the `FigportError` to answer with. None reads more of a
message than its first byte, except of the three frozen kinds.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from figport import wire
from figport.wire import Kind, Party

from . import error_texts

VIEW_BYTES: Final = 4
"""Bytes in front of the message in a packet: the view's number."""

INPUT: Final = frozenset(
    {Kind.POINTER, Kind.WHEEL, Kind.KEY, Kind.TOOL, Kind.FILL, Kind.RESIZE, Kind.CLOSE, Kind.DISCARD}
)
"""What only a person causes. ACK, LOOK and LIST come from a page that nobody needs to be looking at."""


def first_byte(packet: bytes | str) -> int:
    """Return the kind byte of a packet that may be anything; -1 if there is none."""
    return packet[VIEW_BYTES] if isinstance(packet, bytes) and len(packet) > VIEW_BYTES else -1


def page_message(message: bytes, limit: int) -> Kind:
    """Return the kind of a page's message of at most `limit` bytes."""
    if len(message) > limit:
        raise error_texts.too_large(len(message), limit)
    kind = wire.peek_kind(message)
    if Party.PAGE not in wire.MESSAGES[kind].senders:
        raise error_texts.malformed(f"A page must not send {kind.name}")
    return kind


def viewer_message(kind: Kind, message: bytes) -> bytes:
    """Return what a page may say to a view whose user may look and not use; raise where it may not.

    What it says of its screen would have the figure drawn anew for all, and what it says of copies and of callbacks'
    output is for those who use the figure.
    """
    if kind not in wire.LOOKING:
        raise error_texts.view_only()
    decoded, _ = wire.decode(message, Party.PAGE)
    match decoded:
        case wire.Attach():
            return wire.encode(dataclasses.replace(decoded, dpr=1.0, client="", request=""))
        case wire.Look():
            return wire.encode(dataclasses.replace(decoded, dpr=1.0))
        case _:
            return wire.encode(decoded)


def page_hello(message: bytes, version: str) -> None:
    """Check a page's HELLO against our own `version` and protocol."""
    hello, _ = wire.decode(message, Party.PAGE)
    assert isinstance(hello, wire.Hello)
    if hello.party is not Party.PAGE:
        raise error_texts.malformed(f"A page said HELLO as {hello.party}")
    wire.check_protocol(hello, ours=version, mine=Party.SERVER)


def page_report(message: bytes) -> str:
    """Return what a page's ERROR says, for the log."""
    failure, _ = wire.decode(message, Party.PAGE)
    assert isinstance(failure, wire.Failure)
    return error_texts.printable(f"A page reports: {failure.what} ({failure.where})")


def kernel_answer(message: bytes, version: str) -> None:
    """Check the kernel's answer to our HELLO; an ERROR is raised as what it tells of."""
    answer, _ = wire.decode(message, Party.KERNEL)
    match answer:
        case wire.Welcome(party=Party.KERNEL):
            wire.check_protocol(answer, ours=version, mine=Party.SERVER)
        case wire.Failure():
            raise error_texts.as_error(answer)
        case _:
            raise error_texts.malformed(f"The kernel answered HELLO with {answer.kind.name}")


def kernel_message(message: bytes | memoryview) -> bool:
    """Check a kernel's message to a view; return whether it is the view's last."""
    if len(message) > wire.MAX_OUTPUT:
        raise error_texts.too_large_output(len(message), wire.MAX_OUTPUT)
    kind = wire.peek_kind(message)
    if Party.KERNEL not in wire.MESSAGES[kind].senders or kind in (Kind.WELCOME, Kind.ALIVE):
        raise error_texts.malformed(f"A kernel must not send {kind.name} to a view")
    if kind is Kind.ERROR:
        failure, _ = wire.decode(message, Party.KERNEL)
        assert isinstance(failure, wire.Failure)
        return failure.fatal
    return kind is Kind.CLOSED
