"""The server: the product's bridge, hub, link and heartbeat, between simulated sockets and a control channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from figport.comms import Received
from figport_server import error_texts
from figport_server.actions import Limits
from figport_server.bridge import Bridge
from figport_server.comm_link import CommLink, Content
from figport_server.heartbeat import PROMISE, Answer
from figport_server.hub import Hub
from figport_server.kernel_link import LinkListener
from figport_server.kernel_liveness import Finding
from tests.simulation.kernel import Post, Said
from tests.simulation.network import Wire

if TYPE_CHECKING:
    from tests.simulation.page import Tab
    from tests.simulation.world import World

BEAT: Final = 3.0
LIMITS: Final = Limits(input_bytes=64 * 1024, rate=400.0)
MOST_WAITING: Final = 256
"""Messages that may wait for a page that does not read; an option of the server."""
PING: Final = 30.0
"""Seconds between two pings of a WebSocket; without a pong for three times as long it is closed (jupyter_server)."""

_quiet = logging.getLogger("figport.simulation")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class Socket:
    """A WebSocket, both its ends, and the ways between them.

    Attributes
    ----------
    up, down : Wire
        From the page, and to it.
    """

    def __init__(
        self,
        world: World,
        server: Server,
        opened: Callable[[], None],
        received: Callable[[bytes], None],
        closed: Callable[[int], None],
    ) -> None:
        self.up: Wire[bytes | int] = world.wire(world.flaws.up(self._at_server))
        self.down: Wire[bytes | int | None] = world.wire(self._at_page)
        self.waiting = 0
        self._world, self._server = world, server
        self._opened, self._received, self._closed = opened, received, closed
        self._number: int | None = None
        self._here, self._there = True, True  # whether page and server still have it
        self.up.send(0)

    # --- the page's end -------------------------------------------------------------------------------

    def send_from_page(self, packet: bytes) -> None:
        """Send a message, unless the socket is closing."""
        if self._here:
            self.up.send(packet)

    def close_from_page(self, code: int) -> None:
        """Close it; the page hears of it no more."""
        self._here = False
        self.up.send(code)

    def _at_page(self, item: bytes | int | None) -> None:
        if not self._here:
            return
        if item is None:
            self._opened()
        elif isinstance(item, int):
            self._here = False
            self._closed(item)
        else:
            self.waiting -= 1
            self._received(item)

    # --- the server's end -----------------------------------------------------------------------------

    def deliver(self, packet: bytes) -> bool:
        """See `figport_server.bridge.PageSocket`."""
        if self.waiting >= MOST_WAITING:
            return False
        if self._there:
            self.waiting += 1
            self.down.send(packet)
        return True

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close it: what was sent before arrives before that."""
        self.down.send(code or 1005)
        self._end_here()

    def pause(self) -> None:
        """See `figport_server.bridge.PageSocket`."""
        self.up.hold()

    def read_on(self) -> None:
        """See `figport_server.bridge.PageSocket`: what came is read after that."""
        self._world.loop.call_soon(self.up.let_go)

    def _at_server(self, item: bytes | int) -> None:
        bridge = self._server.bridge
        if not self._there or bridge is None:
            return
        if isinstance(item, bytes):
            if self._number is not None:
                bridge.page_said(self._number, item)
        elif item == 0:
            self._number = bridge.page_opened(self)
            self.down.send(None)
            self._ping()
        else:
            self._end_here()

    def _ping(self) -> None:
        """Close a socket whose page has not answered for long; nothing else is known of one that is half open."""

        def late() -> None:
            if self._there and self.up.lost:
                self._end_here()
            elif self._there:
                self._ping()

        self._world.loop.call_later(3 * PING, late)

    def _end_here(self) -> None:
        if self._there:
            self._there = False
            self._server.sockets.pop(self, None)
            if self._server.bridge is not None and self._number is not None:
                self._server.bridge.page_left(self._number)

    # --- the network ----------------------------------------------------------------------------------

    def cut(self) -> None:
        """Break the connection, so that both ends hear of it, one after the other."""
        self.lose()
        self._world.loop.call_later(self._world.chance.random(), self._end_here)
        self._world.loop.call_later(self._world.chance.random(), self._broken)

    def lose(self) -> None:
        """Let nothing through any more, and tell nobody."""
        self.up.lost = self.down.lost = True

    def _broken(self) -> None:
        # A page that sleeps hears of it when it wakes: the browser tells it then.
        self._world.when_awake(self, lambda: self._at_page(1006))


class Link(CommLink):
    """A link whose control channel is simulated."""

    def __init__(self, server: Server, manager: Any, listener: LinkListener) -> None:
        super().__init__(manager, listener, beat=BEAT, promise=BEAT * PROMISE, log=_quiet)
        self._numbers = count(1)
        self._client = f"link {next(server.world.clients)}"
        self._down: Wire[Said] = server.world.wire(self._take)
        self._post = Post(server.world, self._client, self._down)
        server.links.append(self)

    def note_activity(self) -> None:
        """Do nothing."""

    def vanish(self) -> None:
        """End without a word: the server was killed."""
        self._post.wire.lost = self._down.lost = True

    async def _connect(self, hello: bytes) -> bytes:
        answer, _ = await self._greet(hello)
        if answer is None:
            raise error_texts.no_backend()
        return answer

    def _send(self, kind: str, content: Content, message: bytes | None = None) -> None:
        self._post.send(Received(kind), content["comm_id"], b"" if message is None else message)

    def _shut(self, *, gone: bool) -> None:
        self._down.lost = True

    def behind(self) -> Answer:
        """Ask what every kernel answers."""
        return self._ask("kernel_info_request", {})

    def _ask(self, kind: str, content: Content) -> asyncio.Future[Content]:
        number = str(next(self._numbers))
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        self._post.ask(number)
        return reply

    beside = behind

    def _take(self, said: Said) -> None:
        self._speaker = said.speaker
        content = {"comm_id": said.comms[0], "data": {"also": list(said.comms[1:])}} if said.comms else {}
        message = {"msg_type": said.kind, "content": content, "buffers": said.buffers}
        message["parent_header"] = {"msg_id": said.request}
        self._take_control(message)


class Manager:
    """The server's kernel manager, for one kernel with a restarter."""

    execution_state = "idle"

    def __init__(self, world: World) -> None:
        self.last_activity = datetime.now(UTC)
        self.provisioner = SimpleNamespace(pid=1)
        self._world = world
        self._callbacks: dict[str, list[Callable[[], None]]] = {}

    def add_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        """See `jupyter_client`."""
        self._callbacks.setdefault(event, []).append(callback)

    def restarts(self) -> None:
        """Tell whoever asked that the kernel died and is started again."""
        for callback in self._callbacks.get("restart", []):
            callback()

    async def find(self, known: object) -> Finding:
        """See `figport_server.processes.find`."""
        if self._world.process.booting:
            return Finding.CHANGING
        if self._world.process.ended:
            return Finding.FALLEN
        return Finding.RUNS if known in (None, self.provisioner.pid) else Finding.REPLACED


class Server:
    """A server process.

    Attributes
    ----------
    bridge : Bridge or None
        None while there is no server.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.bridge: Bridge | None = None
        self.hub: Hub | None = None
        self.sockets: dict[Socket, None] = {}  # in order: what happens follows from the seed alone
        self.links: list[Link] = []
        self.manager = Manager(world)

    def start(self) -> None:
        """Start."""
        numbers = self.world.comms
        self.manager.provisioner.pid = self.world.process.pid
        self.hub = Hub("1", LIMITS, new_comm=lambda: f"comm {next(numbers)}")
        self.bridge = Bridge(
            self.hub,
            self.manager,
            new_link=lambda listener: self.world.flaws.link(Link(self, self.manager, listener)),
            look=self.manager.find,
            log=_quiet,
            on_used=lambda: None,
            on_gone=lambda bridge: None,
        )

    def kill(self) -> None:
        """End without a word to anybody; the machine closes its connections."""
        bridge, self.bridge, self.hub = self.bridge, None, None
        for link in self.links:
            link.vanish()
        self.links.clear()
        sockets = list(self.sockets)
        for socket in sockets:
            socket.lose()
        if bridge is not None:
            bridge.stop()  # its tasks and timers end with the process; it can tell nobody of it
        for socket in sockets:
            socket.cut()

    def dial(
        self, tab: Tab, opened: Callable[[], None], received: Callable[[bytes], None], closed: Callable[[int], None]
    ) -> Socket:
        """Open a socket from a page. One to a server that is not there fails after a moment."""
        socket = Socket(self.world, self, opened, received, closed)
        if self.bridge is None:
            socket.lose()
            self.world.loop.call_later(0.1, lambda: self.world.when_awake(socket, lambda: socket._at_page(1006)))
        else:
            self.sockets[socket] = None
        return socket
