"""The recipes of docs/admin.md, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "admin.md"

_BLOCK: Final = re.compile(r"^```\w+ (?P<name>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def recipe(name: str) -> str:
    """Return the block of that name."""
    found = [block["text"] for block in _BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8")) if block["name"] == name]
    assert len(found) == 1, f"{DOCUMENT.name} has {len(found)} blocks {name}"
    return found[0]


def changed(text: str, changes: dict[str, str]) -> str:
    """Return a recipe with other places and times in it; each must stand there once."""
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the recipe"
        text = text.replace(old, new)
    return text
