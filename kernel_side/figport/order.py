"""The order of a figure's input and of what was sent after it by another way.

Input comes on the control channel; cells and widgets' messages come on the shell channel, to main or to a subshell. A
click and then the next button of a widget are two messages on two sockets, and whoever reads first decides which page
the click is filed under. So before a message of somebody else's is handled, the control thread takes in what has
arrived there, and main handles that.

Input that came later must not be handled with it, nor before. So a page says AFTER whenever it sends such a message,
and there main stops until that was handled (`Registry`).

Handlers are looked up in a plain dictionary of ipykernel's; ours are put in front of those that are there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .bell import Bell

if TYPE_CHECKING:
    from .comms import Listener

HELD_UP: Final = 0.1
"""Seconds that messages of others wait at most for the control thread to note what has arrived."""

LATER: Final = frozenset({"comm_open", "comm_msg", "execute_request"})
"""What may follow input of a figure, and must then be handled after it."""


class Order:
    """Keeps it.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    concerned
        Returns whether there is anybody whose input could have come before a message for that comm.
    listener
        Where input is noted.
    """

    def __init__(self, kernel: Any, concerned: Callable[[Any], bool], listener: Listener) -> None:
        self._kernel = kernel
        self._concerned = concerned
        self._listener = listener

    def start(self) -> None:
        """Begin, if the kernel has what is needed. Main thread."""
        handlers = getattr(self._kernel, "shell_handlers", None)
        if isinstance(handlers, dict):
            for kind in LATER & set(handlers):
                handlers[kind] = self._in_front_of(handlers[kind])

    def _in_front_of(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        def handle(stream: Any, identity: list[bytes], message: dict[str, Any]) -> Any:
            if not self._concerned(message["content"].get("comm_id")):
                return inner(stream, identity, message)
            self._take_in()
            self._listener.settle()
            name = str(message["header"].get("msg_id"))
            if message["header"].get("msg_type") == "execute_request":
                # What comes after the run of a cell is for the cell too, which may wait for it.
                self._listener.handled(name)
                return inner(stream, identity, message)
            try:
                return inner(stream, identity, message)
            finally:
                self._listener.handled(name)

        return handle

    def _take_in(self) -> None:
        """Wait until the control thread has noted what has arrived. Any other thread."""
        stream, taken = self._kernel.control_stream, Bell()

        def take() -> None:
            if not getattr(stream, "closed", bool)():
                stream.flush()
            # Later: where ipykernel dispatches, that is a task by now.
            stream.io_loop.add_callback(taken.ring)

        stream.io_loop.add_callback(take)
        # Unless the control thread is held up, by a debugger for one.
        taken.wait(HELD_UP)
