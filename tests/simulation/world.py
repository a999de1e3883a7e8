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
from typing import Final

from figport.drawing import selfcheck
from figport.wire import Key, KeyAction, Pointer, PointerAction
from tests.simulation.flaws import Flaws
from tests.simulation.kernel import STEP, Process, Shown
from tests.simulation.loop import VirtualLoop
from tests.simulation.member import Member
from tests.simulation.network import T, Weather, Wire
from tests.simulation.page import Tab
from tests.simulation.promises import Promises
from tests.simulation.server import Server, Socket
from tests.simulation.storm import Storm

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
        self.stormy = True
        self.storm, self.promises = Storm(self), Promises(self)
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
        self.show()
        self.server.start()
        for _ in range(self.chance.choice((1, 2, 2))):
            self.open_tab()
        watch = self.loop.create_task(self.promises.watch())
        people = self.loop.create_task(self._people())
        while self.loop.time() < STORM:
            await asyncio.sleep(self.chance.expovariate(1 / 1.5))
            self.storm.happen()
        self.storm.end()
        # A page learns of a dead socket by using a figure after a while of silence.
        await asyncio.sleep(UNHEARD)
        for hand in self.in_use():
            hand.key(KeyAction.PRESS)
            hand.key(KeyAction.RELEASE)
        await asyncio.sleep(CALM - HANDS_OFF - UNHEARD)
        people.cancel()
        await asyncio.sleep(HANDS_OFF)
        self.promises.pictures()
        self.promises.input()
        watch.cancel()
        for tab in self._awake():
            tab.leave()
        self.tabs.clear()
        await asyncio.sleep(FORGOTTEN)
        self.promises.leftovers()
        self.promises.held()

    def _awake(self) -> list[Tab]:
        return [tab for tab in self.tabs if not tab.asleep]

    def note(self, what: str) -> None:
        """Write down what happens."""
        self.log.append(f"{self.loop.time():7.3f}  {what}")

    # --- people ---------------------------------------------------------------------------------------

    def show(self) -> None:
        """Have the kernel make a figure."""
        shown = self.process.show()
        self.ever.append(shown)
        for hook in self.shown_hooks:
            hook(shown)

    def open_tab(self) -> None:
        """Open a page."""
        tab = Tab(self, len(self.tabs))
        for hook in self.tab_hooks:
            hook(tab)
        self.tabs.append(tab)
        self.open_view(tab)

    def open_view(self, tab: Tab) -> None:
        """Show all figures in a page."""
        for shown in self.process.figures.values():
            member = Member(tab.connection, next(self._names), shown.name)
            self.hands.append(Hand(member, tab, shown))

    def in_use(self) -> list[Hand]:
        """Return the hands that can do something."""
        return [hand for hand in self.hands if not (hand.tab.gone or hand.tab.asleep or hand.member.gone)]

    async def _people(self) -> None:
        while True:
            await asyncio.sleep(self.chance.expovariate(3.0 if self.stormy else 0.3))
            hands = self.in_use()
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
        if hand in self.in_use():
            hand.point(action, buttons=buttons)

    def _let_go(self, hand: Hand) -> None:
        if hand in self.in_use():
            hand.key(KeyAction.RELEASE)


def simulate(seed: int, flaws: Flaws | None = None) -> World:
    """Run one seed; what did not hold is in `World.wrong`."""
    selfcheck.passes()  # once in a process: figures are drawn as later ones from the first seed on
    return World(seed, flaws).run()
