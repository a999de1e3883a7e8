"""Under which message what callbacks print, show and raise is published.

Front ends file outputs under the request that they answer. Callbacks of a figure answer none, so one is given to them:
that which the page of the view in use has named for this (ATTACH), sent or not, else that of the cell that shows the
figure. Page and kernel then do all as for a cell: also ipywidgets' ``with output:`` finds what is printed in it.
"""

from __future__ import annotations

import builtins
import functools
import getpass
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_OURS: Final = "asks_in_figports_cell"
"""An attribute of what stands in the place of `input` within a callback."""


def request(name: str) -> dict[str, Any]:
    """Return what stands for a page's request, of which only the message id is known."""
    return {"header": {"msg_id": name, "msg_type": "comm_info_request"}, "metadata": {}, "content": {}}


@contextmanager
def answering(shell: Any, message: dict[str, Any] | None, *, before: dict[str, Any]) -> Iterator[None]:
    """Have all that this thread prints and publishes in the block answer a message; None: the same as before it.

    Parameters
    ----------
    shell
        IPython's shell.
    message
        The message to answer.
    before
        The one that is answered now, and again after the block.
    """
    if message is None:
        yield
        return
    try:
        _answer(shell, message)
        with _asking_in(shell, before, answered=message):
            yield
    finally:
        _answer(shell, before)


@contextmanager
def _asking_in(shell: Any, cell: dict[str, Any], *, answered: dict[str, Any]) -> Iterator[None]:
    """Have ``input()`` ask in the cell that runs: under another message front ends show no prompt, and it hangs.

    Where none runs `sockets.prompt` has it refuse. A callback within another's event loop asks by way of that one, so
    each has its own message answered again when it is told what was asked for.
    """
    asks = builtins.input, getpass.getpass
    if asks[0] != getattr(getattr(shell, "kernel", None), "raw_input", ...) and not hasattr(asks[0], _OURS):
        yield
        return

    def in_cell(ask: Callable[..., str]) -> Callable[..., str]:
        @functools.wraps(ask)
        def asked(*args: Any, **kwargs: Any) -> str:
            # A console's cell on another thread asks for itself; one that began meanwhile may keep this.
            if over or threading.get_ident() != here:
                return ask(*args, **kwargs)
            _answer(shell, cell)
            try:
                return ask(*args, **kwargs)
            finally:
                _answer(shell, answered)

        setattr(asked, _OURS, True)
        return asked

    here, over = threading.get_ident(), False
    ours = in_cell(asks[0]), in_cell(asks[1])
    builtins.input, getpass.getpass = ours
    try:
        yield
    finally:
        over = True
        # What a cell set, that began meanwhile on another thread, stays.
        if builtins.input is ours[0]:
            builtins.input = asks[0]
        if getpass.getpass is ours[1]:
            getpass.getpass = asks[1]


def settle() -> None:
    """Have what was printed so far belong to the message that is answered now."""
    for stream in (sys.stdout, sys.stderr):
        # ipykernel's keep each text with the message that was answered when it was written (a private name, there since
        # 6.30). To flush them is to wait for IOPub's thread, four times for each input and each draw. Older ones
        # look the message up when they send.
        if not hasattr(stream, "_rotate_buffers"):
            stream.flush()


def _answer(shell: Any, message: dict[str, Any]) -> None:
    try:
        settle()
        _set_parent(shell, message)
    except BaseException:
        # An interrupt before all know of the message, or a stream that cannot be flushed: else the cell would end, and
        # show what came of it, under another's.
        _set_parent(shell, message)
        raise


def _set_parent(shell: Any, message: dict[str, Any]) -> None:
    kernel = getattr(shell, "kernel", None)
    # To whom prompts go, which stays as it is: a private name of ipykernel, in all its versions since 6.
    idents = getattr(kernel, "_parent_ident", None)
    if kernel is None or idents is None:
        shell.set_parent(message)
    else:
        # The kernel too: of it ipywidgets learns which message is answered. It tells the shell.
        kernel.set_parent(idents["shell"], message)
