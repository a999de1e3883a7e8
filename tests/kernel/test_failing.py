"""Whatever fails once, wherever: it is said, what comes later is right, and what a hand did is not lost."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import figport
from figport.errors import FigportError
from figport.inbox import Inbox
from figport.sending.frame_thread import FrameThread
from figport.sending.frames import Plan
from figport.storage import signing
from figport.testing import Page
from tests.kernel.figure_contents import blank, curve
from tests.kernel.shown_figures import expected


class Fails:
    """Calls something through, and fails once instead."""

    def __init__(self, inner: Callable[..., Any], nth: int) -> None:
        self._inner, self._left = inner, nth
        self.failed = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            self.failed = True
            raise OSError("on purpose")
        return self._inner(*args, **kwargs)


class Use:
    """A figure in a page that is used, and what it heard."""

    def __init__(self) -> None:
        self.figure = blank()
        curve(self.figure.subplots())
        self.heard: list[str] = []
        self.page = Page(self.figure)
        self.page.picture()
        for name in ("key_press_event", "button_press_event", "button_release_event"):
            self.figure.canvas.mpl_connect(name, lambda event: self.heard.append(event.name))

    def go(self) -> None:
        """Do some of everything."""
        steps: tuple[Callable[[], object], ...] = (
            lambda: self.page.hold("a"),
            lambda: self.page.let_go("a"),
            lambda: self.page.tool("pan"),
            lambda: self.page.press((0.3, 0.3)),
            lambda: self.page.move((0.4, 0.4)),
            lambda: self.page.run(0.1),
            lambda: self.page.move((0.5, 0.5)),
            self.page.release,
            lambda: self.page.resize(400, 300),
            self.page.picture,
        )
        for do in steps:
            try:
                do()
            except OSError as error:
                assert str(error) == "on purpose"

    def is_right(self) -> None:
        """Assert that nothing was lost and that the page shows the figure, also what changes afterwards."""
        assert self.heard == ["key_press_event", "button_press_event", "button_release_event"]
        self.figure.axes[0].set_xlim(1, 2)
        self.figure.canvas.draw_idle()
        shown = self.page.picture()
        assert np.array_equal(shown, expected(self.figure))


MOST = 60


def each(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, check: Callable[[Use, Fails], None]) -> int:
    """Fail the first call, the second, … of a method until one is not made any more; return how many there are."""
    inner = getattr(owner, name)
    for nth in range(1, MOST):
        use = Use()
        fails = Fails(inner, nth)
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, lambda *args, _fails=fails, **kwargs: _fails(*args, **kwargs))
            use.go()
        if not fails.failed:
            return nth - 1
        check(use, fails)
    raise AssertionError("more calls than are tried")


def test_a_frame_that_cannot_be_made_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert each(monkeypatch, Plan, "make", lambda use, fails: use.is_right()) >= 3


def test_a_message_that_cannot_be_sent_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(use: Use, fails: Fails) -> None:
        use.is_right()
        assert use.page.state is not None
        assert (use.page.state.width, use.page.state.height) == (400, 300)
        assert next(tool for tool in use.page.state.tools if tool.name == "pan").pressed

    assert each(monkeypatch, Page, "send", check) >= 7


def test_a_message_that_cannot_be_taken_is_told_of_and_all_others_count(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def check(use: Use, fails: Fails) -> None:
        assert [record for record in caplog.records if record.levelno >= logging.ERROR], "lost, and nobody said so"
        caplog.clear()
        whole = ["key_press_event", "button_press_event", "button_release_event"]
        assert [name for name in whole if name in use.heard] == use.heard
        assert len(use.heard) >= 2
        use.page.look(visible=False)
        use.page.look(visible=True)
        use.figure.axes[0].set_xlim(1, 2)
        use.figure.canvas.draw_idle()
        shown = use.page.picture()
        assert np.array_equal(shown, expected(use.figure))

    assert each(monkeypatch, Inbox, "arrived", check) >= 10


def test_an_encoder_whose_job_fails_does_the_next(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    for nth in range(1, 4):
        frame_thread, fails = FrameThread(), Fails(done.append, nth)
        for number in range(3):
            frame_thread.submit(functools.partial(fails, number))
        frame_thread.stop()
        assert frame_thread._thread is not None
        frame_thread._thread.join(10)
        assert done == [number for number in range(3) if number != nth - 1]
        assert "could not be sent" in caplog.text
        done.clear()


@pytest.mark.parametrize("links", [True, False])
def test_a_secret_that_cannot_be_written_is_written_the_next_time(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError("no hard links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    for nth in range(1, 5):
        folder = tmp_path / str(nth)
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder))
        # What is opened for writing: the file is there by then.
        fails = Fails(os.fdopen, nth)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdopen", fails)
            if nth <= (1 if links else 2):
                with pytest.raises(FigportError, match="on purpose"):
                    signing.secret()
        assert fails.failed == (nth <= (1 if links else 2))
        signing.secret()
        assert [file.name for file in folder.iterdir()] == [signing.NAME]


def test_a_figure_that_cannot_be_stored_says_so_and_is_stored_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    use = Use()
    write = Path.write_bytes

    def write_half(file: Path, data: bytes) -> int:
        write(file, data[: len(data) // 2])
        raise OSError("on purpose")

    folder = tmp_path / "figures"
    folder.mkdir()
    file = folder / "figure"
    for before in (None, b"an older figure"):
        if before is not None:
            write(file, before)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", write_half)
            with pytest.raises(OSError, match="on purpose"):
                figport.save(use.figure, file)
        assert [one.read_bytes() for one in folder.iterdir()] == ([] if before is None else [before])
    file.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(file)
    figport.save(use.figure, link)
    assert list(folder.iterdir()) == [file]
    assert (file.stat().st_size > 1000, file.stat().st_mode & 0o777, link.is_symlink()) == (True, 0o640, True)
    use.go()
    use.is_right()
