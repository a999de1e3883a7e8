"""What all links do, whatever carries their messages: comms, the greeting, life signs and marks.

Whether anybody listens for figport is found out by asking: a ``comm_open`` with HELLO, and right behind it a
``kernel_info_request``, which every kernel answers in order. If the second answer comes first, nobody listens.

Once it is up, the kernel is asked again and again whether it lives (`heartbeat`), also one that the server itself has
started: a process that is stopped or holds Python's lock has not ended.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from typing import Any, Final
from uuid import uuid4

from figport import wire
from figport.errors import FigportError
from figport.wire import KernelStatus

from . import error_texts, heartbeat
from .kernel_link import KernelLink, LinkListener
from .streams import comms_of, settle

TIMEOUT: Final = 2.0
"""Seconds that a kernel may take to answer. One that is at work in Python takes milliseconds on its control channel."""

WAKE: Final = 1.0
"""ipykernel 6 overlooks what comes on control while it starts, until more comes (measured: 4 of 12 times)."""

_LARGE: Final = 4096
"""Bytes from which a message of the kernel is not copied before it goes out."""

Content = dict[str, Any]
Replies = dict[str, asyncio.Future[Content]]


class CommLink(KernelLink):
    """A link of comms. What carries their messages, its heirs know.

    Parameters
    ----------
    manager
        The kernel's manager.
    listener
        Who hears what the kernel says.
    beat
        Seconds between two questions to the kernel whether it lives.
    promise
        Seconds within which the kernel may count on the next ALIVE.
    timeout
        Seconds that it may take to say that it lives.
    log
        Where to report what goes wrong.
    """

    def __init__(
        self,
        manager: Any,
        listener: LinkListener,
        *,
        beat: float,
        promise: float,
        timeout: float = TIMEOUT,
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._manager = manager
        self._listener = listener
        self._beat = beat
        self._promise = promise
        self._timeout = timeout
        self._log = log
        self._comm = ""  # the comm that carried HELLO; empty until the link is up
        self._greetings: dict[str, asyncio.Future[bytes | None]] = {}  # by comm; None: the kernel closed it
        self._replies: Replies = {}  # to requests on control, by message id
        self._unanswered: dict[str, None] = {}  # those of ours on which the kernel has said nothing yet, in order
        self._comms: set[str] = set()  # ours that are open; others may come to hear of others'
        self._alive: asyncio.Future[None] | None = None  # the answer to ALIVE; None before the first
        self._marks: dict[bytes, int] = {}  # by the ALIVE that went out with them
        self._marked = 0  # the newest mark; 0 before the first
        self._speaker = ""  # the session of whoever spoke last on the kernel's side; heirs set it
        self._greeted = ""  # that of whoever answered HELLO; empty until then
        self._channel: str | None = None  # by what the kernel is reached; None until it has answered, heirs set it
        self._task: asyncio.Task[bytes] | None = None
        self._watch: asyncio.Task[KernelStatus | FigportError] | None = None  # None until the link is up
        self._doubt = asyncio.Event()  # set when there is reason to ask at once
        self._closed = False

    @property
    def channel(self) -> str | None:
        """By what it reaches the kernel."""
        return self._channel

    def connect(self, hello: bytes) -> None:
        """Greet the kernel, in a task of its own."""
        self._task = asyncio.get_running_loop().create_task(self._connect(hello))
        self._task.add_done_callback(self._connected)

    def open(self, comm: str, message: bytes) -> None:
        """Send ``comm_open`` with the message as its only buffer."""
        self._comms.add(comm)
        self._unanswered[comm] = None
        self._send("comm_open", {"comm_id": comm, "target_name": wire.COMM_TARGET, "data": {}}, message)

    def send(self, comm: str, message: bytes) -> None:
        """Send ``comm_msg`` with the message as its only buffer."""
        self._send("comm_msg", {"comm_id": comm, "data": {}}, message)

    def end(self, comm: str) -> None:
        """Send ``comm_close``."""
        self._comms.discard(comm)
        self._unanswered.pop(comm, None)
        self._send("comm_close", {"comm_id": comm, "data": {}})

    def mark(self, number: int) -> None:
        """Have the kernel say when it has received all that was sent until now."""
        self._marked = number
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
        # What was opened and not answered the next process may yet take, which has the same ports, and keep for ever.
        late = list(self._unanswered) if gone else [comm for comm in self._greetings if comm in self._comms]
        for comm in late:
            self.end(comm)
        self._shut(gone=gone and not late)

    # --- for heirs ------------------------------------------------------------------------------------

    @abstractmethod
    async def _connect(self, hello: bytes) -> bytes:
        """Return the kernel's answer to HELLO; raise FigportError if there is none."""

    @abstractmethod
    def _send(self, kind: str, content: Content, message: bytes | None = None) -> None:
        """Send one of the comm messages to the kernel. What cannot be sent any more is lost."""

    @abstractmethod
    def _shut(self, *, gone: bool) -> None:
        """Close all sockets, once what was sent is under way unless the kernel is `gone`."""

    @abstractmethod
    def _ask(self, kind: str, content: Content) -> asyncio.Future[Content]:
        """Send a request on the control channel; return what becomes of it."""

    # --- greeting -------------------------------------------------------------------------------------

    async def _is_loaded(self, *others: asyncio.Future[Any]) -> bool:
        """Return whether figport is in the kernel; True also where that is not known, or one of `others` came first.

        Asked without a comm message: a kernel without figport would log it as strange, and tell all its clients that a
        comm was closed of which they know nothing.
        """
        told = self._ask("comm_info_request", {"target_name": wire.COMM_TARGET})
        await self._info(told, *others)
        return not told.done() or told.result().get("status") == "error" or bool(told.result().get("comms", True))

    def _connected(self, task: asyncio.Task[bytes]) -> None:
        if self._closed or task.cancelled():
            return
        error = task.exception()
        if error is None:
            try:
                # Before any view: whoever promised nothing, and is killed in this moment, is never missed.
                self._say_alive(0)
            except Exception as fault:
                error = fault
        match error:
            case None:
                self._listener.link_up(task.result())
                self._begin_watch()
            case FigportError():
                self._listener.link_failed(error)
            case _:
                self._log.error("Connecting figport to a kernel failed", exc_info=error)
                self._listener.link_failed(error_texts.link_trouble(error))

    async def _greet(
        self, hello: bytes, *others: asyncio.Future[Any], wake: float | None = WAKE
    ) -> tuple[bytes | None, Content]:
        """Say HELLO; return the answer, or None and what the kernel says of itself.

        Parameters
        ----------
        hello
            The whole message.
        others
            What ends the waiting, too.
        wake
            Seconds after which it is asked again, and later less often; None if once is enough.
        """
        comm = uuid4().hex
        greeting = self._greetings[comm] = asyncio.get_running_loop().create_future()
        self.open(comm, hello)
        info = await self._info(greeting, *others, wake=wake)
        answer = greeting.result() if greeting.done() else None
        if answer is not None:
            self._comm = comm
            self._greeted = self._speaker
        else:  # nobody listens here, so nobody is to be told
            self._comms.discard(comm)
            self._unanswered.pop(comm, None)
        return answer, info

    async def _info(self, *others: asyncio.Future[Any], wake: float | None = WAKE) -> Content:
        """Return what the kernel says of itself, or {} if one of `others` is answered first.

        One that is stopped answers when it goes on, whatever it is asked meanwhile; all of that waits in its sockets.
        """
        infos, waited = [self.behind()], 0.0
        while not (await asyncio.wait((*others, *infos), timeout=wake, return_when=asyncio.FIRST_COMPLETED))[0]:
            assert wake is not None, "else the waiting has no end but an answer"
            waited += wake
            if getattr(self._manager, "execution_state", "") != "starting":
                wake = heartbeat.longer(wake)
                if waited > TIMEOUT:
                    self._listener.kernel_silent()
            infos.append(self.behind())
        return next((info.result() for info in infos if info.done()), {})

    # --- whether it lives: what `heartbeat` needs ---------------------------------------------------------

    def alive(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""
        self._alive = asyncio.get_running_loop().create_future()
        self._say_alive(self._marked)  # again: of a mark that went under, the answer would be waited for in vain
        return self._alive

    @abstractmethod
    def behind(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""

    @abstractmethod
    def beside(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""

    def speaker(self) -> str:
        """See `heartbeat.Subject`."""
        return self._speaker

    def _say_alive(self, mark: int) -> None:
        """Say ALIVE. The kernel says the same back, so what is promised tells one from another: milliseconds do."""
        message = wire.encode(wire.Alive(self._promise + (mark % 1023 + 1) / 1024 if mark else self._promise))
        if mark:
            self._marks[message] = mark
        self.send(self._comm, message)

    def _begin_watch(self) -> None:
        if self._closed:
            return
        lost = heartbeat.lost(self._beat, self._timeout, self, self._doubt, self._listener)
        self._watch = asyncio.get_running_loop().create_task(lost)
        self._watch.add_done_callback(self._lost)

    def _lost(self, task: asyncio.Task[KernelStatus | FigportError]) -> None:
        if self._closed or task.cancelled():
            return
        match task.exception() or task.result():
            case KernelStatus() as status:
                self._listener.kernel_became(status)
            case FigportError() as error:
                self._listener.link_failed(error)
            case fault:
                self._log.error("figport could not ask a kernel whether it lives", exc_info=fault)
                asyncio.get_running_loop().call_later(self._beat, self._begin_watch)

    # --- receiving ------------------------------------------------------------------------------------

    def _take_control(self, message: dict[str, Any]) -> None:
        """Handle what comes on the control channel: replies, and comm messages if the kernel answers by unicast."""
        if not self._take_comm(message):
            settle(self._replies, message, message["content"])

    def _take_comm(self, message: dict[str, Any]) -> bool:
        """Handle a comm message for one of ours, or for several; return False if it is something else."""
        kind, content = message["msg_type"], message["content"]
        if kind not in ("comm_msg", "comm_close"):
            return False
        comms = [comm for comm in comms_of(content) if comm in self._comms]
        body = message["buffers"][0] if comms and message["buffers"] and kind == "comm_msg" else b""
        if comms and self._greeted not in ("", self._speaker):
            self._refuse(comms)
            return True
        if len(body) < _LARGE:  # else it stays where it was received
            body = bytes(body)
        for comm in comms:
            self._take_one(comm, body, closed=kind == "comm_close")
        return bool(comms)

    def _refuse(self, comms: list[str]) -> None:
        """Take leave of a process that was not greeted: what we say reaches it since it has the same ports as the last.

        Nobody has told us yet that there is another; it would keep the views for good, since it has no promise of ours.
        """
        for comm in comms:
            self.end(comm)
        self.check()

    def _take_one(self, comm: str, body: bytes | memoryview, *, closed: bool) -> None:
        self._unanswered.pop(comm, None)
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
        elif closed and comm == self._comm:  # whoever greets the kernel anew learns whether figport is still there
            self._comm = ""
            self._listener.link_failed(error_texts.forgotten())
        elif comm == self._comm:
            if self._alive is not None and not self._alive.done():
                self._alive.set_result(None)
            mark = self._marks.pop(bytes(body), None)
            if mark is not None:
                self._listener.kernel_received(mark)
