"""Views, and other peers of figport in a kernel, as its clients see them.

What a `View` holds in `pixels` is what a page would show: frames are decoded and laid over each other as PROTOCOL.md
says.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from figport import wire
from figport.testing.decoding import Pixels, lay
from figport.wire import Modifier, Party, PointerAction

if TYPE_CHECKING:
    from tests.kernel.client import Kernel

M = TypeVar("M", bound=wire.Message)

BITS = {0: 1, 1: 4, 2: 2}
"""The DOM's ``button`` → its bit in ``buttons``."""


class Peer:
    """One comm, and all that came on it."""

    def __init__(self, kernel: Kernel, message: wire.Message | bytes, channel: str, subshell: str | None) -> None:
        self.kernel = kernel
        self.comm = uuid.uuid4().hex
        self.messages: list[wire.Message] = []
        self.payloads: list[bytes] = []
        self.channels: set[str] = set()
        """On which channels the kernel answered."""
        self.closed = False
        """Whether the kernel closed the comm."""
        self._channel = channel
        self._subshell = subshell
        kernel.views[self.comm] = self
        self._send("comm_open", {"target_name": wire.COMM_TARGET}, message)

    def _send(self, kind: str, content: dict[str, Any], message: wire.Message | bytes | None) -> None:
        data = wire.encode(message) if isinstance(message, wire.Message) else message
        buffers = None if data is None else [data]
        content = {"comm_id": self.comm, "data": {}, **content}
        self.kernel.request(self._channel, kind, content, buffers, subshell=self._subshell)

    def send(self, *messages: wire.Message | bytes) -> None:
        """Send messages; bytes go out as they are."""
        for message in messages:
            self._send("comm_msg", {}, message)

    def leave(self) -> None:
        """Close the comm from this side."""
        self._send("comm_close", {}, None)

    def take(self, channel: str, kind: str, buffers: list[bytes]) -> None:
        """Take in what the kernel sent."""
        assert not self.closed, "a message after the comm was closed"
        self.channels.add(channel)
        if kind == "comm_close":
            self.closed = True
            return
        (data,) = buffers
        message, payload = wire.decode(data, Party.KERNEL)
        self.messages.append(message)
        self.payloads.append(bytes(payload))
        self.handle(message, bytes(payload))

    def handle(self, message: wire.Message, payload: bytes) -> None:
        """React to a message."""

    def until(self, condition: Callable[[], object], seconds: float | None = None) -> None:
        """Take messages until `condition` holds."""
        self.kernel.until(condition, seconds)

    def ends(self) -> None:
        """Wait until the kernel closes the comm."""
        self.until(lambda: self.closed)

    def of(self, kind: type[M]) -> list[M]:
        """Return the messages of one kind so far."""
        return [message for message in self.messages if isinstance(message, kind)]

    def wait(self, kind: type[M], count: int = 1) -> M:
        """Wait for message number `count` of one kind and return it."""
        self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


class View(Peer):
    """A view as a page has it: it paints what it gets and says so."""

    def __init__(self, kernel: Kernel, attach: wire.Attach, channel: str, subshell: str | None) -> None:
        self.pixels: Pixels | None = None
        self.seq = 0
        self.painting = True
        """Whether frames are acknowledged. If not, they are painted all the same."""
        self.held = 0
        """The DOM's ``buttons``: which are down."""
        super().__init__(kernel, attach, channel, subshell)

    def handle(self, message: wire.Message, payload: bytes) -> None:
        if isinstance(message, wire.Frame):
            assert message.base in (0, self.seq)
            self.pixels, self.seq = lay(self.pixels, message, payload), message.seq
            if self.painting:
                self.send(wire.Ack(message.seq))

    @property
    def state(self) -> wire.FigureState:
        """The newest FIGURE."""
        return self.of(wire.FigureState)[-1]

    @property
    def pictures(self) -> list[wire.Frame]:
        """The frames that changed a pixel. Others tell, half a second after a burst of draws, what could be moved."""
        return [frame for frame in self.of(wire.Frame) if frame.rects or frame.scrolls]

    def has_size(self, width: float, height: float) -> None:
        """Wait until the figure is so large, in CSS pixels."""
        self.until(lambda: (self.state.width, self.state.height) == (width, height))

    def tool(self, name: str) -> wire.Tool:
        """Return how a button of the toolbar looks."""
        return next(tool for tool in self.state.tools if tool.name == name)

    def shows(self, pixels: Pixels) -> bool:
        """Whether the view shows exactly these pixels."""
        return self.pixels is not None and np.array_equal(self.pixels, pixels)

    def settle(self, figure: str = "fig") -> None:
        """Wait until the view shows what Agg's buffer of the figure holds.

        A gesture may still be on its way when the kernel is asked for the buffer, and draw after that; then the buffer
        is asked for once more.
        """
        end = time.monotonic() + self.kernel.timeout
        while not self.shows_newest(figure):
            assert time.monotonic() < end, (
                f"it never shows what is drawn; the kernel is here:\n{self.kernel.described()}"
            )

    def shows_newest(self, figure: str) -> bool:
        """Whether, within two seconds, the view shows what Agg's buffer of the figure holds now."""
        newest = self.kernel.pixels(figure)
        return self.kernel.meets(lambda: self.shows(newest), 2)

    def use(self, name: str) -> None:
        """Press a button of the toolbar."""
        self.send(wire.UseTool(name))

    def press(self, x: float, y: float, *, double: bool = False, button: int = 0) -> None:
        self.held |= BITS[button]
        self.send(pointer(PointerAction.PRESS, x, y, button=button, buttons=self.held, double=double))

    def move(self, x: float, y: float) -> None:
        """Move the pointer, with whatever buttons are down."""
        self.send(pointer(PointerAction.MOVE, x, y, buttons=self.held))

    def release(self, x: float, y: float, *, button: int = 0) -> None:
        self.lose(button)
        self.send(pointer(PointerAction.RELEASE, x, y, button=button, buttons=self.held))

    def lose(self, button: int = 0) -> None:
        """Release a button and tell nobody, as a page does while its kernel does not answer."""
        self.held &= ~BITS[button]

    def drag(self, start: tuple[float, float], stop: tuple[float, float], steps: int = 5) -> None:
        """Press at one point, move to another, release there."""
        self.press(*start)
        for step in range(1, steps + 1):
            x, y = (a + (b - a) * step / steps for a, b in zip(start, stop, strict=True))
            self.move(x, y)
        self.release(*stop)

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def key(self, key: str, *modifiers: Modifier, x: float = 300, y: float = 200) -> None:
        """Press and release a key."""
        for action in (wire.KeyAction.PRESS, wire.KeyAction.RELEASE):
            self.send(wire.Key(action, key, x, y, modifiers))


def pointer(
    action: PointerAction,
    x: float,
    y: float,
    *,
    button: int = -1,
    buttons: int = 0,
    double: bool = False,
    modifiers: tuple[Modifier, ...] = (),
) -> wire.Pointer:
    """Return a POINTER message."""
    return wire.Pointer(action, x, y, button, buttons, double, modifiers)
