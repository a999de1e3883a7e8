"""What all pages together take of the server: sockets, bytes that wait for pages or for kernels, bodies to come."""

from __future__ import annotations

from collections import Counter
from typing import Final

from figport.errors import FigportError

from . import error_texts

INPUT: Final = 64 * 1024 * 1024
"""Bytes of all pages that may wait for kernels."""

INPUT_PER_USER: Final = 16 * 1024 * 1024
"""Bytes of one user's pages that may."""


class InputUsage:
    """What waits for kernels, of all pages together. One for the server, as `Usage`.

    Parameters
    ----------
    total
        How many bytes may wait.
    per_user
        How many of one user's pages may.
    """

    def __init__(self, total: int = INPUT, per_user: int = INPUT_PER_USER) -> None:
        self._most = total
        self._most_per_user = per_user
        self._bytes: Counter[str] = Counter()  # by user
        self._pages: Counter[str] = Counter()  # those of which something waits, by user
        self.total = 0
        self._waiting = 0

    def note(self, user: str, before: int, after: int) -> None:
        """Take notice that of one of a user's pages so many bytes wait, and how many it was before."""
        self.total += after - before
        self._bytes[user] += after - before
        more = (after > 0) - (before > 0)
        self._waiting += more
        self._pages[user] += more
        if not self._pages[user]:
            del self._pages[user], self._bytes[user]

    def full(self, user: str, own: int) -> bool:
        """Return whether a page of which `own` bytes wait has more than its share of too much: it is read no more."""
        if self.total > self._most and own > self._most // max(1, self._waiting):
            return True
        return self._bytes[user] > self._most_per_user and own > self._most_per_user // max(1, self._pages[user])


class Usage:
    """What is taken now. One for the server; used on its event loop's thread.

    Parameters
    ----------
    sockets
        How many there may be.
    sockets_per_user
        How many one user may have.
    waiting
        How many bytes may wait for all pages together, and how many bodies may have that are under way to us.
    inputs
        What waits for kernels.
    """

    def __init__(self, sockets: int, sockets_per_user: int, waiting: int, inputs: InputUsage | None = None) -> None:
        self.inputs = inputs or InputUsage()
        self._sockets = sockets
        self._sockets_per_user = sockets_per_user
        self._waiting = waiting
        self._users: Counter[str] = Counter()
        self._total = 0
        self.waiting_bytes = 0
        self.reservations = 0
        self._reserved = 0

    @property
    def sockets(self) -> int:
        """How many sockets there are."""
        return self._total

    def opened(self, user: str) -> FigportError | None:
        """Count a user's new socket; return what is wrong, and count nothing, if there are too many."""
        if self._total >= self._sockets:
            return error_texts.too_many_sockets("max_sockets")
        if self._users[user] >= self._sockets_per_user:
            return error_texts.too_many_sockets("max_sockets_per_user")
        self._users[user] += 1
        self._total += 1
        return None

    def closed(self, user: str) -> None:
        """Count a socket no more."""
        self._total -= 1
        self._users[user] -= 1
        if not self._users[user]:
            del self._users[user]

    def reserve(self, size: int) -> bool:
        """Take room for a body that is to come; return False, and take none, if there is not enough."""
        if self._reserved and self._reserved + size > self._waiting:
            return False
        self._reserved += size
        self.reservations += 1
        return True

    def release(self, size: int) -> None:
        """Give back what was taken."""
        self._reserved -= size
        self.reservations -= 1

    def full(self, own: int, more: int) -> bool:
        """Return whether a page for which `own` bytes wait must be closed, as there is no room for `more` of them.

        Those that read have little waiting: only who takes more than a fair share has to go.
        """
        over = self.waiting_bytes + more > self._waiting
        return over and own + more > self._waiting // max(1, self._total)
