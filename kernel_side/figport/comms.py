"""What the link and those whom it serves know of each other: the other end of a comm, and where messages go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Received(StrEnum):
    """The comm messages, under their Jupyter names."""

    OPEN = "comm_open"
    MESSAGE = "comm_msg"
    CLOSE = "comm_close"


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of one comm."""

    comm: str
    reply: Reply
    client: str = ""
    """Whose comm it is: one name for all comms of a server's link."""


class Reply(Protocol):
    """How answers get back to a peer. Peers whose replies are equal can be told the same in one message."""

    def send(self, kind: Received, comms: Sequence[str], buffers: list[bytes]) -> None:
        """Send a comm message (``comm_msg`` or ``comm_close``) on one comm, and for the others with it. Any thread."""

    def __hash__(self) -> int: ...


class Listener(Protocol):
    """Where messages go. Called on receiving threads: make a note and return."""

    def opened(self, peer: Peer, message: bytes) -> None:
        """Note that a peer opened a comm with its first message."""

    def arrived(self, peer: Peer, message: bytes) -> None:
        """Note that a peer sent a message."""

    def left(self, peer: Peer) -> None:
        """Note that a peer closed its comm."""

    def settle(self) -> None:
        """Have handled what was noted, if that can be. Main, or the thread of a subshell."""

    def handled(self, message: str) -> None:
        """Note that somebody else's message was handled. Main, or the thread of a subshell."""
