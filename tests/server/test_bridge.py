"""What a bridge carries between pages and a kernel: how often it copies, and whose turn it is."""

from __future__ import annotations

import tracemalloc

from figport import wire
from tests.server.bridges import House
from tests.server.hubs import ATTACH


async def test_a_big_frame_is_copied_once() -> None:
    """It stays where it was received, and is copied into the packet of each page that sees it."""
    house = House()
    number, socket = house.page()
    house.say(number, 1, ATTACH)
    size = 20_000_000
    rect = wire.Rect(0, 0, 1, 1, wire.Codec.RUNS, size)
    frame = memoryview(wire.encode(wire.Frame(1, 0, 1, 1, 1.0, (), (rect,)), bytes(size)))
    tracemalloc.start()
    try:
        house.bridge.kernel_said("comm1", frame)
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert socket.heard[-1] == wire.pack(1, frame)
    assert len(frame) <= kept <= most < 1.05 * len(frame)
