"""How a gateway's WebSocket carries Jupyter's messages: in one of two ways, both by jupyter_server's own helpers.

The newer way (`SUBPROTOCOL`) is spoken where the gateway agrees to it, the older one elsewhere. What the helpers would
take at its word, such as how many parts a message has, is checked first. No I/O.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)

SUBPROTOCOL: Final = "v1.kernel.websocket.jupyter.org"

_SMALL: Final = 64 * 1024
"""Characters of the longest text that is read: what is meant for us and has no buffer is small. Longer ones are outputs
of cells, which a gateway sends to everybody who is connected."""

_PARTS: Final = ("header", "parent_header", "metadata", "content")

Message = dict[str, Any]


class Framing(Protocol):
    """One of the ways."""

    def pack(self, session: Session, channel: str, message: Message, buffers: Sequence[bytes]) -> bytes:
        """Return what to send for a message that `session` made."""

    def unpack(self, session: Session, raw: str | bytes) -> tuple[str, Message] | None:
        """Return a message's channel and the message, with ``buffers``; None if it is none of those that are for us.

        Raises
        ------
        ValueError
            If it is no message as Jupyter has them.
        """


class PlainFraming:
    """The older way: JSON, and binary around it if there are buffers."""

    def pack(self, session: Session, channel: str, message: Message, buffers: Sequence[bytes]) -> bytes:
        """See `Framing`."""
        packed: bytes = serialize_binary_message({**message, "channel": channel, "buffers": buffers})
        return packed

    def unpack(self, session: Session, raw: str | bytes) -> tuple[str, Message] | None:
        """See `Framing`."""
        if isinstance(raw, str):
            if len(raw) > _SMALL:
                return None
            message = _checked(lambda: json.loads(raw))
        else:
            if not 0 < int.from_bytes(raw[:4], "big", signed=True) <= len(raw) // 4:
                raise ValueError("it says that it has more parts than it could hold")
            message = _checked(lambda: deserialize_binary_message(raw))
        if not isinstance(message, dict) or not isinstance(message.get("channel"), str):
            raise ValueError("it has no channel")
        return message["channel"], _whole(message, message.get("buffers") or [])


class V1Framing:
    """The newer way: binary, each part by itself."""

    def pack(self, session: Session, channel: str, message: Message, buffers: Sequence[bytes]) -> bytes:
        """See `Framing`."""
        parts = [session.pack(message[part]) for part in _PARTS]
        packed: bytes = serialize_msg_to_ws_v1([*parts, *buffers], channel)
        return packed

    def unpack(self, session: Session, raw: str | bytes) -> tuple[str, Message] | None:
        """See `Framing`."""
        if isinstance(raw, str):
            raise ValueError("it is a text")
        if int.from_bytes(raw[:8], "little") > len(raw) // 8:
            raise ValueError("it says that it has more parts than it could hold")
        channel, parts = _checked(lambda: deserialize_msg_from_ws_v1(raw))
        if channel == "iopub" and b'"status"' not in parts[0]:
            return None
        texts = _checked(lambda: [json.loads(part) for part in parts[: len(_PARTS)]])
        return channel, _whole(dict(zip(_PARTS, texts, strict=False)), parts[len(_PARTS) :])


def _checked(read: Any) -> Any:
    """Return what a reader returns; raise ValueError for whatever it raises because of what it reads."""
    try:
        return read()
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, struct.error) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _whole(message: Mapping[str, Any], buffers: Sequence[bytes]) -> Message:
    if not all(type(message.get(part)) is dict for part in ("header", "parent_header", "content")):
        raise ValueError("its parts are no dictionaries")
    return {**message, "msg_type": message["header"].get("msg_type"), "buffers": buffers}
