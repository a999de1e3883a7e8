"""What a figure's manager needs around it, be it the figure itself or a snapshot of it; and that of this process.

A kernel process has one host, its runtime, made when the backend is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .threads import is_main

if TYPE_CHECKING:
    from .mainloop import Mainloop
    from .sending.frame_thread import FrameThread
    from .showing.display import Display

T = TypeVar("T")
F_contra = TypeVar("F_contra", contravariant=True)
"""What manages a figure there."""


class Post(Protocol[F_contra]):
    """Where a figure's messages to its views go."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Guards session and frames."""

    def add(self, figure: F_contra) -> None:
        """Let views find a figure by its id."""

    def remove(self, figure: F_contra) -> None:
        """Forget a figure."""

    def send(self, view: str, message: bytes) -> None:
        """Send a message to a view."""

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        """Send one message to several views."""

    def end(self, view: str) -> None:
        """End a view."""

    def hear_views(self) -> None:
        """Take in what views say of themselves, if that waits: frames painted, who sees them. Any thread."""


class Host(Protocol[F_contra]):
    """What a figure needs around it: in the kernel the runtime, in the worker its `Worker`."""

    @property
    def name(self) -> str | None:
        """The kernel's own id, None where it is not known."""

    @property
    def loop(self) -> Mainloop:
        """The event loop."""

    @property
    def registry(self) -> Post[F_contra]:
        """The way to the views."""

    @property
    def frame_thread(self) -> FrameThread | None:
        """Makes frames that take long; None where they are made at once."""

    @property
    def display(self) -> Display:
        """Where figures appear."""

    def drawing(self, figure: F_contra) -> None:
        """Hear that a figure is about to be drawn. Called on main."""

    def drawn(self, figure: F_contra) -> None:
        """Hear that a figure was drawn. Called on main."""

    def closing(self, figure: F_contra) -> None:
        """Hear that a figure is about to be closed. Called on main."""

    def forget(self, figure: F_contra) -> None:
        """Hear that a figure was closed, and that its callbacks know it. Called on main."""

    def failed(self, figure: F_contra, error: BaseException, *, drawing: bool = False) -> None:
        """Show what a callback of a figure, or a draw, raised. Any thread."""

    @property
    def stopped(self) -> bool:
        """Whether nobody can be told anything any more."""


_announced: list[tuple[int, Host[Any]]] = []
"""The host of this process with that process's id, if it has one."""


def announce(host: Host[Any]) -> None:
    """Have figures that are made from now on live in `host`. Once in a process."""
    assert not _announced, "a process has one host"
    _announced.append((os.getpid(), host))


def is_announced() -> bool:
    """Whether this process has a host, or was forked from one that has."""
    return bool(_announced)


def current() -> Host[Any] | None:
    """Return the process's host. None outside of kernels, and in processes forked from one."""
    return _announced[0][1] if _announced and _announced[0][0] == os.getpid() else None


def on_main(make: Callable[[], T]) -> T:
    """Return what `make` returns, which is the main thread's own: from elsewhere it is handed over and waited for.

    Raises
    ------
    RuntimeError
        What `make` raises on the wrong thread, if main computes.
    """
    host = current()
    made: list[T] = []
    if is_main() or host is None or not host.loop.hand_over(lambda: made.append(make())):
        return make()
    return made[0]
