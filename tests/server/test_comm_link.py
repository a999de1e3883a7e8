"""Links, whatever carries their messages: to which process of a kernel they talk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from figport import wire
from figport.wire import Party
from figport_server import error_texts
from figport_server.comm_link import CommLink, Content
from figport_server.heartbeat import Answer

WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "1", Party.KERNEL))
READOUT = wire.encode(wire.Readout("x"))


class Way(CommLink):
    """A link that writes down what it sends, to a process that is played by hand; and who hears of it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.heard: list[tuple[str, str]] = []
        self.shut: bool | None = None
        super().__init__(None, self, beat=60.0, promise=60.0, log=logging.getLogger("test"))

    async def _connect(self, hello: bytes) -> bytes:
        answer, _ = await self._greet(hello)
        if answer is None:
            raise error_texts.no_backend()
        return answer

    def _send(self, kind: str, content: Content, message: bytes | None = None) -> None:
        if not message or message[0] != wire.Kind.ALIVE:
            self.sent.append((kind, content["comm_id"]))

    def _shut(self, *, gone: bool) -> None:
        self.shut = gone

    def _ask(self, kind: str, content: Content) -> asyncio.Future[Content]:
        raise NotImplementedError

    def behind(self) -> Answer:
        return asyncio.get_running_loop().create_future()

    beside = behind

    def note_activity(self) -> None:
        pass

    def says(self, process: str, comm: str, message: bytes) -> None:
        """Take what a process says."""
        self._speaker = process
        self._take_comm({"msg_type": "comm_msg", "content": {"comm_id": comm, "data": {}}, "buffers": [message]})

    async def greeted(self) -> Way:
        """Have it answered by a process named ``old``."""
        self.connect(b"hello")
        await asyncio.sleep(0)
        self.says("old", self.sent[0][1], WELCOME)
        assert self._task is not None
        await self._task
        await asyncio.sleep(0)  # for who hears of that
        self.sent.clear()
        return self

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Write down what a listener hears."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args: self.heard.append((name, str(args[0]) if args else ""))


def run(check: Callable[[Way], Any]) -> None:
    async def main() -> None:
        way = await Way().greeted()
        check(way)
        way.close(gone=True)
        await asyncio.sleep(0)

    asyncio.run(main())


def test_what_another_process_says_than_was_greeted_is_refused() -> None:
    """A view that was opened just after a restart, of which nobody has told: it would be served for ever."""

    def check(way: Way) -> None:
        way.open("view", b"attach")
        way.says("old", "view", READOUT)
        assert way.heard[-1] == ("kernel_said", "view")
        way.open("late", b"attach")
        count = len(way.heard)
        way.says("new", "late", READOUT)
        assert way.sent == [("comm_open", "view"), ("comm_open", "late"), ("comm_close", "late")]
        assert len(way.heard) == count
        assert way._doubt.is_set(), "it is asked at once who is there"

    run(check)


def test_what_was_opened_and_not_answered_is_closed_for_the_next_process() -> None:
    def check(way: Way) -> None:
        way.open("view", b"attach")
        way.says("old", "view", READOUT)
        way.open("late", b"attach")
        way.close(gone=True)
        assert way.sent[-1] == ("comm_close", "late")
        assert ("comm_close", "view") not in way.sent
        assert way.shut is False, "it has to be sent"

    run(check)


def test_a_kernel_that_is_gone_is_told_nothing_where_it_had_answered_everything() -> None:
    def check(way: Way) -> None:
        way.open("view", b"attach")
        way.says("old", "view", READOUT)
        way.close(gone=True)
        assert way.sent == [("comm_open", "view")]
        assert way.shut is True

    run(check)
