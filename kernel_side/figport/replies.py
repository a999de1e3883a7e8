"""Have ipykernel 7.0 to 7.3 hear every request on its shell channel.

They read requests by a stream and write replies to that stream's socket, past the stream. Writing takes a socket's
wake-up, so a request that comes at that moment is not read before something else wakes the stream: the cell, and all
after it, never run (ipython/ipykernel#1529, #1554). It happens without figport too, the more often the more messages
there are, and figures with widgets are many messages. ipykernel 7.4 writes replies to the stream; here older ones do.
"""

from __future__ import annotations

from typing import Any


class Replies:
    """The way that replies on the shell channel take.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel

    def start(self) -> bool:
        """Send replies by the stream, if they go past it; return whether they did. Main thread."""
        stream = getattr(self._kernel, "shell_stream", None)
        thread = getattr(self._kernel, "shell_channel_thread", None)
        manager: Any = getattr(thread, "manager", None)
        past = getattr(manager, "_shell_socket", None)
        # Replies are written by that thread, and the stream belongs to the thread whose loop it has.
        if past is None or getattr(stream, "socket", None) is not past or not hasattr(stream, "send_multipart"):
            return False
        if getattr(stream, "io_loop", None) is not getattr(thread, "io_loop", None):
            return False
        manager._shell_socket = stream
        return True
