"""The kernels, from outside: found over REST, asked over ZMQ, so that nothing of it passes through a page."""

from __future__ import annotations

import ast
import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jupyter_client.asynchronous.client import AsyncKernelClient
from tornado.httpclient import AsyncHTTPClient

from tests.e2e.server import TOKEN, Server

TIMEOUT = 60
"""Seconds."""


class KernelError(Exception):
    """Code in a kernel failed."""


async def _until_up(server: Server) -> None:
    """Wait until the server listens: it names its address a moment before."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(server.url).port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def rest(server: Server, method: str, path: str) -> Any:
    """Ask the server's REST interface and return its answer."""
    await _until_up(server)
    headers = {"Authorization": f"token {TOKEN}"}
    answer = await AsyncHTTPClient().fetch(
        f"{server.url}api/{path}", method=method, headers=headers, body="{}" if method == "POST" else None
    )
    return json.loads(answer.body) if answer.body else None


class Kernel:
    """The kernel of one notebook."""

    def __init__(self, identity: str, client: AsyncKernelClient) -> None:
        self.id = identity
        self.client = client

    @classmethod
    async def of(cls, server: Server, notebook: str) -> Kernel:
        """Return the kernel of an open notebook."""
        sessions = await rest(server, "GET", "sessions")
        return await cls.at(server, next(each["kernel"]["id"] for each in sessions if each["path"] == notebook))

    @classmethod
    async def at(cls, server: Server, identity: str) -> Kernel:
        """Return the kernel with an id."""
        client = AsyncKernelClient()
        client.load_connection_file(str(Path(server.environment["JUPYTER_RUNTIME_DIR"], f"kernel-{identity}.json")))
        client.start_channels(hb=False, stdin=False)
        await client.wait_for_ready(timeout=TIMEOUT)
        return cls(identity, client)

    async def ask(self, expression: str) -> Any:
        """Return the value of an expression, once the kernel's main thread is free. Leaves no trace in the notebook.

        Raises
        ------
        KernelError
            With the kernel's traceback.
        """
        content = await self._execute("None", {"value": expression})
        value = content["user_expressions"]["value"]
        if value["status"] != "ok":
            raise KernelError("\n".join(value["traceback"]))
        return ast.literal_eval(value["data"]["text/plain"])

    async def run(self, code: str, *, silent: bool = True) -> None:
        """Run code, as `ask` does, or with `silent` false as a cell does.

        Raises
        ------
        KernelError
            With the kernel's traceback.
        """
        await self._execute(code, {}, silent=silent)

    async def _execute(self, code: str, expressions: dict[str, str], *, silent: bool = True) -> dict[str, Any]:
        return await self.end(self.client.execute(code, silent=silent, user_expressions=expressions))

    def begin(self, code: str) -> str:
        """Begin to run code as a cell does; return what `end` needs."""
        return str(self.client.execute(code))

    async def end(self, sent: str) -> dict[str, Any]:
        """Wait for the end of code that was begun.

        Raises
        ------
        KernelError
            With the kernel's traceback.
        """
        async with asyncio.timeout(TIMEOUT):
            while True:
                reply = await self.client.get_shell_msg(timeout=TIMEOUT)
                if reply["parent_header"].get("msg_id") == sent:
                    break
        content: dict[str, Any] = reply["content"]
        if content["status"] != "ok":
            raise KernelError("\n".join(content.get("traceback", [str(content)])))
        return content

    def close(self) -> None:
        """Hang up; the kernel runs on."""
        self.client.stop_channels()
