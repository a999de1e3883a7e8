"""What all messages have in common, and the three that never change: HELLO, WELCOME and ERROR.

Each message is one frozen dataclass. A field's type is the definition of what may stand in it; `figport.wire.fields`
reads the annotations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from .vocabulary import (
    Kind,
    Party,
)


class Message:
    """Base of all messages. Subclasses are frozen dataclasses with a `kind` and the parties that may send it.

    Those that a page may send say whether they only look, so that nothing in the kernel follows from them but pictures
    for that page. Who may look and no more sends no others.
    """

    __slots__ = ()
    kind: ClassVar[Kind]
    senders: ClassVar[frozenset[Party]]
    looks: ClassVar[bool]


PAGE: Final = frozenset({Party.PAGE})
SERVER: Final = frozenset({Party.SERVER})
KERNEL: Final = frozenset({Party.KERNEL})
ALL: Final = frozenset(Party)


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """Opens a conversation: page to server on view 0, server to kernel on a comm of its own. Frozen."""

    kind: ClassVar[Kind] = Kind.HELLO
    senders: ClassVar[frozenset[Party]] = PAGE | SERVER
    looks: ClassVar[bool] = True
    protocol: int
    version: str
    """The figport version of the sender, for people."""
    party: Party


@dataclass(frozen=True, slots=True)
class Welcome(Message):
    """Answers HELLO. The server sends its own, then passes on the kernel's when it arrives. Frozen."""

    kind: ClassVar[Kind] = Kind.WELCOME
    senders: ClassVar[frozenset[Party]] = frozenset({Party.SERVER, Party.KERNEL})
    protocol: int
    version: str
    party: Party


@dataclass(frozen=True, slots=True)
class Failure(Message):
    """Says what is wrong, where, and what mends it. Frozen."""

    kind: ClassVar[Kind] = Kind.ERROR
    senders: ClassVar[frozenset[Party]] = ALL
    looks: ClassVar[bool] = True
    code: str
    """An `figport.errors.ErrorCode`; a plain string here, so that a newer side's code still gets through."""
    what: str
    where: str
    fix: str
    fatal: bool
    """True when the view (or on view 0 the socket) is of no use any more."""
