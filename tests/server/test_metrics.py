"""Jupyter's /metrics tells of figures."""

from __future__ import annotations

import re

from figport import wire
from tests.server.client import Fetch, until
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_access import get


async def test_what_is_there_and_what_was(jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel) -> None:
    async def metrics() -> dict[str, float]:
        text = (await get(jp_fetch, "metrics")).body.decode()
        return {name: float(value) for name, value in re.findall(r"^(figport_\S+) (\S+)$", text, re.MULTILINE)}

    before = await metrics()
    assert (before["figport_sockets"], before["figport_views"]) == (0, 0)
    page = await open_page(await start_kernel())
    await page.hear(0, wire.Welcome)
    await page.attach()
    during = await metrics()
    assert (during["figport_sockets"], during["figport_views"]) == (1, 1)
    assert during['figport_links{state="up"}'] == 1
    assert during["figport_sent_messages_total"] >= 3
    assert during["figport_sent_bytes_total"] > 100
    assert during["figport_received_messages_total"] == before["figport_received_messages_total"] + 2
    assert during['figport_paint_seconds_bucket{le="+Inf"}'] == during["figport_paint_seconds_count"] == 0
    await page.say(1, bytes([200]) + bytes(7))
    assert (await page.hear(1, wire.Failure)).code == "unknown-kind"
    assert (await metrics())['figport_refused_messages_total{code="unknown-kind"}'] == 1
    page.connection.close()
    while (await metrics())["figport_sockets"]:
        await until(lambda: True)
    assert (await metrics())['figport_closes_total{reason="page"}'] == 1
