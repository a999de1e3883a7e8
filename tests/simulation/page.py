"""A page's twin: what pages do on the wire, in the words and with the numbers of the TypeScript; here the socket.

`Connection` mirrors ``labextension/src/view/connection.ts`` with ``retry.ts``, `Probe` ``probe.ts``,
``counts_as_use.ts`` and ``troubles.ts`` are functions and tables. `member` has the views. What has no wire (badges,
previews, the DOM) is not here. Whoever changes those changes this.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode
from figport.wire import KernelStatus, Kind, Party

if TYPE_CHECKING:
    from tests.simulation.member import Member
    from tests.simulation.server import Socket
    from tests.simulation.world import World

STABLE: Final = 5.0
KEPT_UP: Final = 60.0
HANDSHAKE: Final = 20.0
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 3.0
LATE_PAUSE: Final = 60.0
SILENCE: Final = 10.0
ANSWER: Final = 5.0
LONGEST: Final = 80.0
MARGIN: Final = 3.0
LINGER: Final = 10.0

FINAL: Final = frozenset(
    {
        ErrorCode.PROTOCOL,
        ErrorCode.FORBIDDEN,
        ErrorCode.UNKNOWN_KERNEL,
        ErrorCode.UNKNOWN_FIGURE,
        ErrorCode.KERNEL_GONE,
        ErrorCode.NO_BACKEND,
    }
)
CODES: Final = {number: code for code, number in CLOSE_CODES.items()}

Stop = Callable[[], None]


def is_use(message: wire.Message) -> bool:
    """See ``counts_as_use.ts``."""
    match message:
        case wire.Pointer(action=wire.PointerAction.PRESS | wire.PointerAction.RELEASE):
            return True
        case wire.Pointer(action=wire.PointerAction.MOVE, buttons=buttons):
            return buttons != 0
        case wire.Wheel() | wire.Key() | wire.UseTool() | wire.Resize():
            return True
        case _:
            return False


class Tab:
    """One page: its clock, which stands still while the machine sleeps, and its one connection.

    Parameters
    ----------
    world
        What it is part of.
    name
        Its number.
    """

    def __init__(self, world: World, name: int) -> None:
        self.world = world
        self.name = name
        self.asleep = False
        self.gone = False
        self.visible = True
        self.spoils: Callable[[], bool] = lambda: False
        """Whether a frame is painted wrong."""
        self.connection = Connection(self)
        self._due: deque[Callable[[], None]] = deque()

    def now(self) -> float:
        """Return the time."""
        return self.world.loop.time()

    def after(self, seconds: float, action: Callable[[], None]) -> Stop:
        """Do something later, and not while asleep; return what stops it."""
        stopped: list[bool] = []

        def ring() -> None:
            if stopped or self.gone:
                return
            if self.asleep:
                self._due.append(ring)
            else:
                action()

        self.world.loop.call_later(seconds, ring)
        return lambda: stopped.append(True)

    def sleep(self) -> None:
        """Close the lid."""
        self.asleep = True
        if self.connection.socket is not None:
            self.connection.socket.down.hold()

    def wake(self) -> None:
        """Open the lid: what is due happens, what came is read, and the browser says that somebody looks."""
        self.asleep = False
        while self._due and not self.asleep:
            self._due.popleft()()
        if self.connection.socket is not None:
            self.connection.socket.down.let_go()
        self.connection.hurry()

    def leave(self) -> None:
        """Close the page, or reload it: nothing is said, the browser closes the socket."""
        self.gone = True
        self.connection.abandon()


class Probe:
    """See ``probe.ts``."""

    def __init__(self, tab: Tab, ask: Callable[[], None], failed: Callable[[], None]) -> None:
        self._tab, self._ask, self._failed = tab, ask, failed
        self._heard = self._asked = 0.0
        self._timeout = ANSWER
        self._stop_timer: Stop | None = None

    def heard(self) -> None:
        self._heard = self._tab.now()
        if self._stop_timer is not None:
            self._allow(max(MARGIN * (self._heard - self._asked), self._timeout / 2))
        self.stop()

    def used(self) -> None:
        if self._tab.now() - self._heard >= SILENCE:
            self.ask()

    def ask(self) -> None:
        if self._stop_timer is not None:
            return
        self._asked = self._tab.now()

        def late() -> None:
            self._stop_timer = None
            self._allow(2 * self._timeout)
            self._failed()

        self._stop_timer = self._tab.after(self._timeout, late)
        self._ask()

    def stop(self) -> None:
        if self._stop_timer is not None:
            self._stop_timer()
        self._stop_timer = None

    def _allow(self, timeout: float) -> None:
        self._timeout = min(LONGEST, max(ANSWER, timeout))


class Connection:
    """See ``connection.ts``."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.phase = "idle"
        self.members: list[Member] = []
        self.socket: Socket | None = None
        self._numbers: dict[int, Member] = {}
        self._opened = False
        self._kernel_here = False
        self._opened_at = 0.0
        self._attempts = self._slow = 0
        self._next = itertools.count(1)
        self._stop_timer: Stop = lambda: None
        self._probe = Probe(tab, self._hello, lambda: self._drop(ErrorCode.TIMEOUT))
        self._farewell: ErrorCode | None = None
        self._generation = 0
        self._hurried = False

    # --- what members ask -----------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        return self._opened

    @property
    def kernel_here(self) -> bool:
        return self._kernel_here

    def say(self, number: int, message: wire.Message) -> None:
        self._send(number, message)
        if self.phase == "live" and is_use(message):
            self._probe.used()

    def wonder(self) -> None:
        if self.phase == "live":
            self._probe.used()

    def assign(self, member: Member) -> int:
        number = next(self._next)
        self._numbers[number] = member
        return number

    def left(self, member: Member) -> None:
        self._numbers.pop(member.number, None)
        if member.gone and member in self.members:
            self.members.remove(member)
            self._linger_if_unused()

    # --- what the page asks ---------------------------------------------------------------------------

    def open(self, member: Member) -> None:
        self.members.append(member)
        member.tell("connecting")
        match self.phase:
            case "idle" | "dead":
                self._connect()
            case "live":
                self._stop_timer()
                member.attach()
            case "connecting":
                if self._opened:
                    member.attach()
            case _:
                member.tell("disconnected")
                self.hurry()

    def hurry(self) -> None:
        if self.phase == "disconnected" and self.socket is None:
            self._connect()
        elif self.phase == "live":
            self._probe.ask()
        else:
            self._hurried = self.phase == "connecting"

    def abandon(self) -> None:
        """Take the browser's part when a page ends."""
        self._generation += 1
        if self.socket is not None:
            self.socket.close_from_page(1001)

    # --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._stop_timer()
        self.phase = "connecting"
        self._hurried = self._opened = self._kernel_here = False
        self._farewell = None
        self._generation += 1
        generation = self._generation

        def current(action: Callable[..., None]) -> Callable[..., None]:
            def do(*args: object) -> None:
                if generation == self._generation:
                    action(*args)

            return do

        self._later(HANDSHAKE, lambda: self._drop(ErrorCode.TIMEOUT))
        self.socket = self.tab.world.dial(self.tab, current(self._greet), current(self._receive), current(self._closed))

    def _greet(self) -> None:
        self._opened = True
        self._opened_at = self.tab.now()
        self._hello()
        for member in list(self.members):
            member.attach()

    def _hello(self) -> None:
        self._send(0, wire.Hello(wire.PROTOCOL, "1", Party.PAGE))

    def _receive(self, packet: bytes) -> None:
        self._probe.heard()
        view, data = wire.unpack(packet)
        if view == 0:
            self._control(wire.decode(data, _sender(data))[0])
        elif view in self._numbers:
            message, payload = wire.decode(data, _sender(data))
            self._numbers[view].receive(message, bytes(payload))

    def _control(self, message: wire.Message) -> None:
        match message:
            case wire.Welcome(party=Party.SERVER):
                self._stop_timer()
                self.phase = "live"
                self._hurried = False
                self._linger_if_unused()
            case wire.Welcome():
                self._kernel_here = True
            case wire.Failure(fatal=True):
                self._farewell = ErrorCode(message.code)
                self._drop(ErrorCode(message.code))
            case wire.Failure():
                pass
            case wire.KernelFate(KernelStatus.SILENT | KernelStatus.ANSWERING):
                for member in list(self.members):
                    member.hush(silent=message.status is KernelStatus.SILENT)
            case wire.KernelFate(KernelStatus.RESTARTING):
                self._kernel_here = False
                for member in list(self.members):
                    member.tell("disconnected")
            case wire.KernelFate():
                self._kernel_here = False
                restarted = message.status is KernelStatus.RESTARTED
                self._dispose([member for member in self.members if member.answered or not restarted])
                for member in list(self.members):
                    member.renew()
                self._linger_if_unused()
            case _:
                raise AssertionError(f"{message} on view 0")

    def _closed(self, number: int) -> None:
        opened = self._opened
        code = self._farewell or CODES.get(number)
        self._generation += 1
        self.socket = None
        self._opened = False
        self._stop_timer()
        self._probe.stop()
        self._numbers.clear()
        for member in self.members:
            member.unlink()
        lived = self.tab.now() - self._opened_at if opened else 0.0
        if lived >= STABLE:
            self._attempts = 0
        if lived >= KEPT_UP:
            self._slow = 0
        self._slow += code is ErrorCode.SLOW
        if not self.members:
            self.phase = "idle"
        elif code in FINAL:
            self._end("dead")
        elif self._hurried:
            self._connect()
        else:
            # Where it never opened the page asks the server why; one that is out of reach is tried again soon.
            self.phase = "disconnected"
            for member in self.members:
                member.tell("disconnected")
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._attempts)
            if code is ErrorCode.SLOW:
                longest = min(LATE_PAUSE, FIRST_PAUSE * 2**self._slow)
            self._attempts += 1
            self._later(longest * (0.5 + 0.5 * self.tab.world.chance.random()), self._connect)

    def _drop(self, code: ErrorCode) -> None:
        number = CLOSE_CODES[code]
        if self.socket is not None:
            self.socket.close_from_page(number)
        self._closed(number)

    def _end(self, phase: str) -> None:
        self._stop_timer()
        self._probe.stop()
        self._generation += 1
        if self.socket is not None:
            self.socket.close_from_page(1000)
        self.socket = None
        self._opened = False
        self.phase = phase
        self._attempts = self._slow = 0
        self._dispose(list(self.members))

    def _linger_if_unused(self) -> None:
        if self.members:
            return
        if self.phase == "live":
            self._later(LINGER, lambda: self._end("idle"))
        else:
            self._end("idle")

    def _dispose(self, members: list[Member]) -> None:
        for member in members:
            self.members.remove(member)
            self._numbers.pop(member.number, None)
        for member in members:
            member.die()

    def _send(self, view: int, message: wire.Message) -> None:
        if self.socket is not None:
            self.socket.send_from_page(wire.pack(view, wire.encode(message)))

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self._stop_timer()
        self._stop_timer = self.tab.after(seconds, action)


def _sender(message: bytes | memoryview) -> Party:
    """See ``senderOf`` of ``codec.ts``."""
    senders = wire.MESSAGES[Kind(message[0])].senders
    return Party.KERNEL if Party.KERNEL in senders else Party.SERVER
