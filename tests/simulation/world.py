"""People who use figures while things break, and what must hold whatever happens.

First there is a storm: sockets are cut or carry nothing any more, pages are reloaded, hidden and asleep, the kernel
computes, is stopped, killed and restarted, the server is killed. Then nothing breaks any more, and people go on. What
must hold:

* What a hand did in a view reaches the figure once and in its order, without gaps from the view's beginning; all of it
  where the view is still there. A view that is gone holds no button and no key.
* `CALM` seconds after the storm each view shows its figure as it is, or says that it is gone.
* What waits anywhere is bounded, and when all pages are closed nothing is left of them.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from figport.drawing import proof
from figport.inbox import CROWD
from figport.pacing import MOST
from figport.wire import Key, KeyAction, Pointer, PointerAction
from figport_server.outbox import OVERHEAD, WINDOW
from tests.simulation.flaws import Flaws
from tests.simulation.kernel import STEP, Process, Shown
from tests.simulation.loop import VirtualLoop
from tests.simulation.network import T, Weather, Wire
from tests.simulation.page import Member, Tab
from tests.simulation.server import LIMITS, MOST_WAITING, Server, Socket

STORM: Final = 12.0
"""Seconds in which things break."""
CALM: Final = 60.0
"""Seconds after that until each view must be right: a page learns of a dead socket when somebody uses it, 10 seconds
after it heard something last, and waits up to 20 for an answer where answers were late before."""
HANDS_OFF: Final = 15.0
"""Seconds before its end in which nobody uses anything."""
UNHEARD: Final = 12.0
"""Seconds after the storm when everybody uses each figure once."""
FORGOTTEN: Final = 150.0
"""Seconds after which nothing is left of pages that are closed; a socket that is half open is pinged for 90."""
FLOOD: Final = 700
"""Keys that a page may say at one time: more than may wait."""

PRESS, RELEASE = "button_press", "button_release"
_KEYS: Final = {KeyAction.PRESS: "key_press", KeyAction.RELEASE: "key_release"}


@dataclass
class Hand:
    """Somebody's hand in one view."""

    member: Member
    tab: Tab
    shown: Shown
    """The figure that was there when the view was opened."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def point(self, action: PointerAction, *, buttons: int) -> bool:
        number = next(self.numbers)
        button = -1 if action is PointerAction.MOVE else 0
        x, y = number * STEP, self.member.name * STEP
        message = Pointer(action, x, y, button, buttons, double=False, modifiers=())
        if action is PointerAction.MOVE:
            return self.member.send(message)
        return self.member.use(PRESS if action is PointerAction.PRESS else RELEASE, number, message)

    def key(self, action: KeyAction) -> bool:
        number = next(self.numbers)
        message = Key(action, "a", number * STEP, self.member.name * STEP, ())
        return self.member.use(_KEYS[action], number, message)


class World:
    """One simulation.

    Parameters
    ----------
    seed
        Whatever happens follows from it.
    flaws
        What is wrong on purpose.

    Attributes
    ----------
    wrong : list of str
        What did not hold.
    log : list of str
        What happened, for people.
    """

    def __init__(self, seed: int, flaws: Flaws | None = None) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.flaws = flaws or Flaws()
        self.loop = VirtualLoop()
        self.wrong: list[str] = []
        self.log: list[str] = []
        self.shown_hooks: list[Callable[[Shown], None]] = []
        self.tab_hooks: list[Callable[[Tab], None]] = []
        self.clients, self.comms = itertools.count(1), itertools.count(1)
        self.weather = self.chance.choice(
            (Weather(0.0005, 0.001), Weather(0.01, 0.01), Weather(0.05, 0.1), Weather(0.2, 0.3))
        )
        self.hands: list[Hand] = []
        self.tabs: list[Tab] = []
        self.ever: list[Shown] = []
        self.killed = 0
        """How often the server was killed."""
        self._names = itertools.count(1)
        self._stormy = True
        self.flaws.begin(self)
        self.process = Process(self, 1)
        self.server = Server(self)

    # --- what the parts ask ---------------------------------------------------------------------------

    def wire(self, arrive: Callable[[T], None]) -> Wire[T]:
        """Return a new way."""
        return Wire(self.loop, self.chance, self.weather, arrive)

    def dial(
        self, tab: Tab, opened: Callable[[], None], received: Callable[[bytes], None], closed: Callable[[int], None]
    ) -> Socket:
        """Open a socket from a page."""
        return self.server.dial(tab, opened, received, closed)

    def when_awake(self, socket: Socket, do: Callable[[], None]) -> None:
        """Do something to a page's socket, when that page is awake."""
        tab = next((one for one in self.tabs if one.connection.socket is socket), None)
        if tab is None:
            do()
        else:
            tab.after(0.0, do)

    # --- running --------------------------------------------------------------------------------------

    def run(self) -> World:
        """Run it to its end."""
        try:
            self.loop.run_until_complete(self._run())
            self.wrong += self.loop.faults
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()
        return self

    async def _run(self) -> None:
        self.process.load()
        self._show()
        self.server.start()
        for _ in range(self.chance.choice((1, 2, 2))):
            self._open_tab()
        watch = self.loop.create_task(self._watch())
        people = self.loop.create_task(self._people())
        while self.loop.time() < STORM:
            await asyncio.sleep(self.chance.expovariate(1 / 1.5))
            self._happen()
        self._end_storm()
        # A page learns of a dead socket by using a figure after a while of silence.
        await asyncio.sleep(UNHEARD)
        for hand in self._in_use():
            hand.key(KeyAction.PRESS)
            hand.key(KeyAction.RELEASE)
        await asyncio.sleep(CALM - HANDS_OFF - UNHEARD)
        people.cancel()
        await asyncio.sleep(HANDS_OFF)
        self._check_pictures()
        self._check_input()
        watch.cancel()
        for tab in self._awake():
            tab.leave()
        self.tabs.clear()
        await asyncio.sleep(FORGOTTEN)
        self._check_leftovers()
        self._check_held()

    def _awake(self) -> list[Tab]:
        return [tab for tab in self.tabs if not tab.asleep]

    def _note(self, what: str) -> None:
        self.log.append(f"{self.loop.time():7.3f}  {what}")

    # --- people ---------------------------------------------------------------------------------------

    def _show(self) -> None:
        shown = self.process.show()
        self.ever.append(shown)
        for hook in self.shown_hooks:
            hook(shown)

    def _open_tab(self) -> None:
        tab = Tab(self, len(self.tabs))
        for hook in self.tab_hooks:
            hook(tab)
        self.tabs.append(tab)
        self._open_view(tab)

    def _open_view(self, tab: Tab) -> None:
        for shown in self.process.figures.values():
            member = Member(tab.connection, next(self._names), shown.name)
            self.hands.append(Hand(member, tab, shown))

    def _in_use(self) -> list[Hand]:
        return [hand for hand in self.hands if not (hand.tab.gone or hand.tab.asleep or hand.member.gone)]

    async def _people(self) -> None:
        while True:
            await asyncio.sleep(self.chance.expovariate(3.0 if self._stormy else 0.3))
            hands = self._in_use()
            if hands:
                self._use(self.chance.choice(hands))

    def _use(self, hand: Hand) -> None:
        match self.chance.randrange(3):
            case 0:
                if hand.point(PointerAction.PRESS, buttons=1):
                    for step in range(1, 4):
                        self.loop.call_later(0.03 * step, self._go_on, hand, PointerAction.MOVE, 1)
                    self.loop.call_later(0.12, self._go_on, hand, PointerAction.RELEASE, 0)
            case 1:
                if hand.key(KeyAction.PRESS):
                    self.loop.call_later(0.05, self._let_go, hand)
            case _:
                for _ in range(self.chance.randrange(1, 6)):
                    hand.point(PointerAction.MOVE, buttons=0)

    def _go_on(self, hand: Hand, action: PointerAction, buttons: int) -> None:
        if hand in self._in_use():
            hand.point(action, buttons=buttons)

    def _let_go(self, hand: Hand) -> None:
        if hand in self._in_use():
            hand.key(KeyAction.RELEASE)

    # --- what breaks ----------------------------------------------------------------------------------

    def _happen(self) -> None:
        kinds: tuple[tuple[float, Callable[[], None]], ...] = (
            (4, self._cut),
            (2, self._lose),
            (3, self._reload),
            (3, self._sleep),
            (3, self._hide),
            (4, self._compute),
            (2, self._stop),
            (1, self._kill_kernel),
            (1, self._restart_kernel),
            (1, self._kill_server),
            (2, self._come_and_go),
            (1, self._hint),
            (0.4, self._flood),
        )
        weights = [weight * self.flaws.likes.get(one.__name__.strip("_"), 1) for weight, one in kinds]
        what = self.chance.choices([one for _, one in kinds], weights)[0]
        self._note(what.__name__.strip("_"))
        what()

    def _tab(self) -> Tab:
        return self.chance.choice(self.tabs)

    def _cut(self) -> None:
        socket = self._tab().connection.socket
        if socket is not None:
            socket.cut()

    def _lose(self) -> None:
        socket = self._tab().connection.socket
        if socket is not None:
            socket.lose()

    def _reload(self) -> None:
        tab = self._tab()
        tab.leave()
        self.tabs.remove(tab)
        self._open_tab()

    def _sleep(self) -> None:
        tab = self._tab()
        if not tab.asleep:
            tab.sleep()
            self.loop.call_later(self.chance.uniform(0.5, 15), self._wake, tab)

    def _wake(self, tab: Tab) -> None:
        if tab.asleep and not tab.gone:
            tab.wake()

    def _hide(self) -> None:
        tab = self._tab()
        if not tab.asleep:
            tab.visible = not tab.visible
            self._look(tab)

    def _look(self, tab: Tab) -> None:
        for hand in self._in_use():
            if hand.tab is tab:
                hand.member.look()

    def _compute(self) -> None:
        process = self.process
        process.busy = True
        self.loop.call_later(self.chance.uniform(0.1, 5), self._go_on_computing, process)

    def _stop(self) -> None:
        process = self.process
        process.stopped = True
        self.loop.call_later(self.chance.choice((0.5, 4, 12)), self._go_on_computing, process)

    def _go_on_computing(self, process: Process) -> None:
        if not (process.ended or process.booting):
            process.go_on()

    def _kill_kernel(self) -> None:
        """The process dies; the manager's restarter finds that, and starts another."""
        if self.process.booting or self.process.ended:
            return
        self.process.end()
        self.loop.call_later(self.chance.uniform(0, 3), self._begin_process, True)

    def _restart_kernel(self) -> None:
        """Somebody restarts the kernel: no callback tells of it, and an event only perhaps."""
        if self.process.booting or self.process.ended:
            return
        self.process.end()
        self._begin_process(False)
        if self.chance.random() < 0.5:
            self._hint()

    def _begin_process(self, told: bool) -> None:
        self.process = Process(self, self.process.pid + 1)
        if told:
            self.server.manager.restarts()
        self.server.manager.provisioner.pid = self.process.pid
        self.loop.call_later(self.chance.uniform(0.2, 2), self._booted, self.process)

    def _booted(self, process: Process) -> None:
        if not process.ended:
            process.go_on()
            self.loop.call_later(self.chance.uniform(0, 3), self._run_cell, process)

    def _run_cell(self, process: Process) -> None:
        """Run the notebook's cells again: pages show what comes of that."""
        if process.ended:
            return
        process.load()
        self._show()
        for tab in self.tabs:
            self._open_view(tab)

    def _kill_server(self) -> None:
        if self.server.bridge is not None:
            self.killed += 1
            self.server.kill()
            self.loop.call_later(self.chance.uniform(0.1, 4), self.server.start)

    def _come_and_go(self) -> None:
        hands = self._in_use()
        if hands and self.chance.random() < 0.5:
            self.chance.choice(hands).member.close()
        elif len(hands) < 4:
            self._open_view(self._tab())

    def _hint(self) -> None:
        if self.server.bridge is not None:
            self.server.bridge.hint()

    def _flood(self) -> None:
        hands = self._in_use()
        if hands:
            hand = self.chance.choice(hands)
            for _ in range(FLOOD // 2):
                hand.key(KeyAction.PRESS)
                hand.key(KeyAction.RELEASE)

    def _end_storm(self) -> None:
        self._note("calm")
        self._stormy = False
        for tab in self.tabs:
            self._wake(tab)
            if not tab.visible:
                tab.visible = True
                self._look(tab)
        self._go_on_computing(self.process)

    # --- what must hold -------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(0.25)
            self._check_memory()

    def _bound(self, what: str, found: int, most: int) -> None:
        if found > most:
            self.wrong.append(f"memory: {found} {what}, at most {most}")

    def _check_memory(self) -> None:
        hub = self.server.hub
        one = LIMITS.message_bytes + OVERHEAD
        if hub is not None:
            outbox = hub._kernel.outbox
            for page in hub._pages:
                self._bound("bytes wait for the kernel", outbox.waiting(page), LIMITS.input_bytes + one)
        for link in self.server.links:
            # Besides input: openings, closings and questions, which are few.
            waiting = link._post.wire.under_way + link._post.unread()
            self._bound("messages under way to the kernel", waiting, WINDOW // OVERHEAD + 100)
        for socket in self.server.sockets:
            self._bound("messages wait for a page", socket.waiting, MOST_WAITING)
        for shown in self.process.figures.values():
            session = shown.manager.session
            for name in session:
                view = session.view(name)
                assert view is not None
                self._bound("frames under way to a view", len(view.credit.under_way), MOST)

    def _check_pictures(self) -> None:
        for hand in self.hands:
            member, shown = hand.member, self.process.figures.get(hand.member.figure)
            if hand.tab.gone:
                continue
            who = f"view {member.name}"
            if member.gone:
                if hand.shown is shown and not member.closed_by_hand:
                    self.wrong.append(f"picture: {who} is dead ({member.cause}), and its figure lives")
            elif shown is None:
                self.wrong.append(f"picture: {who} says {member.state!r} of a figure that is gone")
            elif member.state != "live":
                self.wrong.append(f"picture: {who} is {member.state!r} after all that time")
            elif not member.painter.shows(shown.pixels()):
                self.wrong.append(f"picture: {who} shows another one than its figure")

    def _check_input(self) -> None:
        for hand in self.hands:
            member = hand.member
            known = {what for sent in member.sent.values() for what in sent}
            by_figure = [[(what, n) for view, what, n in shown.heard if view == member.name] for shown in self.ever]
            heard = [one for heard in by_figure for one in heard if one in known]
            if len(set(heard)) != len(heard):
                self.wrong.append(f"input: view {member.name} was heard twice")
            for attachment, sent in member.sent.items():
                parts = [[one for one in heard if one in set(sent)] for heard in by_figure]
                got = next((part for part in parts if part), [])
                self._compare(hand, attachment, sent, got)

    def _compare(self, hand: Hand, attachment: int, sent: list[Any], got: list[Any]) -> None:
        who = f"view {hand.member.name}, attachment {attachment}"
        if got != sorted(got, key=lambda one: one[1]):
            self.wrong.append(f"input: the order of {who}")
        elif got != sent[: len(got)]:
            self.wrong.append(f"input: something in the middle of {who} was lost")
        elif hand.member.number and not hand.tab.gone and attachment == hand.member.attachment and got != sent:
            self.wrong.append(f"input: the last {len(sent) - len(got)} of {who} were lost")

    def _check_held(self) -> None:
        for shown in self.process.figures.values():
            down: dict[tuple[int, str], bool] = {}
            for view, what, _ in shown.heard:
                down[view, what.split("_")[0]] = what.endswith("press")
            for (view, what), holds in down.items():
                if holds:
                    self.wrong.append(f"input: view {view} is gone and holds a {what}")

    def _check_leftovers(self) -> None:
        hub, kernel = self.server.hub, self.process.kernel
        if hub is not None and not (hub.unused and not hub.views):
            self.wrong.append("left over: pages or views in the server")
        if kernel is not None:
            if kernel.registry._views:
                self.wrong.append(f"left over: {len(kernel.registry._views)} views in the kernel")
            # A server that is killed before it says for the first time that it lives has promised nothing.
            if len(kernel.registry.link._peers) > self.killed:
                self.wrong.append(f"left over: {len(kernel.registry.link._peers)} comms in the kernel")
            if self.process.notes:
                self.wrong.append("left over: messages that wait for main")
            self._bound("messages wait for main", self.process.notes, CROWD)


def simulate(seed: int, flaws: Flaws | None = None) -> World:
    """Run one seed; what did not hold is in `World.wrong`."""
    proof.holds()  # once in a process: figures are drawn as later ones from the first seed on
    return World(seed, flaws).run()
