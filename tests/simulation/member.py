"""The views of a page's twin: `Member` mirrors ``member.ts``, `Painter` what of ``painter.ts`` is seen on the wire.

``visibility.ts`` is a method of the first. Whoever changes those changes this.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np

from figport import wire
from figport.testing.decoding import Pixels, lay
from figport.wire import Codec, Kind
from tests.simulation.page import FINAL

if TYPE_CHECKING:
    from tests.simulation.page import Connection, Stop, Tab

RETRY: Final = 1.0
LONGEST_RETRY: Final = 30.0
TIMEOUT: Final = 1.5
WONDER: Final = 5.0
LOOKS: Final = frozenset({Kind.LOOK, Kind.ACK})


class Member:
    """See ``member.ts``; with the painter of its view.

    Attributes
    ----------
    sent : dict of int to list of (str, int)
        What a hand did and the page sent, by attachment: what, and its number.
    """

    def __init__(self, connection: Connection, name: int, figure: str) -> None:
        self.name = name
        self.figure = figure
        self.number = 0
        self.state = ""
        self.gone = self.closed_by_hand = False
        self.cause = ""
        """The last error that ended an attachment."""
        self.answered = False
        self.attachment = 0
        self.sent: dict[int, list[tuple[str, int]]] = {}
        self.dpr = connection.tab.world.chance.choice((1.0, 1.0, 2.0))
        self.painter = Painter(self, connection.tab)
        self._connection = connection
        self._hushed = ""
        self._retries = 0
        self._stop_timer: Stop = lambda: None
        self._stop_wondering: Stop = lambda: None
        connection.open(self)

    def attach(self) -> None:
        self._stop_timer()
        self.number = self._connection.assign(self)
        self.answered = False
        self.attachment += 1
        self.sent[self.attachment] = []
        visible = self._connection.tab.visible
        self._connection.say(self.number, wire.Attach(self.figure, self.dpr, visible, (Codec.RUNS,)))
        self._wonder()
        if self.state == "disconnected":
            self.tell("connecting")
        self._expect()

    def renew(self) -> None:
        if self.number:
            self.tell("connecting")
            self._expect()

    def _expect(self) -> None:
        self._stop_timer()

        def busy() -> None:
            if self.state == "connecting" and self._connection.kernel_here:
                self.tell("busy")

        self._stop_timer = self._connection.tab.after(TIMEOUT, busy)

    def receive(self, message: wire.Message, payload: bytes) -> None:
        self.answered = True
        match message:
            case wire.Failure(fatal=True):
                self.cause = str(message.code)
                if message.code in FINAL:
                    self._leave()
                    self.tell("dead")
                else:
                    self._again()
            case wire.Closed():
                self._leave()
                self.tell("dead")
            case wire.FigureState() if self.state != "live":
                self._stop_timer()
                self.tell("live")
            case wire.Frame():
                self.painter.push(message, payload)
            case _:
                pass

    def hush(self, *, silent: bool) -> None:
        state = self.state
        if not silent:
            if self._hushed:
                self.tell(self._hushed)
        elif self.number and state in ("connecting", "live", "busy"):
            self.tell("silent")
            self._hushed = state

    def tell(self, state: str) -> None:
        self._hushed = ""
        self.state = state
        self._wonder()
        if state == "disconnected":
            self.painter.reset()

    def unlink(self) -> None:
        self._stop_timer()
        self._stop_wondering()
        self.number = 0
        self.answered = False

    def die(self) -> None:
        self.unlink()
        self.gone = True
        self.tell("dead")

    def send(self, message: wire.Message) -> bool:
        if not self.number or (self.state != "live" and message.kind not in LOOKS):
            return False
        if isinstance(message, wire.Ack):
            self._retries = 0
        self._connection.say(self.number, message)
        return True

    def use(self, what: str, number: int, message: wire.Message) -> bool:
        """Send what a hand does, and remember that."""
        if not self.send(message):
            return False
        self.sent[self.attachment].append((what, number))
        return True

    def close(self) -> None:
        if not self.gone:
            self.closed_by_hand = True
            if self.number:
                self._connection.say(self.number, wire.Detach())
            self._leave()

    def blink(self) -> None:
        """See ``visibility.ts``."""
        self.send(wire.Look(self.dpr, False))
        if self._connection.tab.visible:
            self.look()

    def look(self) -> None:
        """Say how the view is looked at."""
        self.send(wire.Look(self.dpr, self._connection.tab.visible))

    def _wonder(self) -> None:
        self._stop_wondering()

        def ask() -> None:
            if self.number:
                self._connection.wonder()
                self._wonder()

        if self.number and self.state != "live":
            self._stop_wondering = self._connection.tab.after(WONDER, ask)

    def _leave(self) -> None:
        self._stop_timer()
        self.gone = True
        self._connection.left(self)
        self.number = 0

    def _again(self) -> None:
        self._stop_timer()
        self._connection.left(self)
        self.number = 0
        self.answered = False
        self.tell("disconnected")
        pause = min(LONGEST_RETRY, RETRY * 2**self._retries)
        self._retries += 1

        def anew() -> None:
            if self._connection.ready:
                self.attach()

        self._stop_timer = self._connection.tab.after(pause, anew)


class Painter:
    """See ``painter.ts``: in order, each over the one it was made for, acknowledged after painting."""

    def __init__(self, member: Member, tab: Tab) -> None:
        self.pixels: Pixels | None = None
        self._member, self._tab = member, tab
        self._jobs: deque[tuple[wire.Frame, bytes]] = deque()
        self._working = False
        self._seq = 0
        self._waiting = False
        self._epoch = 0

    def push(self, frame: wire.Frame, payload: bytes) -> None:
        self._jobs.append((frame, payload))
        if not self._working:
            self._work()

    def reset(self) -> None:
        self._epoch += 1
        self._jobs.clear()
        self._seq = 0
        self._waiting = False

    def shows(self, pixels: Pixels) -> bool:
        """Whether the picture on screen is this one."""
        return self.pixels is not None and np.array_equal(self.pixels, pixels)

    def _work(self) -> None:
        self._working = bool(self._jobs)
        if not self._jobs:
            return
        epoch = self._epoch

        def decoded() -> None:
            if epoch == self._epoch:
                self._paint(*self._jobs.popleft())
            self._work()

        self._tab.after(0.001 + 0.02 * self._tab.world.chance.random(), decoded)

    def _paint(self, frame: wire.Frame, payload: bytes) -> None:
        fits = frame.base == 0 or (frame.base == self._seq and self._has_size(frame))
        if fits and not (self._waiting and frame.base != 0):
            if self._tab.spoils() and self.pixels is not None and self.pixels.shape[:2] == (frame.height, frame.width):
                payload, frame = b"", dataclasses.replace(frame, base=self._seq or 1, rects=(), scrolls=())
            self.pixels = lay(self.pixels, frame, payload)
            self._seq = frame.seq
            self._waiting = False
        elif not self._waiting or frame.base == 0:
            self._seq = 0
            self._waiting = True
            self._member.blink()
        self._tab.world.flaws.ack(self._member, frame.seq)

    def _has_size(self, frame: wire.Frame) -> bool:
        return self.pixels is not None and self.pixels.shape[:2] == (frame.height, frame.width)
