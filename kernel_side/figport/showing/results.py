"""Hear that a cell's last value is about to be published.

ipykernel 7.3 and newer have hooks for that, as all have for what is displayed. Older ones send it by a socket of the
display hook's own; what stands here in that socket's place tells first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class ResultSocket:
    """The socket by which a display hook sends last values.

    Parameters
    ----------
    inner
        The socket.
    heard
        Called before each message, on the thread of the code.
    """

    def __init__(self, inner: Any, heard: Callable[[], None]) -> None:
        self._inner = inner
        self._heard = heard

    def send_multipart(self, *args: Any, **kwargs: Any) -> Any:
        """Tell, and send."""
        self._heard()
        return self._inner.send_multipart(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Results:
    """Puts that in, and takes it out.

    Parameters
    ----------
    hook
        The shell's display hook.
    heard
        Called before a last value is published, on the thread of the code.
    """

    def __init__(self, hook: Any, heard: Callable[[], None]) -> None:
        self._hook = hook
        self._heard = heard
        self._ours: ResultSocket | None = None
        self._theirs: Any = None

    def start(self) -> None:
        """Begin, where there are no hooks and a socket as we know it. Main thread."""
        inner = getattr(self._hook, "pub_socket", None)
        if not hasattr(self._hook, "register_hook") and callable(getattr(inner, "send_multipart", None)):
            self._theirs, self._ours = inner, ResultSocket(inner, self._heard)
            self._hook.pub_socket = self._ours

    def stop(self) -> None:
        """Take it out. Main thread; may be called twice."""
        if self._ours is not None and self._hook.pub_socket is self._ours:
            self._hook.pub_socket = self._theirs
        self._ours = None
