"""What only a gateway knows of its kernels; the server's manager of one says what it was told last."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from jupyter_server.gateway.gateway_client import gateway_request
from jupyter_server.gateway.managers import GatewayKernelManager
from tornado import web

from .kernel_liveness import Finding

_TIMEOUT: Final = 5.0
"""Seconds that a gateway may take to answer."""


def remote(manager: Any) -> bool:
    """Return whether a kernel is a gateway's."""
    return isinstance(manager, GatewayKernelManager)


async def ask(manager: Any) -> Finding:
    """Return what the gateway knows of a kernel. One that cannot be reached says nothing, and nor do refusals."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            answer = await gateway_request(manager.kernel_url, method="GET")
        state = json.loads(answer.body)["execution_state"]
    except web.HTTPError as error:
        return Finding.SHUTDOWN if error.status_code == 404 else Finding.RUNS
    except Exception:  # whatever tornado's client, TLS or a proxy may raise or send
        return Finding.RUNS
    return Finding.DEAD if state == "dead" else Finding.RUNS
