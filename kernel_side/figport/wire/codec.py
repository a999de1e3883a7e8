"""Messages to bytes and back."""

from __future__ import annotations

import dataclasses
import functools
import json
import struct
from typing import Any, Final

from figport.errors import ErrorCode

from .fields import CHECKS, BadField
from .message import Message
from .messages import MESSAGES
from .vocabulary import MAX_FIELDS, MAX_INPUT, MAX_INTEGER, MAX_OUTPUT, PROTOCOL, Kind, Party
from .wire_error import WireError, malformed, too_large

_HEADER: Final = struct.Struct("<B3xI")
_VIEW: Final = struct.Struct("<I")


def _plain(value: Any) -> Any:
    """Return a dataclass field as JSON would hold it. Whole floats become integers, as JavaScript writes them."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_INTEGER:
        return int(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    names = _names(value.__class__)
    return value if names is None else {name: _plain(getattr(value, name)) for name in names}


@functools.cache
def _names(kind: type) -> tuple[str, ...] | None:
    """Return the fields of a dataclass; None for what is none. Kinds of values are few."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def encode(message: Message, payload: bytes = b"") -> bytes:
    """Return the bytes of a message.

    Parameters
    ----------
    message
        Any message of this module.
    payload
        What follows the fields; copied.

    Raises
    ------
    WireError
        If a field holds what JSON cannot carry (NaN, infinity, a lone surrogate) or the message is above
        the size limits. A fault of ours, not of the peer.
    """
    try:
        text = json.dumps(_plain(message), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        fields = text.encode()
    except (TypeError, ValueError) as error:
        raise malformed(f"A field cannot be sent: {error}", message.kind) from None
    if len(fields) > MAX_FIELDS:
        raise too_large(len(fields), MAX_FIELDS)
    if len(fields) + len(payload) + _HEADER.size > MAX_OUTPUT:
        raise too_large(len(fields) + len(payload), MAX_OUTPUT)
    return b"".join((_HEADER.pack(message.kind, len(fields)), fields, payload))


def decode(data: bytes | memoryview, sender: Party) -> tuple[Message, memoryview]:
    """Return the message in `data` and a view of its payload.

    Parameters
    ----------
    data
        One whole message.
    sender
        Who sent it. Decides which kinds are allowed and how long the message may be.

    Raises
    ------
    WireError
        Whatever is wrong with `data`. Nothing else is raised for any bytes at all.
    """
    limit = MAX_INPUT if sender is Party.PAGE else MAX_OUTPUT
    if len(data) > limit:
        raise too_large(len(data), limit)
    if len(data) < _HEADER.size:
        raise malformed(f"The message is cut off: {len(data)} bytes")
    number, length = _HEADER.unpack_from(data)
    kind = peek_kind(data)
    if data[1:4] != b"\0\0\0":
        raise malformed("The header's reserved bytes are not zero", kind)
    if sender not in MESSAGES[kind].senders:
        raise malformed(f"A {sender} must not send this (kind {number})", kind)
    if length > MAX_FIELDS:
        raise too_large(length, MAX_FIELDS)
    end = _HEADER.size + length
    if end > len(data):
        raise malformed(f"The message is cut off: {len(data)} of {end} bytes", kind)
    try:
        fields = json.loads(bytes(data[_HEADER.size : end]).decode(), parse_constant=_refuse_constant)
        message = CHECKS[kind](fields)
    except BadField as bad:
        raise malformed(f"The message {bad}", kind) from None
    except (ValueError, RecursionError) as error:
        raise malformed(f"The fields are not JSON: {error}", kind) from None
    return message, memoryview(data)[end:]


def peek_kind(data: bytes | memoryview) -> Kind:
    """Return the kind of a message without reading the rest.

    Raises
    ------
    WireError
        If there is no first byte, or it is no kind of this protocol.
    """
    if not data:
        raise malformed("The message is empty")
    try:
        return Kind(data[0])
    except ValueError:
        raise WireError(
            ErrorCode.UNKNOWN_KIND,
            f"Message kind {data[0]} is unknown in protocol {PROTOCOL}",
            where="a figport message",
            fix="Use the same figport version on both sides.",
        ) from None


def pack(view: int, message: bytes | memoryview) -> bytes:
    """Return the packet that carries `message` of view number `view` between page and server."""
    return b"".join((_VIEW.pack(view), message))


def unpack(packet: bytes) -> tuple[int, bytes]:
    """Return the view number and the message of a packet.

    Raises
    ------
    WireError
        If the packet is too short to name a view.
    """
    if len(packet) < _VIEW.size:
        raise malformed(f"The packet is cut off: {len(packet)} bytes")
    (view,) = _VIEW.unpack_from(packet)
    return view, bytes(packet[_VIEW.size :])


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not allowed")
