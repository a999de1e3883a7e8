"""What fails once while a copy is made, or where copies are drawn: it is said, and the figure is none the worse."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from matplotlib.artist import Artist

from figport.lending import copying
from figport.renderer.pipe import Block
from figport.renderer.process import Renderer
from figport.testing import Page
from tests.kernel.busy import PLOT, Busy, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.kinds import blank, curve
from tests.kernel.lone import expected
from tests.kernel.test_failing import Fails

KERNELS = NEWEST
LIMIT: Final = 20.0
ECHO: Final = "import os\nwhile data := os.read(0, 65536): os.write(1, data)"
"""Says what it is told, so that each side of the pipe has as much to do as the other."""


def test_a_part_that_cannot_be_pickled_is_named_and_the_figure_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = blank()
    curve(figure.subplots())
    page = Page(figure)
    page.picture()
    manager: Any = figure.canvas.manager
    inner = Artist.__getstate__
    refused = 0
    for nth in range(1, 500, 5):  # a figure has some hundred; each is looked for
        fails = Fails(inner, nth)
        with monkeypatch.context() as patch:
            patch.setattr(Artist, "__getstate__", lambda artist, _fails=fails: _fails(artist))
            try:
                copy = copying.take(manager)
            except copying.CannotCopy as error:
                refused += 1
                assert "on purpose" in str(error)
                copy = None
        if copy is not None:  # nothing failed, or another way was found
            assert len(copying.load(copy.data).figure.axes) == 1
        if not fails.failed:
            break
        figure.axes[0].set_xlim(nth, nth + 1)
        figure.canvas.draw_idle()
    else:
        raise AssertionError("more parts than are tried")
    assert nth > 20
    assert np.array_equal(page.picture(), expected(figure))


class Echo:
    """Starts processes that say what they are told, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.came: queue.Queue[object] = queue.Queue()
        self.made: list[subprocess.Popen[bytes]] = []
        self.spoil: Callable[[subprocess.Popen[bytes]], None] = lambda process: None
        """Does something to each process that is made."""
        self.renderer = Renderer(lambda *block: self.came.put(block), self.came.put)
        popen = subprocess.Popen

        def begin(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
            self.made.append(popen([sys.executable, "-S", "-c", ECHO], **options))
            self.spoil(self.made[-1])
            return self.made[-1]

        monkeypatch.setattr(subprocess, "Popen", begin)

    def says(self) -> object:
        """Say something; return what comes of it: a block, or why the process is gone."""
        self.renderer.send(Block.INPUT, {"order": 1}, b"abc")
        return self.came.get(timeout=LIMIT)

    def works(self) -> None:
        """Assert that it works now, and that no other process is left."""
        assert self.renderer.start() == ""
        assert self.says() == (Block.INPUT, {"order": 1}, b"abc")
        for made in self.made[:-1]:
            made.wait(LIMIT)
        self.renderer.stop()
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
        assert echo.renderer.start() == ""
        said = echo.says()
        if isinstance(said, tuple):
            said = echo.came.get(timeout=LIMIT)
        assert fails.failed
        assert "on purpose" in str(said)
        assert not echo.renderer.running
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
                    left[0] -= thread.name == "figport-renderer"
                    if left[0] == 0 and thread.name == "figport-renderer":
                        left[0] = -1
                        raise RuntimeError("can't start new thread, on purpose")
                    start(thread)

                patch.setattr(threading.Thread, "start", refuse)
        reason = echo.renderer.start()
    assert reason.startswith("the render process does not start: ")
    assert "on purpose" in reason
    assert not echo.renderer.running
    for made in echo.made:
        made.wait(LIMIT)
    echo.works()


def test_a_process_that_is_gone_before_its_start_returns_is_said_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    echo = Echo(monkeypatch)
    start = threading.Thread.start

    def end_first(thread: threading.Thread) -> None:
        start(thread)
        if thread.name == "figport-renderer" and echo.made[-1].poll() is None:
            echo.made[-1].kill()
            echo.made[-1].wait(LIMIT)
        elif thread.name == "figport-renderer":
            thread.join(LIMIT)  # the one that reads, to its end

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", end_first)
        echo.renderer.start()
    assert echo.came.get(timeout=LIMIT) == "it ended with code -9"
    assert not echo.renderer.running
    echo.works()


def test_a_kernel_that_cannot_start_one_says_so_on_the_figure_and_goes_on(kernel: Kernel) -> None:
    kernel.run(PLOT + "import subprocess\nstarts = subprocess.Popen.__init__")
    view = kernel.view()
    view.settle()
    kernel.run(
        "def refuse(*args, **options): raise OSError('no more processes, on purpose')\n"
        "subprocess.Popen.__init__ = refuse"
    )
    for child in kernel.children():  # the one that other tests had
        os.kill(child, signal.SIGKILL)
    busy = Busy(kernel, "line.set_ydata([1, 0])\n")
    view.until(lambda: view.state.busy is not None)
    told = "the render process does not start: no more processes, on purpose"
    view.until(lambda: told in str(view.state.busy))
    busy.end()
    kernel.run("subprocess.Popen.__init__ = starts")
    live(view)
