"""Round trips of an event through server and kernel, without any drawing; ``python -m bench.roundtrip``.

A Python client takes the page's place, so that no browser is in the way. Measured one after the other, 30 a second:

* **figport, echo**: a POINTER message on figport's WebSocket, which the kernel answers with READOUT on the thread that
  receives it. This is the way of every event and frame, and nothing else.
* **figport, event**: the same message, answered by the real handler on the kernel's main thread, with a figure whose
  read-out follows the pointer. While a cell computes, events wait for it, so there is no number.
* **comm echo, subshell** and **shell**: a message of the same size on the notebook's own kernel WebSocket to a comm
  target that sends it back over IOPub, which is how ipywidgets and with them ipympl talk. The shell waits for the cell.

"Busy" means that a cell runs a loop in pure Python, which has to be made to give the GIL away.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from figport import __version__, wire
from tests.e2e.server import TOKEN, Server, running
from tests.server.client import at_once

from .kernels import Kernel, rest
from .summary import percentile

RATE = 30.0
Trip = Callable[[int], Awaitable[None]]
Times = dict[tuple[str, str], list[float]]
"""Milliseconds by way and by what the kernel does meanwhile."""

PREPARE = """
%matplotlib figport
import matplotlib.pyplot as plt
from comm import get_comm_manager
from figport import runtime, wire
figure, axes = plt.subplots()
axes.set(xlim=(0, 1), ylim=(0, 1))

def echo(comm, opening):
    comm.on_msg(lambda message: comm.send(message["content"]["data"]))

get_comm_manager().register_target("bench-echo", echo)
registry = runtime.current().registry
inbox = registry.inbox
handled = inbox.arrived

def arrived(peer, message):
    if message[0] == wire.Kind.POINTER:
        registry.link.send(peer, wire.encode(wire.Readout(str(wire.decode(message, wire.Party.PAGE)[0].x))))
    else:
        handled(peer, message)
"""
"""What the kernel needs; `arrived` is put in the inbox's way only while the echo is measured."""

BUSY = "import time\nend = time.monotonic() + {}\nwhile time.monotonic() < end:\n    sum(range(1000))"


class Figport:
    """A page's socket with one view."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, server: Server, kernel: Kernel) -> Figport:
        """Open a view of the kernel's figure and take in its first picture."""
        address = f"{server.url.replace('http', 'ws', 1)}figport/kernels/{kernel.id}/socket?token={TOKEN}"
        page = cls(at_once(await websocket_connect(address)))
        await page._say(0, wire.Hello(wire.PROTOCOL, __version__, wire.Party.PAGE))
        figure = await kernel.ask("figure.canvas.manager.id")
        await page._say(1, wire.Attach(figure, 1.0, True, (wire.Codec.RUNS,)))
        while not isinstance(message := await page._hear(), wire.Frame):
            pass
        await page._say(1, wire.Ack(message.seq))
        return page

    async def trip(self, number: int) -> None:
        """Send a pointer event at a place of its own and wait for the read-out."""
        place = 200 + number % 199 + 0.5
        await self._say(1, wire.Pointer(wire.PointerAction.MOVE, place, place, -1, 0, False, ()))
        while not isinstance(await self._hear(), wire.Readout):
            pass

    def close(self) -> None:
        """Close the socket."""
        self._connection.close()

    async def _say(self, view: int, message: wire.Message) -> None:
        await self._connection.write_message(wire.pack(view, wire.encode(message)), binary=True)

    async def _hear(self) -> wire.Message | None:
        """Return the next message of the kernel; None for the server's own."""
        packet = await self._connection.read_message()
        if not isinstance(packet, bytes):
            raise ConnectionError("figport's socket was closed")
        _, data = wire.unpack(packet)
        if wire.Party.KERNEL not in wire.MESSAGES[wire.peek_kind(data)].senders:
            return None
        return wire.decode(data, wire.Party.KERNEL)[0]


class CommEcho:
    """A comm on the notebook's own kernel WebSocket, in the binary protocol that JupyterLab uses."""

    def __init__(self, connection: WebSocketClientConnection, subshell: str | None) -> None:
        self._connection = connection
        self._subshell = subshell
        self._comm = uuid.uuid4().hex

    @classmethod
    async def open(cls, server: Server, kernel: Kernel, *, subshell: bool) -> CommEcho:
        """Open the comm, if wanted by way of a subshell of its own."""
        address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel.id}/channels?token={TOKEN}"
        connection = at_once(await websocket_connect(address, subprotocols=["v1.kernel.websocket.jupyter.org"]))
        echo = cls(connection, None)
        if subshell:
            await echo._say("control", "create_subshell_request", {})
            while (answer := await echo._hear())[1] != "create_subshell_reply":
                pass
            echo._subshell = answer[2]["subshell_id"]
        await echo._say("shell", "comm_open", {"comm_id": echo._comm, "target_name": "bench-echo", "data": {}})
        return echo

    async def trip(self, number: int) -> None:
        """Send a message as large as a pointer event and wait for its echo."""
        place = 200 + number % 199 + 0.5
        data = {"type": "motion_notify", "x": place, "y": place, "button": -1, "buttons": 0, "number": number}
        await self._say("shell", "comm_msg", {"comm_id": self._comm, "data": data})
        while True:
            channel, kind, content = await self._hear()
            # IOPub tells everybody everything, so also the echoes of other comms.
            ours = channel == "iopub" and kind == "comm_msg" and content["comm_id"] == self._comm
            if ours and content["data"]["number"] == number:
                return

    def close(self) -> None:
        """Close the socket."""
        self._connection.close()

    async def _say(self, channel: str, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self._comm, "username": "", "version": "5.4"}
        if self._subshell is not None:
            header["subshell_id"] = self._subshell
        header["date"] = "2000-01-01T00:00:00Z"
        parts = [channel.encode(), *(json.dumps(part).encode() for part in (header, {}, {}, content))]
        at = 8 * (len(parts) + 2)
        offsets = [at := at + (len(parts[place - 1]) if place else 0) for place in range(len(parts) + 1)]
        packet = struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)
        await self._connection.write_message(packet, binary=True)

    async def _hear(self) -> tuple[str, str, dict[str, Any]]:
        """Return the next message: channel, type and content."""
        packet = await self._connection.read_message()
        if not isinstance(packet, bytes):
            raise ConnectionError("the kernel's socket was closed")
        (count,) = struct.unpack_from("<Q", packet)
        offsets = struct.unpack_from(f"<{count}Q", packet, 8)
        channel, header, _parent, _metadata, content = (
            packet[offsets[place] : offsets[place + 1]] for place in range(5)
        )
        return channel.decode(), json.loads(header)["msg_type"], json.loads(content)


async def _timed(trip: Trip, seconds: float) -> list[float]:
    """Return the milliseconds of round trips, begun `RATE` times a second or as often as they are done."""
    clock = asyncio.get_running_loop().time
    times = []
    start = clock()
    for number in range(round(seconds * RATE)):
        await asyncio.sleep(start + number / RATE - clock())
        began = clock()
        await trip(number)
        times.append(1000 * (clock() - began))
        if clock() - start > seconds:
            break
    return times


@asynccontextmanager
async def _computing(client: AsyncKernelClient, seconds: float) -> AsyncIterator[None]:
    """Have a cell compute while the block runs, and wait for its end."""
    cell = client.execute(BUSY.format(seconds))
    await asyncio.sleep(0.3)
    yield
    while (await client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != cell:
        pass


async def measure(server: Server, seconds: float) -> Times:
    """Measure all ways for `seconds` each, in turns, with a kernel of its own."""
    started = await rest(server, "POST", "kernels")
    kernel = await Kernel.at(server, started["id"])
    times: Times = {}
    try:
        await kernel.run(PREPARE, silent=False)
        figport = await Figport.open(server, kernel)
        shell = await CommEcho.open(server, kernel, subshell=False)
        subshell = await CommEcho.open(server, kernel, subshell=True)

        async def measured(way: str, trip: Trip, *, busy: bool) -> None:
            if busy:
                async with _computing(kernel.client, seconds / 3 + 0.6):
                    found = await _timed(trip, seconds / 3)
            else:
                found = await _timed(trip, seconds / 3)
            times.setdefault((way, "busy" if busy else "idle"), []).extend(found)

        for _ in range(3):
            await kernel.run("inbox.arrived = handled")
            await measured("figport, event", figport.trip, busy=False)
            await kernel.run("inbox.arrived = arrived")
            for busy in (False, True):
                await measured("figport, echo", figport.trip, busy=busy)
                await measured("comm echo, subshell", subshell.trip, busy=busy)
            await measured("comm echo, shell", shell.trip, busy=False)
        for socket in (figport, shell, subshell):
            socket.close()
    finally:
        kernel.close()
        await rest(server, "DELETE", f"kernels/{kernel.id}")
    return times


def section(times: Times) -> str:
    """Return a section of the results page."""
    rows = ["## Round trip of an event, without drawing", "", "| way | kernel | p50 ms | p95 ms | trips |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for (way, state), found in sorted(times.items(), key=lambda item: item[0][::-1], reverse=True):
        rows.append(
            f"| {way} | {state} | {percentile(found, 0.5):.1f} | {percentile(found, 0.95):.1f} | {len(found)} |"
        )
    return "\n".join([*rows, "", "See `bench/roundtrip.py` for what each way is.", ""])


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        print(section(await measure(server, 10)))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
