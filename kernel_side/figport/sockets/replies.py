"""Have ipykernel 7.0 to 7.3 hear every request on its shell channel.

They read requests by a stream and write replies to that stream's socket, past the stream. Writing takes a socket's
wake-up, so a request that comes at that moment is not read before something else wakes the stream: the cell, and all
after it, never run (ipython/ipykernel#1529, #1554). It happens without figport too, the more often the more messages
there are, and figures with widgets are many messages. ipykernel 7.4 writes replies to the stream; here older ones do.
"""

from __future__ import annotations

from typing import Any

from .substitute import Substitute


def replies(kernel: Any) -> Substitute:
    """Return what has replies sent by the stream, where they go past it."""
    stream = getattr(kernel, "shell_stream", None)
    thread = getattr(kernel, "shell_channel_thread", None)

    def make(past: Any) -> Any:
        # Replies are written by that thread, and the stream belongs to the thread whose loop it has.
        mine = getattr(stream, "io_loop", None) is getattr(thread, "io_loop", None)
        goes_past = past is not None and getattr(stream, "socket", None) is past
        return stream if mine and goes_past and hasattr(stream, "send_multipart") else None

    return Substitute(getattr(thread, "manager", None), "_shell_socket", make)
