"""The kernel's end of the worker: how that starts, fails and ends, with a process that says what it is told."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final

import pytest

from figport.settings import options as settings
from figport.worker import process
from figport.worker.pipe import MOST_WAITING, Block
from figport.worker.process import MOST_CRASHES, WITHIN, Supervisor
from tests.kernel.test_failing import Fails

LIMIT: Final = 20.0
ECHO: Final = "import os\nwhile data := os.read(0, 65536): os.write(1, data)"
"""Says what it is told, so that each side of the pipe has as much to do as the other."""


class Echo:
    """Starts processes that say what they are told, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, code: str = ECHO) -> None:
        self.came: queue.Queue[object] = queue.Queue()
        self.made: list[subprocess.Popen[bytes]] = []
        self.spoil: Callable[[subprocess.Popen[bytes]], None] = lambda process: None
        """Does something to each process that is made."""
        self.command: list[str] = []
        self.options: dict[str, Any] = {}
        self.supervisor = Supervisor(lambda *block: self.came.put(block), self.came.put)
        popen = subprocess.Popen

        def begin(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
            self.command, self.options = command, options
            self.made.append(popen([sys.executable, "-S", "-c", code], **options))
            self.spoil(self.made[-1])
            return self.made[-1]

        monkeypatch.setattr(subprocess, "Popen", begin)

    def says(self) -> object:
        """Say something; return what comes of it: a block, or why the process is gone."""
        self.supervisor.send(Block.INPUT, {"order": 1}, b"abc")
        return self.came.get(timeout=LIMIT)

    def works(self) -> None:
        """Assert that it works now, and that no other process is left."""
        assert self.supervisor.start() == ""
        assert self.says() == (Block.INPUT, {"order": 1}, b"abc")
        for made in self.made[:-1]:
            made.wait(LIMIT)
        self.supervisor.stop()
        self.made[-1].wait(LIMIT)


@pytest.mark.parametrize(
    ("pipe", "name", "calls"), [("stdin", "write", 2), ("stdin", "flush", 1), ("stdout", "read", 4)]
)
def test_a_pipe_that_fails_ends_the_process_and_the_next_one_works(
    pipe: str, name: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe:
        """The real one, of which one thing fails."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __getattr__(self, asked: str) -> Any:
            return fails if asked == name else getattr(self._inner, asked)

    # Each call that one block takes, there and back; of reading also the wait for the next.
    for nth in range(1, calls + 1):
        echo = Echo(monkeypatch)
        fails = Fails(lambda *args: None, 0)

        def spoil(made: subprocess.Popen[bytes], nth: int = nth) -> None:
            nonlocal fails
            fails = Fails(getattr(getattr(made, pipe), name), nth)
            setattr(made, pipe, Pipe(getattr(made, pipe)))

        echo.spoil = spoil
        assert echo.supervisor.start() == ""
        said = echo.says()
        if isinstance(said, tuple):
            said = echo.came.get(timeout=LIMIT)
        assert fails.failed
        assert "on purpose" in str(said)
        assert not echo.supervisor.running
        echo.spoil = lambda made: None
        echo.works()
        monkeypatch.undo()


@pytest.mark.parametrize("what", ["file", "process", "writer", "reader"])
def test_a_process_that_cannot_be_started_is_said_to_be_and_leaves_nothing(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = Echo(monkeypatch)
    with monkeypatch.context() as patch:
        match what:
            case "file":
                patch.setattr(tempfile, "TemporaryFile", Fails(tempfile.TemporaryFile, 1))
            case "process":
                patch.setattr(subprocess, "Popen", Fails(subprocess.Popen, 1))
            case _:
                start, left = threading.Thread.start, [1 if what == "writer" else 2]

                def refuse(thread: threading.Thread) -> None:
                    left[0] -= thread.name == "figport-worker"
                    if left[0] == 0 and thread.name == "figport-worker":
                        left[0] = -1
                        raise RuntimeError("can't start new thread, on purpose")
                    start(thread)

                patch.setattr(threading.Thread, "start", refuse)
        reason = echo.supervisor.start()
    assert reason.startswith("the worker process does not start: ")
    assert "on purpose" in reason
    assert not echo.supervisor.running
    for made in echo.made:
        made.wait(LIMIT)
    echo.works()


def test_a_process_that_is_gone_before_its_start_returns_is_said_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    start = threading.Thread.start

    def end_first(thread: threading.Thread) -> None:
        start(thread)
        if thread.name == "figport-worker" and echo.made[-1].poll() is None:
            echo.made[-1].kill()
            echo.made[-1].wait(LIMIT)
        elif thread.name == "figport-worker":
            thread.join(LIMIT)  # the one that reads, to its end

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", end_first)
        echo.supervisor.start()
    assert echo.came.get(timeout=LIMIT) == "it ended with code -9"
    assert not echo.supervisor.running
    echo.works()


def test_it_is_started_once_and_again_after_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    assert (echo.supervisor.running, echo.supervisor.pid) == (False, None)
    for _ in range(2):
        assert echo.supervisor.start() == ""
        assert (echo.supervisor.running, echo.supervisor.pid) == (True, echo.made[0].pid)
    assert len(echo.made) == 1
    for _ in range(2):
        echo.supervisor.stop()
        assert (echo.supervisor.running, echo.supervisor.pid) == (False, None)
    echo.works()
    assert len(echo.made) == 2
    assert echo.came.empty(), "who is asked to go is not missed"


def test_what_is_said_without_one_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    echo.supervisor.send(Block.DROP, {"figure": "f"})
    assert echo.supervisor.used == 0.0
    echo.works()
    assert echo.supervisor.used > 0


def test_one_that_keeps_dying_is_not_started_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    now = [1000.0]
    monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def start() -> str:
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", Fails(subprocess.Popen, 1))
            return echo.supervisor.start()

    for _ in range(MOST_CRASHES):
        assert "does not start" in start()
        now[0] += 1
    assert start() == "the worker process keeps dying"
    now[0] = 1000.0 + WITHIN - 0.1
    assert start() == "the worker process keeps dying"
    # The first is long ago.
    now[0] = 1000.0 + WITHIN
    assert "does not start" in start()


def test_without_a_python_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    monkeypatch.setattr(sys, "executable", "")
    assert echo.supervisor.start() == "there is no Python to run a worker process"
    assert echo.made == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('x' * 99, end='', flush=True); import time; time.sleep(60)", "it said something wrong: too long"),
        ("raise SystemExit('a word')", "it ended with code 1: a word"),
        ("import sys; print('first\\nlast', file=sys.stderr); sys.exit(7)", "it ended with code 7: last"),
        ("pass", "it ended with code 0"),
    ],
)
def test_why_it_is_gone_is_said(code: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch, code)
    assert echo.supervisor.start() == ""
    assert echo.came.get(timeout=LIMIT) == reason
    assert not echo.supervisor.running
    echo.made[0].wait(LIMIT)


def test_one_that_takes_nothing_is_ended_before_all_memory_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch, "import time; time.sleep(600)")
    assert echo.supervisor.start() == ""
    filling = bytes(1_000_000)  # more than a pipe holds
    for _ in range(MOST_WAITING + 2):
        echo.supervisor.send(Block.INPUT, {"order": 1}, filling)
    assert "it ended with code -9" in str(echo.came.get(timeout=LIMIT))


def test_it_has_an_environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds what the kernel finds, draws without a window, and is out of reach of the stop button."""
    echo = Echo(monkeypatch)
    echo.works()
    options = echo.options
    assert options["env"]["MPLBACKEND"] == "agg"
    assert all(place in options["env"]["PYTHONPATH"].split(os.pathsep) for place in sys.path if place)
    assert options["start_new_session"] is True
    assert echo.command[1:] == ["-P", "-W", "ignore", "-m", "figport.worker", str(settings.worker_memory)]


def test_who_is_asked_to_go_goes_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    one = process.Process(lambda *block: None, echo.came.put)
    one.listen()
    for _ in range(2):
        one.stop()
    assert echo.came.get(timeout=LIMIT) == ""
    # The same of one that is ended while it goes.
    another = process.Process(lambda *block: None, echo.came.put)
    another.listen()
    another._asked = True
    echo.made[-1].kill()
    assert echo.came.get(timeout=LIMIT) == ""
