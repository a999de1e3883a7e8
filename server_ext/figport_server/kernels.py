"""What the server tells of its kernels: for the panel, for figures that look for theirs, for ``figport.url``."""

from __future__ import annotations

import dataclasses
import json

from .access import FigportApi


class Kernels(FigportApi):
    """``GET figport/api/kernels``."""

    for_viewers = True
    _track_activity = False
    """The panel asks every few seconds, whether anybody looks at it or not."""

    async def get(self) -> None:
        """Answer with all kernels, and whether figport is loaded in each."""
        entries = await self.figport.census.entries()
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps([dataclasses.asdict(entry) for entry in entries]))


class Kernel(FigportApi):
    """``GET figport/api/kernels/{kernel}``."""

    for_viewers = True
    _track_activity = False
    """Pages ask when they connect anew, by themselves."""

    async def get(self, kernel_id: str) -> None:
        """Answer with the server's id of a kernel by any of its names, and whether the server started it."""
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"id": kernel_id, "external": self.figport.census.external(kernel_id)}))
