"""What wakes another thread, interrupted at each of its steps: nobody waits for ever afterwards."""

from __future__ import annotations

import functools
import re
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import figport
from figport.runtime import _interruptible
from figport.wakeup import Wakeup
from figport.worker.poller import Poller
from tests.kernel.loops import Kit

MOST = 10_000
"""Steps of one call; far more than any has."""


def interrupted(
    call: Callable[[], object], step: int, can_be: Callable[[FrameType], bool] = lambda frame: True
) -> bool:
    """Make a call that is interrupted before one of its steps at which it can be; return whether it had so many."""
    left = step

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        if event == "opcode" and can_be(frame):
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return left <= 0


def elsewhere(call: Callable[[], object]) -> bool:
    """Make a call on another thread; return whether it returns."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(60)
    return not thread.is_alive()


def calls() -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """What main does, and what another thread does after that."""
    wakeup, kit, watch = Wakeup(), Kit(), Poller(lambda: None)
    return {
        "ring": (wakeup.ring, wakeup.ring),
        "clear": (wakeup.clear, wakeup.ring),
        "wait": (lambda: wakeup.wait(0), wakeup.ring),
        "wake": (kit.loop.wake, kit.loop.wake),
        "turn": (kit.loop.turn, kit.loop.wake),
        "run": (lambda: kit.loop.run(0.001, lambda: False), kit.loop.wake),
        "turn for others": (kit.loop.turn, lambda: kit.loop.run(0.001, lambda: False)),
        "notice": (watch.notice, watch.notice),
    }


@pytest.mark.parametrize("what", list(calls()))
def test_an_interrupt_at_any_step_leaves_nobody_waiting(what: str) -> None:
    for step in range(1, MOST):
        main, other = calls()[what]
        inside = interrupted(main, step)
        assert elsewhere(other), f"interrupted before step {step}"
        if not inside:
            assert step > 1
            return
    raise AssertionError("it has no end")


def test_an_interrupt_at_any_step_of_a_turn_between_cells_leaves_the_next_one_to_come() -> None:
    """It came before the turn itself took notice of it, and no figure lived from then on until the kernel restarted."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as between cells
    try:
        for step in range(1, MOST):
            kit = Kit()
            kit.loop.post(kit.note("first"))
            kit.loop.call_at(0, kit.note("alarm"))
            turns = [kit.hook.soon.pop(0), kit.hook.later.pop(0)[1]]
            inside = [interrupted(functools.partial(_interruptible, turn), step, heard) for turn in turns]
            assert ignored()
            kit.loop.post(kit.note("next"))
            kit.loop.call_at(0, kit.note("next alarm"))
            assert kit.hook.later, "the next alarm is planned"
            kit.hook.idle()
            # The first of each may be what was interrupted.
            assert {"next", "next alarm"} <= set(kit.done), f"interrupted before step {step}"
            if not any(inside):
                assert step > 1
                return
    finally:
        signal.signal(signal.SIGINT, before)
    raise AssertionError("it has no end")


def ignored() -> bool:
    """Whether interrupts are ignored now."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def heard(frame: FrameType) -> bool:
    """Whether an interrupt could come at a step: in the frame that lets them in, only at its calls of others."""
    return frame.f_code is not _interruptible.__code__ and not ignored()


def test_a_bell_rings_until_it_is_heard() -> None:
    wakeup = Wakeup()
    assert not wakeup.wait(0)
    wakeup.ring()
    wakeup.ring()
    assert wakeup.wait(0)
    assert not wakeup.wait(-1)
    wakeup.ring()
    wakeup.clear()
    wakeup.clear()
    assert not wakeup.wait(0)
    threading.Timer(0.01, wakeup.ring).start()
    assert wakeup.wait()


def test_nothing_else_is_waited_for() -> None:
    others = re.compile(r"threading\.(Event|Condition|Barrier|Timer|\w*Semaphore)\b|futures|queue\.Queue\b")
    places = [path for path in Path(figport.__file__).parent.rglob("*.py") if path.stem != "wakeup"]
    assert len(places) > 50
    assert not [path.name for path in places if others.search(path.read_text())]
