"""What wakes another thread, interrupted at each of its steps: nobody waits for ever afterwards."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import figport
from figport.bell import Bell
from figport.lending.watch import Watch
from tests.kernel.loops import Kit

MOST = 10_000
"""Steps of one call; far more than any has."""


def interrupted(call: Callable[[], object], step: int) -> bool:
    """Make a call that is interrupted before one of its steps; return whether it had so many."""
    left = step

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        if event == "opcode":
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
    bell, kit, watch = Bell(), Kit(), Watch(lambda: None)
    return {
        "ring": (bell.ring, bell.ring),
        "clear": (bell.clear, bell.ring),
        "wait": (lambda: bell.wait(0), bell.ring),
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


def test_a_bell_rings_until_it_is_heard() -> None:
    bell = Bell()
    assert not bell.wait(0)
    bell.ring()
    bell.ring()
    assert bell.wait(0)
    assert not bell.wait(-1)
    bell.ring()
    bell.clear()
    bell.clear()
    assert not bell.wait(0)
    threading.Timer(0.01, bell.ring).start()
    assert bell.wait()


def test_nothing_else_is_waited_for() -> None:
    others = re.compile(r"threading\.(Event|Condition|Barrier|Timer|\w*Semaphore)\b|futures|queue\.Queue\b")
    places = [path for path in Path(figport.__file__).parent.rglob("*.py") if path.stem != "bell"]
    assert len(places) > 50
    assert not [path.name for path in places if others.search(path.read_text())]
