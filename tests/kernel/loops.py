"""An event loop on a hook that the tests turn by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable

from figport.mainloop import Mainloop


class Hook:
    """A kernel's loop that runs when told to."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []
        self.later: list[tuple[float, Callable[[], None]]] = []

    def call_soon(self, callback: Callable[[], None]) -> None:
        self.soon.append(callback)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.later.append((seconds, callback))

    def idle(self) -> None:
        """Run what was asked for, and what that asks for, as an idle kernel does."""
        for _ in range(100):
            if not self.soon:
                return
            self.soon.pop(0)()
        raise AssertionError("the loop never comes to rest")


class Drawer:
    """Counts its turns."""

    def __init__(self, turn: Callable[[], None] = lambda: None) -> None:
        self.turns = 0
        self._turn = turn

    def turn(self) -> None:
        self.turns += 1
        self._turn()

    def flush(self) -> None:
        """See `figport.mainloop.Drawer`; nothing is due."""


class Kit:
    """A loop with all that belongs to it."""

    def __init__(self) -> None:
        self.hook = Hook()
        self.errors: list[BaseException] = []
        self.loop = Mainloop(self.hook, self.errors.append)
        self.done: list[str] = []

    def note(self, what: str) -> Callable[[], None]:
        return lambda: self.done.append(what)


def elsewhere(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Begin something on another thread; what it returns or raises is found in the list."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except ValueError as error:
            found.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found
