"""The only I/O of the kernel side: comm messages in, comm messages out.

Three ways in, the first that the kernel offers is used by the server:

* **control**: ipykernel reads its control channel in a thread of its own, also while a cell runs. Comm messages are not
  handled there by default, but handlers are looked up in a plain dictionary; ours are put there. Where the
  stream allows it, a *tap* in front of it takes our messages before ipykernel's dispatch does, which saves two
  status messages and two flushes per event (idle 2.5 → 1.4 ms round trip, while a cell computes 17–30 → 7 ms).
  Answers go to the sender alone, by its ZMQ identity, so that no other client gets a frame.
* **subshell** and **shell**: the ordinary comm target. Answers go over IOPub, to everybody, as comms do.

Whoever promised to say that it lives (`liveness`) and did not has its comms closed from here.

Threads: the listener is called on whatever thread receives, and must only make notes. `Link.send` and
`Link.close` may be called from any thread; sockets are touched only by the thread that owns them.
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, assert_never, cast

from .answers import Broadcast, Unicast
from .comms import Listener, Peer, Received, Reply
from .errors import FigportError
from .order import Afters, Order
from .server_liveness import ServerLiveness
from .threads import main_only
from .version import __version__
from .wakeup import Wakeup
from .wire import (
    COMM_TARGET,
    PROTOCOL,
    After,
    Alive,
    Hello,
    Kind,
    Party,
    Welcome,
    check_protocol,
    decode,
    encode,
    error_message,
    peek_kind,
)

_log = logging.getLogger("figport")

TAP_SWITCH: Final = "FIGPORT_TAP"
"""Environment variable; ``0`` leaves the control stream alone and uses only ipykernel's handler dictionary."""

CONTROL_SWITCH: Final = "FIGPORT_CONTROL"
"""Environment variable; ``0`` keeps figport off the control channel, for kernels where it makes trouble."""

GRACE: Final = 1.0
"""Seconds that the control thread has at most to finish, when the process ends."""

_DELIMITER: Final = b"<IDS|MSG>"


@dataclass(frozen=True, slots=True)
class _Sign:
    """A comm that nobody opened: by its target a server can tell, without a comm message, that figport is loaded.

    Servers ask with ``comm_info_request``, which every kernel answers and none logs as strange.
    """

    comm_id: str
    target_name: str = COMM_TARGET

    def handle_msg(self, message: dict[str, Any]) -> None:
        """Ignore what comes; nobody has a reason to write."""

    def handle_close(self, message: dict[str, Any]) -> None:
        """See `handle_msg`."""

    def close(self, *args: Any, **kwargs: Any) -> None:
        """See `handle_msg`: some programs close all comms of a kernel."""


class Link:
    """Receives and sends the comm messages of one kernel.

    Parameters
    ----------
    kernel
        ipykernel's kernel, or whatever has the features that `start` looks for.
    listener
        Where messages go.
    later
        Calls back after some seconds, as `ServerLiveness` needs it; None for the thread that receives.
    clock
        Seconds that rise.
    """

    def __init__(
        self,
        kernel: Any,
        listener: Listener,
        *,
        later: Callable[[float, Callable[[], None]], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kernel = kernel
        self._listener = listener
        self._peers: dict[str, Peer] = {}
        self._ended = False
        self._greetings: dict[str, str] = {}  # who greeted us by which comm
        self._views: set[str] = set()  # the comms of views, and of some that are gone
        self._afters = Afters()
        self._liveness = ServerLiveness(later or self._after, self._expire, clock)

    def start(self) -> list[str]:
        """Install what the kernel has room for, and return the names of the ways in.

        Features are tested, versions are not: ``control`` needs the handler dictionary and the control stream, ``tap``
        a stream whose callback can be set, ``comm`` the comm manager.
        """
        ways = ["control"] if os.environ.get(CONTROL_SWITCH) != "0" and self._start_control() else []
        if ways:
            if os.environ.get(TAP_SWITCH) != "0" and self._start_tap():
                ways.append("tap")
            Order(self._kernel, self._may_follow, self._is_watched, self._listener, self._afters).start()
        if self._start_comm():
            ways.append("comm")
        return ways

    @main_only
    def end(self) -> None:
        """Drop all that comes from now on: the process ends. Main thread, as control would wait for itself.

        ipykernel flushes its output after each control message it handles: that waits for a thread, and writes to a
        socket, that end before the control thread does. So that gets a moment to finish what it is at.
        """
        self._ended = True
        loop = getattr(getattr(self._kernel, "control_stream", None), "io_loop", None)
        running = getattr(getattr(loop, "asyncio_loop", None), "is_running", None)
        if loop is None or running is None:
            return
        finished = Wakeup()
        loop.add_callback(finished.ring)
        latest = time.monotonic() + GRACE
        while running() and time.monotonic() < latest and not finished.wait(0.01):
            pass

    def send(self, peer: Peer, message: bytes) -> None:
        """Send a message to a peer. Any thread; `message` must not change afterwards."""
        peer.reply.send(Received.MESSAGE, (peer.comm,), [message])

    def send_all(self, peers: Iterable[Peer], message: bytes) -> None:
        """Send one message to several peers, as `send` does; those behind one server get it in one piece.

        Ten views cost the kernel one signature, one change of threads and one copy less for each but the first.
        """
        together: dict[Reply, list[str]] = {}
        for peer in peers:
            together.setdefault(peer.reply, []).append(peer.comm)
        for reply, comms in together.items():
            reply.send(Received.MESSAGE, comms, [message])

    def close(self, peer: Peer) -> None:
        """Close a peer's comm. Any thread. Closing twice is closing once."""
        if self._peers.pop(peer.comm, None) is not None:
            peer.reply.send(Received.CLOSE, (peer.comm,), [])

    # --- control --------------------------------------------------------------------------------------

    def _start_control(self) -> bool:
        handlers = getattr(self._kernel, "control_handlers", None)
        stream = getattr(self._kernel, "control_stream", None)
        if not isinstance(handlers, dict) or not hasattr(stream, "io_loop") or not hasattr(stream, "send_multipart"):
            return False
        before = {kind.value: handlers.get(kind.value) for kind in Received}

        def handler(kind: Received) -> Callable[[Any, list[bytes], dict[str, Any]], Any]:
            def handle(stream: Any, identity: list[bytes], message: dict[str, Any]) -> Any:
                if self._is_ours(kind, message["content"]):
                    self.receive(kind, message, Unicast(tuple(identity), self._kernel))
                    return None
                inner = before[kind.value]
                return None if inner is None else inner(stream, identity, message)

            return handle

        handlers.update({kind.value: handler(kind) for kind in Received})
        return True

    def _start_tap(self) -> bool:
        kernel = self._kernel
        stream, session, dispatch = kernel.control_stream, kernel.session, getattr(kernel, "dispatch_control", None)
        needed = (getattr(stream, "on_recv", None), getattr(session, "feed_identities", None))
        if dispatch is None or not all(map(callable, needed)):
            return False

        def tap(parts: list[Any]) -> Any:
            kind = self._peek(parts)
            if kind is None:
                return dispatch(parts)
            identity, rest = session.feed_identities(parts, copy=False)
            try:
                message = session.deserialize(rest, content=True, copy=False)
            except Exception:
                _log.exception("A comm message on the control channel was refused")
                return None
            self.receive(kind, message, Unicast(tuple(bytes(frame) for frame in identity), kernel))
            return None

        # The stream belongs to the control thread.
        stream.io_loop.add_callback(stream.on_recv, tap, copy=False)
        return True

    def _peek(self, parts: list[Any]) -> Received | None:
        """Return the kind of a raw message if it is a comm message of ours. Its signature is not checked yet."""
        frames = [getattr(part, "bytes", part) for part in parts[:8]]
        try:
            start = frames.index(_DELIMITER)
            header = frames[start + 2]
            if b'"comm_' not in header:
                return None
            kind = Received(json.loads(header)["msg_type"])
            content = json.loads(frames[start + 5])
        except (ValueError, IndexError, KeyError, TypeError):
            return None
        return kind if self._is_ours(kind, content) else None

    def _is_ours(self, kind: Received, content: Any) -> bool:
        if not isinstance(content, dict):
            return False
        if kind is Received.OPEN:
            return content.get("target_name") == COMM_TARGET
        return content.get("comm_id") in self._peers

    # --- comm target ----------------------------------------------------------------------------------

    def _start_comm(self) -> bool:
        try:
            from comm import get_comm_manager  # noqa: PLC0415 - a kernel without comms has no such package
        except ImportError:
            return False
        manager = get_comm_manager()

        def opened(comm: Any, message: dict[str, Any]) -> None:
            reply = Broadcast(self._kernel, comm)
            # Not by on_msg and on_close: ipykernel runs their callbacks between pre_execute and post_execute, in
            # whatever thread they are, which would draw every figure there.
            comm.handle_msg = lambda message: self.receive(Received.MESSAGE, message, reply)
            comm.handle_close = lambda message: self.receive(Received.CLOSE, message, reply)
            self.receive(Received.OPEN, message, reply)

        manager.register_target(COMM_TARGET, opened)
        manager.register_comm(cast("Any", _Sign(uuid.uuid4().hex)))
        return True

    # --- receiving ------------------------------------------------------------------------------------

    def receive(self, kind: Received, message: dict[str, Any], reply: Reply) -> None:
        """Take one comm message (``content``, ``header``, ``buffers``), on the receiving thread."""
        if self._ended:
            return
        comm = str(message["content"].get("comm_id"))
        buffers = [bytes(part) for part in message.get("buffers", ())]
        data = buffers[0] if buffers else b""
        try:
            match kind:
                case Received.OPEN:
                    self._open(Peer(comm, reply, str(message["header"].get("session"))), data)
                case Received.MESSAGE:
                    # It may have been closed by the main thread a moment ago.
                    peer = self._peers.get(comm)
                    if peer is not None and data[:1] == bytes([Kind.ALIVE]):
                        self._renew(peer, data)
                    elif peer is not None:
                        self._listener.arrived(peer, data)
                        if data[:1] == bytes([Kind.AFTER]):
                            self._say_after(data)
                case Received.CLOSE:
                    peer = self._peers.pop(comm, None)
                    if peer is not None:
                        self._listener.left(peer)
                case never:
                    assert_never(never)
        except Exception:
            _log.exception("figport could not take a %s message", kind)

    def _open(self, peer: Peer, data: bytes) -> None:
        self._peers[peer.comm] = peer
        try:
            kind = peek_kind(data)
            if kind is Kind.ATTACH:
                self._views = {comm for comm in [*self._views, peer.comm] if comm in self._peers}
            if kind is not Kind.HELLO:
                self._listener.opened(peer, data)
                self._expect_strangers()
                return
            # Answered here and now: the server learns that somebody listens even while a cell runs.
            hello, _ = decode(data, Party.SERVER)
            assert isinstance(hello, Hello)
            self.send(peer, encode(Welcome(PROTOCOL, __version__, Party.KERNEL)))
            check_protocol(hello, ours=__version__, mine=Party.KERNEL)
            self._greetings[peer.comm] = peer.client
            self._expect_strangers()
        except FigportError as error:
            self.send(peer, encode(error_message(error, fatal=True)))
            self.close(peer)

    # --- what came another way ------------------------------------------------------------------------

    def _may_follow(self, comm: object) -> bool:
        """Whether somebody's input could have come before a message of others, for that comm or none."""
        return bool(self._peers) and comm not in self._peers

    def _is_watched(self) -> bool:
        """Whether there is a view, and so a page that says AFTER. Any thread."""
        return not self._views.isdisjoint(tuple(self._peers))

    def _say_after(self, data: bytes) -> None:
        with suppress(FigportError):  # which main answers
            after, _ = decode(data, Party.PAGE)
            assert isinstance(after, After)
            self._afters.say(after.message)

    # --- those that fell silent -----------------------------------------------------------------------

    def _expect_strangers(self) -> None:
        """Give those a while who have comms and did not greet this process, if others did (`liveness`)."""
        self._greetings = {comm: client for comm, client in self._greetings.items() if comm in self._peers}
        if self._greetings:
            for client in {peer.client for peer in list(self._peers.values())} - set(self._greetings.values()):
                self._liveness.expect(client)

    def _renew(self, peer: Peer, data: bytes) -> None:
        """Note that a server lives, and say the same back; here, so also while a cell runs."""
        alive, _ = decode(data, Party.SERVER)
        assert isinstance(alive, Alive)
        self._liveness.renew(peer.client, alive.seconds)
        self.send(peer, data)

    def _after(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back on the thread that receives, also while a cell runs."""
        loop = getattr(getattr(self._kernel, "control_stream", None), "io_loop", None) or self._kernel.io_loop
        loop.add_callback(loop.call_later, seconds, callback)

    def _expire(self, client: str) -> None:
        """End all comms of a server that fell silent, and tell it, in case it is there after all."""
        for peer in [peer for peer in list(self._peers.values()) if peer.client == client]:
            self._listener.left(peer)
            self.close(peer)
