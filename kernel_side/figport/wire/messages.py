"""All messages, by their kinds."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Final

from . import from_kernel, from_page, message
from .message import Message
from .vocabulary import Kind, Party


def _of(module: types.ModuleType) -> list[type[Message]]:
    """Return the messages that a module defines, in its order."""
    kinds = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Message)]
    return [one for one in kinds if one.__module__ == module.__name__ and one is not Message]


MESSAGES: Final[Mapping[Kind, type[Message]]] = types.MappingProxyType(
    {one.kind: one for module in (message, from_page, from_kernel) for one in _of(module)}
)
"""The message class of each kind. Exhaustive: a test compares it with `Kind`."""

LOOKING: Final = frozenset(one.kind for one in MESSAGES.values() if Party.PAGE in one.senders and one.looks)
"""What a page may send whose user may look at figures and not use them. No kind of a page's is in it by default."""
