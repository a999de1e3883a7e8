"""What kernel and worker say to each other."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from figport.worker.pipe import MOST_WAITING, Block, BrokenPipe, pack, read

KERNEL_SIDE = Path(__file__).resolve().parents[2] / "kernel_side"
HANGS = """
import os, sys
from figport.worker.service import Worker
Worker(open(os.devnull, "wb")).receive(sys.stdin.buffer)
"""
"""A process whose main thread takes nothing, as while a snapshot draws for ever."""


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


def test_a_process_that_hangs_ends_before_too_much_waits() -> None:
    block = b"".join(pack(Block.INPUT, {"figure": "f", "view": "v", "order": 1}))
    for count, code in ((MOST_WAITING, 0), (MOST_WAITING + 1, 1)):
        done = subprocess.run(
            [sys.executable, "-c", HANGS],
            input=block * count,
            env=os.environ | {"PYTHONPATH": str(KERNEL_SIDE)},
            capture_output=True,
        )
        assert (done.returncode, b"too long to draw" in done.stderr) == (code, bool(code))
