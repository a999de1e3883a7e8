"""Ports that no two programs of the tests get at the same time.

Jupyter asks the system for a port that is free, lets go of it, and a kernel binds it up to a second later. By then
another program may have it: of some hundred kernels that start beside others one dies ("Address already in use"). So
here ports come one after the other, and from outside of the range out of which the system gives any.
"""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

FIRST: Final = 10_000
LAST: Final = 32_000
"""Linux gives ports above this, other systems above 49,152."""

LINE: Final = Path(tempfile.gettempdir(), f"figport-tests-ports-{os.getuid()}")
"""Holds the port that was given last, to whatever process."""

CONFIG: Final = f"""\
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from tests import ports
ports.use()
del sys.path[0]
"""
"""A Jupyter program's configuration by which it does as `use` says."""


def free_port() -> int:
    """Return a port that nobody listens on and that nobody else is given soon."""
    with LINE.open("a+") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        line.seek(0)
        last = int(line.read() or FIRST)
        for step in range(1, LAST - FIRST):
            port = FIRST + (last + step - FIRST) % (LAST - FIRST)
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("127.0.0.1", port))
                line.truncate(0)
                line.write(str(port))
                return port
    raise RuntimeError(f"There is no free port between {FIRST} and {LAST}")


def use() -> None:
    """Have the kernels that this process starts get such ports."""
    from jupyter_client.connect import LocalPortCache  # noqa: PLC0415 - most of the tests start none

    def find_available_port(self: LocalPortCache, ip: str) -> int:
        del self, ip
        return free_port()

    LocalPortCache.find_available_port = find_available_port  # type: ignore[method-assign]


def configure(folder: Path) -> None:
    """Have Jupyter programs with this folder for their configuration use such ports for their kernels."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jupyter_config.py").write_text(CONFIG)
