"""Jupyter's /metrics tells of figures."""

from __future__ import annotations

import os
import re
import signal

from jupyter_server.serverapp import ServerApp

from figport import wire
from figport_server.counters import Counters
from figport_server.metrics import Metrics
from figport_server.usage import Usage
from tests.server.client import ROOT, Fetch, pointer, until
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_access import get
from tests.server.test_kernel_liveness import process, shown


async def metrics(jp_fetch: Fetch) -> dict[str, float]:
    """Return what is told of figures."""
    text = (await get(jp_fetch, "metrics")).body.decode()
    return {name: float(value) for name, value in re.findall(r"^(figport_\S+) (\S+)$", text, re.MULTILINE)}


async def test_what_is_there_and_what_was(jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel) -> None:
    before = await metrics(jp_fetch)
    assert (before["figport_sockets"], before["figport_views"]) == (0, 0)
    page = await open_page(await start_kernel())
    await page.hear(0, wire.Welcome)
    await page.attach()
    during = await metrics(jp_fetch)
    assert (during["figport_sockets"], during["figport_views"]) == (1, 1)
    assert during['figport_links{state="up"}'] == 1
    assert during["figport_sent_messages_total"] >= 3
    assert during["figport_sent_bytes_total"] > 100
    assert during["figport_received_messages_total"] == before["figport_received_messages_total"] + 2
    assert during['figport_paint_seconds_bucket{le="+Inf"}'] == during["figport_paint_seconds_count"] == 0
    assert (during["figport_frames_total"], during["figport_waiting_bytes"]) == (0, 0)
    await page.say(1, bytes([200]) + bytes(7))
    assert (await page.hear(1, wire.Failure)).code == "unknown-kind"
    assert (await metrics(jp_fetch))['figport_refused_messages_total{code="unknown-kind"}'] == 1
    page.connection.close()
    while (await metrics(jp_fetch))["figport_sockets"]:
        await until(lambda: True)
    assert (await metrics(jp_fetch))['figport_closes_total{reason="page"}'] == 1


async def test_frames_and_what_waits_for_a_page(
    jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    page = await shown(open_page, await start_kernel())
    await page.say(1, wire.UseTool("flood"))  # forty frames of half a megabyte
    while (await metrics(jp_fetch))["figport_waiting_bytes"] < 1_000_000:
        await until(lambda: True)
    for _ in range(40):
        await page.hear(1, wire.Frame)
    assert await page.counts() == "hellos=1 asked=0 closed=0"  # and nothing else was sent
    after = await metrics(jp_fetch)
    assert (after["figport_frames_total"], after["figport_waiting_bytes"]) == (40, 0)
    assert after["figport_sent_bytes_total"] > 20_000_000


async def test_what_is_merged_while_a_kernel_takes_nothing(
    jp_serverapp: ServerApp, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await shown(open_page, kernel)
    pid = process(jp_serverapp, kernel)
    received = (await metrics(jp_fetch))["figport_received_messages_total"]
    os.kill(pid, signal.SIGSTOP)
    try:
        for number in range(300):
            await page.say(1, pointer(number, 0))
        while (await metrics(jp_fetch))["figport_received_messages_total"] < received + 300:
            await until(lambda: True)
        merged = (await metrics(jp_fetch))['figport_merged_messages_total{kind="pointer"}']
    finally:
        os.kill(pid, signal.SIGCONT)
    heard = 1
    while (await page.hear(1, wire.Readout)).text != "299,0":
        heard += 1
    assert merged == 300 - heard > 200


def test_the_administrators_page_names_each() -> None:
    told = (ROOT / "docs/admin.md").read_text()
    for metric in Metrics(Usage(1, 1, 1), Counters(), list).collect():
        name = f"{metric.name}_total" if metric.type == "counter" else metric.name
        assert re.search(rf"`{name}[`{{]", told), name
