"""CPU time and memory of the processes that a figure keeps busy."""

from __future__ import annotations

from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds spent so far, by whom."""

    kernel: float
    server: float
    browser: float
    others: float = 0.0
    """All that has nothing to do with the benchmarks; only differences mean something."""


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


class Meter:
    """Reads the CPU times of one kernel, of the server and of the browser.

    The kernel is its process tree, the browser all processes named like one below this program. Kernels are children of
    the server, so only the server's own process counts as the server.
    """

    def __init__(self, kernel: int, server: int) -> None:
        kernel_process = psutil.Process(kernel)
        self._kernel = [kernel_process, *kernel_process.children(recursive=True)]
        self._server = psutil.Process(server)
        driver = psutil.Process()
        below = driver.children(recursive=True)
        self._browser = [process for process in below if _is_browser(process)]
        # The driver itself, Playwright's, and the kernel of the other contender.
        named = {*self._kernel, self._server, *self._browser}
        self._rest = [driver, *(process for process in below if process not in named)]

    def read(self) -> Reading:
        """Read now."""
        # A process that the kernel starts when it needs it counts from its first reading on.
        new = set(self._kernel[0].children(recursive=True)).difference(self._kernel)
        self._kernel += new
        self._rest = [process for process in self._rest if process not in new]
        kernel, browser, rest = (sum(map(_seconds, who)) for who in (self._kernel, self._browser, self._rest))
        server = _seconds(self._server)
        machine = psutil.cpu_times()
        return Reading(kernel, server, browser, machine.user + machine.system - kernel - server - browser - rest)

    def memory(self) -> float:
        """Return the kernel's resident memory in MB."""
        return float(self._kernel[0].memory_info().rss) / 1e6


def _is_browser(process: psutil.Process) -> bool:
    try:
        return any(name in process.name().lower() for name in ("chrom", "msedge"))
    except psutil.Error:
        return False
