"""The extension: its options, one bridge for each kernel, hints about them, and the server's end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_server.gateway.managers import GatewayKernelManager
from jupyter_server.serverapp import ServerApp
from traitlets import TraitError

from figport import wire
from figport_server.extension import KERNEL_EVENTS, Figport
from figport_server.gateway_link import GatewayLink
from figport_server.kernel_link import Channel
from figport_server.zmq_link import ZmqLink
from tests.server.client import Fetch, until
from tests.server.conftest import OpenPage, StartKernel
from tests.server.test_access import get
from tests.server.test_kernel_liveness import shown, still_works

KERNELS = ("0a-0b-0c-0d-0e", "1a-0b-0c-0d-0e")


@pytest.fixture
def managers(jp_serverapp: ServerApp) -> Iterator[dict[str, Any]]:
    """The server's kernels, two of which have no process."""
    kernels: dict[str, Any] = jp_serverapp.kernel_manager._kernels
    for name in KERNELS:
        kernels[name] = AsyncKernelManager(parent=jp_serverapp.kernel_manager)
        kernels[name].last_activity = datetime.now(UTC)
    yield kernels
    for name in KERNELS:
        kernels.pop(name, None)


def test_each_option_says_what_it_is_and_its_unit() -> None:
    for name, trait in Figport.class_own_traits(config=True).items():
        assert trait.help.endswith("."), name
        if name.split("_")[1:2] == ["bytes"] or name.endswith("_bytes"):
            assert trait.help.startswith("Bytes "), name
        if name.endswith(("timeout", "interval")) or name == "beat":
            assert trait.help.startswith("Seconds "), name


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("max_message_bytes", wire.MAX_INPUT + 1),  # kernels would not take it
        ("max_revive_bytes", wire.MAX_OUTPUT),
        ("max_sockets", 0),
        ("beat", 0.0),
        ("channels", []),
        ("channels", ["iopub"]),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_set(option: str, value: object) -> None:
    with pytest.raises(TraitError, match=option):
        Figport(**{option: value})


class TestBridges:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_views_per_socket": 3, "hello_timeout": 7.0}, "KernelRestarter": {"time_to_dead": 5.0}}

    async def test_a_kernel_has_one_with_the_limits_of_the_options(
        self, figport: Figport, managers: dict[str, Any]
    ) -> None:
        bridge = figport.bridge(KERNELS[0])
        assert figport.bridge(KERNELS[0]) is bridge
        assert figport.bridge(KERNELS[1]) is not bridge
        limits = bridge._hub._kernel._limits
        assert (limits.views, limits.hello_seconds, limits.restart_seconds) == (3, 7.0, 2.0 + 2 * 5.0)

    async def test_another_kernel_of_the_same_name_has_its_own(
        self, figport: Figport, managers: dict[str, Any]
    ) -> None:
        old = figport.bridge(KERNELS[0])
        managers[KERNELS[0]] = managers[KERNELS[1]]
        new = figport.bridge(KERNELS[0])
        assert new is not old
        figport._release(KERNELS[0], old)
        assert figport.bridge(KERNELS[0]) is new, "the end of the old one is none of the new one"
        figport._release(KERNELS[0], new)
        assert figport._bridges == {}

    async def test_a_kernel_that_went_without_a_word_is_found_out_when_the_next_is_needed(
        self, figport: Figport, managers: dict[str, Any]
    ) -> None:
        figport.bridge(KERNELS[0])
        del managers[KERNELS[0]]
        figport.bridge(KERNELS[1])
        await until(lambda: list(figport._bridges) == [KERNELS[1]])

    @pytest.mark.parametrize("named", [True, False])
    async def test_events_have_the_kernels_looked_at_that_they_may_be_about(
        self, figport: Figport, managers: dict[str, Any], named: bool
    ) -> None:
        for name in KERNELS:
            figport.bridge(name)
        managers.clear()
        await figport._on_event(None, KERNEL_EVENTS, {"kernel_id": KERNELS[0]} if named else {})
        await until(lambda: KERNELS[0] not in figport._bridges)
        assert list(figport._bridges) == [KERNELS[1]] * named

    async def test_what_was_known_of_a_kernel_is_asked_again_after_an_event(
        self, figport: Figport, managers: dict[str, Any]
    ) -> None:
        figport.kernels._loaded[KERNELS[0]] = (None, True)
        await figport._on_event(None, KERNEL_EVENTS, {"kernel_id": KERNELS[0]})
        assert KERNELS[0] not in figport.kernels._loaded

    async def test_the_way_is_that_of_the_kernels_manager(self, figport: Figport, managers: dict[str, Any]) -> None:
        remote: Any = GatewayKernelManager.__new__(GatewayKernelManager)
        listener: Any = None
        assert isinstance(figport._new_link(remote, listener), GatewayLink)
        link = figport._new_link(managers[KERNELS[0]], listener)
        assert isinstance(link, ZmqLink)
        assert link._channels == [Channel.CONTROL, Channel.SHELL]

    async def test_figport_is_loaded_where_it_has_answered(self, figport: Figport, managers: dict[str, Any]) -> None:
        assert not figport._loaded(KERNELS[0])
        hub = figport.bridge(KERNELS[0])._hub
        assert not figport._loaded(KERNELS[0])
        hub._kernel.greeted(b"")
        assert figport._loaded(KERNELS[0])


async def test_the_server_stops(
    figport: Figport, jp_serverapp: ServerApp, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    page = await open_page(await start_kernel())
    await page.hear(0, wire.Welcome)
    await page.attach()
    await jp_serverapp.cleanup_extensions()
    assert await page.closing() == 1001
    assert figport._bridges == {}


@pytest.mark.parametrize("action", ["shutdown", "restart"])
async def test_made_up_events_end_nothing(
    jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel, action: str
) -> None:
    kernel = await start_kernel()
    page = await shown(open_page, kernel)
    data = {"kernel_id": kernel, "kernel_name": "python3", "action": action, "status": "success", "msg": "made up"}
    event = {"schema_id": KERNEL_EVENTS, "version": "1", "data": data}
    answer = await get(jp_fetch, "api/events", method="POST", body=json.dumps(event))
    assert answer.code == 204
    for _ in range(20):  # meanwhile all that the hint has asked for is answered
        await still_works(page)
