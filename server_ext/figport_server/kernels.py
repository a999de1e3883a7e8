"""Which kernels the server has, under which names they go, and in which of them figport is loaded.

Kernels that the server did not start (``allow_external_kernels``) get a new id from it each time it finds them. So
they go by a second name, which they know themselves: the one in their connection file's name, or the one that
follows from their key. Addresses with it outlive a restart of the server.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jupyter_core.utils import ensure_async
from tornado import web

from figport import wire

from . import gateway
from .processes import started
from .streams import beats, own_session, read, shut

TIMEOUT: Final = 2.0
"""Seconds that a kernel has to answer. Its control channel answers at once, also while a cell computes, unless the
machine is overloaded or code in C holds Python's lock. So silence does not tell that figport is not loaded any more."""

_PAUSE: Final = 5.0
"""Seconds for which a kernel that gave no answer is not asked again."""

_AT_ONCE: Final = 64
"""Questions that may be under way: each takes a socket, and ZeroMQ has about a thousand."""

_FILE: Final = re.compile(r"kernel-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class Entry:
    """A kernel."""

    id: str
    """The server's name for it."""
    name: str
    """The name to use in addresses: its own where it has one, else the server's."""
    spec: str
    """Of which kernel specification."""
    path: str
    """The notebook, console or file that uses it; empty where no session does."""
    state: str
    """``idle``, ``busy``, …"""
    loaded: bool
    """Whether figport is loaded in it."""


class Kernels:
    """The kernels of a server.

    Parameters
    ----------
    manager
        The server's kernel manager.
    sessions
        Its session manager.
    greeted
        Returns whether figport answered in a kernel when a page needed it last.
    log
        Its log.
    """

    def __init__(
        self,
        manager: Any,
        sessions: Any,
        greeted: Callable[[str], bool],
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._kernels = manager
        self._sessions = sessions
        self._greeted = greeted
        self._log = log
        self._loaded: dict[str, tuple[Any, bool]] = {}  # by kernel: its last activity then, and the answer
        self._asking: dict[str, asyncio.Task[bool]] = {}  # by kernel: the question under way, for all who wait
        self._silent: dict[str, tuple[float, bool]] = {}  # by kernel: until when not to ask again, and what was found
        self._sockets = asyncio.Semaphore(_AT_ONCE)

    def find(self, name: str) -> str | None:
        """Return the server's id of a kernel by any of its names; None if the server has no such kernel."""
        if name in self._kernels:
            return name
        if getattr(self._kernels, "external_connection_dir", None) is None:
            return None
        self._kernels.list_kernel_ids()  # looks for connection files that came or went
        return next((kernel for kernel in self._files() if name in self._names(kernel)), None)

    def external(self, kernel: str) -> bool:
        """Return whether the server did not start a kernel, but found its connection file."""
        return kernel in self._files()

    async def entries(self) -> list[Entry]:
        """Return all kernels. Asks those that may have changed; none is kept from its work."""
        models = await ensure_async(self._kernels.list_kernels())
        sessions = await ensure_async(self._sessions.list_sessions())
        paths = {session["kernel"]["id"]: session["path"] or session["name"] for session in sessions}
        for kept in (self._loaded, self._silent):
            for kernel in [kernel for kernel in kept if kernel not in self._kernels]:
                self.forget(kernel)
        entries = await asyncio.gather(*(self._entry(model, paths.get(model["id"], "")) for model in models))
        return [entry for entry in entries if entry is not None]

    def forget(self, kernel: str) -> None:
        """Ask a kernel again the next time: it was restarted, or it is gone."""
        self._loaded.pop(kernel, None)
        self._silent.pop(kernel, None)

    async def _entry(self, model: dict[str, Any], path: str) -> Entry | None:
        """Return a kernel; None if it was shut down meanwhile."""
        kernel = model["id"]
        try:
            loaded = await self._ask_if_due(kernel)
            own = self._names(kernel) if self.external(kernel) else []
        except (KeyError, web.HTTPError):
            return None
        return Entry(kernel, own[0] if own else kernel, model["name"], path, model["execution_state"], loaded)

    # --- names ----------------------------------------------------------------------------------------

    def _files(self) -> dict[str, Path]:
        """Return the connection files of the kernels that the server did not start."""
        files = getattr(self._kernels, "kernel_id_to_connection_file", {})
        return {kernel: file for kernel, file in files.items() if kernel in self._kernels}

    def _names(self, kernel: str) -> list[str]:
        """Return the names that such a kernel may have for itself, the one that `figport` prefers first."""
        key = self._kernels.get_kernel(kernel).session.key
        # People link files into the folder, under names of their own.
        file = self._files()[kernel]
        found = _FILE.fullmatch(file.resolve().stem) or _FILE.fullmatch(file.stem)
        return [name for name in (found[1] if found else None, wire.own_name(key)) if name]

    # --- asking ---------------------------------------------------------------------------------------

    async def _ask_if_due(self, kernel: str) -> bool:
        manager: Any = self._kernels.get_kernel(kernel)
        if gateway.remote(manager):
            # Not asked: each socket to a gateway throws away the output that it keeps for a notebook that was cut off.
            return self._greeted(kernel)
        # Code that loads figport is activity; our question is none. Nobody watches kernels that others started.
        activity = None if self.external(kernel) else manager.last_activity
        known = self._loaded.get(kernel)
        if known is not None and activity is not None and known[0] == activity:
            return known[1]
        until, found = self._silent.get(kernel, (0.0, False))
        if time.monotonic() < until:
            return found
        task = self._asking.get(kernel)
        if task is None:
            task = self._asking[kernel] = asyncio.ensure_future(self._find_out(kernel, manager, activity))
            task.add_done_callback(lambda _: self._asking.pop(kernel, None))
        # Whoever asks may be gone before the answer is here; others wait for it, too.
        return await asyncio.shield(task)

    async def _find_out(self, kernel: str, manager: Any, activity: Any) -> bool:
        async with self._sockets:
            try:
                loaded, silent = await self._ask_or_presume(kernel, manager)
            except Exception as error:  # all others are listed all the same
                if kernel not in self._kernels:
                    raise KeyError(kernel) from error
                self._log.warning("figport cannot ask kernel %s whether it is loaded: %s", kernel, error)
                loaded, silent = self._loaded.get(kernel, (None, False))[1], True
            if silent:
                self._silent[kernel] = time.monotonic() + _PAUSE, loaded
                return loaded
        self._silent.pop(kernel, None)
        self._loaded[kernel] = (activity, loaded)
        return loaded

    async def _ask_or_presume(self, kernel: str, manager: Any) -> tuple[bool, bool]:
        """Return whether figport is loaded in a kernel, and whether that is only presumed, since it does not answer."""
        try:
            return await self._ask(manager), False
        except TimeoutError:
            return await self._still_loaded(kernel, manager), True

    async def _still_loaded(self, kernel: str, manager: Any) -> bool:
        """Return whether figport was loaded in a kernel that does not answer now, but lives."""
        known = self._loaded.get(kernel)  # as it is now: perhaps the kernel was restarted meanwhile
        if known is None or not known[1]:
            return False
        if await beats(manager, TIMEOUT):
            return kernel in self._loaded
        self.forget(kernel)
        return False

    async def _ask(self, manager: Any) -> bool:
        """Return whether a kernel has a comm of figport's.

        The request goes to the control channel, so no cell waits for the answer, and it is none that a kernel without
        figport would complain about.
        """
        async with asyncio.timeout(TIMEOUT):
            await started(manager)
        session = own_session(manager)
        stream = manager.connect_control(identity=session.bsession)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def take(frames: Sequence[Any]) -> None:
            try:
                message = read(session, frames)
            except ValueError as error:
                self._log.warning("figport: a kernel's answer cannot be read: %s", error)
                return
            if message["msg_type"] == "comm_info_reply" and not answer.done():
                answer.set_result(bool(message["content"].get("comms")))

        stream.on_recv(take, copy=False)
        try:
            session.send(stream, "comm_info_request", {"target_name": wire.COMM_TARGET})
            async with asyncio.timeout(TIMEOUT):
                return await answer
        finally:
            shut(stream, 0)
