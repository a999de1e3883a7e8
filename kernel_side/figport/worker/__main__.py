"""``python -m figport.worker``: what the kernel starts. Speaks `pipe` on its standard input and output."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import BinaryIO


def _limit(megabytes: int) -> None:
    """Limit the memory of this process, where the system can."""
    if megabytes <= 0:
        return
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    size = megabytes * 1024 * 1024
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the two pipes for ourselves: what a figure's own modules read or print must not get into them."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    with open(os.devnull, "r+b") as null:
        os.dup2(null.fileno(), 0)
    os.dup2(2, 1)
    return source, sink


def main() -> None:
    """Serve until the kernel closes the pipe."""
    # The kernel's interrupt is not for us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = _own_pipes()
    _limit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    # Before anything else of matplotlib, which may have another default.
    import matplotlib as mpl  # noqa: PLC0415 - only now: the pipes come first

    mpl.use("agg")
    mpl.interactive(False)
    from .service import Worker  # noqa: PLC0415 - as above

    worker = Worker(sink)
    threading.Thread(target=worker.receive, args=(source,), name="figport-pipe", daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
