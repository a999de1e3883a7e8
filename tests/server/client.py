"""A page, as far as the server can tell: a WebSocket client that speaks the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from jupyter_client.session import Session
from tornado.websocket import WebSocketClientConnection

from figport import wire
from tests.server.standin import FIGURE

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 120.0
"""Seconds after which what should have come counts as missing; reached only by tests that fail."""
HELLO = wire.Hello(wire.PROTOCOL, "1.2.3", wire.Party.PAGE)
ATTACH = wire.Attach(FIGURE, 1.0, True, (wire.Codec.RUNS,))

_Message = TypeVar("_Message", bound=wire.Message)

Fetch = Callable[..., Coroutine[Any, Any, Any]]


def pointer(x: float, y: float) -> wire.Pointer:
    return wire.Pointer(wire.PointerAction.MOVE, x, y, -1, 0, False, ())


def at_once(connection: WebSocketClientConnection) -> WebSocketClientConnection:
    """Have a socket send small messages at once, as browsers do: tornado's wait up to 40 ms for the other side."""
    assert connection.protocol is not None
    connection.protocol.set_nodelay(True)
    return connection


class Page:
    """One page's socket."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection

    @classmethod
    async def open(cls, ws_fetch: Fetch, kernel: str) -> Page:
        return cls(await ws_fetch("figport", "kernels", kernel, "socket"))

    async def greet(self) -> None:
        await self.say(0, HELLO)
        assert (await self.hear(0, wire.Welcome)).party is wire.Party.SERVER

    async def say(self, view: int, message: wire.Message | bytes) -> None:
        data = message if isinstance(message, bytes) else wire.encode(message)
        await self.connection.write_message(wire.pack(view, data), binary=True)

    async def next(self) -> tuple[int, wire.Message, bytes]:
        """Return the next message: its view, itself and its payload."""
        async with asyncio.timeout(TIMEOUT):
            packet = await self.connection.read_message()
        assert isinstance(packet, bytes), f"closed with {self.connection.close_code}"
        view, data = wire.unpack(packet)
        party = (
            wire.Party.KERNEL if wire.Party.KERNEL in wire.MESSAGES[wire.Kind(data[0])].senders else wire.Party.SERVER
        )
        message, payload = wire.decode(data, party)
        return view, message, bytes(payload)

    async def hear(self, view: int, kind: type[_Message]) -> _Message:
        """Return the next message of a kind for a view; nothing else may come on that view before."""
        while True:
            number, message, _ = await self.next()
            if number == view:
                assert isinstance(message, kind), message
                return message

    async def closing(self) -> int | None:
        """Read until the socket is closed and return the close code."""
        async with asyncio.timeout(TIMEOUT):
            while await self.connection.read_message() is not None:
                pass
        return self.connection.close_code

    async def attach(self, view: int = 1) -> None:
        await self.say(view, ATTACH)
        assert (await self.hear(view, wire.FigureState)).figure == FIGURE

    async def counts(self, view: int = 1) -> str:
        await self.say(view, wire.UseTool("counts"))
        return (await self.hear(view, wire.Readout)).text

    async def counted(self, text: str, view: int = 1) -> None:
        """Wait until the counts are so: what came by another socket may be handled a little later."""
        async with asyncio.timeout(TIMEOUT):
            while await self.counts(view) != text:
                pass


async def until(condition: Callable[[], bool]) -> None:
    """Let the server and its sockets go on until something holds."""
    async with asyncio.timeout(TIMEOUT):
        while not condition():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


def own_session(manager: Any) -> Session:
    """Return a session of one's own: the manager's would share its identity, and answers get lost."""
    return Session(key=manager.session.key, signature_scheme=manager.session.signature_scheme)


async def run(manager: Any, code: str, started: asyncio.Event | None = None) -> None:
    """Execute code in a kernel; `started` is set when it prints."""

    def on_output(message: dict[str, Any]) -> None:
        if started is not None and message["msg_type"] == "stream":
            started.set()

    client = manager.client(session=own_session(manager))
    client.start_channels(hb=False, stdin=False)
    try:
        await client.wait_for_ready(timeout=60)
        reply = await client.execute_interactive(code, timeout=60, allow_stdin=False, output_hook=on_output)
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()


@asynccontextmanager
async def busy(manager: Any) -> AsyncIterator[None]:
    """Keep the kernel's main thread in a cell."""
    started = asyncio.Event()
    code = (
        "import time\ntry:\n    print('started', flush=True)\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    pass"
    )
    cell = asyncio.ensure_future(run(manager, code, started))
    async with asyncio.timeout(TIMEOUT):
        await started.wait()
    yield
    assert not cell.done()
    await manager.interrupt_kernel()
    await cell


async def install(manager: Any, way: str, **options: Any) -> None:
    """Put the stand-in into a kernel."""
    paths = [str(ROOT), str(ROOT / "kernel_side")]
    arguments = ", ".join([repr(way), *(f"{name}={value!r}" for name, value in options.items())])
    await run(
        manager, f"import sys; sys.path[:0] = {paths!r}\nfrom tests.server import standin\nstandin.install({arguments})"
    )


async def causes(client: Any) -> dict[str, str]:
    """Return the messages that had a kernel do something until now, since the last call: their ids and types.

    Everything that it does begins on IOPub with the message that caused it.
    """
    asked = client.kernel_info()
    found: dict[str, str] = {}
    while asked not in found:
        cause = (await client.get_iopub_msg(timeout=TIMEOUT))["parent_header"]
        found[cause["msg_id"]] = cause["msg_type"]
    return found
