"""The event loop, on a hook that the tests turn by hand."""

from __future__ import annotations

import functools
import signal
import threading
import time
from collections.abc import Callable

import pytest

from figport.mainloop import TICK, Mainloop
from figport.threads import check_main, main_only
from tests.kernel.loops import Drawer, Kit, elsewhere


@pytest.fixture
def kit() -> Kit:
    return Kit()


def deeper(callback: Callable[[], None]) -> None:
    """Call something: an interrupt of what it does has ended work that began."""
    callback()


def fail() -> None:
    raise ValueError("as planned")


# --- turns --------------------------------------------------------------------------------------------


def test_an_idle_kernel_runs_what_was_posted_in_order(kit: Kit) -> None:
    for what in "abc":
        kit.loop.post(kit.note(what))
    assert kit.done == []
    assert len(kit.hook.soon) == 1
    kit.hook.idle()
    assert kit.done == ["a", "b", "c"]
    kit.loop.post(kit.note("d"))
    kit.hook.idle()
    assert kit.done == ["a", "b", "c", "d"]


def test_asking_twice_for_a_turn_is_asking_once(kit: Kit) -> None:
    drawer = Drawer()
    for _ in range(3):
        kit.loop.want(drawer)
    kit.hook.idle()
    assert drawer.turns == 1
    kit.loop.want(drawer)
    kit.hook.idle()
    assert drawer.turns == 2


def test_posting_once_leaves_one_that_waits_and_none_that_runs(kit: Kit) -> None:
    def again() -> None:
        kit.done.append("a")
        if len(kit.done) < 2:
            kit.loop.post_once(again)

    for _ in range(3):
        kit.loop.post_once(again)
    kit.hook.idle()
    assert kit.done == ["a", "a"]


def test_input_comes_before_draws(kit: Kit) -> None:
    kit.loop.want(Drawer(kit.note("draw")))
    kit.loop.post(kit.note("input"))
    kit.hook.idle()
    assert kit.done == ["input", "draw"]


def test_a_drawer_that_wants_more_gets_it_in_the_next_turn(kit: Kit) -> None:
    drawer = Drawer(lambda: kit.loop.want(drawer) if drawer.turns < 3 else None)
    kit.loop.want(drawer)
    kit.loop.turn()
    assert drawer.turns == 1
    kit.hook.idle()
    assert drawer.turns == 3


def test_a_turn_within_a_turn_loses_nothing_and_does_nothing_twice(kit: Kit) -> None:
    def nested() -> None:
        kit.done.append("in")
        kit.loop.turn()
        kit.done.append("out")

    first, second = Drawer(kit.loop.turn), Drawer()
    kit.loop.call_at(0, kit.note("alarm"))
    for callback in (kit.note("a"), nested, kit.note("b"), nested, kit.note("c")):
        kit.loop.post(callback)
    for drawer in (first, second):
        kit.loop.want(drawer)
    kit.hook.idle()
    assert kit.done == ["a", "in", "b", "in", "c", "alarm", "out", "out"]
    assert (first.turns, second.turns) == (1, 1)


def test_timers_and_draws_go_on_while_input_never_rests(kit: Kit) -> None:
    def move() -> None:
        kit.done.append("move")
        if len(kit.done) < 60:
            # Callbacks that are slower than the hand: the next move is there before they return.
            kit.loop.post(move)
            kit.loop.want(drawer)

    def tick() -> None:
        kit.done.append("tick")
        kit.loop.call_at(0, tick)

    drawer = Drawer(kit.note("draw"))
    kit.loop.call_at(0, tick)
    kit.loop.post(move)
    for _ in range(4):
        kit.loop.turn()
    assert kit.done == ["move", "tick", "draw"] * 4


def test_input_that_waits_is_worked_off_before_the_next_draw(kit: Kit) -> None:
    kit.loop.want(Drawer(kit.note("draw")))
    # Posted during the turn, but it waited long before.
    kit.loop.post(lambda: kit.loop.post(kit.note("old"), since=0.0))
    kit.loop.post(lambda: kit.loop.post(kit.note("new")))
    kit.loop.turn()
    assert kit.done == ["old", "draw"]
    kit.loop.turn()
    assert kit.done == ["old", "draw", "new"]


class Hasty:
    """Work that the stop button meets just before it begins, the first time."""

    def __init__(self, kit: Kit) -> None:
        self.calls = 0
        self._kit = kit

    def turn(self) -> None:
        self.calls += 1
        if self.calls == 1:
            raise KeyboardInterrupt
        self._kit.done.append("done")

    def flush(self) -> None:
        """Send nothing."""


@pytest.mark.parametrize("queue", ["posted", "marked", "wanted", "alarms"])
def test_an_interrupt_before_work_begins_loses_none(kit: Kit, queue: str) -> None:
    hasty = Hasty(kit)
    match queue:
        case "posted":
            kit.loop.post_once(hasty.turn)
        case "marked":
            kit.loop.post_once(main_only(hasty.turn))
        case "wanted":
            kit.loop.want(hasty)
        case _:
            kit.loop.call_at(0, hasty.turn)
    with pytest.raises(KeyboardInterrupt):
        kit.loop.turn()
    assert kit.done == []
    kit.loop.turn()
    kit.loop.turn()
    assert (kit.done, hasty.calls) == (["done"], 2)


def test_an_interrupt_in_what_comes_before_each_piece_of_work_loses_none(kit: Kit) -> None:
    interrupts = iter([False, True, False, False, False])

    def before() -> None:
        if next(interrupts, False):
            raise KeyboardInterrupt

    loop = Mainloop(kit.hook, kit.errors.append, before)
    loop.post_once(kit.note("done"))
    with pytest.raises(KeyboardInterrupt):
        loop.turn()
    assert kit.done == []
    loop.turn()
    assert kit.done == ["done"]


def test_a_failing_callback_is_reported_and_the_loop_goes_on(kit: Kit) -> None:
    drawer = Drawer()
    kit.loop.call_at(0, fail)
    kit.loop.post(fail)
    kit.loop.post(kit.note("after"))
    kit.loop.want(Drawer(fail))
    kit.loop.want(drawer)
    kit.hook.idle()
    assert [str(error) for error in kit.errors] == ["as planned"] * 3
    assert (kit.done, drawer.turns) == (["after"], 1)


@pytest.mark.parametrize("leave", [KeyboardInterrupt, SystemExit])
def test_who_wants_to_leave_an_idle_turn_does_not_end_the_kernel(kit: Kit, leave: type[BaseException]) -> None:
    def callback() -> None:
        raise leave

    drawer = Drawer()
    kit.loop.post(functools.partial(deeper, callback))
    kit.loop.post(kit.note("after"))
    kit.loop.want(drawer)
    kit.hook.idle()
    assert [type(error) for error in kit.errors] == [leave]
    assert (kit.done, drawer.turns) == (["after"], 1)


def test_other_threads_are_kept_out(kit: Kit) -> None:
    errors: list[str] = []

    def other() -> None:
        for call in (kit.loop.turn, lambda: check_main("Dancing")):
            try:
                call()
            except RuntimeError as error:
                errors.append(str(error))

    thread = threading.Thread(target=other, name="elsewhere")
    thread.start()
    thread.join()
    assert len(errors) == 2
    assert errors[1].startswith("Dancing must run on the main thread, not on 'elsewhere'")
    check_main("Dancing")


def test_a_blocking_call_takes_over_the_work_of_other_threads(kit: Kit) -> None:
    def dance() -> None:
        check_main("Dancing")
        kit.done.append("here")

    for callback, result in ((dance, True), (fail, "as planned")):
        thread, found = elsewhere(functools.partial(kit.loop.hand_over, callback))
        kit.loop.run(20, lambda thread=thread: not thread.is_alive())  # type: ignore[misc]
        assert found == [result]
    assert (kit.done, kit.errors) == (["here"], [])


@pytest.mark.parametrize("in_cell", [True, False])
def test_work_that_main_does_not_come_to_is_given_up(kit: Kit, in_cell: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # Main waits for the thread: nobody would ever do it.
    if in_cell:
        monkeypatch.setattr("figport.mainloop.TIMEOUT", 60.0)
    kit.loop.in_cell = in_cell
    thread, found = elsewhere(lambda: kit.loop.hand_over(kit.note("done")))
    begun = time.monotonic()
    thread.join()
    if in_cell:
        assert time.monotonic() - begun < 30, "cells compute for long, and who asks has other things to do"
    kit.hook.idle()
    assert (found, kit.done) == ([False], [])


def test_what_must_be_done_is_done_later(kit: Kit) -> None:
    kit.loop.in_cell = True
    thread, _ = elsewhere(lambda: kit.loop.have_done(kit.note("done")))
    thread.join()
    assert kit.done == []
    kit.hook.idle()
    assert kit.done == ["done"]
    kit.loop.have_done(kit.note("at once"))
    assert kit.done == ["done", "at once"]


def test_another_thread_waits_while_main_turns(kit: Kit) -> None:
    thread, _ = elsewhere(lambda: kit.loop.run(20, lambda: "done" in kit.done))
    kit.loop.post(kit.note("done"))
    kit.loop.run(20, lambda: not thread.is_alive())
    assert not thread.is_alive()
    thread, _ = elsewhere(lambda: kit.loop.run(0.01, lambda: False))
    thread.join(20)
    assert not thread.is_alive()


def test_alarms_of_other_threads_ring_on_main(kit: Kit) -> None:
    where: list[threading.Thread] = []
    thread, _ = elsewhere(lambda: kit.loop.call_at(0, lambda: where.append(threading.current_thread())))
    thread.join()
    kit.hook.idle()
    kit.loop.turn()
    assert where == [threading.main_thread()]


def test_notes_of_many_threads_arrive_each_once(kit: Kit) -> None:
    numbers: list[int] = []
    drawer = Drawer()

    def other(first: int) -> None:
        for number in range(first, first + 200):
            kit.loop.post(lambda number=number: numbers.append(number))  # type: ignore[misc]
            kit.loop.want(drawer)

    threads = [threading.Thread(target=other, args=(1000 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        kit.hook.idle()
    kit.hook.idle()
    assert len(numbers) == len(set(numbers)) == 800
    for k in range(4):
        assert [one for one in numbers if one // 1000 == k] == list(range(1000 * k, 1000 * k + 200))
    assert drawer.turns >= 1


# --- blocking -----------------------------------------------------------------------------------------


def test_run_ends_when_done(kit: Kit) -> None:
    kit.loop.post(kit.note("a"))
    kit.loop.run(None, lambda: bool(kit.done))
    assert kit.done == ["a"]


# A loaded machine delays one or the other wait; what is late by itself is late each time.
OFTEN = 5


def test_run_ends_after_its_time(kit: Kit) -> None:
    took: list[float] = []
    for _ in range(OFTEN):
        begun = time.monotonic()
        kit.loop.run(0.02, lambda: False)
        took.append(time.monotonic() - begun)
    assert 0.02 <= min(took) < TICK / 2


def test_run_turns_once_even_without_time(kit: Kit) -> None:
    kit.loop.post(kit.note("a"))
    kit.loop.run(0, lambda: False)
    assert kit.done == ["a"]


def test_run_wakes_at_once_for_other_threads(kit: Kit) -> None:
    posted: list[float] = []
    late: list[float] = []

    def other(waiting: threading.Event) -> None:
        waiting.wait()
        posted.append(time.monotonic())
        kit.loop.post(kit.note("a"))

    for count in range(1, OFTEN + 1):
        waiting = threading.Event()
        thread = threading.Thread(target=other, args=(waiting,))
        thread.start()
        # The second turn is the one before a long wait.
        kit.loop.post(waiting.set)
        kit.loop.run(None, lambda count=count: len(kit.done) == count)  # type: ignore[misc]
        late.append(time.monotonic() - posted[-1])
        thread.join()
    assert min(late) < TICK / 2


def test_run_rings_alarms_in_time(kit: Kit) -> None:
    late: list[float] = []
    for count in range(1, OFTEN + 1):
        due = time.monotonic() + 0.03
        kit.loop.call_at(due, lambda due=due: late.append(time.monotonic() - due))  # type: ignore[misc]
        kit.loop.run(None, lambda count=count: len(late) == count)  # type: ignore[misc]
    assert 0 <= min(late) < TICK / 2


def test_run_lets_interrupts_pass(kit: Kit) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def callback() -> None:
        signal.raise_signal(signal.SIGINT)

    kit.loop.post(functools.partial(deeper, callback))
    try:
        with pytest.raises(KeyboardInterrupt):
            kit.loop.run(None, lambda: False)
    finally:
        signal.signal(signal.SIGINT, before)
    kit.loop.post(kit.note("after"))
    kit.loop.run(None, lambda: bool(kit.done))


def test_run_within_run(kit: Kit) -> None:
    kit.loop.post(lambda: kit.loop.run(None, lambda: "b" in kit.done))
    kit.loop.post(kit.note("a"))
    kit.loop.post(kit.note("b"))
    kit.loop.run(None, lambda: len(kit.done) == 2)
    assert kit.done == ["a", "b"]


# --- alarms -------------------------------------------------------------------------------------------
