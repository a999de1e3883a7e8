"""ZeroMQ sockets on the event loop: nothing is lost, doubled or reordered, whoever is slow, ends or fails."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
import zmq
from zmq.eventloop.zmqstream import ZMQStream

from figport_server.kernel_socket import KernelSocket

LIMIT = 20.0


class Ends:
    """A socket of ours, and the kernel's end of it, which only waits if asked to."""

    def __init__(self, *, most: int = 1000) -> None:
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.kernel = self.context.socket(zmq.PAIR)
        ours = self.context.socket(zmq.PAIR)
        for end in (self.kernel, ours):
            end.set_hwm(most)
        port = self.kernel.bind_to_random_port("tcp://127.0.0.1")
        ours.connect(f"tcp://127.0.0.1:{port}")
        self.kernel.setsockopt(zmq.RCVTIMEO, int(1000 * LIMIT))
        self.kernel.setsockopt(zmq.SNDTIMEO, int(1000 * LIMIT))
        self.came: list[int] = []
        self.more = asyncio.Event()
        self.socket = KernelSocket(ZMQStream(ours), self.take, logging.getLogger("figport"))

    def take(self, frames: Sequence[Any]) -> None:
        assert frames[1].bytes == b"body"
        number = int(frames[0].bytes)
        self.came.append(number)
        self.more.set()
        if number < 0:
            raise RuntimeError("on purpose")

    def say(self, number: int) -> None:
        self.kernel.send_multipart([b"%d" % number, b"body"])

    def send(self, number: int, size: int = 100) -> None:
        self.socket.send([b"%d" % number, b"x" * size], copy=True)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(LIMIT):
            while len(self.came) < count:
                self.more.clear()
                await self.more.wait()


class Script:
    """Plays a ZeroMQ socket and the loop that waits for its descriptor, which tells nothing any more."""

    closed = False

    def __init__(self, full: int = 0) -> None:
        self.socket = self.io_loop = self
        self.full = full
        """How often it takes nothing."""
        self.there: list[int] = []
        self.sent: list[bytes] = []
        self.arrives: list[int] = []
        """What comes while something is sent, the next time."""

    def fileno(self) -> int:
        return -1

    def add_handler(self, *_: object) -> None: ...
    def remove_handler(self, *_: object) -> None: ...
    def close(self, linger: int | None) -> None: ...

    def recv_multipart(self, *_: object, copy: bool) -> list[int]:
        if not self.there:
            raise zmq.Again
        return [self.there.pop(0)]

    def send_multipart(self, parts: list[bytes], *_: object, copy: bool) -> None:
        if self.full:
            self.full -= 1
            raise zmq.Again
        self.sent += parts
        self.there += self.arrives
        self.arrives.clear()

    def getsockopt(self, option: int) -> int:
        assert option == zmq.EVENTS
        return (zmq.POLLIN if self.there else 0) | (0 if self.full else zmq.POLLOUT)


def scripted(script: Script) -> tuple[KernelSocket, list[int]]:
    came: list[int] = []
    stream: Any = script
    return KernelSocket(stream, came.extend, logging.getLogger("figport")), came


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_socket_that_takes_again_right_after_it_did_not_is_given_what_waits() -> None:
    script = Script(full=1)
    socket, _ = scripted(script)
    await turns()
    socket.send([b"1"], copy=True)
    await turns()
    assert script.sent == [b"1"]


async def test_what_comes_while_the_rest_is_sent_is_taken() -> None:
    script = Script(full=2)
    socket, came = scripted(script)
    await turns()
    socket.send([b"1"], copy=True)
    script.full, script.arrives = 0, [7]
    # The descriptor tells that the socket takes something again; what comes meanwhile it never tells.
    socket._told(-1, 0)
    assert script.sent == [b"1"]
    await turns()
    assert came == [7]


@contextmanager
def ends(*, most: int = 1000) -> Iterator[Ends]:
    found = Ends(most=most)
    try:
        yield found
    finally:
        found.socket.close(0)
        found.context.destroy(0)


async def test_all_that_comes_is_taken_in_order_and_others_have_their_turns() -> None:
    with ends() as pair:
        for number in range(500):
            pair.say(number)
        turns, loop = list[int](), asyncio.get_running_loop()

        def turn() -> None:
            turns.append(len(pair.came))
            if len(pair.came) < 500:
                loop.call_soon(turn)

        turn()
        await pair.until(500)
    assert pair.came == list(range(500))
    assert max(after - before for before, after in pairwise(turns)) <= 32


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_sent_in_between_nothing_that_comes_is_overlooked(seed: int) -> None:
    chance = random.Random(seed)
    with ends() as pair:
        for number in range(400):
            pair.say(number)
            for _ in range(chance.randrange(3)):
                pair.send(number)
            if chance.random() < 0.3:
                await pair.until(number + 1)
            elif chance.random() < 0.5:
                await asyncio.sleep(0)
        await pair.until(400)
    assert pair.came == list(range(400))


async def test_what_a_kernel_does_not_take_waits_and_goes_in_order() -> None:
    with ends(most=2) as pair:
        for number in range(1000):  # 64 MB, more than the sockets of the machine hold
            pair.send(number, 1 << 16)
        assert pair.socket._unsent
        answer = asyncio.get_running_loop().run_in_executor(
            None, lambda: [int(pair.kernel.recv_multipart()[0]) for _ in range(1000)]
        )
        async with asyncio.timeout(LIMIT):
            assert await answer == list(range(1000))
        assert not pair.socket._unsent


async def test_what_raises_is_logged_and_the_next_message_comes(caplog: pytest.LogCaptureFixture) -> None:
    with ends() as pair:
        pair.say(-1)
        pair.say(2)
        await pair.until(2)
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_a_context_that_is_destroyed_under_it_is_the_end_of_it() -> None:
    with ends() as pair:
        pair.send(1)
        pair.context.destroy(0)
        pair.send(2)
        assert pair.socket.closed
        pair.socket.close()


async def test_what_was_sent_is_delivered_after_the_end() -> None:
    with ends() as pair:
        for number in range(100):
            pair.send(number)
        pair.socket.close()
        assert pair.socket.closed
        pair.send(100)
        assert [int(pair.kernel.recv_multipart()[0]) for _ in range(100)] == list(range(100))
