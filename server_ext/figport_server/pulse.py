"""Whether a kernel that the server did not start is still there: nobody tells, so it is asked again and again.

Each time three things can come of it. ALIVE is answered: all is well, and the kernel knows that the server lives, too.
ALIVE is not answered, but a request behind it is, as every kernel does in order: either another process answers on the
same ports (whoever started the kernel restarted it), or the same kernel has dropped us because we were silent. Nothing
is answered: either code in the kernel holds Python's lock, which stops all answers but the heartbeat's, or the kernel
that was asked is gone, and another one beats in its place or none. As long as something beats, it is asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from figport.errors import FigportError
from figport.wire import KernelStatus

from . import faults

PROMISE: Final = 6
"""Intervals within which the kernel may count on the next ALIVE: a server that is busy is not gone."""

Question = tuple[asyncio.Future[Any], asyncio.Future[Any]]
"""The answers to ALIVE and to the request behind it."""


async def lost(
    seconds: float,
    ask: Callable[[float], Question],
    beats: Callable[[float], Awaitable[bool]],
    speaker: Callable[[], str],
) -> KernelStatus | FigportError:
    """Return when a kernel is lost, and how; an error if it is there but does not know us any more.

    Parameters
    ----------
    seconds
        Between an answer and the next question, and until the heartbeat is listened to.
    ask
        Says ALIVE, with the promise to say so again within some seconds, and asks what follows. Any answer to ALIVE is
        one to the last question.
    beats
        Whether the heartbeat answers within some seconds.
    speaker
        Who spoke last on the kernel's side: another one after it was restarted.
    """
    known = speaker()
    while True:
        alive, other = ask(seconds * PROMISE)
        while not (await asyncio.wait((alive, other), timeout=seconds, return_when=asyncio.FIRST_COMPLETED))[0]:
            if not await beats(seconds):
                return KernelStatus.DEAD
            if not (alive.done() or other.done()):
                # Again: perhaps the question went under with a kernel that was restarted before it had read it.
                alive, other = ask(seconds * PROMISE)
        if not alive.done():
            return faults.forgotten() if speaker() == known else KernelStatus.RESTARTED
        await asyncio.sleep(seconds)
