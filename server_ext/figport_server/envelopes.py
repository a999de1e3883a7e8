"""Jupyter's messages to and from a kernel as signed parts, by the key and the settings of a session.

jupyter_client's `Session` writes and reads them as well, and took four tenths of the server's time for a small frame:
it parses the dates of both headers, at which nobody here looks, by a parser of all formats that people write, and packs
anew for each message what is the same in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hmac import compare_digest
from itertools import count
from typing import Any, Final

from jupyter_client._version import protocol_version
from jupyter_client.session import DELIM, Session

_SIGNED: Final = 4
"""Parts behind the signature that it is about: header, parent's header, metadata, content. Buffers follow."""


class Envelopes:
    """Writes and reads the messages of one session.

    Parameters
    ----------
    session
        Whose key, name and settings are used; nobody else writes or reads by it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = count(1)
        self._head = {"username": session.username, "session": session.session, "version": protocol_version}
        self._parent = session.pack({})
        self._metadata = session.pack(session.metadata)
        self._seen: dict[bytes, None] = {}  # signatures of what was read, oldest first

    def write(
        self, kind: str, content: dict[str, Any], buffers: Sequence[bytes] = (), *, subshell: str | None = None
    ) -> tuple[str, list[bytes]]:
        """Return the id of a new message, and its parts."""
        session = self._session
        name = f"{session.session}_{next(self._numbers)}"
        date = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        header = {"msg_id": name, "msg_type": kind, "date": date, **self._head}
        if subshell is not None:
            header["subshell_id"] = subshell
        parts = [session.pack(header), self._parent, self._metadata, session.pack(content)]
        return name, [DELIM, session.sign(parts), *parts, *buffers]

    def read(self, frames: Sequence[Any]) -> dict[str, Any]:
        """Return a message: ``header``, ``msg_type``, ``parent_header``, ``content`` and ``buffers``.

        Raises
        ------
        ValueError
            If it is none, is not signed by the session's key, was read before, or is no message as Jupyter has them.
        """
        try:
            found: Any = self._session.feed_identities(list(frames), copy=False)
            signature, *parts = found[1]
            signed = [bytes(part.bytes) for part in parts[:_SIGNED]]
            self._check(bytes(signature.bytes), signed)
            header, parent, _, content = signed
            unpack = self._session.unpack
            message = {"header": unpack(header), "parent_header": unpack(parent), "content": unpack(content)}
            if not all(type(part) is dict for part in message.values()):
                raise ValueError("its parts are no dictionaries")
            message["msg_type"] = message["header"]["msg_type"]
        except (TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error
        message["buffers"] = [part.buffer for part in parts[_SIGNED:]]
        return message

    def _check(self, signature: bytes, signed: list[bytes]) -> None:
        if self._session.auth is None:
            return
        if signature in self._seen:
            raise ValueError("it was read before")
        if not compare_digest(signature, self._session.sign(signed)):
            raise ValueError("it is not signed by the kernel's key")
        if self._session.digest_history_size:
            self._seen[signature] = None
            if len(self._seen) > self._session.digest_history_size:
                del self._seen[next(iter(self._seen))]
