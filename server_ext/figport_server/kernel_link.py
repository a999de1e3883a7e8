"""The path from the server to one kernel, as the rest of the server side sees it.

A link carries figport messages as comm messages and knows nothing about pages. `ZmqLink` reaches kernels whose sockets
this server can open, `GatewayLink` those that only a gateway can.

All methods are called, and all callbacks are made, on the server's event loop thread.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Final, Protocol

from figport.errors import FigportError
from figport.wire import KernelStatus


class Channel(StrEnum):
    """A way into the kernel."""

    CONTROL = "control"
    """The control channel, answered by unicast. Also while a cell runs."""
    SUBSHELL = "subshell"
    """A subshell (JEP 91), answered on IOPub. Also while a cell runs."""
    SHELL = "shell"
    """The shell channel, answered on IOPub. Between cells only."""


GATEWAY: Final = "gateway"
"""What stands for a channel where a gateway is in between: the control channel, by the gateway's WebSocket."""


class LinkListener(Protocol):
    """Who hears what the kernel says. Never called from inside a method of the link, nor after its `close`."""

    def link_up(self, answer: bytes) -> None:
        """Take the kernel's answer to HELLO; from now on `open` and `send` may be used."""

    def link_failed(self, error: FigportError) -> None:
        """Take the reason why the link does not work, or works no longer. Nothing follows."""

    def kernel_said(self, comm: str, message: bytes | memoryview) -> None:
        """Take one message from the kernel on a comm that we opened."""

    def kernel_closed(self, comm: str) -> None:
        """Take notice that the kernel closed a comm that we opened."""

    def kernel_received(self, mark: int) -> None:
        """Take notice that the kernel has received all that was sent before a `KernelLink.mark`."""

    def kernel_silent(self) -> None:
        """Take notice that the kernel was asked and does not answer; again each time. The link stays."""

    def kernel_answers(self) -> None:
        """Take notice that a silent kernel answers again."""

    def kernel_became(self, status: KernelStatus) -> None:
        """Take notice that another process has taken the place of the kernel. Nothing follows."""


class KernelLink(ABC):
    """A way to talk with one kernel."""

    @property
    @abstractmethod
    def channel(self) -> str | None:
        """By what it reaches the kernel, a `Channel` or `GATEWAY`; None until the link is up."""

    @abstractmethod
    def connect(self, hello: bytes) -> None:
        """Greet the kernel; `LinkListener.link_up` or `LinkListener.link_failed` follows. Called once."""

    @abstractmethod
    def open(self, comm: str, message: bytes) -> None:
        """Open a comm whose first message is `message`. Only once the link is up."""

    @abstractmethod
    def send(self, comm: str, message: bytes) -> None:
        """Send `message` on an open comm."""

    @abstractmethod
    def end(self, comm: str) -> None:
        """Close a comm."""

    @abstractmethod
    def mark(self, number: int) -> None:
        """Have the kernel say when it has received all that was sent until now. Numbers rise."""

    @abstractmethod
    def check(self) -> None:
        """Ask at once whether the kernel is still the one that was greeted: there is reason to doubt it."""

    @abstractmethod
    def note_activity(self) -> None:
        """Have whoever culls the kernel see that a person uses it, where the manager's word is not enough."""

    @abstractmethod
    def close(self, *, gone: bool = False) -> None:
        """Close the link and all its sockets. May be called at any time and more than once.

        Parameters
        ----------
        gone
            True when the kernel is not there any more, so that nothing need be said to it.
        """
