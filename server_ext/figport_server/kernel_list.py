"""What the server tells of its kernels: for the panel, for figures that look for theirs, for ``figport.url``."""

from __future__ import annotations

import dataclasses
import json

from .access import FigportApi


class KernelList(FigportApi):
    """``GET figport/api/kernels``."""

    for_viewers = True
    _track_activity = False
    """The panel asks every few seconds, whether anybody looks at it or not."""

    async def get(self) -> None:
        """Answer with all kernels, and whether figport is loaded in each."""
        entries = await self.figport.kernels.entries()
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps([dataclasses.asdict(entry) for entry in entries]))


class KernelDetails(FigportApi):
    """``GET figport/api/kernels/{kernel}``."""

    for_viewers = True
    _track_activity = False
    """Pages ask when they connect anew, by themselves."""

    async def get(self, kernel_id: str) -> None:
        """Answer with the server's id of a kernel by any of its names, whether others started it, and the link's way.

        That is told for people who look for what is wrong; it is null while no page needs the kernel.
        """
        told = {
            "id": kernel_id,
            "external": self.figport.kernels.external(kernel_id),
            "channel": self.figport.channel(kernel_id),
        }
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(told))
