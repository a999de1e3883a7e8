"""The event loop of all figures of a kernel, on the kernel's main thread.

Like a GUI toolkit's loop, but without a thread of its own: it runs when the kernel's own event loop is idle or
awaits (`wake` → `LoopHook.call_soon`), and inside `run`, which blocking calls such as ``start_event_loop`` use while
a cell executes. One turn handles the input that waits, then the timers that are due, then the draws that are
wanted, and sends what came of it. What comes while it turns waits for the next: a hand that never rests and callbacks
that are slower than it must not keep timers and draws from their turn.

An interrupt (the stop button) may come anywhere. What it meets before its work began is put back, so that nothing that
was posted is lost; what it ends stays ended.

Threads: `post`, `want`, `wake` and `call_at` may be called from any thread and only make a note; `hand_over` and `run`
let another thread wait for main. What is main's own, above all every draw, says so by `threads.main_only`.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from .alarms import Alarm, Alarms
from .clock import Clock, SteadyClock
from .handover import Handover
from .threads import is_main, main_only, past_checks
from .wakeup import Wakeup

TICK = 0.25
"""Seconds after which a waiting `run` looks round, so that an interrupt (Ctrl-C, the stop button) gets in."""
TIMEOUT = 1.0
"""Seconds that another thread waits until main takes its work over: main may be in a callback, or wait for it."""
BRIEF = 0.1
"""The same while main runs a cell and no blocking call of ours: most cells compute. One that awaits is quick enough."""


class LoopHook(Protocol):
    """The part of the kernel's event loop that is needed."""

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Run `callback` on the main thread as soon as it is idle or awaits. Called from any thread."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Run `callback` on the main thread after `seconds`, once it is idle or awaits. Called on main."""


class Drawer(Protocol):
    """Something that can be asked to draw, send what is due and so on, once per turn."""

    def turn(self) -> None:
        """Do what is wanted. Main thread."""

    def flush(self) -> None:
        """Send what is due, without drawing. Main thread."""


def _began(interrupt: KeyboardInterrupt) -> bool:
    """Whether an interrupt, caught by who calls a piece of work, came out of what that work calls in turn.

    What our own pieces of work do themselves before they call anything may be done again.
    """
    caught = interrupt.__traceback__
    work = None if caught is None else past_checks(caught.tb_next)
    if work is None or work.tb_frame.f_code is Mainloop._step.__code__:
        return False  # it came in what is done before each piece of work
    return work.tb_next is not None


class Mainloop:
    """The loop.

    Parameters
    ----------
    hook
        The kernel's event loop.
    report
        Called with an exception that a callback raised; the loop goes on.
    before
        Called before each piece of work and after the last. Main thread.
    clock
        The time that everything here goes by; None for the machine's.
    """

    def __init__(
        self,
        hook: LoopHook,
        report: Callable[[BaseException], None],
        before: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
    ) -> None:
        self._clock: Clock = SteadyClock() if clock is None else clock
        self.now = self._clock.now
        """The time, in seconds that rise. Any thread."""
        self._hook = hook
        self._report = report
        self._before = before
        self._posted: deque[tuple[float, Callable[[], None]]] = deque()
        """What waits, and since when."""
        self._wanted: deque[Drawer] = deque()
        self._alarms = Alarms()
        self._signal = Wakeup()
        self._scheduled = False
        self._next_wake: float | None = None
        self.steps = 0
        """How many pieces of work were begun; others see by it whether main is alive."""
        self.progress = self.now()
        """When a piece of work last began or ended."""
        self._silent = -1
        """`steps` when main last did not come to what another thread wanted settled."""
        self.in_cell = False
        """Whether main runs a cell; set by who hears of cells."""
        self._running = 0
        self._watchers: deque[Wakeup] = deque()
        """Rung after each turn, for threads that wait while main turns."""
        self.depth = 0
        """How many turns are under way, one inside the other."""

    # --- any thread -----------------------------------------------------------------------------------

    def post(self, callback: Callable[[], None], since: float | None = None) -> None:
        """Run `callback` on the main thread at the next turn. Any thread.

        Parameters
        ----------
        callback
            What to run.
        since
            When it began to wait (`now`; None: now). A turn under way takes in what waited when it began.
        """
        self._posted.append((self.now() if since is None else since, callback))
        self.wake()

    def post_once(self, callback: Callable[[], None], since: float | None = None) -> None:
        """Do as `post` unless this callback waits already. Any thread."""
        # No flag besides the queue: an interrupt, or another thread, between the two would silence it for good.
        if all(waits != callback for _, waits in tuple(self._posted)):
            self._posted.append((self.now() if since is None else since, callback))
        self.wake()

    def want(self, drawer: Drawer) -> None:
        """Give `drawer` its turn after the input that waits. Asking twice is asking once. Any thread."""
        if drawer not in self._wanted:
            self._wanted.append(drawer)
        self.wake()

    @property
    def holders(self) -> list[Any]:
        """What refers to figures here, without meaning to keep them."""
        return [self._posted, self._wanted, *self._alarms.holders]

    def unwant(self, drawer: Drawer) -> None:
        """Drop a drawer that has nothing to do any more, so that it can go. Any thread."""
        with suppress(ValueError):
            self._wanted.remove(drawer)

    def wake(self) -> None:
        """See to it that a turn comes. Any thread."""
        self._signal.ring()
        if not self._scheduled:
            # Two threads may both see False: then there are two turns, and the second finds nothing to do.
            self._scheduled = True
            try:
                self._hook.call_soon(self._idle_turn)
            except BaseException:
                # An interrupt in here must not leave a turn announced that never comes.
                self._scheduled = False
                raise

    def hand_over(self, callback: Callable[[], None]) -> bool:
        """Have the main thread do what is its own, and wait for it. Any other thread.

        Main takes it over when it is idle, awaits, or turns in a blocking call: in the order in which it was handed
        over, after the input that came before and before what came after. What it raises is raised here.

        Returns
        -------
        bool
            False if main did not come to it: it computes, or waits for this very thread. Then it is not done later.
        """
        assert not self.here, "main would wait for itself"
        handover = Handover(callback)
        self.post(handover.do)
        return handover.wait(self.timeout)

    def have_done(self, callback: Callable[[], None]) -> None:
        """Do what is main's own: here on main; else handed over, and if main computes then done later. Any thread."""
        if self.here:
            callback()
        elif not self.hand_over(callback):
            self.post_once(callback)

    @property
    def timeout(self) -> float:
        """Seconds to wait for main to take something over. Any thread."""
        return BRIEF if self.in_cell and not self.depth and not self._running else TIMEOUT

    @property
    def here(self) -> bool:
        """Whether this is the main thread."""
        return is_main()

    # --- main thread ----------------------------------------------------------------------------------

    def call_at(self, due: float, callback: Callable[[], None]) -> Alarm:
        """Run `callback` on main at `due` (by `now`). Any thread."""
        alarm = self._alarms.new(due, callback)
        if self.here:
            self._set(alarm)
        else:
            self.post(functools.partial(self._set, alarm))
        return alarm

    @main_only
    def turn(self) -> None:
        """Handle all input that waits, the timers that are due, and the draws that are wanted. Main thread.

        May be entered again from within (a callback that calls ``flush_events``): each piece of work is
        taken off its queue before it is done, so nothing is done twice or lost.
        """
        self._signal.clear()
        self.depth += 1
        try:
            self._step()
            self._work_off(self.now())
            self._alarms.ring(self.now(), self._call)
            # Only those that are wanted now: one that asks for its next draw while drawing waits for the next turn.
            for _ in range(len(self._wanted)):
                if not self._wanted:
                    break
                drawer = self._wanted[0]
                del self._wanted[0]
                self._call(drawer.turn, functools.partial(self._wanted.appendleft, drawer))
            self._step()
        finally:
            self.depth -= 1
            for watcher in tuple(self._watchers):
                watcher.ring()
        self._plan()

    def settle(self) -> bool:
        """Have the input handled that waits now, without timers and draws. Any thread.

        Who calls this has something that came later. On another thread it waits for main, but not while that computes.

        Returns
        -------
        bool
            False if main did not come to it.
        """
        begun = self.now()
        if not self.here:
            if self.steps == self._silent:
                return False
            if not self.hand_over(functools.partial(self._work_off, begun)):
                self._silent = self.steps
                return False
            return True
        self.depth += 1
        try:
            self._step()
            self._work_off(begun)
            # What came later may be a cell, and take long.
            for drawer in tuple(self._wanted):
                self._call(drawer.flush, lambda: None)  # it stays wanted
        except (KeyboardInterrupt, SystemExit) as error:
            self._report(error)
        finally:
            self.depth -= 1
        return True

    def run(self, seconds: float | None, done: Callable[[], bool]) -> None:
        """Turn until `done` or for `seconds` (None: no limit), while a cell executes.

        On another thread: wait as long, while main turns.

        Raises
        ------
        KeyboardInterrupt
            When the user interrupts the kernel.
        """
        end = None if seconds is None else self.now() + seconds
        if not self.here:
            self._wait(end, done)
            return
        self._running += 1
        try:
            self._run(end, done)
        finally:
            self._running -= 1

    def _wait(self, end: float | None, done: Callable[[], bool]) -> None:
        """Wait on another thread, looking at each turn of main."""
        turned = Wakeup()
        self._watchers.append(turned)
        try:
            while not done() and (end is None or self.now() < end):
                turned.wait(TICK if end is None else max(0.0, min(TICK, end - self.now())))
        finally:
            self._watchers.remove(turned)

    def _run(self, end: float | None, done: Callable[[], bool]) -> None:
        while True:
            self.turn()
            now = self.now()
            if done() or (end is not None and now >= end):
                return
            waits = [TICK]
            if end is not None:
                waits.append(end - now)
            if (due := self._alarms.due()) is not None:
                waits.append(due - now)
            self._clock.wait(self._signal, max(0.0, min(waits)))

    # --- inside ---------------------------------------------------------------------------------------

    def _idle_turn(self) -> None:
        self._scheduled = False
        self._guarded_turn()

    def _guarded_turn(self) -> None:
        """Turn on behalf of the kernel's loop, which any exception would end, and the kernel with it."""
        try:
            self.turn()
        except (KeyboardInterrupt, SystemExit) as error:
            self._report(error)
        finally:
            if self._posted or self._wanted:
                self.wake()

    def fail(self, error: Exception) -> None:
        """Show an exception that ended no piece of work."""
        self._report(error)

    def _step(self) -> None:
        self.steps += 1
        self.progress = self.now()
        self._before()

    def _work_off(self, begun: float) -> None:
        """Do what waited at that time."""
        while self._posted and self._posted[0][0] <= begun:
            work = self._posted[0]
            # By `del`, here and elsewhere: an interrupt comes at calls, so never between this and what follows.
            del self._posted[0]
            self._call(work[1], functools.partial(self._posted.appendleft, work))

    def _call(self, callback: Callable[[], None], put_back: Callable[[], None]) -> None:
        """Run a piece of work that was taken off its queue; `put_back` if an interrupt comes before it began."""
        try:
            self._step()
            callback()
        except Exception as error:
            self._report(error)
        except KeyboardInterrupt as error:
            if not _began(error):
                put_back()
            raise
        finally:
            self.progress = self.now()

    def _set(self, alarm: Alarm) -> None:
        self._alarms.put(alarm)
        self._plan()

    def _plan(self) -> None:
        """Ask the kernel's loop for a turn when the next alarm is due."""
        due = self._alarms.due()
        if due is None or (self._next_wake is not None and self._next_wake <= due):
            return
        self._next_wake = due

        def ring() -> None:
            if self._next_wake == due:
                self._next_wake = None
            self._guarded_turn()

        self._hook.call_later(max(0.0, due - self.now()), ring)
