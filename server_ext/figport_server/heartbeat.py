"""Whether the process at the other end of a link is still the one that was greeted, and answers; asked again and again.

ALIVE is asked first: with it the kernel learns that the server lives, too, and where figport taps the control channel
nobody else hears of it. If that is not answered in time, two more things are asked: something that every kernel answers
*behind* ALIVE, in order, and the same on the channel that is read also while a cell runs. So silence has these causes:

* only what is behind ALIVE is answered: another process has the same ports (it was restarted), or the same one has
  dropped us because we were silent. This is the end of the link.
* only the other channel answers: a cell runs, and the kernel listens for figport between cells alone. All is well.
* nothing answers: the process is stopped, gone or out of reach, or code in it holds Python's lock. The link stays, and
  all goes on when it answers; whether the process is gone, others must find out.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from figport.errors import FigportError
from figport.wire import KernelStatus

from . import error_texts

PROMISE: Final = 6
"""Intervals within which a kernel of others may count on the next ALIVE: a server that is busy is not gone."""

SLOWEST: Final = 10.0
"""Seconds between two questions to a kernel that has been silent for long: what is asked waits in its sockets."""

LONGEST: Final = 4.0
"""Seconds of the longest pause between two attempts to reach somebody, see `longer`."""

Answer = asyncio.Future[Any]


class Subject(Protocol):
    """A kernel that can be asked."""

    def alive(self) -> Answer:
        """Say ALIVE. Any answer to ALIVE is one to the last question."""

    def behind(self) -> Answer:
        """Ask on the same way what every kernel answers."""

    def beside(self) -> Answer:
        """Ask the same on the control channel."""

    def speaker(self) -> str:
        """Return who spoke last on the kernel's side: another one after it was restarted."""


class Listener(Protocol):
    """Who hears of silence."""

    def kernel_silent(self) -> None:
        """Hear that nothing is answered; again each time that it was asked in vain."""

    def kernel_answers(self) -> None:
        """Hear that a silent kernel answers again."""


async def lost(
    seconds: float, within: float, kernel: Subject, hint: asyncio.Event, listener: Listener
) -> KernelStatus | FigportError:
    """Return when the one that was greeted is lost: RESTARTED, or an error if it does not know us any more.

    Parameters
    ----------
    seconds
        Between an answer and the next question.
    within
        Seconds that an answer may take.
    kernel
        Who is asked.
    hint
        Set by somebody who has reason to believe that something has happened: ask now.
    listener
        Hears of silence.
    """
    known = kernel.speaker()
    while True:
        alive = kernel.alive()
        if hint.is_set() or not await _one_of(alive, seconds=within):
            hint.clear()
            if not await _known(seconds, within, kernel, alive, speaker=known, listener=listener):
                return error_texts.forgotten() if kernel.speaker() == known else KernelStatus.RESTARTED
        await wait(hint, seconds)


async def _known(
    seconds: float, within: float, kernel: Subject, alive: Answer, *, speaker: str, listener: Listener
) -> bool:
    """Return whether ALIVE is answered in the end, before what was asked behind it, and by the same speaker."""
    behind, beside = kernel.behind(), kernel.beside()
    silent = False
    while not await _one_of(alive, behind, seconds=within):
        if beside.done():
            if kernel.speaker() != speaker:
                return False
            # A cell runs. What waits on the way to it is read when that ends.
            await asyncio.sleep(seconds)
            beside = kernel.beside()
            continue
        silent = True
        listener.kernel_silent()
        within = min(SLOWEST, within * 1.2)
        # Again: what was asked may have gone under with a process that was restarted before it had read it.
        alive, behind, beside = kernel.alive(), kernel.behind(), kernel.beside()
    if silent:
        listener.kernel_answers()
    return alive.done()


def longer(pause: float) -> float:
    """Return the pause after the next attempt, if this one was in vain too: twice as long, up to a longest."""
    return max(pause, min(LONGEST, 2 * pause))


async def _one_of(*answers: Answer, seconds: float) -> bool:
    done, _ = await asyncio.wait(answers, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Return when an event is set, or after some seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
