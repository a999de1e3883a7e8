"""The process of a kernel under test: it is begun, ended, and asked where it is."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

HIDDEN: Final = ("PYTHONPATH", "MPLBACKEND", "KERNEL_ID", "FIGPORT_", "JPY_", "COV_")
"""How environment variables begin that a kernel under test does not inherit."""


class Process:
    """A kernel's process, and another one in its place after a restart. It is begun by `launch`.

    Parameters
    ----------
    python
        The Python of the environment that the kernel runs in.
    place
        A directory for the kernel; its working directory.
    file
        Its connection file.
    environ
        Environment variables besides the usual.
    """

    def __init__(self, python: Path, place: Path, file: Path, environ: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
        inherited |= {
            "MPLBACKEND": "figport",
            "IPYTHONDIR": str(place / "ipython"),
            "JUPYTER_DATA_DIR": str(place / "data"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        # A kernel ends with the one who started it, whatever happens to that one.
        inherited["JPY_PARENT_PID"] = str(os.getpid())
        self._environ = inherited | dict(environ)
        launcher = ["-m", "ipykernel_launcher", "-f", str(file), "--HistoryManager.enabled=False"]
        self._command = [str(python), *launcher]
        self._place = place
        self._log = place / "log"
        self._where = place / "where"
        os.mkfifo(self._where)
        self._asked = 0
        self._running: subprocess.Popen[bytes]
        self.launch()

    def launch(self) -> None:
        """Run the kernel, in the place of one that was killed."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                cwd=self._place,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once."""
        self._running.kill()
        self._running.wait()

    def wait(self, seconds: float) -> int | None:
        """Wait until it has ended by itself; return its exit code, or None if it does not."""
        with suppress(subprocess.TimeoutExpired):
            return self._running.wait(seconds)
        return None

    def interrupt(self) -> None:
        """Do what the stop button does."""
        self._running.send_signal(signal.SIGINT)

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._running.poll() is not None

    @property
    def written(self) -> str:
        """What it wrote to its own output."""
        return self._log.read_text(errors="replace")

    def children(self) -> list[int]:
        """Return the ids of its own child processes."""
        children: list[int] = []
        for listed in Path(f"/proc/{self._running.pid}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):  # that thread has ended
                children += map(int, listed.read_text().split())
        return children

    def computed(self) -> float:
        """Return how many seconds its threads and those of its child processes have computed so far."""
        ticks = 0
        for process in (self._running.pid, *self.children()):
            with suppress(FileNotFoundError, ProcessLookupError):  # that child has ended
                # After its name, which may hold anything: the times of user and system are the 14th and 15th field.
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stacks(self, meets: Callable[[Callable[[], bool]], bool]) -> str:
        """Return where its threads are; it must have run the PRELUDE.

        Parameters
        ----------
        meets
            Looks for some seconds whether a condition is met.
        """
        if self.ended:
            return "it has ended"
        try:
            asks = os.open(self._where, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO
            return "it has no thread that says where"
        before = self._log.stat().st_size
        # By its number an answer is told from one that comes late.
        self._asked += 1
        with open(asks, "wb") as pipe:
            pipe.write(b"%d\n" % self._asked)

        def said(text: bytes) -> bool:
            return meets(lambda: text in self._log.read_bytes()[before:])

        if not said(b"Said %d\n" % self._asked):
            # The interpreter is held by something that never lets go of it.
            self._running.send_signal(signal.SIGUSR1)
            said(b"most recent call first")
        return self._log.read_bytes()[before:].decode(errors="replace")
