"""The order of a figure's input and of what was sent after it by another way.

Input comes on the control channel; cells and widgets' messages come on the shell channel, to main or to a subshell. A
click and then the next button of a widget are two messages on two sockets, and whoever reads first decides which page
the click is filed under. So before a message of somebody else's is handled, the control thread takes in what has
arrived there, and main handles that.

Input that came later must not be handled with it, nor before. So a page says AFTER whenever it sends such a message,
and there main stops until that was handled (`Inbox`).

What has arrived is not all that was sent before: a socket that has much to read falls behind one that has little, and
a server that has much to send keeps input back. So a message of a page that says AFTER waits until that is here: then
so is all that page said before.

Handlers are looked up in a plain dictionary of ipykernel's; ours are put in front of those that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .wakeup import Wakeup

if TYPE_CHECKING:
    from .comms import Listener

HELD_UP: Final = 0.5
"""Seconds that messages of others wait at most for the control thread to note what has arrived. That takes a
millisecond, and a slow machine a hundred times that."""

FIRST: Final = 0.1
"""Seconds that the first message of a client waits for an AFTER; it may be none that says it."""

LONGEST: Final = 0.5
"""Seconds that a message waits for its AFTER when the last one of its client had one; the way of it may be cut."""

KEPT: Final = 256
"""Messages, and clients, of which it is known whether AFTER was said."""

LATER: Final = frozenset({"comm_open", "comm_msg", "execute_request"})
"""What may follow input of a figure, and must then be handled after it."""


V = TypeVar("V")


class Afters:
    """To which messages pages have said AFTER, and which clients say it to theirs.

    A client that was found not to say it is not waited for again, until it is heard to say it. So a console's messages
    wait once.
    """

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self._missed: dict[str, str] = {}  # messages that were not waited for, and their clients
        self._says: dict[str, bool] = {}  # by client
        self._wakeups: dict[str, Wakeup] = {}  # of the messages that wait

    def say(self, message: str) -> None:
        """Note an AFTER, once all that came before it is noted. The receiving thread."""
        _keep(self._said, message, None)
        wakeup, client = self._wakeups.get(message), self._missed.pop(message, None)
        if wakeup is not None:
            wakeup.ring()
        if client is not None:
            _keep(self._says, client, True)

    def wait(self, message: str, client: str) -> bool:
        """Wait for the AFTER to a message, if its client may say it; return whether it was said. Any other thread."""
        says = self._says.get(client)
        timeout = FIRST if says is None else LONGEST if says else 0
        wakeup = self._wakeups[message] = Wakeup()
        try:
            said = message in self._said or wakeup.wait(timeout)
        finally:
            self._wakeups.pop(message, None)
        if not said:
            _keep(self._missed, message, client)
            said = message in self._said  # it came meanwhile, and found neither
        _keep(self._says, client, said)
        return said


def _keep(kept: dict[str, V], key: str, value: V) -> None:
    """Keep something as the newest of a few."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > KEPT:
        kept.pop(next(iter(kept)), None)


class Order:
    """Keeps it.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    concerned
        Returns whether there is anybody whose input could have come before a message for that comm.
    watched
        Returns whether there is anybody who would say AFTER.
    listener
        Where input is noted.
    afters
        Who says AFTER to what.
    """

    def __init__(
        self,
        kernel: Any,
        concerned: Callable[[Any], bool],
        watched: Callable[[], bool],
        listener: Listener,
        afters: Afters,
    ) -> None:
        self._kernel = kernel
        self._concerned = concerned
        self._watched = watched
        self._listener = listener
        self._afters = afters

    def start(self) -> None:
        """Begin, if the kernel has what is needed."""
        handlers = getattr(self._kernel, "shell_handlers", None)
        if isinstance(handlers, dict):
            for kind in LATER & set(handlers):
                handlers[kind] = self._in_front_of(handlers[kind])

    def _in_front_of(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        def handle(stream: Any, identity: list[bytes], message: dict[str, Any]) -> Any:
            if not self._concerned(message["content"].get("comm_id")):
                return inner(stream, identity, message)
            name = str(message["header"].get("msg_id"))
            # Where nobody looks, nobody says it. What was said before, by views that are gone, may still wait.
            if not (self._watched() and self._afters.wait(name, str(message["header"].get("session")))):
                take_in(self._kernel)
            self._listener.settle()
            if message["header"].get("msg_type") == "execute_request":
                # What comes after the run of a cell is for the cell too, which may wait for it.
                self._listener.handled(name)
                return inner(stream, identity, message)
            try:
                return inner(stream, identity, message)
            finally:
                self._listener.handled(name)

        return handle


def take_in(kernel: Any) -> None:
    """Wait until a kernel's control thread has noted what has arrived. Any other thread."""
    stream, taken = kernel.control_stream, Wakeup()

    def take() -> None:
        if not getattr(stream, "closed", bool)():
            stream.flush()
        # Later: where ipykernel dispatches, that is a task by now.
        stream.io_loop.add_callback(taken.ring)

    stream.io_loop.add_callback(take)
    # Unless the control thread is held up, by a debugger for one.
    taken.wait(HELD_UP)
