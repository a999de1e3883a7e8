"""The link to a kernel behind a gateway (Jupyter Kernel Gateway, Enterprise Gateway), through a WebSocket of our own.

Messages go by the kernel's control channel alone, where answers come to us and nobody else. The ways by IOPub are
never tried here: jupyter_server hands whatever a gateway sends on to the notebook as text, and falls silent when the
first binary message comes.

If the socket is cut, the kernel counts as silent, and another one is opened as soon as that can be. What was under way
is lost, and the kernel may wait for answers to it. So once the same kernel is reached again its comms of before are
closed, and the views begin anew.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine
from typing import Any, Final

from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus

from . import error_texts, heartbeat
from .comm_link import TIMEOUT, CommLink, Content
from .gateway_socket import MAX_SENT, GatewaySocket, dial
from .kernel_link import GATEWAY, LinkListener
from .streams import settle

_FIRST_PAUSE: Final = 0.25
"""Seconds between the first two attempts to reach a gateway again."""

_PING: Final = 3
"""Beats between two pings, and for the answer to one. A server that was busy itself must not take that for a cut."""

_FAREWELL: Final = 10.0
"""Seconds after which a socket is closed though the kernel has not answered that it has all that was sent."""

_ACTIVITY: Final = 20.0
"""Seconds between two signs that somebody uses the kernel. Gateways cull by minutes."""


class GatewayLink(CommLink):
    """A link through a gateway's WebSocket.

    Parameters
    ----------
    manager
        The kernel's manager, a `jupyter_server.gateway.managers.GatewayKernelManager`.
    listener
        Who hears what the kernel says.
    beat
        Seconds between two questions to the kernel whether it lives.
    timeout
        Seconds that it may take to answer.
    log
        Where to report what goes wrong.
    dial
        Opens a socket, as `gateway_socket.dial` does.
    """

    def __init__(
        self,
        manager: Any,
        listener: LinkListener,
        *,
        beat: float,
        timeout: float = TIMEOUT,
        log: logging.Logger | logging.LoggerAdapter[Any],
        dial: Callable[..., Coroutine[Any, Any, GatewaySocket]] = dial,
    ) -> None:
        super().__init__(manager, listener, beat=beat, promise=beat * heartbeat.PROMISE, timeout=timeout, log=log)
        self._open_socket = dial
        self._socket: GatewaySocket | None = None  # None while there is none
        self._noted = -math.inf  # when activity was noted last
        self._noting: asyncio.Future[Content] | None = None  # the kernel's answer to that; None before the first

    def open(self, comm: str, message: bytes) -> None:
        """Send ``comm_open``; a message that no gateway takes is answered at once."""
        if len(message) > MAX_SENT:
            error = error_texts.too_large_for_gateway(len(message), MAX_SENT)
            asyncio.get_running_loop().call_soon(self._answer, comm, error_texts.as_bytes(error))
        else:
            super().open(comm, message)

    def _answer(self, comm: str, message: bytes) -> None:
        if not self._closed:
            self._listener.kernel_said(comm, message)

    def note_activity(self) -> None:
        """Have the gateway see that the kernel is used: it goes by what kernels publish, and figures publish nothing.

        So the kernel is asked something that every kernel answers, between two cells.
        """
        now = asyncio.get_running_loop().time()
        waiting = self._noting is not None and not self._noting.done()
        if self._socket is not None and not waiting and now - self._noted >= _ACTIVITY:
            self._noted = now
            self._noting = self._request("shell", "is_complete_request", {"code": ""})

    # --- the socket -----------------------------------------------------------------------------------

    async def _connect(self, hello: bytes) -> bytes:
        socket = await self._dial()
        answer = None
        if await self._is_loaded(socket.lost):
            answer, _ = await self._greet(hello, socket.lost)
        if answer is not None:
            self._channel = GATEWAY
            return answer
        raise error_texts.gateway_cut() if socket.lost.done() else error_texts.no_backend_remote()

    def _begin_watch(self) -> None:
        searching = self._watch is not None and not self._watch.done()
        if self._closed or self._socket is None or searching:
            return  # whoever heard that it is up may have closed it; and a socket may be cut before it is asked again
        super()._begin_watch()
        self._socket.lost.remove_done_callback(self._cut)  # of the question before, which could not be asked
        self._socket.lost.add_done_callback(self._cut)

    async def _dial(self) -> GatewaySocket:
        self._hang_up()
        self._socket = await self._open_socket(
            self._manager.kernel_id, self._hear, ping=_PING * self._beat, log=self._log
        )
        return self._socket

    def _hang_up(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()

    def _shut(self, *, gone: bool) -> None:
        """Hang up; once the kernel has answered, if it is to hear of what was sent last."""
        socket = self._socket
        if gone or socket is None:
            self._hang_up()
            return
        self.behind().add_done_callback(lambda answer: socket.close())
        asyncio.get_running_loop().call_later(_FAREWELL, socket.close)
        self._socket = None

    def _cut(self, lost: asyncio.Future[None]) -> None:
        """Look for another way to the kernel: the socket was closed under us."""
        if self._closed:
            return
        self._log.warning("figport lost its connection to the gateway of kernel %s", self._manager.kernel_id)
        self._hang_up()
        if self._watch is not None:
            self._watch.cancel()
        self._watch = asyncio.get_running_loop().create_task(self._find_back())
        self._watch.add_done_callback(self._lost)
        self._listener.kernel_silent()

    async def _find_back(self) -> KernelStatus | FigportError:
        """Return what became of the kernel, as soon as it can be reached again."""
        known, pause = self._speaker, _FIRST_PAUSE
        left: set[str] = set()  # the comms of before
        while True:
            try:
                socket = await self._dial()
                await self._info(socket.lost)
                if self._speaker == known:
                    for comm in left | self._comms:
                        self.end(comm)
                        left.add(comm)
                    # Until the kernel has them: who hangs up takes along what the gateway has not passed on yet.
                    await self._info(socket.lost)
                if not socket.lost.done():
                    break
            except FigportError as error:
                if error.code is ErrorCode.KERNEL_GONE:
                    return KernelStatus.SHUTDOWN
                self._log.warning("figport: %s", error)
            self._listener.kernel_silent()
            await asyncio.sleep(pause)
            pause = heartbeat.longer(pause)
        return error_texts.gateway_cut() if self._speaker == known else KernelStatus.RESTARTED

    # --- messages -------------------------------------------------------------------------------------

    def _ask(self, kind: str, content: Content) -> asyncio.Future[Content]:
        return self._request("control", kind, content)

    def behind(self) -> heartbeat.Answer:
        """See `heartbeat.Subject`."""
        return self._ask("kernel_info_request", {})

    beside = behind

    def _send(self, kind: str, content: Content, message: bytes | None = None) -> None:
        if self._socket is not None:
            self._socket.post("control", kind, content, message)

    def _request(self, channel: str, kind: str, content: Content) -> asyncio.Future[Content]:
        answer: asyncio.Future[Content] = asyncio.get_running_loop().create_future()
        if self._socket is not None:
            self._replies[self._socket.post(channel, kind, content)] = answer
        return answer

    def _hear(self, channel: str, message: dict[str, Any]) -> None:
        if self._closed:
            if channel == "control":  # the answer for which hanging up waits; nothing else is heard any more
                settle(self._replies, message, message["content"])
            return
        match channel:
            case "control":
                self._speaker = str(message["header"].get("session"))
                self._take_control(message)
            case "shell":
                settle(self._replies, message, message["content"])
            case "iopub" if message["msg_type"] == "status" and self._watch is not None:
                self._take_state(message["content"].get("execution_state"))
            case _:
                pass  # outputs of cells, questions to the user

    def _take_state(self, state: object) -> None:
        """Take what the gateway, or a kernel that has just been started, tells everybody."""
        match state:
            case "restarting":
                self._listener.kernel_became(KernelStatus.RESTARTING)
            case "dead":
                self._listener.kernel_became(KernelStatus.DEAD)
            case "starting":
                self.check()
            case _:
                pass
