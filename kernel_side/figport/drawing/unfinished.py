"""Draws that the stop button ends: the picture they were for is made up for.

matplotlib marks a figure as drawn whatever ended its draw, so that nobody else asks for another one. Here it is marked
as outdated again, and drawn at the next turn. But only once, and only if the draw was not a long one: whatever hangs
would hang again at once, and take the kernel from whoever just got it back. Such a figure waits (`due`) until it is
asked for: by code that draws, shows or changes it, or by a click, the wheel, a key or a tool.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from figport.threads import main_only

LONG: Final = 1.0
"""Seconds after which a draw that is interrupted counts as one that hangs."""


@main_only
class Unfinished:
    """What is left to do for one canvas whose draws were interrupted. Main thread.

    Attributes
    ----------
    due : bool
        Whether a draw was left, and no picture has come since.
    """

    def __init__(self) -> None:
        self.due = False

    @contextmanager
    def drawing(self, again: Callable[[], None]) -> Iterator[None]:
        """Make up for the draw and the sending within, if anything but an error ends them: have it drawn `again`."""
        start = time.monotonic()
        try:
            yield
            self.due = False
        except Exception:
            # It would fail again; the traceback tells.
            raise
        except BaseException:
            was_due, self.due = self.due, True
            if not was_due and time.monotonic() - start < LONG:
                again()
            raise
