"""What a figure's manager needs around it, whether it is the figure itself or a copy of it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .mainloop import Mainloop
    from .manager import Manager
    from .sending.courier import Courier
    from .showing.display import Display


class Post(Protocol):
    """Where a figure's messages to its views go."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Guards session and frames."""

    def add(self, figure: Manager) -> None:
        """Let views find a figure by its id."""

    def remove(self, figure: Manager) -> None:
        """Forget a figure."""

    def send(self, view: str, message: bytes) -> None:
        """Send a message to a view."""

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        """Send one message to several views."""

    def end(self, view: str) -> None:
        """End a view."""

    def hear_acks(self) -> None:
        """Give views their credit back for frames that they have painted, if that waits to be heard. Any thread."""


class Host(Protocol):
    """What a figure needs around it: in the kernel the runtime, in the render process its desk."""

    @property
    def name(self) -> str | None:
        """The kernel's own id, None where it is not known."""

    @property
    def loop(self) -> Mainloop:
        """The event loop."""

    @property
    def registry(self) -> Post:
        """The way to the views."""

    @property
    def courier(self) -> Courier | None:
        """Makes frames that take long; None where they are made at once."""

    @property
    def display(self) -> Display:
        """Where figures appear."""

    def drawing(self, figure: Manager) -> None:
        """Hear that a figure is about to be drawn, on the main thread."""

    def drawn(self, figure: Manager) -> None:
        """Hear that a figure was drawn, on the main thread."""

    def closing(self, figure: Manager) -> None:
        """Hear that a figure is about to be closed, on the main thread."""

    def failed(self, figure: Manager, error: BaseException, *, drawing: bool = False) -> None:
        """Show what a callback of a figure, or a draw, raised. Any thread."""

    @property
    def stopped(self) -> bool:
        """Whether nobody can be told anything any more."""
