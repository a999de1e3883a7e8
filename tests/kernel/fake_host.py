"""A host of figures that notes what they tell it, and whose time passes when it is told to."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from figport import wire
from figport.mainloop import Mainloop
from figport.testing import VirtualClock
from figport.threads import is_main
from figport.wakeup import Wakeup
from figport.wire import Party

M = TypeVar("M", bound=wire.Message)
T = TypeVar("T")


class Room:
    """A host, its registry and its display in one (`figport.host`).

    Attributes
    ----------
    log : list
        What it was told, in order: the name of the method, and what else is of interest.
    sent : list of (str, Message)
        What views were sent, and which.
    failures : list of BaseException
        What a turn of the loop raised.
    broken : BaseException or None
        What sending raises, once.
    within : int
        In how many blocks of `in_cell_of` main is.
    """

    name = "the-kernel"
    frame_thread = None

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.failures: list[BaseException] = []
        self._soon: deque[Callable[[], None]] = deque()
        self.loop = Mainloop(self, self.failures.append, clock=self)
        self.lock = threading.RLock()
        self.registry: Any = self
        self.display: Any = self
        self.stopped = False
        self.log: list[Any] = []
        self.sent: list[tuple[str, wire.Message]] = []
        self.broken: BaseException | None = None
        self.within = 0
        self.is_pending = False
        self._ids = 0

    # --- its time, of which other threads may ask ------------------------------------------------------

    def now(self) -> float:
        return self.clock._now

    def wait(self, wakeup: Wakeup, seconds: float) -> None:
        self.clock.wait(wakeup, seconds)

    # --- the idle loop --------------------------------------------------------------------------------

    def call_soon(self, callback: Callable[[], None]) -> None:
        if is_main():
            self.clock.call_soon(callback)
        else:
            self._soon.append(callback)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.clock.call_later(seconds, callback)

    # --- the registry ---------------------------------------------------------------------------------

    def add(self, figure: Any) -> None:
        self.log.append(("add", figure.id, figure.runtime is self, figure.about is not None))

    def remove(self, figure: Any) -> None:
        self.log.append("remove")

    def send(self, view: str, message: bytes) -> None:
        self.send_all((view,), message)

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        broken, self.broken = self.broken, None
        if broken is not None:
            raise broken
        self.sent += [(view, wire.decode(message, Party.KERNEL)[0]) for view in views]

    def end(self, view: str) -> None:
        self.log.append(("end", view))

    def hear_views(self) -> None:
        """All are heard."""

    # --- the display ----------------------------------------------------------------------------------

    def new_id(self) -> str:
        self._ids += 1
        return f"{self._ids:032x}"

    def look(self) -> None:
        self.log.append("look")

    def made(self, figure: Any, *, appears: bool) -> None:
        self.log.append(("made", figure.number, appears))

    def show(self, figure: Any) -> None:
        self.log.append(("show", figure.number))

    def pending(self, figure: Any, *, anew: bool = True) -> bool:
        self.log.append(("pending", figure.number, anew))
        return self.is_pending

    def closed(self, figure: Any) -> None:
        self.log.append("closed")

    def asked(self, figure: Any) -> None:
        self.log.append(("asked", figure.number))

    @contextmanager
    def in_cell_of(self, figure: Any, *, drawing: bool = False) -> Iterator[None]:
        self.within += 1
        self.log.append(("in cell", drawing))
        try:
            yield
        finally:
            self.within -= 1

    # --- the host -------------------------------------------------------------------------------------

    def drawing(self, figure: Any) -> None:
        self.log.append("drawing")

    def drawn(self, figure: Any) -> None:
        self.log.append("drawn")

    def closing(self, figure: Any) -> None:
        self.log.append("closing")

    def forget(self, figure: Any) -> None:
        self.log.append("forget")

    def failed(self, figure: Any, error: BaseException, *, drawing: bool = False) -> None:
        self.log.append(("failed", type(error)))

    # --- for tests ------------------------------------------------------------------------------------

    def of(self, kind: type[M], view: str = "a") -> list[M]:
        """Return the messages of one kind that a view was sent."""
        return [message for name, message in self.sent if name == view and isinstance(message, kind)]

    def run(self, seconds: float = 0.0) -> None:
        """Let time pass, after what other threads have asked for."""
        while self._soon:
            self.clock.call_soon(self._soon.popleft())
        self.clock.run(seconds)


def elsewhere(work: Callable[[], T]) -> T:
    """Do something on a thread that is not main; return what it returned, or raise what it raised."""
    found: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, name="elsewhere")
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    if failures:
        raise failures[0]
    return found[0]
