"""A thread that makes frames which take long, so that the main thread can go on drawing.

zlib, Pillow and most of numpy let others have the GIL meanwhile. What takes only a few milliseconds is made where it is
needed: the hand-over alone costs as much while main draws.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

LONG: Final = 0.005
"""Seconds above which it pays to hand a frame over."""
_HEAD_START: Final = 0.0003
"""Seconds in which the thread gets the GIL: without, it waits for 5 ms (`sys.getswitchinterval`) while main draws."""

_log = logging.getLogger("figport")


class FrameThread:
    """The thread. It starts with the first job and does them in their order."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], None]) -> None:
        """Have a job done. By whoever holds the registry's lock, or is main."""
        if self._thread is None or not self._thread.is_alive():
            # Not alive: in a process that was forked from the kernel.
            self._thread = threading.Thread(target=self._run, name="figport-frames", daemon=True)
            self._thread.start()
        self._jobs.put(job)
        time.sleep(_HEAD_START)

    def stop(self) -> None:
        """End the thread when what it has is done. May be called twice."""
        if self._thread is not None:
            self._jobs.put(None)

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            try:
                job()
            except Exception:
                _log.exception("A frame could not be sent")
            # Or a closed figure would stay alive until the next job.
            del job
