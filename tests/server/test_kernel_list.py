"""What the server tells of its kernels, without asking one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from figport_server.extension import Figport
from tests.server.client import Fetch
from tests.server.test_access import get

KERNEL = "0a-0b-0c-0d-0e"


@dataclass
class Entry:
    id: str
    title: str
    loaded: bool


@dataclass
class Reached:
    """A bridge to a kernel, of which nothing else is asked."""

    channel: str


async def test_there_are_none_at_first(jp_fetch: Fetch) -> None:
    response = await get(jp_fetch, "figport/api/kernels")
    assert (response.code, json.loads(response.body)) == (200, [])


async def test_all_that_is_known_of_each_is_told_and_never_kept(figport: Figport, jp_fetch: Fetch) -> None:
    async def entries() -> list[Entry]:
        return [Entry(KERNEL, "</script> é", True), Entry("1a-0b-0c-0d-0e", "b", False)]

    kernels: Any = figport.kernels
    kernels.entries = entries
    response = await get(jp_fetch, "figport/api/kernels")
    assert json.loads(response.body) == [
        {"id": KERNEL, "title": "</script> é", "loaded": True},
        {"id": "1a-0b-0c-0d-0e", "title": "b", "loaded": False},
    ]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("external", [True, False])
async def test_a_kernel_goes_by_the_servers_own_id(figport: Figport, jp_fetch: Fetch, external: bool) -> None:
    """Whichever of its names was asked for."""
    names = {"9a-0b-0c-0d-0e": KERNEL}
    kernels: Any = figport.kernels
    kernels.find = names.get
    kernels.external = lambda kernel: external and kernel == KERNEL
    response = await get(jp_fetch, "figport/api/kernels/9a-0b-0c-0d-0e")
    assert (response.code, json.loads(response.body)) == (200, {"id": KERNEL, "external": external, "channel": None})
    assert response.headers["Cache-Control"] == "no-store"


async def test_by_which_channel_a_kernel_is_reached_is_told_while_it_is(
    figport: Figport, jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels: Any = figport.kernels
    kernels.find = {KERNEL: KERNEL}.get
    monkeypatch.setattr(figport, "_bridges", {KERNEL: Reached("subshell")})
    response = await get(jp_fetch, f"figport/api/kernels/{KERNEL}")
    assert json.loads(response.body) == {"id": KERNEL, "external": False, "channel": "subshell"}
    monkeypatch.undo()


async def test_a_name_that_no_kernel_has_is_explained(jp_fetch: Fetch) -> None:
    response = await get(jp_fetch, f"figport/api/kernels/{KERNEL}")
    assert response.code == 404
    said = json.loads(response.body)
    assert said["code"] == "unknown-kernel"
    assert said["what"].startswith(f"This server has no kernel {KERNEL}: it was shut down, or")
