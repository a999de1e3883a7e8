"""A bridge without a server: sockets, a link and a manager that only remember."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from typing import Any

from figport import wire
from figport_server.actions import Limits
from figport_server.bridge import Bridge
from figport_server.hub import Hub
from figport_server.kernel_link import KernelLink, LinkListener
from figport_server.kernel_liveness import Finding
from tests.server.hubs import HELLO, WELCOME


class Socket:
    """A page's; tests read what it was sent, oldest first."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.closed: int | None = None
        self.paused = False

    def deliver(self, packet: bytes) -> bool:
        self.heard.append(packet)
        return True

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        self.closed = code

    def pause(self) -> None:
        self.paused = True

    def read_on(self) -> None:
        self.paused = False


class Link(KernelLink):
    """The kernel's; `take` is called with all that goes to the kernel: the comm and the message."""

    channel = "control"

    def __init__(self, listener: LinkListener, take: Callable[[str, bytes], None]) -> None:
        self.listener = listener
        self.take = take
        self.marks: list[int] = []

    def connect(self, hello: bytes) -> None:
        """Do nothing: tests answer."""

    def open(self, comm: str, message: bytes) -> None:
        self.take(comm, message)

    def send(self, comm: str, message: bytes) -> None:
        self.take(comm, message)

    def end(self, comm: str) -> None:
        self.take(comm, b"")

    def mark(self, number: int) -> None:
        self.marks.append(number)

    def check(self) -> None:
        """Do nothing."""

    def note_activity(self) -> None:
        """Do nothing."""

    def close(self, *, gone: bool = False) -> None:
        """Do nothing."""


class Manager:
    """A kernel's."""

    last_activity: Any = None

    def add_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        """Do nothing."""


class Rig:
    """A bridge to a kernel that has answered, and its pages. Needs a running loop.

    Attributes
    ----------
    told : list of (str, bytes)
        What went to the kernel: comms and messages.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        numbers = count(1)
        self.told: list[tuple[str, bytes]] = []
        self.links: list[Link] = []
        self.hub = Hub("1", limits or Limits(), new_comm=lambda: f"comm{next(numbers)}")
        self.bridge = Bridge(
            self.hub,
            Manager(),
            new_link=self._new_link,
            look=self._look,
            log=logging.getLogger("test"),
            on_used=lambda: None,
            on_gone=lambda bridge: None,
        )

    def _new_link(self, listener: LinkListener) -> KernelLink:
        self.links.append(Link(listener, lambda comm, message: self.told.append((comm, message))))
        return self.links[-1]

    async def _look(self, known: object) -> Finding:
        return Finding.RUNS

    def page(self) -> tuple[int, Socket]:
        """Return a page that has said HELLO, and the number that it has here."""
        socket = Socket()
        number = self.bridge.page_opened(socket)
        self.say(number, 0, HELLO)
        if not self.hub._kernel.up:
            self.bridge.link_up(WELCOME)
        return number, socket

    def say(self, page: int, view: int, message: bytes) -> None:
        """Have a page say something."""
        self.bridge.page_said(page, wire.pack(view, message))

    def receive(self) -> None:
        """Have the kernel say that it has received what is marked now, or nothing if that is nothing."""
        marks = self.links[-1].marks
        if marks:
            self.bridge.kernel_received(marks.pop(0))
