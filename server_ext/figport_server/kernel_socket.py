"""A ZeroMQ socket to a kernel, on the event loop.

pyzmq's `ZMQStream` gives each message that comes or goes a turn of the loop of its own, and asks the socket several
times in each what it is ready for: half of the server's time for a small frame. This sends at once, and takes all that
is there in one turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

import zmq
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

_MOST: Final = 16
"""Messages that are taken in one turn of the event loop: others have theirs."""


class KernelSocket:
    """Sends messages to a kernel, and hands on those that come.

    A ZeroMQ socket tells its file descriptor once when something changes, and whatever is done with it may take that
    in. So after each use it is asked whether it can be read, or takes again what waits; it is read until nothing is
    there.

    Parameters
    ----------
    stream
        What jupyter_client made. Its socket is taken out of it; the stream is of no use afterwards.
    take
        Called with the frames of each message.
    log
        Where to report what `take` raises.
    """

    def __init__(
        self,
        stream: ZMQStream,
        take: Callable[[Sequence[Any]], None],
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._socket: zmq.Socket[bytes] = stream.socket
        self._poller = stream.io_loop
        self._take = take
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._unsent: deque[tuple[list[bytes], bool]] = deque()  # what the socket did not take, in order
        self._looks = False  # whether `_look` is due in the next turn
        self._descriptor = self._socket.fileno()
        self._open = True
        self._poller.remove_handler(self._socket)
        self._poller.add_handler(self._descriptor, self._told, IOLoop.READ)
        self._look_soon()

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more. jupyter_client may destroy the context, and the socket with it."""
        if self._open and self._socket.closed:
            self.close()
        return not self._open

    def send(self, parts: list[bytes], *, copy: bool) -> None:
        """Send a message; it waits in memory while the socket takes no more. Lost if the socket is closed.

        Parameters
        ----------
        parts
            The message.
        copy
            Whether the bytes are copied: cheaper for what is small.
        """
        if self.closed:
            return
        self._unsent.append((parts, copy))
        self._flush()

    def close(self, linger: int | None = None) -> None:
        """Close the socket. What was sent is still delivered, unless `linger`, in milliseconds, says otherwise."""
        if self._open:
            self._open = False
            self._poller.remove_handler(self._descriptor)
            self._unsent.clear()
            self._socket.close(linger)

    def _flush(self) -> None:
        """Send what waits, as far as the socket takes it."""
        try:
            while self._unsent:
                parts, copy = self._unsent[0]
                try:
                    self._socket.send_multipart(parts, zmq.NOBLOCK, copy=copy)
                except zmq.Again:
                    break
                self._unsent.popleft()
            if int(self._socket.getsockopt(zmq.EVENTS)) & (zmq.POLLIN | (zmq.POLLOUT if self._unsent else 0)):
                self._look_soon()
        except zmq.ZMQError:
            self.close()  # so has its context been

    def _told(self, _descriptor: int, _events: int) -> None:
        if not self._looks:
            self._look()

    def _look_soon(self) -> None:
        if not self._looks:
            self._looks = True
            self._loop.call_soon(self._look)

    def _look(self) -> None:
        """Take what is there, and send what waits."""
        self._looks = False
        for _ in range(_MOST):
            if self.closed:
                return
            try:
                frames = self._socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                break
            except zmq.ZMQError:
                self.close()
                return
            try:
                self._take(frames)
            except Exception:  # the next message is another one
                self._log.exception("figport could not handle a message of a kernel")
        else:
            self._look_soon()
        if self._unsent and self._open:
            self._flush()
