"""What is known of whether a kernel lives, and what is to be told of it; no I/O, time is an argument.

There is one source of truth for each thing. Whether there is a process, and whether somebody is about to start another,
the server's kernel manager knows (`Finding`). Whether that process is the one our views are in, and answers, only it
can tell: it is asked for life signs (`heartbeat`), whoever started it. Jupyter's events and callbacks, which may be
missing, late, doubled or made up by somebody who may write events, are hints: after one the manager and the kernel
are asked at once instead of soon.
"""

from __future__ import annotations

import math
from enum import Enum, auto
from typing import Final, assert_never

from figport.wire import KernelStatus

LOOK: Final = 2.0
"""Seconds between two looks at a kernel that is on its way down or up."""


class Finding(Enum):
    """What the server's kernel manager knows of a kernel."""

    RUNS = auto()
    """It has a process."""
    REPLACED = auto()
    """It has another process than the one that was greeted last."""
    CHANGING = auto()
    """It is being started, restarted or shut down at this moment."""
    FALLEN = auto()
    """It has no process, but its restarter may start another."""
    DEAD = auto()
    """It has no process, and nobody will start one by himself."""
    SHUTDOWN = auto()
    """The server has it no more."""
    CULLED = auto()
    """The server has it no more: nobody had used it for a long time."""


class KernelLiveness:
    """What is known of one kernel. Owned by its hub.

    Parameters
    ----------
    timeout
        Seconds that it may be without a process before it counts as dead, where the manager has a restarter. Each
        attempt of that one begins them anew.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self.silent = False
        """True while it does not answer, which was told."""
        self.look_at = math.inf
        """When to ask the manager again."""
        self._fallen = math.inf  # since when it is down without an attempt to start it; inf while it is not down

    def hinted(self) -> None:
        """Have the manager asked at once."""
        self.look_at = -math.inf

    def looking(self, now: float) -> None:
        """Note that the manager is being asked; ask again only where the kernel is down."""
        self.look_at = math.inf if self._fallen == math.inf else now + LOOK

    def became(self, status: KernelStatus, now: float) -> None:
        """Note what was told of the kernel."""
        down = status is KernelStatus.RESTARTING
        self.silent = status is KernelStatus.SILENT
        self._fallen = now if down else math.inf
        if down:
            self.look_at = now + LOOK
        elif not self.silent:
            self.look_at = math.inf

    def found(self, finding: Finding, now: float, *, up: bool, down: bool) -> KernelStatus | None:
        """Return what follows from what the manager knows; None if that is nothing new.

        Parameters
        ----------
        finding
            What it knows.
        now
            The time.
        up
            Whether the kernel was greeted and answered.
        down
            Whether it was said to be restarting.
        """
        match finding:
            case Finding.RUNS:
                return KernelStatus.RESTARTED if down else None
            case Finding.REPLACED:
                return KernelStatus.RESTARTED if up or down else None
            case Finding.CHANGING:
                if down:
                    self._fallen = now
                self.look_at = now + LOOK
                return None
            case Finding.FALLEN if not down:
                return KernelStatus.RESTARTING
            case Finding.FALLEN:
                return KernelStatus.DEAD if now - self._fallen >= self._timeout else None
            case Finding.DEAD:
                return KernelStatus.DEAD
            case Finding.SHUTDOWN:
                return KernelStatus.SHUTDOWN
            case Finding.CULLED:
                return KernelStatus.CULLED
            case never:
                assert_never(never)
