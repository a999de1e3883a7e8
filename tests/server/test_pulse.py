"""What becomes of a kernel that the server did not start, told from what it answers."""

from __future__ import annotations

import asyncio
from typing import Any

from figport.errors import ErrorCode, FigportError
from figport.wire import KernelStatus
from figport_server import pulse

SECONDS = 0.01


class Kernel:
    """Answers by a script, one letter a question: both ask and request, only the latter (other), nothing (none).

    Another script has its heartbeats: yes, no, late (and with it comes the answer that was late).
    """

    def __init__(self, script: str, *, beats: str = "") -> None:
        self.script = list(script)
        self.heart = list(beats)
        self.promises: list[float] = []
        self.speaker = "first"
        self.alive: asyncio.Future[Any] | None = None

    def ask(self, promise: float) -> pulse.Question:
        self.promises.append(promise)
        loop = asyncio.get_running_loop()
        alive: asyncio.Future[Any] = loop.create_future()
        self.alive = alive
        other: asyncio.Future[Any] = loop.create_future()
        match self.script.pop(0):
            case "a":
                alive.set_result(None)
            case "o":
                other.set_result({})
            case "r":
                self.speaker = "second"
                other.set_result({})
            case _:
                pass
        return alive, other

    async def beats(self, seconds: float) -> bool:
        assert seconds == SECONDS
        beat = self.heart.pop(0)
        if beat == "l":
            assert self.alive is not None
            self.alive.set_result(None)
        return beat != "n"

    async def lost(self) -> KernelStatus | FigportError:
        async with asyncio.timeout(10):
            return await pulse.lost(SECONDS, self.ask, self.beats, lambda: self.speaker)


async def test_a_kernel_that_answers_is_asked_on_until_it_is_dead() -> None:
    kernel = Kernel("aaaan", beats="n")
    assert await kernel.lost() is KernelStatus.DEAD
    assert kernel.promises == [SECONDS * pulse.PROMISE] * 5


async def test_one_whose_lock_is_held_still_beats() -> None:
    kernel = Kernel("nnan", beats="yln")
    assert await kernel.lost() is KernelStatus.DEAD
    assert kernel.script == []


async def test_somebody_else_answers_after_a_restart() -> None:
    assert await Kernel("aar").lost() is KernelStatus.RESTARTED


async def test_somebody_else_answers_after_a_restart_with_which_a_question_went_under() -> None:
    assert await Kernel("anr", beats="y").lost() is KernelStatus.RESTARTED


async def test_a_kernel_that_dropped_us_is_tried_again() -> None:
    error = await Kernel("ao").lost()
    assert isinstance(error, FigportError)
    assert error.code is ErrorCode.TIMEOUT
