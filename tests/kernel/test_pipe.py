"""What kernel and render process say to each other."""

from __future__ import annotations

import io
import struct

import pytest

from figport.renderer.pipe import Block, BrokenPipe, pack, read


def test_blocks_are_read_as_they_were_written() -> None:
    first = pack(Block.INPUT, {"figure": "ä", "order": 3}, b"abc")
    second = pack(Block.READY, {})
    stream = io.BytesIO(b"".join([*first, *second]))
    assert read(stream) == (Block.INPUT, {"figure": "ä", "order": 3}, b"abc")
    assert read(stream) == (Block.READY, {}, b"")
    assert read(stream) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\1",
        struct.pack("<BIQ", 1, 2, 0) + b"{",
        struct.pack("<BIQ", 1, 2, 1) + b"{}",
        struct.pack("<BIQ", 99, 2, 0) + b"{}",
        struct.pack("<BIQ", 1, 1, 0) + b"{",
        struct.pack("<BIQ", 1, 2**31, 0),
        struct.pack("<BIQ", 1, 2, 2**40) + b"{}",
    ],
)
def test_anything_else_is_an_error(data: bytes) -> None:
    with pytest.raises(BrokenPipe):
        read(io.BytesIO(data))
