"""What the server tells of its kernels: for the panel, for figures that look for theirs, for ``figport.url``."""

from __future__ import annotations

import dataclasses
import json

from jupyter_server.base.handlers import APIHandler
from tornado import web

from .access import FigportHandler, may_execute


class Kernels(FigportHandler, APIHandler):
    """``GET figport/api/kernels``."""

    @web.authenticated
    @may_execute
    async def get(self) -> None:
        """Answer with all kernels, and whether figport is loaded in each."""
        entries = await self.figport.census.entries()
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps([dataclasses.asdict(entry) for entry in entries]))


class Kernel(FigportHandler, APIHandler):
    """``GET figport/api/kernels/{kernel}``."""

    @web.authenticated
    @may_execute
    async def get(self, kernel: str) -> None:
        """Answer with the server's id of a kernel by any of its names, and whether the server started it."""
        found = self.find_kernel(kernel)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"id": found, "external": self.figport.census.external(found)}))
