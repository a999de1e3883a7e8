"""Whether the kernel at the other end of a link is the one that was greeted, told from what it answers."""

from __future__ import annotations

import asyncio

from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus
from figport_server import heartbeat
from tests.server import client

SECONDS = 0.01


class Kernel:
    """Answers by a script, one letter each time that it is told ALIVE.

    a: that, and all else; b: what is behind and beside, not ALIVE; s: what is beside alone; r: like b, but another
    process; n: nothing; l: nothing, and then, when it is asked again, all of it late.
    """

    def __init__(self, script: str) -> None:
        self.script = list(script)
        self.now = ""
        self.asked = 0
        self.told: list[str] = []
        self.session = "first"
        self.hint = asyncio.Event()
        self.last: heartbeat.Answer | None = None

    def answer(self, given: bool) -> heartbeat.Answer:
        future: heartbeat.Answer = asyncio.get_running_loop().create_future()
        if given:
            future.set_result(None)
        return future

    def alive(self) -> heartbeat.Answer:
        self.asked += 1
        self.now = self.script.pop(0)
        self.last = self.answer(self.now == "a")
        return self.last

    def behind(self) -> heartbeat.Answer:
        if self.now == "r":
            self.session = "second"
        return self.answer(self.now in "abr")

    def beside(self) -> heartbeat.Answer:
        if self.now == "s" and self.script and self.script[0] == "a":
            # The cell is over.
            assert self.last is not None
            self.last.set_result(None)
            self.script.pop(0)
        return self.answer(self.now in "absr")

    def speaker(self) -> str:
        return self.session

    def kernel_silent(self) -> None:
        self.told.append("silent")

    def kernel_answers(self) -> None:
        self.told.append("answers")

    async def lost(self, seconds: float = SECONDS) -> KernelStatus | FigportError:
        async with asyncio.timeout(10):
            return await heartbeat.lost(seconds, SECONDS, self, self.hint, self)


async def test_a_kernel_that_answers_is_asked_on() -> None:
    kernel = Kernel("aaaar")
    assert await kernel.lost() is KernelStatus.RESTARTED
    assert (kernel.asked, kernel.told) == (5, [])


async def test_one_that_is_silent_is_told_and_asked_until_it_answers() -> None:
    kernel = Kernel("annnaar")
    assert await kernel.lost() is KernelStatus.RESTARTED
    assert kernel.told == ["silent", "silent", "silent", "answers"]


async def test_somebody_else_answers_after_a_restart_with_which_a_question_went_under() -> None:
    kernel = Kernel("anr")
    assert await kernel.lost() is KernelStatus.RESTARTED
    assert kernel.told == ["silent", "answers"]


async def test_a_kernel_that_dropped_us_is_tried_again() -> None:
    error = await Kernel("ab").lost()
    assert isinstance(error, FigportError)
    assert error.code is ErrorCode.TIMEOUT


async def test_one_that_listens_between_cells_alone_is_not_silent_while_a_cell_runs() -> None:
    kernel = Kernel("sar")
    assert await kernel.lost() is KernelStatus.RESTARTED
    assert kernel.told == []


async def test_a_hint_has_it_asked_at_once() -> None:
    kernel = Kernel("ar")
    asking = asyncio.ensure_future(kernel.lost(seconds=1000.0))
    await client.until(lambda: kernel.asked == 1)
    kernel.hint.set()
    assert await asking is KernelStatus.RESTARTED


def test_pauses_become_longer_up_to_a_longest() -> None:
    pauses = [0.5]
    for _ in range(5):
        pauses.append(heartbeat.longer(pauses[-1]))
    assert pauses == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert heartbeat.longer(9.0) == 9.0
