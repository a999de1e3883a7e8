"""The link to a kernel on ZeroMQ sockets, by jupyter_client sessions.

The normal path is the control channel, answered by unicast to our ZMQ identity, so that nobody else receives a frame.
The session, and so the identity, is our own: a client of the kernel manager would share the manager's identity, and two
of those steal each other's replies. `notify_connect` is not called, because it switches off the buffering of output.

If nobody answers HELLO there, the next channel has its turn. On the shell channel and on subshells the answers come on
IOPub, where the order holds only within IOPub itself, so there the ``idle`` status of the request behind HELLO is what
counts. The subscription to IOPub, which brings all output of the kernel, exists only in these two cases.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from zmq.eventloop.zmqstream import ZMQStream

from . import error_texts, heartbeat
from .comm_link import TIMEOUT, CommLink, Content, Replies
from .kernel_link import Channel, LinkListener
from .processes import started
from .streams import ignore, own_session, read, settle, shut

_SUBSHELLS: Final = "kernel subshells"
"""How a kernel that has subshells says so in ``supported_features``."""

_KNOCK_SECONDS: Final = 0.1
"""A new IOPub subscription misses what is published before the kernel knows of it; ask again after this, and then less
often: one that is stopped meanwhile hears nothing."""

_PROMISE: Final = 60.0
"""Seconds within which a kernel of the server's own may count on the next ALIVE. It hardly outlives the server, so the
promise may be long: a server that was suspended should find its views where they were."""

_ONLY_SHELL: Final = (
    "figport reaches kernel %s on its shell channel alone: figures rest while a cell runs and live between cells. Its "
    "control channel does not take comms; ipykernel 6.29 or newer does."
)


@dataclass(frozen=True, slots=True)
class _Route:
    """Where requests go and, for IOPub answers, which subshell handles them."""

    stream: ZMQStream
    subshell: str | None = None


class ZmqLink(CommLink):
    """A link over ZeroMQ sockets.

    Parameters
    ----------
    manager
        The kernel's manager; one whose ``connect_…`` methods return ZMQStreams, as those of the Jupyter server do.
    listener
        Who hears what the kernel says.
    channels
        Which ways to try, in this order.
    beat
        Seconds between two questions to the kernel whether it lives.
    timeout
        Seconds that it may take to answer.
    log
        Where to report messages that cannot be read.
    """

    def __init__(
        self,
        manager: Any,
        listener: LinkListener,
        *,
        channels: Sequence[Channel],
        beat: float,
        timeout: float = TIMEOUT,
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        own = getattr(manager, "owns_kernel", True)
        promise = _PROMISE if own else beat * heartbeat.PROMISE
        super().__init__(manager, listener, beat=beat, promise=promise, timeout=timeout, log=log)
        self._channels = channels
        self._session = own_session(manager)
        self._streams: list[ZMQStream] = []
        self._control: _Route | None = None  # None until connecting
        self._iopub_alive: asyncio.Event | None = None  # None unless a fallback needs IOPub
        self._route: _Route | None = None  # where comm messages go; None until the first attempt
        self._subshell: str | None = None
        self._idles: Replies = {}  # ends of requests on shell, by message id
        self._warned = False

    def note_activity(self) -> None:
        """Do nothing: the manager's word is enough."""

    def _shut(self, *, gone: bool) -> None:
        if self._subshell is not None and not gone:
            self._delete_subshell(self._subshell)
        for stream in self._streams:
            shut(stream, 0 if gone else None)
        self._streams.clear()

    # --- greeting -------------------------------------------------------------------------------------

    async def _connect(self, hello: bytes) -> bytes:
        """Return the kernel's answer to HELLO from the first channel that gives one."""
        await started(self._manager)
        identity = self._session.bsession
        control = self._add_stream(self._manager.connect_control(identity=identity), self._on_control)
        self._control = self._route = _Route(control)
        if not await self._is_loaded():
            raise error_texts.no_backend()
        answer, features = None, None
        for channel in self._channels:
            match channel:
                case Channel.CONTROL:
                    self._route = self._control
                    answer, info = await self._greet(hello)
                    features = info.get("supported_features", ())
                case Channel.SUBSHELL | Channel.SHELL if self._subshell is None:
                    if features is None:
                        info = await self._info()
                        features = info.get("supported_features", ())
                    if channel is Channel.SHELL or _SUBSHELLS in features:
                        answer = await self._greet_on_shell(hello, with_subshell=channel is Channel.SUBSHELL)
                case _:  # a subshell and the shell share one table of comm targets
                    pass
            if answer is not None:
                self._channel = channel.value
                if channel is Channel.SHELL:
                    self._log.warning(_ONLY_SHELL, self._manager.kernel_id)
                return answer
        raise error_texts.no_backend()

    async def _greet_on_shell(self, hello: bytes, *, with_subshell: bool) -> bytes | None:
        assert self._control is not None
        await self._subscribe(self._control)
        if with_subshell:
            reply = await self._request(self._control, "create_subshell_request")
            self._subshell = reply.get("subshell_id") if reply.get("status") == "ok" else None
            if self._subshell is None:
                return None
        stream = self._add_stream(self._manager.connect_shell(identity=self._session.bsession), ignore)
        self._route = _Route(stream, self._subshell)
        answer, _ = await self._greet(hello, wake=None)
        return answer

    async def _subscribe(self, control: _Route) -> None:
        """Subscribe to IOPub and return once something has come from there."""
        if self._iopub_alive is None:
            self._iopub_alive = asyncio.Event()
            self._add_stream(self._manager.connect_iopub(), partial(self._on_iopub, self._iopub_alive))
        pause = _KNOCK_SECONDS
        while not self._iopub_alive.is_set():
            self._request(control, "kernel_info_request")
            await heartbeat.wait(self._iopub_alive, pause)
            pause = heartbeat.longer(pause)

    def _request(self, route: _Route, kind: str, content: Content | None = None) -> asyncio.Future[Content]:
        name = self._post(route, kind, content or {})
        pending = self._replies if route is self._control else self._idles
        reply = pending[name] = asyncio.get_running_loop().create_future()
        return reply

    def _ask(self, kind: str, content: Content) -> asyncio.Future[Content]:
        assert self._control is not None
        return self._request(self._control, kind, content)

    def _delete_subshell(self, subshell: str) -> None:
        if self._control is not None:
            self._post(self._control, "delete_subshell_request", {"subshell_id": subshell})

    # --- whether it lives: what `heartbeat` needs ---------------------------------------------------------

    def behind(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""
        assert self._route is not None
        return self._request(self._route, "kernel_info_request")

    def beside(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""
        assert self._control is not None
        return self._request(self._control, "kernel_info_request")

    # --- sending --------------------------------------------------------------------------------------

    def _send(self, kind: str, content: Content, message: bytes | None = None) -> None:
        assert self._route is not None, "nothing is sent before the link is up"
        self._post(self._route, kind, content, message)

    def _post(self, route: _Route, kind: str, content: Content, message: bytes | None = None) -> str:
        """Send a message; return its id."""
        header = self._session.msg_header(kind)
        if route.subshell is not None:
            header["subshell_id"] = route.subshell
        if not route.stream.closed():  # jupyter_client may have destroyed the context under us
            buffers: list[Any] = [] if message is None else [message]
            self._session.send(route.stream, kind, content, header=header, buffers=buffers)
        name: str = header["msg_id"]
        return name

    # --- receiving ------------------------------------------------------------------------------------

    def _add_stream(self, stream: ZMQStream, take: Callable[[Sequence[Any]], None]) -> ZMQStream:
        self._streams.append(stream)
        stream.on_recv(partial(self._take, take), copy=False)
        return stream

    def _take(self, take: Callable[[Sequence[Any]], None], frames: Sequence[Any]) -> None:
        """Take what came. A fault must not reach the stream: it would leave the next messages where they are."""
        try:
            take(frames)
        except Exception:
            self._log.exception("figport could not take a message of kernel %s", self._manager.kernel_id)

    def _read(self, frames: Sequence[Any]) -> dict[str, Any] | None:
        try:
            message = read(self._session, frames)
        except ValueError as error:
            if not self._warned:  # once: a kernel can send such all day
                self._warned = True
                self._log.warning("A message from a kernel cannot be read: %s", error)
            return None
        self._speaker = str(message["header"].get("session"))
        return message

    def _on_control(self, frames: Sequence[Any]) -> None:
        """Handle what comes on the control channel: replies, and comm messages if the kernel answers by unicast."""
        message = self._read(frames)
        if message is not None:
            self._take_control(message)

    def _on_iopub(self, alive: asyncio.Event, frames: Sequence[Any]) -> None:
        alive.set()
        message = self._read(frames)
        if message is None or self._take_comm(message):
            return
        if message["msg_type"] == "status" and message["content"].get("execution_state") == "idle":
            settle(self._idles, message, {})
