"""The link to a kernel on ZeroMQ sockets, by jupyter_client sessions.

The normal path is the control channel, answered by unicast to our ZMQ identity, so that nobody else receives a frame.
The session, and so the identity, is our own: a client of the kernel manager would share the manager's identity, and two
of those steal each other's replies. `notify_connect` is not called, because it switches off the buffering of output.

Whether anybody listens for figport is found out by asking: a ``comm_open`` with HELLO, and right behind it a
``kernel_info_request``, which every kernel answers in order. If the second answer comes first, nobody listens, and the
next channel has its turn. On the shell channel and on subshells the answers come on IOPub, where the order holds only
within IOPub itself, so there the ``idle`` status of the request is what counts. The subscription to IOPub, which brings
all output of the kernel, exists only in these two cases.

The kernel is asked again and again whether it lives (`pulse`), also one that the server itself has started: a process
that is stopped or holds Python's lock has not ended.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import uuid4

import zmq
from zmq.eventloop.zmqstream import ZMQStream

from figport import wire
from figport.errors import FigportError
from figport.wire import KernelStatus

from . import faults, pulse
from .kernel_link import Channel, KernelLink, LinkListener
from .processes import started
from .streams import comms_of, ignore, own_session, read, settle, shut

_SUBSHELLS: Final = "kernel subshells"
"""How a kernel that has subshells says so in ``supported_features``."""

_KNOCK_SECONDS: Final = 0.1
"""A new IOPub subscription misses what is published before the kernel knows of it; ask again this often."""

_WAKE_SECONDS: Final = 1.0
"""ipykernel 6 overlooks what comes on control while it starts, until more comes (measured: 4 of 12 times)."""

_PATIENCE: Final = 2.0
"""Seconds that a kernel may take to answer. One that is at work in Python takes milliseconds on its control channel."""

_LARGE: Final = 4096
"""Bytes from which a message of the kernel is not copied before it goes out."""

_PROMISE: Final = 60.0
"""Seconds within which a kernel of the server's own may count on the next ALIVE. It hardly outlives the server, so the
promise may be long: a server that was suspended should find its views where they were."""

_ONLY_SHELL: Final = (
    "figport reaches kernel %s on its shell channel alone: figures rest while a cell runs and live between cells. Its "
    "control channel does not take comms; ipykernel 6.29 or newer does."
)

_Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Route:
    """Where requests go and, for IOPub answers, which subshell handles them."""

    stream: ZMQStream
    subshell: str | None = None


class ZmqLink(KernelLink):
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
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._manager = manager
        self._listener = listener
        self._channels = channels
        self._beat = beat
        self._log = log
        self._session = own_session(manager)
        self._streams: list[ZMQStream] = []
        self._control: _Route | None = None  # None until connecting
        self._iopub_alive: asyncio.Event | None = None  # None unless a fallback needs IOPub
        self._route: _Route | None = None  # where comm messages go; None until the first attempt
        self._comm = ""  # the comm that carried HELLO; empty until the link is up
        self._subshell: str | None = None
        self._greetings: dict[str, asyncio.Future[bytes | None]] = {}  # by comm; None: the kernel closed it
        self._replies: dict[str, asyncio.Future[_Content]] = {}  # to requests on control, by message id
        self._idles: dict[str, asyncio.Future[_Content]] = {}  # ends of requests on shell, by message id
        self._comms: set[str] = set()  # ours that are open; IOPub brings everybody's
        self._alive: asyncio.Future[None] | None = None  # the answer to ALIVE; None before the first
        self._marks: dict[bytes, int] = {}  # by the ALIVE that went out with them
        self._speaker = ""  # the session of whoever spoke last on the kernel's side
        self._task: asyncio.Task[bytes] | None = None
        self._watch: asyncio.Task[KernelStatus | FigportError] | None = None  # None until the link is up
        self._doubt = asyncio.Event()  # set when there is reason to ask at once
        self._warned = False
        self._closed = False

    def connect(self, hello: bytes) -> None:
        """Try the channels in their order, in a task of its own."""
        self._task = asyncio.get_running_loop().create_task(self._connect(hello))
        self._task.add_done_callback(self._connected)

    def open(self, comm: str, message: bytes) -> None:
        """Send ``comm_open`` with the message as its only buffer."""
        self._comms.add(comm)
        self._send("comm_open", {"comm_id": comm, "target_name": wire.COMM_TARGET, "data": {}}, message)

    def send(self, comm: str, message: bytes) -> None:
        """Send ``comm_msg`` with the message as its only buffer."""
        self._send("comm_msg", {"comm_id": comm, "data": {}}, message)

    def end(self, comm: str) -> None:
        """Send ``comm_close``."""
        self._comms.discard(comm)
        self._send("comm_close", {"comm_id": comm, "data": {}})

    def mark(self, number: int) -> None:
        """Have the kernel say when it has received all that was sent until now."""
        self._say_alive(number)

    def check(self) -> None:
        """Ask at once whether the kernel is still the one that was greeted."""
        self._doubt.set()

    def close(self, *, gone: bool = False) -> None:
        """Take leave of the kernel, unless it is gone, and close all sockets."""
        if self._closed:
            return
        self._closed = True
        for task in filter(None, (self._task, self._watch)):
            task.cancel()
        if not gone:
            # Also one that was not answered yet: the kernel would keep it for ever.
            for comm in self._greetings.keys() & self._comms:
                self.end(comm)
            if self._subshell is not None:
                self._delete_subshell(self._subshell)
        for stream in self._streams:
            if not stream.closed():
                stream.on_recv(None)
                if not gone:
                    stream.flush(zmq.POLLOUT)
                # Not at once: each message sent has left a call of the stream's own, which would complain in the log.
                stream.io_loop.add_callback(shut, stream, 0 if gone else None)
        self._streams.clear()

    # --- greeting -------------------------------------------------------------------------------------

    async def _connect(self, hello: bytes) -> bytes:
        """Return the kernel's answer to HELLO from the first channel that gives one."""
        await started(self._manager)
        identity = self._session.bsession
        self._control = _Route(self._add_stream(self._manager.connect_control(identity=identity), self._on_control))
        answer, features = None, None
        for channel in self._channels:
            match channel:
                case Channel.CONTROL:
                    answer, info = await self._greet(self._control, hello)
                    features = info.get("supported_features", ())
                case Channel.SUBSHELL | Channel.SHELL if self._subshell is None:
                    if features is None:
                        info = await self._info(self._control)
                        features = info.get("supported_features", ())
                    if channel is Channel.SHELL or _SUBSHELLS in features:
                        answer = await self._greet_on_shell(hello, with_subshell=channel is Channel.SUBSHELL)
                case _:  # a subshell and the shell share one table of comm targets
                    pass
            if answer is not None:
                if channel is Channel.SHELL:
                    self._log.warning(_ONLY_SHELL, self._manager.kernel_id)
                return answer
        raise faults.no_backend()

    def _connected(self, task: asyncio.Task[bytes]) -> None:
        if self._closed or task.cancelled():
            return
        error = task.exception()
        match error:
            case None:
                self._listener.link_up(task.result())
                if not self._closed:
                    lost = pulse.lost(self._beat, _PATIENCE, self, self._doubt, self._listener)
                    self._watch = asyncio.get_running_loop().create_task(lost)
                    self._watch.add_done_callback(self._lost)
            case FigportError():
                self._listener.link_failed(error)
            case _:
                self._log.error("Connecting figport to a kernel failed", exc_info=error)
                self._listener.link_failed(faults.link_trouble(error))

    async def _greet(self, route: _Route, hello: bytes) -> tuple[bytes | None, _Content]:
        """Say HELLO on `route`; return the answer, or None and what the kernel says of itself."""
        comm = uuid4().hex
        self._route = route
        greeting = self._greetings[comm] = asyncio.get_running_loop().create_future()
        self.open(comm, hello)
        info = await self._info(route, greeting)
        answer = greeting.result() if greeting.done() else None
        if answer is not None:
            self._comm = comm
        else:  # nobody listens here, so nobody is to be told
            self._comms.discard(comm)
        return answer, info

    async def _info(self, route: _Route, *others: asyncio.Future[Any]) -> _Content:
        """Return what the kernel says of itself, or {} if one of `others` is answered first."""
        wake = _WAKE_SECONDS if route is self._control else None
        infos = [self._request(route, "kernel_info_request")]
        while not (await asyncio.wait((*others, *infos), timeout=wake, return_when=asyncio.FIRST_COMPLETED))[0]:
            starting = getattr(self._manager, "execution_state", "") == "starting"
            if len(infos) * _WAKE_SECONDS > _PATIENCE and not starting:
                self._listener.kernel_silent()
            infos.append(self._request(route, "kernel_info_request"))
        return next((info.result() for info in infos if info.done()), {})

    async def _greet_on_shell(self, hello: bytes, *, with_subshell: bool) -> bytes | None:
        assert self._control is not None
        await self._subscribe(self._control)
        if with_subshell:
            reply = await self._request(self._control, "create_subshell_request")
            self._subshell = reply.get("subshell_id") if reply.get("status") == "ok" else None
            if self._subshell is None:
                return None
        stream = self._add_stream(self._manager.connect_shell(identity=self._session.bsession), ignore)
        answer, _ = await self._greet(_Route(stream, self._subshell), hello)
        return answer

    async def _subscribe(self, control: _Route) -> None:
        """Subscribe to IOPub and return once something has come from there."""
        if self._iopub_alive is None:
            self._iopub_alive = asyncio.Event()
            self._add_stream(self._manager.connect_iopub(), partial(self._on_iopub, self._iopub_alive))
        while not self._iopub_alive.is_set():
            self._request(control, "kernel_info_request")
            try:
                async with asyncio.timeout(_KNOCK_SECONDS):
                    await self._iopub_alive.wait()
            except TimeoutError:
                continue

    def _request(self, route: _Route, kind: str, content: _Content | None = None) -> asyncio.Future[_Content]:
        header = self._post(route, kind, content or {})
        pending = self._replies if route is self._control else self._idles
        reply = pending[header["msg_id"]] = asyncio.get_running_loop().create_future()
        return reply

    def _delete_subshell(self, subshell: str) -> None:
        if self._control is not None:
            self._post(self._control, "delete_subshell_request", {"subshell_id": subshell})

    # --- whether it lives: what `pulse` needs ---------------------------------------------------------

    def alive(self) -> pulse.Answer:
        """See `pulse.Subject`."""
        self._alive = asyncio.get_running_loop().create_future()
        self._say_alive(0)
        return self._alive

    def _say_alive(self, mark: int) -> None:
        """Say ALIVE. The kernel says the same back, so what is promised tells one from another: milliseconds do."""
        own = getattr(self._manager, "owns_kernel", True)
        promise = _PROMISE if own else self._beat * pulse.PROMISE
        message = wire.encode(wire.Alive(promise + (mark % 1023 + 1) / 1024 if mark else promise))
        if mark:
            self._marks[message] = mark
        self.send(self._comm, message)

    def behind(self) -> pulse.Answer:
        """See `pulse.Subject`."""
        assert self._route is not None
        return self._request(self._route, "kernel_info_request")

    def beside(self) -> pulse.Answer:
        """See `pulse.Subject`."""
        assert self._control is not None
        return self._request(self._control, "kernel_info_request")

    def speaker(self) -> str:
        """See `pulse.Subject`."""
        return self._speaker

    def _lost(self, task: asyncio.Task[KernelStatus | FigportError]) -> None:
        if self._closed or task.cancelled():
            return
        match task.exception() or task.result():
            case KernelStatus() as status:
                self._listener.kernel_became(status)
            case FigportError() as error:
                self._listener.link_failed(error)
            case fault:
                self._log.error("figport can no longer tell whether a kernel lives", exc_info=fault)

    # --- sending --------------------------------------------------------------------------------------

    def _send(self, kind: str, content: _Content, message: bytes | None = None) -> None:
        assert self._route is not None, "nothing is sent before the link is up"
        self._post(self._route, kind, content, message)

    def _post(self, route: _Route, kind: str, content: _Content, message: bytes | None = None) -> dict[str, Any]:
        header = self._session.msg_header(kind)
        if route.subshell is not None:
            header["subshell_id"] = route.subshell
        if not route.stream.closed():  # jupyter_client may have destroyed the context under us
            buffers: list[Any] = [] if message is None else [message]
            self._session.send(route.stream, kind, content, header=header, buffers=buffers)
        return header

    # --- receiving ------------------------------------------------------------------------------------

    def _add_stream(self, stream: ZMQStream, on_recv: Any) -> ZMQStream:
        self._streams.append(stream)
        stream.on_recv(on_recv, copy=False)
        return stream

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
        if message is not None and not self._on_comm(message):
            settle(self._replies, message, message["content"])

    def _on_iopub(self, alive: asyncio.Event, frames: Sequence[Any]) -> None:
        alive.set()
        message = self._read(frames)
        if message is None or self._on_comm(message):
            return
        if message["msg_type"] == "status" and message["content"].get("execution_state") == "idle":
            settle(self._idles, message, {})

    def _on_comm(self, message: dict[str, Any]) -> bool:
        """Handle a comm message for one of ours, or for several; return False if it is something else."""
        kind, content = message["msg_type"], message["content"]
        if kind not in ("comm_msg", "comm_close"):
            return False
        comms = [comm for comm in comms_of(content) if comm in self._comms]
        body = message["buffers"][0] if comms and message["buffers"] and kind == "comm_msg" else b""
        if len(body) < _LARGE:  # else it stays where ZeroMQ has it
            body = bytes(body)
        for comm in comms:
            self._on_one(comm, body, closed=kind == "comm_close")
        return bool(comms)

    def _on_one(self, comm: str, body: bytes | memoryview, *, closed: bool) -> None:
        if closed:
            self._comms.discard(comm)
        greeting = self._greetings.get(comm)
        if greeting is None:
            if closed:
                self._listener.kernel_closed(comm)
            else:
                self._listener.kernel_said(comm, body)
        elif not greeting.done():
            greeting.set_result(None if closed else bytes(body))
        elif closed and comm == self._comm:  # the kernel side was unloaded
            self._comm = ""
            self._listener.link_failed(faults.no_backend())
        elif comm == self._comm:
            if self._alive is not None and not self._alive.done():
                self._alive.set_result(None)
            mark = self._marks.pop(bytes(body), None)
            if mark is not None:
                self._listener.kernel_received(mark)
