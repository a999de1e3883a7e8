"""What a bridge carries between pages and a kernel: how often it copies, and whose turn it is."""

from __future__ import annotations

import tracemalloc

import pytest

from figport import wire
from figport_server import error_texts
from figport_server.actions import Limits
from figport_server.outbox import OVERHEAD, WINDOW
from tests.server.bridges import Rig
from tests.server.hubs import ATTACH, DETACH, KEY, READOUT, move


async def test_a_big_frame_is_copied_once() -> None:
    """It stays where it was received, and is copied into the packet of each page that sees it."""
    rig = Rig()
    number, socket = rig.page()
    rig.say(number, 1, ATTACH)
    size = 20_000_000
    rect = wire.Rect(0, 0, 1, 1, wire.Codec.RUNS, size)
    frame = memoryview(wire.encode(wire.Frame(1, 0, 1, 1, 1.0, (), (rect,)), bytes(size)))
    tracemalloc.start()
    try:
        rig.bridge.kernel_said("comm1", frame)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert socket.heard[-1] == wire.pack(1, frame)
    assert len(frame) <= kept <= most < 1.05 * len(frame)


def flooding(way: str, number: int) -> list[tuple[int, bytes]]:
    """Return what a page that floods says next: views and messages."""
    match way:
        case "moves":
            return [(1, move(number))]
        case "keys":
            return [(1, KEY)]
        case "views that come and go":
            return [(number, ATTACH), (number, DETACH)]
        case _:
            return [(1, bytes([200, number % 256]))]


@pytest.mark.parametrize("way", ["moves", "keys", "views that come and go", "garbage"])
async def test_a_neighbour_waits_for_one_message_of_a_page_that_floods_beside_what_is_under_way(way: str) -> None:
    rig = Rig(Limits(rate=1e9))
    (loud, _), (quiet, seen) = rig.page(), rig.page()
    for page in (loud, quiet):
        rig.say(page, 1, ATTACH)
    rig.receive()
    for number in range(2, 2002):
        for view, message in flooding(way, number):
            rig.say(loud, view, message)
    most = WINDOW // OVERHEAD + 1
    assert len(rig.told) <= most + 2, "more is under way than the window holds"
    number, before = 2002, len(rig.told)
    for turn in range(1, 21):
        rig.say(quiet, 1, KEY)
        # It goes on meanwhile.
        for _ in range(20):
            for view, message in flooding(way, number):
                rig.say(loud, view, message)
            number += 1
        while [comm for comm, _ in rig.told].count("comm2") <= turn:
            rig.receive()
        # One after the other: for each of ours one of theirs, and what fills the window after it.
        ahead = [comm for comm, _ in rig.told[before:]].index("comm2")
        assert ahead <= 1
        before = len(rig.told)
    # What the kernel says comes at once.
    rig.bridge.kernel_said("comm2", READOUT)
    assert seen.heard[-1] == wire.pack(1, READOUT)


async def test_by_what_the_kernel_is_reached_the_link_of_now_knows() -> None:
    rig = Rig()
    channels = [rig.bridge.channel]
    rig.page()
    channels.append(rig.bridge.channel)
    rig.bridge.link_failed(error_texts.forgotten())
    channels.append(rig.bridge.channel)
    assert channels == [None, "control", None]
