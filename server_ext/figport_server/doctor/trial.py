"""A kernel that is started for a look, has figport loaded as a notebook would, and is shut down again."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, Final
from urllib.parse import quote

from jupyter_client.session import Session

from figport_server.version import __version__

from .checks import Check, ok, wrong
from .visit import Line, Stop, Visit, body_of

TIMEOUT: Final = 90.0
"""Seconds that a kernel may take to start and to load matplotlib, which builds a list of fonts the first time."""

_CODE: Final = "%matplotlib figport"


async def trial(visit: Visit, name: str) -> list[Check]:
    """Start a kernel, load figport in it, look at it, and shut it down.

    Raises
    ------
    Stop
        If it cannot be started, or nothing can be run in it.
    """
    answer = await visit.fetch("api/kernels", "POST", {"name": name} if name else {})
    if answer.code != 201:
        said = body_of(answer)
        text = (said.get("message") if isinstance(said, dict) else None) or answer.reason
        fix = "Look with: jupyter kernelspec list" if name else "Look into the server's log"
        raise Stop(wrong("kernel", f"The server starts no kernel: {text}", fix))
    kernel = str(body_of(answer)["id"])
    try:
        socket, opened = await visit.open_socket(f"api/kernels/{quote(kernel)}/channels")
        try:
            async with asyncio.timeout(TIMEOUT):
                loaded = await _load(socket)
        except TimeoutError:
            text = "A kernel was started and runs no code"
            raise Stop(wrong("kernel", text, "Look into the log of the server")) from None
        finally:
            await socket.leave()
        return [opened, loaded, *[check for check in await visit.look_at(kernel) if check != opened]]
    finally:
        await visit.fetch(f"api/kernels/{quote(kernel)}", "DELETE")


async def _load(socket: Line) -> Check:
    """Load figport in the kernel at the other end."""
    header = Session().msg_header("execute_request")
    request = {
        "channel": "shell",
        "header": {**header, "date": header["date"].isoformat()},
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": _CODE,
            "silent": False,
            "store_history": False,
            "allow_stdin": False,
            "stop_on_error": True,
        },
        "buffers": [],
    }
    await socket.write(json.dumps(request))
    while True:
        packet = await socket.read()
        if packet is None:
            raise Stop(wrong("kernel", "The connection to the kernel was closed", "Look into the log of the server"))
        reply: dict[str, Any] = json.loads(packet) if isinstance(packet, str) else {}
        mine = reply.get("parent_header", {}).get("msg_id") == header["msg_id"]
        if not mine or reply.get("msg_type") != "execute_reply":
            continue
        content = reply["content"]
        if content["status"] == "ok":
            return ok("kernel", f"A kernel was started, and runs {_CODE}")
        text = re.sub(r"\s+", " ", f"{content.get('ename')}: {content.get('evalue')}")
        fix = f"In the kernel's environment run: pip install figport=={__version__}"
        raise Stop(wrong("kernel", f"A kernel was started, and {_CODE} fails in it: {text}", fix))
