"""What counts as use of a kernel and of the server, so that neither is stopped under somebody's hands, or never."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from tests.server import client
from tests.server.client import Fetch, pointer
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_access import EXAMPLES, get
from tests.server.test_kernel_liveness import shown, still_works

BEAT = 0.1


@pytest.fixture
def watching() -> bool:
    return True


@pytest.fixture
def settings(watching: bool) -> dict[str, dict[str, Any]]:
    return {"Figport": {"beat": BEAT, "watching_is_activity": watching}}


def server_used(jp_serverapp: ServerApp) -> datetime:
    used: datetime = jp_serverapp.web_app.last_activity()
    return used


async def test_what_a_person_does_counts_for_the_server_too(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    page = await shown(open_page, await start_kernel())
    before = server_used(jp_serverapp)
    await still_works(page)
    assert server_used(jp_serverapp) > before


async def test_what_pages_ask_by_themselves_counts_as_nothing(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    assert (await get(jp_fetch, "api/kernels")).code == 200
    times = jp_serverapp.web_app.settings
    before = times["api_last_activity"]
    for name in ("panel", "about", "kernels", "kernel", "page"):
        assert (await get(jp_fetch, EXAMPLES[name].format(kernel=kernel))).code == 200
    assert (times["api_last_activity"], times["last_activity_times"]) == (before, {})
    assert (await get(jp_fetch, "api/kernels")).code == 200  # as a check of the check
    assert times["api_last_activity"] > before


@pytest.mark.parametrize("watching", [True, False])
@pytest.mark.parametrize("cull_connected", [True, False])
async def test_a_kernel_that_is_watched_counts_as_connected(
    jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel, watching: bool, cull_connected: bool
) -> None:
    kernel = await start_kernel()
    manager: Any = jp_serverapp.kernel_manager.get_kernel(kernel)
    jp_serverapp.kernel_manager.cull_connected = cull_connected
    page = await shown(open_page, kernel)
    await page.say(1, pointer(3, 4))
    await page.counts()
    # The stand-in has no tap: what it was told comes late, as IOPub's messages, and counts.
    manager._activity_stream.on_recv(None)
    before, server = manager.last_activity, server_used(jp_serverapp)
    with_watchers = watching and not cull_connected
    if with_watchers:
        await client.until(lambda: manager.last_activity > before)
    else:
        await asyncio.sleep(5 * BEAT)
    assert (manager.last_activity > before) is with_watchers
    assert server_used(jp_serverapp) == server
    page.connection.close()
