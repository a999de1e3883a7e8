"""Where the cells of the main thread begin and end: the one source of that.

A console that uses a subshell runs its code on another thread, and the shell's events with it. That is no cell of ours:
main may compute meanwhile, and what is done at the end of a cell draws figures.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from .threads import is_main

BEGINS: Final = "pre_run_cell"
ENDS: Final = "post_run_cell"


class Cells:
    """Tells who wants to know when a cell begins or ends: on the main thread, and of its cells alone.

    Parameters
    ----------
    events
        IPython's events.
    """

    def __init__(self, events: Any) -> None:
        self._events = events
        self._registered: dict[tuple[str, Callable[[Any], None]], Callable[[Any], None]] = {}

    def register(self, event: str, callback: Callable[[Any], None]) -> None:
        """Have `callback` called at `BEGINS` or `ENDS`, after those that were registered before."""
        # One by one: IPython shows what each raises, and goes on with the next.
        ours = self._registered[event, callback] = functools.partial(_on_main, callback)
        self._events.register(event, ours)

    def unregister(self, event: str, callback: Callable[[Any], None]) -> None:
        """Have it called no longer."""
        self._events.unregister(event, self._registered.pop((event, callback)))


def _on_main(callback: Callable[[Any], None], info: Any) -> None:
    if is_main():
        callback(info)
