"""What kernel and worker say to each other: typed blocks on two pipes.

A block is a kind (1 byte), the length of its fields (4 bytes), the length of its payload (8 bytes), all little-endian;
then the fields, a JSON object, and the payload. Only the kernel's own snapshots are ever unpickled, by its own child.
"""

from __future__ import annotations

import json
import struct
from enum import IntEnum
from typing import Any, BinaryIO, Final

_HEADER: Final = struct.Struct("<BIQ")
MAX_FIELDS: Final = 16 * 1024 * 1024
MAX_PAYLOAD: Final = 512 * 1024 * 1024
MOST_WAITING: Final = 4000
"""Blocks that may wait for a process that does not take them, more than a minute of moves; then it counts as hung."""


class Block(IntEnum):
    """What a block is."""

    # kernel → worker
    SNAPSHOT = 1
    """A snapshot of a figure, to be shown from now on. Payload: the snapshot. Fields: `figure`, `frames_above`,
    `as_of`, `path`, and `places`: for each axes its place in the snapshot before, or None."""
    VIEW = 2
    """A view to serve. Fields: `figure`, `view`, `dpr`, `visible`, `codecs`, `under_way`, and `held`: None, or of the
    button that it holds down `press` (x, y, button, buttons) and `last` (x, y)."""
    INPUT = 3
    """A message of a view. Fields: `figure`, `view`, `order`. Payload: the message."""
    LEAVE = 4
    """A view that is gone. Fields: `figure`, `view`."""
    DROP = 5
    """Serve this figure no longer. Fields: `figure`."""

    # worker → kernel
    READY = 32
    """Started."""
    SENT = 33
    """A message for views. Fields: `figure`, `frames_above`, `views`. Payload: the message."""
    REPORT = 34
    """How a snapshot stands at rest. Fields: `figure`, `frames_above`, `as_of`, `done`, `kept`, `state` (None: as
    before), and `owes`, see `Diversion`."""
    FAILED = 35
    """A snapshot could not be loaded or drawn. Fields: `figure`, `frames_above`, `reason`."""


class BrokenPipe(Exception):
    """What came through the pipe is no block."""


def pack(kind: Block, fields: dict[str, Any], payload: bytes = b"") -> list[bytes]:
    """Return the parts of a block, to be written one after the other."""
    text = json.dumps(fields, separators=(",", ":")).encode()
    return [_HEADER.pack(kind, len(text), len(payload)) + text, payload]


def read(stream: BinaryIO) -> tuple[Block, dict[str, Any], bytes] | None:
    """Read one block; None at the end.

    Raises
    ------
    BrokenPipe
        If it is none, or too long, or cut off.
    """
    header = stream.read(_HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise BrokenPipe("cut off")
    number, fields, payload = _HEADER.unpack(header)
    if fields > MAX_FIELDS or payload > MAX_PAYLOAD:
        raise BrokenPipe("too long")
    text, data = stream.read(fields), stream.read(payload)
    if len(text) < fields or len(data) < payload:
        raise BrokenPipe("cut off")
    try:
        return Block(number), json.loads(text), data
    except ValueError as error:
        raise BrokenPipe(str(error)) from None
