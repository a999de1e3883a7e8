"""The kernel's end of the worker process.

`send` only queues: a thread writes, another reads. Both die with the process, and a new one has new ones. The
process is started by `subprocess`, never by a fork of a kernel with threads.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from figport.settings import options

from .pipe import MOST_WAITING, Block, BrokenPipe, pack, read

MOST_CRASHES: Final = 5
"""Crashes in `WITHIN` seconds after which it is not started again for that long."""
WITHIN: Final = 120.0

Receive = Callable[[Block, dict[str, Any], bytes], None]


class Process:
    """One running worker process. Nothing of it is heard before `listen`.

    Parameters
    ----------
    receive
        Called with each block, on the reading thread.
    gone
        Called once with the reason when it is gone, on the reading thread; empty if it was asked to go.

    Raises
    ------
    OSError
        If it cannot be started; nothing is left of it then.
    """

    def __init__(self, receive: Receive, gone: Callable[[str], None]) -> None:
        self._receive = receive
        self._gone = gone
        self._queue: queue.SimpleQueue[list[bytes] | None] = queue.SimpleQueue()
        self._asked = False
        self._fault = ""  # why nothing could be written to it any more
        # Where it complains. Not the kernel's stderr, which shows up in the running cell.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - read when it is gone
        environ = os.environ | {
            "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
            "MPLBACKEND": "agg",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module in our own Python
                [sys.executable, "-P", "-W", "ignore", "-m", "figport.worker", str(options.worker_memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=environ,
                # Out of reach of what is sent to the kernel's process group, such as the stop button.
                start_new_session=os.name == "posix",
            )
        except OSError:
            self._complaints.close()
            raise

    def listen(self) -> None:
        """Start to write and to read. Once, when its owner knows it: it may be gone before this returns.

        Raises
        ------
        OSError
            If there are no threads for it; nothing is left of it then.
        """
        try:
            for target in (self._write, self._read):
                threading.Thread(target=target, name="figport-worker", daemon=True).start()
        except RuntimeError as error:  # no more threads; the one that writes may be there
            self._queue.put(None)
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._complaints):
                cast("BinaryIO", pipe).close()
            raise OSError(str(error)) from error

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, kind: Block, fields: dict[str, Any], payload: bytes = b"") -> None:
        """Queue a block. Any thread; never blocks."""
        self._queue.put(pack(kind, fields, payload))
        if self._queue.qsize() > MOST_WAITING:
            self._process.kill()

    def stop(self) -> None:
        """Let it end. Any thread; may be called twice."""
        self._asked = True
        self._queue.put(None)

    def _write(self) -> None:
        pipe = cast("BinaryIO", self._process.stdin)
        try:
            while (parts := self._queue.get()) is not None:
                for part in parts:
                    pipe.write(part)
                if self._queue.empty():
                    pipe.flush()
        except (OSError, ValueError) as error:
            self._fault = str(error)  # the reading thread notices too, and tells
        finally:
            try:
                pipe.close()
            except OSError:
                self._process.kill()

    def _read(self) -> None:
        pipe = cast("BinaryIO", self._process.stdout)
        reason = ""
        try:
            while (block := read(pipe)) is not None:
                self._receive(*block)
        except BrokenPipe as error:
            reason = f"it said something wrong: {error}"
        except OSError as error:
            reason = f"it cannot be heard: {error}"
        finally:
            pipe.close()
            self._queue.put(None)
            if reason:
                self._process.kill()
            code = self._process.wait()
            self._complaints.seek(0)
            said = self._complaints.read()[-300:].decode(errors="replace").strip().rpartition("\n")[2]
            self._complaints.close()
            if self._fault and code == 0:  # it ended because it was told no more
                reason = f"it cannot be told anything: {self._fault}"
            self._gone("" if self._asked else reason or f"it ended with code {code}" + (f": {said}" if said else ""))


class Supervisor:
    """Starts the process when it is needed, and again after it died. Guarded by its user's lock.

    Parameters
    ----------
    receive, gone
        See `Process`.
    """

    def __init__(self, receive: Receive, gone: Callable[[str], None]) -> None:
        self._receive = receive
        self._gone = gone
        self._process: Process | None = None
        self._crashes: list[float] = []
        self.used = 0.0
        """When it was last of use, seconds of `time.monotonic`."""

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        """Its process id, None without one."""
        return None if self._process is None else self._process.pid

    def start(self) -> str:
        """Start it unless it runs; return why that cannot be, or an empty text."""
        self.used = time.monotonic()
        if self._process is not None:
            return ""
        if len(self._crashes) >= MOST_CRASHES and time.monotonic() - self._crashes[-MOST_CRASHES] < WITHIN:
            return "the worker process keeps dying"
        if not sys.executable:
            return "there is no Python to run a worker process"

        def gone(reason: str) -> None:
            if self._process is process:
                self._process = None
                if reason:
                    self._crashes.append(time.monotonic())
                self._gone(reason)

        def receive(kind: Block, fields: dict[str, Any], payload: bytes) -> None:
            if self._process is process:
                self._receive(kind, fields, payload)

        try:
            process = self._process = Process(receive, gone)
            process.listen()
        except OSError as error:
            self._process = None
            self._crashes.append(time.monotonic())
            return f"the worker process does not start: {error}"
        return ""

    def send(self, kind: Block, fields: dict[str, Any], payload: bytes = b"") -> None:
        """Send a block; without a process it is lost, as `gone` has told."""
        if self._process is not None:
            self.used = time.monotonic()
            self._process.send(kind, fields, payload)

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.stop()
