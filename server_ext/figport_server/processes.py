"""What the server's kernel manager knows of a kernel's process."""

from __future__ import annotations

import asyncio
import concurrent.futures
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from jupyter_core.utils import ensure_async

from . import gateway
from .kernel_liveness import Finding

_CONNECT: Final = 1.0
"""Seconds that a port may take to be connected."""


async def started(manager: Any) -> None:
    """Wait for a kernel that is still being started (``use_pending_kernels``)."""
    ready = getattr(manager, "ready", None)
    if isinstance(ready, concurrent.futures.Future):
        ready = asyncio.wrap_future(ready)
    if ready is not None:
        await asyncio.shield(ready)


def identity(manager: Any) -> object:
    """Return what tells a kernel's process from the next one; None where that is not known."""
    return getattr(getattr(manager, "provisioner", None), "pid", None)


async def find(kernels: Any, kernel: str, manager: Any, known: object) -> Finding:
    """Return what the server knows of a kernel.

    Parameters
    ----------
    kernels
        The server's kernel manager.
    kernel
        The kernel's id there.
    manager
        The manager that this kernel had when it was first asked for.
    known
        The `identity` of the process that was greeted last.
    """
    if kernel not in kernels or kernels.get_kernel(kernel) is not manager:
        allowed: float = getattr(kernels, "cull_idle_timeout", 0)
        return Finding.CULLED if 0 < allowed <= idle_seconds(manager) else Finding.SHUTDOWN
    if gateway.remote(manager):
        return await gateway.ask(manager)
    if not getattr(manager, "owns_kernel", True):
        return Finding.RUNS if await _listens(manager) else Finding.DEAD
    ready = getattr(manager, "ready", None)
    if getattr(manager, "shutting_down", False) or (ready is not None and not ready.done()):
        return Finding.CHANGING
    if await ensure_async(manager.is_alive()):
        return Finding.RUNS if known in (None, identity(manager)) else Finding.REPLACED
    return Finding.FALLEN if getattr(manager, "autorestart", False) else Finding.DEAD


def idle_seconds(manager: Any) -> float:
    """Return for how long nobody has used a kernel."""
    last: datetime = manager.last_activity
    return (datetime.now(UTC) - last).total_seconds()


async def _listens(manager: Any) -> bool:
    """Return whether a process has the heartbeat's port of a kernel that the server did not start.

    One that is stopped has it still. A port that cannot be reached at all says nothing.
    """
    if manager.transport == "ipc":
        opening = asyncio.open_unix_connection(f"{manager.ip}-{manager.hb_port}")
    else:
        opening = asyncio.open_connection(manager.ip, manager.hb_port)
    try:
        async with asyncio.timeout(_CONNECT):
            _, writer = await opening
    except (ConnectionRefusedError, FileNotFoundError):
        return False
    except (TimeoutError, OSError):
        return True
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
