"""Prompts: figures live on while ``input()`` or a debugger waits for the user's answer.

ipykernel waits on the main thread, and looks at its stdin socket a hundred times a second. What stands here in that
socket's place has the event loop turn at each look. Jupyter's session writes to and reads from anything that has the
methods of a socket.

Between cells nobody can be asked: front ends show prompts in a cell that runs. There ``input()`` says so at once.
"""

from __future__ import annotations

import builtins
import getpass
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from matplotlib import is_interactive
from matplotlib._pylab_helpers import Gcf

from figport.mainloop import Mainloop

from .substitute import Substitute, Wrapper

_READABLE: Final = 1
"""zmq.POLLIN."""


class StdinSocket(Wrapper):
    """ipykernel's stdin socket, which has the figures live while an answer is awaited.

    Parameters
    ----------
    inner
        The socket.
    loop
        The event loop of the figures.
    look
        Lets people see the figures that the cell has made so far.
    arrived
        Has all input noted that has arrived.
    """

    def __init__(self, inner: Any, loop: Mainloop, look: Callable[[], None], arrived: Callable[[], None]) -> None:
        super().__init__(inner)
        self._loop = loop
        self._look = look
        self._arrived = arrived
        self._turning = False
        self._raised: BaseException | None = None
        # Something to poll that never has anything to read, and something that always has.
        self._never, self._ends = socket.socketpair(), socket.socketpair()
        self._ends[1].send(b"\0")

    def fileno(self) -> int:
        """Turn the loop, and return what is readable if an answer is there."""
        self._turn()
        there = self._raised is not None or self._inner.EVENTS & _READABLE
        return (self._ends if there else self._never)[0].fileno()

    def _turn(self) -> None:
        # Not in a callback: what it asks is answered before the next callback asks something.
        if self._loop.here and not self._loop.depth:
            self._turning = True
            try:
                self._loop.turn()
            except BaseException as error:
                # The poll would make another error of it. It asks for what is there, and then gets this.
                self._raised = error
            finally:
                self._turning = False

    def send_multipart(self, *args: Any, **kwargs: Any) -> Any:
        """Send what the user is to be asked, and show the figures as they are now."""
        self._look()
        if self._loop.here and is_interactive():
            Gcf.draw_all()
        return self._inner.send_multipart(*args, **kwargs)

    def recv_multipart(self, *args: Any, **kwargs: Any) -> Any:
        """Receive an answer, or what the loop raised; input that came before it is handled first.

        Raises
        ------
        RuntimeError
            If another prompt waits: its answer would be taken for ours.
        """
        if self._turning:
            raise RuntimeError(
                "A callback cannot ask by input() while a prompt waits for its answer. "
                "Use a text field (matplotlib.widgets.TextBox, ipywidgets.Text), or note what to ask and ask it later."
            )
        if self._raised is None and self._inner.EVENTS & _READABLE:
            # A box that somebody drew before Enter has come another way, and the cell is about to ask for it.
            self._arrived()
            self._turn()
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised
        return self._inner.recv_multipart(*args, **kwargs)

    def end(self) -> None:
        """Give back what is ours."""
        for pair in (self._never, self._ends):
            for one in pair:
                one.close()


def prompts(kernel: Any, loop: Mainloop, look: Callable[[], None], arrived: Callable[[], None]) -> Substitute:
    """Return what has figures live while a prompt waits, where the kernel has a socket as we know it.

    Parameters
    ----------
    kernel
        ipykernel's kernel.
    loop
        The event loop of the figures.
    look
        Lets people see the figures that the cell has made so far.
    arrived
        Has all input noted that has arrived.
    """

    def make(inner: Any) -> StdinSocket | None:
        known = callable(getattr(inner, "recv_multipart", None)) and isinstance(getattr(inner, "EVENTS", None), int)
        return StdinSocket(inner, loop, look, arrived) if known else None

    return Substitute(kernel, "stdin_socket", make, StdinSocket.end)


@contextmanager
def between_cells(kernel: Any) -> Iterator[None]:
    """Have ``input()`` refuse within the block, unless a cell runs, which can ask.

    Else it would read what the kernel was started with: that fails in words that help nobody, or waits for ever.
    """
    before = builtins.input, getpass.getpass
    if before[0] == getattr(kernel, "raw_input", None):
        yield  # an async cell awaits
        return
    builtins.input, getpass.getpass = _refuse, _refuse
    try:
        yield
    finally:
        # One by one, and only what is ours: a console's cell, in a subshell, may have begun meanwhile.
        if builtins.input is _refuse:
            builtins.input = before[0]
        if getpass.getpass is _refuse:
            getpass.getpass = before[1]


def _refuse(*args: object, **kwargs: object) -> str:
    raise RuntimeError(
        "input() cannot ask in a callback while no cell runs: a notebook shows prompts in running cells only. "
        "Use a text field (matplotlib.widgets.TextBox, ipywidgets.Text), or ask in a cell that waits for what the "
        "callback notes, as fig.ginput() does."
    )
