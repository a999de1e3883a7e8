"""An event loop on a hook that the tests turn by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

from figport import wire
from figport.comms import Peer
from figport.mainloop import Mainloop
from figport.registry import Registry
from figport.wire import Party


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
        except (ValueError, RuntimeError) as error:
            found.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


class Answers:
    """A link, and the way back to a peer: keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[wire.Message] = []
        self.closed: list[Peer] = []

    def send(self, peer: Peer, message: bytes) -> None:
        self.sent.append(wire.decode(message, Party.KERNEL)[0])

    def close(self, peer: Peer) -> None:
        self.closed.append(peer)


class HandTurned:
    """A registry on a loop that is turned by hand."""

    def __init__(self) -> None:
        self.kit, self.link = Kit(), Answers()
        self.registry = Registry(self.kit.loop, lambda registry: cast("Any", self.link), self.outside)
        self.peer = Peer("comm", cast("Any", None))

    def outside(self, callback: Callable[[], object]) -> None:
        callback()

    def ask(self) -> None:
        """Ask for a figure that is not there, which is answered."""
        self.registry.inbox.opened(self.peer, wire.encode(wire.Attach("f" * 32, 1.0, True, (wire.Codec.RUNS,))))
