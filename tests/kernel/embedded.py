"""Figures that kernels have put into outputs, and what is sent to bring one back."""

from __future__ import annotations

import base64
from typing import Any

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"
REVIVABLE = f"{PLOT}\nfig.canvas.manager.revivable = True"


def stored(outputs: list[dict[str, Any]]) -> list[bytes | None]:
    """Return what each output that has a picture holds of its figure."""
    pictures = [content["metadata"] for content in outputs if "image/png" in content["data"]]
    kept = [metadata.get(MIME_TYPE, {}).get("revive") for metadata in pictures]
    return [None if text is None else base64.b64decode(text) for text in kept]


def outputs_of(kernel: Kernel, code: str) -> list[bytes | None]:
    return stored(kernel.run(code).of("display_data", "update_display_data"))


def revive(kernel: Kernel, data: bytes, *, other_version: bool = False) -> wire.Message:
    """Do what the server does when a page sends a figure; return the answer."""
    peer = kernel.open(wire.encode(wire.Revive(other_version), data))
    peer.ends()
    (answer,) = peer.messages
    return answer
