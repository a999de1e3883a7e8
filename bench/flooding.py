"""A page that floods: ``python -m bench.flooding ADDRESS FIGURE``, a process of its own, until it is ended.

It says everything that a page can say as fast as the server reads it: moves, keys, views that come and go, and what is
no message at all. It reads what it is told and acknowledges nothing. Whoever is thrown out comes back.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

from tornado.websocket import WebSocketClosedError, websocket_connect

from figport import wire
from tests.server.client import HELLO, Page, at_once

BEGUN = "flooding"
"""What is printed when it has begun."""


def messages(figure: str) -> Iterator[tuple[int, bytes]]:
    """Yield what it says without end: views and messages."""
    attach = wire.encode(wire.Attach(figure, 1.0, True, tuple(wire.Codec)))
    yield 1, attach
    for number in count(2):
        for x in range(4):
            yield 1, wire.encode(wire.Pointer(wire.PointerAction.MOVE, 20.0 + x, number % 60, -1, 0, False, ()))
        for action in (wire.KeyAction.PRESS, wire.KeyAction.RELEASE):
            yield 1, wire.encode(wire.Key(action, "a", 20.0, 20.0, ()))
        yield number, attach
        yield number, wire.encode(wire.Detach())
        yield 1, bytes([200, *(number % 251 for _ in range(50))])


async def flood(address: str, figure: str) -> None:
    """Connect, and say all that until the server closes the socket."""
    page = Page(at_once(await websocket_connect(address)))

    async def read() -> None:
        while await page.connection.read_message() is not None:
            pass

    await page.say(0, HELLO)
    reading = asyncio.ensure_future(read())
    with suppress(WebSocketClosedError):
        for view, message in messages(figure):
            if reading.done():
                break
            await page.say(view, message)
    await reading


async def main() -> None:
    """Flood."""
    _, address, figure = sys.argv
    print(BEGUN, flush=True)
    while True:
        await flood(address, figure)


if __name__ == "__main__":
    asyncio.run(main())
