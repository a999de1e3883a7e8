"""How answers get to peers: on the control channel to one server alone, on IOPub to everybody.

Any thread sends; sockets are touched only by the thread that owns them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .comms import Received


@dataclass(frozen=True, slots=True)
class Unicast:
    """Answers one client on the control channel, from any thread."""

    identity: tuple[bytes, ...]
    kernel: Any = field(compare=False)

    def send(self, kind: Received, comms: Sequence[str], buffers: list[bytes]) -> None:
        """See `Reply.send`: one message for all comms."""
        session, stream = self.kernel.session, self.kernel.control_stream
        first, *also = comms
        message = session.msg(kind.value, {"comm_id": first, "data": {"also": also} if also else {}})
        parts = session.serialize(message, list(self.identity)) + buffers
        # Sockets belong to the control thread. The buffers are bytes, which nobody changes while they wait.
        stream.io_loop.add_callback(_hand_over, stream, parts)


def _hand_over(stream: Any, parts: list[bytes]) -> None:
    """Send on the control thread; a kernel that shuts down has closed the stream meanwhile."""
    closed = getattr(stream, "closed", None)
    if closed is None or not closed():
        stream.send_multipart(parts, copy=False)


class Broadcast:
    """Answers on IOPub, as comms do."""

    __slots__ = ("_comm", "_kernel")

    def __init__(self, kernel: Any, comm: Any) -> None:
        self._kernel = kernel
        self._comm = comm

    def send(self, kind: Received, comms: Sequence[str], buffers: list[bytes]) -> None:
        """See `Reply.send`."""
        # Each comm has a reply of its own: a front end that has no server of ours knows but plain comms.
        (comm,) = comms
        if kind is Received.CLOSE:
            self._comm.close()
            return
        socket = getattr(self._kernel, "iopub_socket", None)
        if socket is None:
            self._comm.send({}, buffers=buffers)
            return
        # Not by Comm.send: ipykernel 7.4 remembers the subshell that sent last and moves the comm's later
        # messages to it, so a comm used from a cell would freeze while the next cell runs.
        content = {"comm_id": comm, "data": {}}
        self._kernel.session.send(socket, kind.value, content, ident=self._comm.topic, buffers=buffers)
