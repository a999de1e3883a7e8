"""Hear that a cell's last value is about to be published.

ipykernel 7.3 and newer have hooks for that, as all have for what is displayed. Older ones send it by a socket of the
display hook's own; what stands here in that socket's place tells first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .substitute import Substitute, Wrapper


class ResultSocket(Wrapper):
    """The socket by which a display hook sends last values.

    Parameters
    ----------
    inner
        The socket.
    heard
        Called before each message, on the thread of the code.
    """

    def __init__(self, inner: Any, heard: Callable[[], None]) -> None:
        super().__init__(inner)
        self._heard = heard

    def send_multipart(self, *args: Any, **kwargs: Any) -> Any:
        """Tell, and send."""
        self._heard()
        return self._inner.send_multipart(*args, **kwargs)


def results(hook: Any, heard: Callable[[], None]) -> Substitute:
    """Return what tells, where a display hook has no hooks itself and a socket as we know it.

    Parameters
    ----------
    hook
        The shell's display hook.
    heard
        Called before a last value is published, on the thread of the code.
    """

    def make(inner: Any) -> ResultSocket | None:
        known = not hasattr(hook, "register_hook") and callable(getattr(inner, "send_multipart", None))
        return ResultSocket(inner, heard) if known else None

    return Substitute(hook, "pub_socket", make)
