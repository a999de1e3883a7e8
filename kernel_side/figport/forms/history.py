"""What was changed by a form, so that it can be taken back and done again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .field import Undo

MOST: Final = 200
"""Changes that are remembered."""


@dataclass(slots=True)
class _Change:
    page: str
    field: str
    value: str
    undo: Undo
    under_way: bool


class History:
    """The changes of one form."""

    def __init__(self) -> None:
        self._changes: list[_Change] = []
        self._place = 0
        """How many of them are done."""

    @property
    def back(self) -> bool:
        """Whether there is a change to take back."""
        return self._place > 0

    @property
    def forward(self) -> bool:
        """Whether there is one to do again."""
        return self._place < len(self._changes)

    def change(self, page: str, field: str, value: str, write: Callable[[str], Undo], *, done: bool) -> None:
        """Make a change by `write`. One that is under way (not `done`) is replaced by the next of the same field.

        Raises
        ------
        Exception
            What `write` raises. What was under way is as it was.
        """
        last = self._changes[self._place - 1] if self._place else None
        if last is not None and last.under_way and (last.page, last.field) == (page, field):
            last.undo()
            try:
                last.undo = write(value)
            except Exception:
                last.undo = write(last.value)
                raise
            last.value, last.under_way = value, not done
            return
        undo = write(value)
        del self._changes[self._place :]
        self._changes.append(_Change(page, field, value, undo, under_way=not done))
        del self._changes[:-MOST]
        self._place = len(self._changes)

    def undo(self) -> str:
        """Take the last change back; return the page that it was made on."""
        self._place -= 1
        change = self._changes[self._place]
        change.undo()
        change.under_way = False
        return change.page

    def redo(self, writer: Callable[[str, str], Callable[[str], Undo]]) -> str:
        """Make the next change again, by what `writer` returns for its page and field; return the page.

        Raises
        ------
        Exception
            What the change raises; it is not made then.
        """
        change = self._changes[self._place]
        change.undo = writer(change.page, change.field)(change.value)
        self._place += 1
        return change.page
