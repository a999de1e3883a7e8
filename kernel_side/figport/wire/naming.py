"""How a kernel is named that no notebook server has started."""

from __future__ import annotations

import hmac
import uuid
from typing import Final

_PURPOSE: Final = b"figport kernel name"
_SHORTEST: Final = 16
"""Bytes of a key that cannot be guessed. Jupyter's own keys are longer; one typed by hand may not be."""


def own_name(key: bytes) -> str | None:
    """Return a kernel's name by the key that signs its messages; in the form of Jupyter's kernel ids.

    A server gives a kernel that it did not start another id each time it finds it. This name stays: kernel and server
    know the key, and the name tells nobody else anything about it. None without a key, or with one so short that
    it could be guessed.
    """
    if len(key) < _SHORTEST:
        return None
    return str(uuid.UUID(bytes=hmac.digest(key, _PURPOSE, "sha256")[:16]))
