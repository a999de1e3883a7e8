"""The hub under whatever order of events: rules that hold in each state."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Access, KernelStatus
from figport_server.actions import (
    Action,
    CloseSocket,
    Connect,
    Disconnect,
    Limits,
    Mark,
    PausePage,
    ReadPage,
    SendToKernel,
    SendToPage,
    Verb,
)
from figport_server.hub import Hub
from figport_server.kernel_liveness import Finding
from figport_server.outbox import OVERHEAD, WINDOW
from tests.server.hubs import ACK, ATTACH, CLOSED, DETACH, HELLO, READOUT, SAVE, TROUBLE, WELCOME, make

VIEWS = st.integers(1, 4)
LIMITS = Limits(input_bytes=8 * 1024, rate=2000.0, views=3)


def key(number: int) -> bytes:
    """Return a key that is told from all others."""
    return wire.encode(wire.Key(wire.KeyAction.PRESS, "a", float(number), 0.0, ()))


class Rules(RuleBasedStateMachine):
    """A hub, its pages and its kernel, of which each does whatever it likes."""

    pages = Bundle("pages")

    def __init__(self) -> None:
        super().__init__()
        self.hub: Hub = make(LIMITS)
        self.now = 0.0
        self.sockets, self.requests, self.keys = count(1), count(1), count(1)
        self.open: set[int] = set()
        self.paused: set[int] = set()
        self.linked = False
        self.begun: dict[str, bool] = {}  # comms of this link, and whether each is still open
        self.marks: list[int] = []
        self.heard: dict[str, list[int]] = defaultdict(list)

    def do(self, actions: list[Action]) -> None:
        """Carry out what the hub wants, and see whether it may want that."""
        for action in actions:
            match action:
                case SendToPage(socket):
                    assert socket in self.open, "to a socket that is closed"
                case CloseSocket(socket):
                    assert socket in self.open, "closed twice"
                    self.open.remove(socket)
                case Connect():
                    assert not self.linked, "a second link beside the first"
                    self.linked = True
                case Disconnect():
                    self.linked = False
                    self.begun.clear()
                    self.marks.clear()
                case SendToKernel(comm, verb, message):
                    self._to_kernel(comm, verb, message)
                case Mark(number):
                    assert number > max(self.marks, default=0)
                    self.marks.append(number)
                case PausePage(socket):
                    self.paused.add(socket)
                case ReadPage(socket):
                    self.paused.remove(socket)
                case _:
                    pass

    def say(self, page: int, view: int, message: bytes) -> None:
        """Say something, unless the page is not read."""
        if page not in self.paused:
            self.do(self.hub.page_said(page, wire.pack(view, message)))

    def _to_kernel(self, comm: str, verb: Verb, message: bytes) -> None:
        assert self.linked, "to a kernel without a link"
        match verb:
            case Verb.OPEN:
                assert comm not in self.begun, "opened twice"
                self.begun[comm] = True
            case Verb.MSG:
                assert self.begun[comm], "after it was closed"
                if message[0] == wire.Kind.KEY:
                    self.heard[comm].append(round(_key_of(message)))
            case Verb.CLOSE:
                assert self.begun[comm], "closed twice"
                self.begun[comm] = False

    # --- what happens ---------------------------------------------------------------------------------

    @initialize(target=pages)
    def begins(self) -> int:
        page = self.open_page(Access.USE)
        self.greeted_and_attached(page, 1)
        self.do(self.hub.link_up(WELCOME))
        return page

    @rule(target=pages, access=st.sampled_from(Access))
    def opened(self, access: Access) -> int:
        return self.open_page(access)

    def open_page(self, access: Access) -> int:
        """Open a socket."""
        socket = next(self.sockets)
        self.open.add(socket)
        self.do(self.hub.page_opened(socket, access))
        return socket

    @rule(
        page=pages,
        view=st.integers(0, 4),
        message=st.sampled_from((HELLO, ATTACH, ATTACH, DETACH, ACK, SAVE, b"", b"\xff")),
    )
    def said(self, page: int, view: int, message: bytes) -> None:
        self.say(page, view, message)

    @rule(page=pages, view=VIEWS)
    def greeted_and_attached(self, page: int, view: int) -> None:
        self.say(page, 0, HELLO)
        self.say(page, view, ATTACH)

    @rule(page=pages, times=st.sampled_from((1, 3, 600)))
    def typed(self, page: int, times: int) -> None:
        record = self.hub._pages.open.get(page)
        view = next(reversed(record.views), 1) if record is not None else 1
        for _ in range(times):
            self.say(page, view, key(next(self.keys)))

    @rule(page=pages)
    def left(self, page: int) -> None:
        self.open.discard(page)
        self.do(self.hub.page_left(page))

    @rule(seconds=st.sampled_from((0.01, 0.5, 5.0, 40.0)))
    def passed(self, seconds: float) -> None:
        self.now += seconds
        self.do(self.hub.tick(self.now))

    @rule()
    def asked(self) -> None:
        self.do(self.hub.ask(next(self.requests), SAVE))

    @rule()
    def answered(self) -> None:
        if self.linked and self.hub.state == "greeting":
            self.do(self.hub.link_up(WELCOME))

    @rule(error=st.sampled_from((TROUBLE, FigportError(ErrorCode.TIMEOUT, "a", where="b", fix="c"))))
    def failed(self, error: FigportError) -> None:
        if self.linked:
            self.do(self.hub.link_failed(error))

    @rule(message=st.sampled_from((READOUT, CLOSED, b"", ACK)), data=st.data())
    def kernel_said(self, message: bytes, data: st.DataObject) -> None:
        if self.begun:
            comm = data.draw(st.sampled_from(sorted(self.begun)))
            self.do(self.hub.kernel_said(comm, message))
            if message == CLOSED:
                self.begun[comm] = False

    @rule(data=st.data())
    def received(self, data: st.DataObject) -> None:
        if self.marks:
            mark = data.draw(st.sampled_from(self.marks))
            self.marks = [one for one in self.marks if one > mark]
            self.do(self.hub.kernel_received(mark))

    @rule(finding=st.sampled_from(Finding))
    def found(self, finding: Finding) -> None:
        self.do(self.hub.kernel_found(finding))

    @rule(status=st.sampled_from((KernelStatus.RESTARTING, KernelStatus.RESTARTED)))
    def became(self, status: KernelStatus) -> None:
        self.do(self.hub.kernel_became(status))

    @rule(silent=st.booleans())
    def asked_for_life(self, silent: bool) -> None:
        if self.hub.state in ("up", "silent"):
            self.do(self.hub.kernel_silent() if silent else self.hub.kernel_answers())

    # --- what holds -----------------------------------------------------------------------------------

    @invariant()
    def keys_are_heard_once_and_in_their_order(self) -> None:
        everything = [number for heard in self.heard.values() for number in heard]
        assert len(set(everything)) == len(everything)
        assert all(heard == sorted(heard) for heard in self.heard.values())

    @invariant()
    def what_waits_is_bounded(self) -> None:
        outbox = self.hub._kernel.outbox
        for page in self.open:
            assert outbox.waiting(page) <= LIMITS.input_bytes + 2 * (len(key(1)) + OVERHEAD)
        assert outbox._under_way <= WINDOW + len(key(1)) + OVERHEAD

    @invariant()
    def a_hub_without_pages_and_requests_wants_no_link(self) -> None:
        if self.hub.unused:
            assert not self.linked


def _key_of(message: bytes) -> float:
    decoded, _ = wire.decode(message, wire.Party.PAGE)
    assert isinstance(decoded, wire.Key)
    return decoded.x


TestRules = Rules.TestCase
TestRules.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
