"""What handlers may ask of the extension, which knows them all."""

from __future__ import annotations

from typing import Protocol

from .audit import Audit
from .bridge import Bridge
from .counters import Counters
from .kernels import Kernels
from .usage import Usage


class Services(Protocol):
    """The extension, as handlers see it. The numbers are its options."""

    @property
    def kernels(self) -> Kernels:
        """Which kernels there are."""

    @property
    def usage(self) -> Usage:
        """What all pages take together."""

    @property
    def audit(self) -> Audit:
        """Who did what."""

    @property
    def counters(self) -> Counters:
        """What was counted."""

    @property
    def max_message_bytes(self) -> int: ...

    @property
    def max_waiting_bytes(self) -> int: ...

    @property
    def max_waiting_messages(self) -> int: ...

    @property
    def max_download_bytes(self) -> int: ...

    @property
    def max_revive_bytes(self) -> int: ...

    @property
    def download_timeout(self) -> float: ...

    @property
    def body_timeout(self) -> float: ...

    @property
    def viewers(self) -> bool: ...

    @property
    def recheck_interval(self) -> float: ...

    def channel(self, kernel_id: str) -> str | None:
        """Return by what a kernel is reached now, see `KernelLink.channel`; None while nobody needs it."""

    def bridge(self, kernel_id: str) -> Bridge:
        """Return the way to a kernel that the server has."""
