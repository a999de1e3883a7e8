"""What breaks: sockets, pages, the kernel, the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from figport.wire import KeyAction
from tests.simulation.kernel import Process
from tests.simulation.page import Tab

if TYPE_CHECKING:
    from tests.simulation.world import World

FLOOD: Final = 700
"""Keys that a page may say at one time: more than may wait."""


class Storm:
    """Everything that breaks in one world.

    Parameters
    ----------
    world
        What it breaks.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def happen(self) -> None:
        """Break something."""
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
        weights = [weight * self._world.flaws.likes.get(one.__name__.strip("_"), 1) for weight, one in kinds]
        what = self._world.chance.choices([one for _, one in kinds], weights)[0]
        self._world.note(what.__name__.strip("_"))
        what()

    def _tab(self) -> Tab:
        return self._world.chance.choice(self._world.tabs)

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
        self._world.tabs.remove(tab)
        self._world.open_tab()

    def _sleep(self) -> None:
        tab = self._tab()
        if not tab.asleep:
            tab.sleep()
            self._world.loop.call_later(self._world.chance.uniform(0.5, 15), self._wake, tab)

    def _wake(self, tab: Tab) -> None:
        if tab.asleep and not tab.gone:
            tab.wake()

    def _hide(self) -> None:
        tab = self._tab()
        if not tab.asleep:
            tab.visible = not tab.visible
            self._look(tab)

    def _look(self, tab: Tab) -> None:
        for hand in self._world.in_use():
            if hand.tab is tab:
                hand.member.look()

    def _compute(self) -> None:
        process = self._world.process
        process.busy = True
        self._world.loop.call_later(self._world.chance.uniform(0.1, 5), self._go_on_computing, process)

    def _stop(self) -> None:
        process = self._world.process
        process.stopped = True
        self._world.loop.call_later(self._world.chance.choice((0.5, 4, 12)), self._go_on_computing, process)

    def _go_on_computing(self, process: Process) -> None:
        if not (process.ended or process.booting):
            process.go_on()

    def _kill_kernel(self) -> None:
        """The process dies; the manager's restarter finds that, and starts another."""
        if self._world.process.booting or self._world.process.ended:
            return
        self._world.process.end()
        self._world.loop.call_later(self._world.chance.uniform(0, 3), self._begin_process, True)

    def _restart_kernel(self) -> None:
        """Somebody restarts the kernel: no callback tells of it, and an event only perhaps."""
        if self._world.process.booting or self._world.process.ended:
            return
        self._world.process.end()
        self._begin_process(False)
        if self._world.chance.random() < 0.5:
            self._hint()

    def _begin_process(self, told: bool) -> None:
        self._world.process = Process(self._world, self._world.process.pid + 1)
        if told:
            self._world.server.manager.restarts()
        self._world.server.manager.provisioner.pid = self._world.process.pid
        self._world.loop.call_later(self._world.chance.uniform(0.2, 2), self._booted, self._world.process)

    def _booted(self, process: Process) -> None:
        if not process.ended:
            process.go_on()
            self._world.loop.call_later(self._world.chance.uniform(0, 3), self._run_cell, process)

    def _run_cell(self, process: Process) -> None:
        """Run the notebook's cells again: pages show what comes of that."""
        if process.ended:
            return
        process.load()
        self._world.show()
        for tab in self._world.tabs:
            self._world.open_view(tab)

    def _kill_server(self) -> None:
        if self._world.server.bridge is not None:
            self._world.killed += 1
            self._world.server.kill()
            self._world.loop.call_later(self._world.chance.uniform(0.1, 4), self._world.server.start)

    def _come_and_go(self) -> None:
        hands = self._world.in_use()
        if hands and self._world.chance.random() < 0.5:
            self._world.chance.choice(hands).member.close()
        elif len(hands) < 4:
            self._world.open_view(self._tab())

    def _hint(self) -> None:
        if self._world.server.bridge is not None:
            self._world.server.bridge.hint()

    def _flood(self) -> None:
        hands = self._world.in_use()
        if hands:
            hand = self._world.chance.choice(hands)
            for _ in range(FLOOD // 2):
                hand.key(KeyAction.PRESS)
                hand.key(KeyAction.RELEASE)

    def end(self) -> None:
        """Break nothing more."""
        self._world.note("calm")
        self._world.stormy = False
        for tab in self._world.tabs:
            self._wake(tab)
            if not tab.visible:
                tab.visible = True
                self._look(tab)
        self._go_on_computing(self._world.process)
