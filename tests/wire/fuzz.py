"""Damaged messages for whoever reads the wire in Python: ``python -m tests.wire.fuzz --seconds 600``.

Each input follows from a seed and a number alone. It is a golden message, or two, of which bytes or values were changed
in a way that finds faults: lengths that lie, numbers at their limits, texts of half characters, brackets without end.
Whatever it is, a reader returns a message or raises its one typed error, and takes no more memory than follows from the
size of the input. The hub is given the same, as if by a page and by a kernel, and must go on. Here goes what fails as
well, with the command that does it again.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import secrets
import struct
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from figport import wire
from figport.wire import Party, WireError
from figport_server.actions import Connect, Limits
from figport_server.hub import Hub

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "wire.json").read_text(encoding="utf-8"))
SEEDS = [(bytes.fromhex(entry["bytes"]), Party(entry["sender"])) for entry in GOLDEN["messages"]]
HELLO = wire.encode(wire.Hello(wire.PROTOCOL, "1", Party.PAGE))
WELCOME = wire.encode(wire.Welcome(wire.PROTOCOL, "1", Party.KERNEL))
ATTACH = wire.encode(wire.Attach("f" * 32, 1.0, True, (wire.Codec.RUNS,)))

A_BYTE = 64
"""Bytes of memory that a byte of input may take while it is read: ``{},`` becomes a dictionary of 64 and its place."""
AT_MOST = 16 * 1024
"""Bytes that any input may take beside that."""

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**31, 2**32, 2**53 - 1, 2**53, -(2**53), 10**400, 0.5, -0.0, 1e308, 5e-324),
    *("", "x" * 900, "\0", "\ud800", "\udfff\ud800", "\ufeff", "__proto__", "NaN"),
    *([], {}, [[]], [{}], {"": None}, {"kind": 1}, [0] * 300),
]
"""What may stand where something else is expected."""

RAW = (
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1" * 5000,
    b"[" * 20_000,
    b"[" + b"{}," * 2000 + b"{}]",
    b'{"a":' * 4000,
    b'"\\ud800"',
    b"\xff",
    b"\xed\xa0\x80",
)
"""The same as text, also what is no JSON."""


class Source:
    """Inputs that follow from a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, number: int) -> tuple[bytes, Party]:
        """Return an input, and who is said to have sent it."""
        draw = random.Random(f"{self._seed} {number}")
        data, sender = draw.choice(SEEDS)
        for _ in range(draw.choice((0, 1, 1, 1, 2, 3, 8))):
            data = draw.choice(CHANGES)(data, draw)
        return data, draw.choice((sender, sender, sender, *Party))


def flip(data: bytes, draw: random.Random) -> bytes:
    """Change bytes."""
    out = bytearray(data or b"\0")
    for _ in range(draw.randint(1, 4)):
        out[draw.randrange(len(out))] = draw.randrange(256)
    return bytes(out)


def header(data: bytes, draw: random.Random) -> bytes:
    """Lie about the kind or the length."""
    length = draw.choice((0, 1, len(data), len(data) - 8, len(data) - 7, 2**16, 2**20, 2**31, 2**32 - 1))
    kind = draw.randrange(256) if draw.random() < 0.3 else data[0] if data else 0
    return struct.pack("<B3sI", kind, draw.choice((b"\0\0\0", b"\0\0\0", b"\0\1\0")), max(0, length)) + data[8:]


def cut(data: bytes, draw: random.Random) -> bytes:
    """End early."""
    return data[: draw.randrange(len(data) + 1)]


def grow(data: bytes, draw: random.Random) -> bytes:
    """Have more behind, up to a little above what a page may send."""
    return data + draw.randbytes(draw.choice((1, 8, 1000, max(0, wire.MAX_INPUT - len(data)), wire.MAX_INPUT)))


def splice(data: bytes, draw: random.Random) -> bytes:
    """Go on with another message."""
    other = draw.choice(SEEDS)[0]
    return data[: draw.randrange(len(data) + 1)] + other[draw.randrange(len(other)) :]


def _fields(data: bytes) -> tuple[Any, bytes]:
    try:
        (length,) = struct.unpack_from("<I", data, 4)
        return json.loads(data[8 : 8 + length]), data[8 + length :]
    except (struct.error, ValueError, RecursionError):
        return {}, b""


def _put(data: bytes, text: bytes, payload: bytes) -> bytes:
    return data[:4].ljust(4, b"\0") + struct.pack("<I", len(text)) + text + payload


def value(data: bytes, draw: random.Random) -> bytes:
    """Put something else at one place of the fields."""
    fields, payload = _fields(data)
    places: list[tuple[Any, Any]] = []
    _walk(fields, places)
    if places:
        holder, key = draw.choice(places)
        match draw.randrange(4):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[draw.choice(("", "kind", "__proto__", key + "x"))] = copy.deepcopy(draw.choice(ODD))
            case 2 if isinstance(holder, list) and len(holder) < 20:
                holder.extend(holder * draw.choice((1, 100)))
            case _:
                holder[key] = copy.deepcopy(draw.choice(ODD))
    text = json.dumps(fields, ensure_ascii=draw.random() < 0.5).encode("utf-8", "surrogatepass")
    return _put(data, text, payload)


def _walk(fields: Any, places: list[tuple[Any, Any]]) -> None:
    for key in list(fields) if isinstance(fields, dict) else range(len(fields)) if isinstance(fields, list) else ():
        places.append((fields, key))
        _walk(fields[key], places)


def text(data: bytes, draw: random.Random) -> bytes:
    """Put what is perhaps no JSON at one place of the fields."""
    fields, payload = _fields(data)
    places: list[tuple[Any, Any]] = []
    _walk(fields, places)
    if not places:
        return _put(data, draw.choice(RAW), payload)
    holder, key = draw.choice(places)
    holder[key] = "HERE"
    return _put(data, json.dumps(fields).encode().replace(b'"HERE"', draw.choice(RAW), 1), payload)


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, header, cut, grow, splice, value, value, text)


class Escaped(AssertionError):
    """An input that did what none may."""


def peak(data: bytes, sender: Party) -> int:
    """Return how many bytes of memory reading an input takes."""
    tracemalloc.start()
    try:
        with suppress(WireError):
            wire.decode(data, sender)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read(data: bytes, sender: Party) -> str:
    """Have the decoder read an input; return what came of it."""
    most = A_BYTE * len(data) + AT_MOST
    # Twice: now and then, at whatever input that is, a table of the interpreter's own grows.
    if peak(data, sender) > most:
        taken = peak(data, sender)
        assert taken <= most, f"{taken} bytes of memory for {len(data)} of input"
    try:
        message, payload = wire.decode(data, sender)
    except WireError as error:
        assert error.what
        assert error.fix
        assert len(error.what) < 2000, f"an error of {len(error.what)} characters"
        return error.code.value
    again = wire.encode(message, bytes(payload))
    assert wire.decode(again, sender) == (message, payload), "what was read is not what it is written as"
    return "message"


class Victim:
    """A hub that is given everything."""

    def __init__(self) -> None:
        self._made = 0
        self._hub = Hub("1", Limits(rate=1e9), self._comm)
        self._page = 0
        self._now = 0.0

    def _comm(self) -> str:
        self._made += 1
        return f"comm{self._made}"

    def take(self, data: bytes, number: int) -> None:
        """Hand an input over as if a page and the kernel had said it; the hub goes on, and raises nothing."""
        self._now += 0.001
        hub = self._hub
        hub.tick(self._now)
        self._page += 1
        hub.page_opened(self._page)
        if any(isinstance(action, Connect) for action in hub.page_said(self._page, wire.pack(0, HELLO))):
            hub.link_up(WELCOME)
        hub.page_said(self._page, wire.pack(1, ATTACH))
        assert hub.views == 1
        hub.page_said(self._page, wire.pack(number % 3, data))
        if number % 5 == 0:
            hub.page_said(self._page, data)
        hub.kernel_said(f"comm{self._made}", data)
        if number % 7 == 0:
            hub.link_up(data)
        hub.page_left(self._page)
        assert hub.unused, "a page that left something behind"
        assert hub.views == 0


def run(seed: int, first: int, enough: Callable[[int], bool]) -> Counter[str]:
    """Try inputs until it is enough; return how many came to what.

    Raises
    ------
    Escaped
        With the command that shows it again.
    """
    source, victim = Source(seed), Victim()
    outcomes: Counter[str] = Counter()
    number = first
    while not enough(number):
        data, sender = source(number)
        try:
            outcomes[read(data, sender)] += 1
            victim.take(data, number)
        except Exception as error:
            command = f"python -m tests.wire.fuzz --seed {seed} --at {number}"
            told = f"{type(error).__name__}: {error}\n{sender} sent {len(data)} bytes, {data[:200].hex()}"
            raise Escaped(f"{told}\n{command}") from error
        number += 1
    return outcomes


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--at", type=int, help="this input alone")
    given = parser.parse_args()
    if given.at is not None:
        run(given.seed, given.at, lambda number: number > given.at)
        print("It does no harm now.")
        return 0
    print(f"seed {given.seed}", flush=True)
    end = time.monotonic() + given.seconds
    outcomes = run(given.seed, 0, lambda _: time.monotonic() >= end)
    print(f"{outcomes.total()} inputs:", ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
