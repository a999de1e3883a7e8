"""A look at a kernel behind a server that answers as it is told to."""

from __future__ import annotations

import asyncio

import pytest

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.wire import Party
from figport_server.doctor import visit as module
from figport_server.doctor.checks import Check, State, ok
from figport_server.version import __version__
from tests.server.sites import KERNEL_WELCOME, SERVER_WELCOME, Answer, Site, site

KERNEL = "0a1b2c3d-x"


__all__ = ["site"]
"""A fixture."""


async def look(site: Site, within: float = 10.0) -> list[Check]:
    visit = site.visit(timeout=within)
    try:
        return await visit.look_at(KERNEL)
    finally:
        visit.close()
        async with asyncio.timeout(10):
            while site.closes < len(site.opened):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)


def failure(code: ErrorCode) -> bytes:
    error = FigportError(code, "It is broken", where="the kernel", fix="Mend it.")
    return wire.pack(0, wire.encode(wire.error_message(error, fatal=True)))


async def test_a_kernel_that_is_reached(site: Site) -> None:
    site.says = [
        wire.pack(0, wire.encode(wire.Rights(wire.Access.USE))),
        *[wire.pack(0, SERVER_WELCOME)] * 2,  # as after another HELLO
        wire.pack(0, KERNEL_WELCOME),
    ]
    assert await look(site) == [
        ok("WebSocket", "A WebSocket opens"),
        ok("hello", "The server says hello through it"),
        ok("kernel 0a1b2c3d", "kernel 0a1b2c3d: reached, figport 9.9.9"),
    ]
    (packet,) = site.heard
    assert isinstance(packet, bytes)
    view, data = wire.unpack(packet)
    assert view == 0
    assert wire.decode(data, Party.PAGE)[0] == wire.Hello(wire.PROTOCOL, __version__, Party.PAGE)
    assert [path for path, *_ in site.opened] == [f"figport/kernels/{KERNEL}/socket"]


ALSO, RESTS = "figures live also while a cell runs", "figures rest while a cell runs"


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        ((200, {"channel": "control"}, {}), State.OK, f", on its control channel: {ALSO}"),
        ((200, {"channel": "subshell"}, {}), State.OK, f", on a subshell: {ALSO}"),
        ((200, {"channel": "shell"}, {}), State.NOTE, f", on its shell channel alone: {RESTS}"),
        ((200, {"channel": "gateway"}, {}), State.OK, f", through the gateway on its control channel: {ALSO}"),
        # Servers that do not tell, or not any more.
        ((200, {"channel": None}, {}), State.OK, ""),
        ((200, {"id": "x"}, {}), State.OK, ""),
        ((200, [1], {}), State.OK, ""),
        ((404, "", {}), State.OK, ""),
        ((0, "", {}), State.OK, ""),
    ],
)
async def test_by_which_channel_a_kernel_is_reached_is_said(
    site: Site, answer: Answer, state: State, told: str
) -> None:
    site.answers[f"figport/api/kernels/{KERNEL}"] = answer
    *_, check = await look(site, within=10.0 if answer[0] else 0.5)
    assert (check.state, check.what) == (state, f"kernel 0a1b2c3d: reached, figport 9.9.9{told}")
    fix = "In the kernel's environment run: pip install --upgrade 'ipykernel>=6.29'"
    assert (fix in check.fix) == (state is State.NOTE) == bool(check.fix)


@pytest.mark.parametrize(
    ("says", "states", "told", "fix"),
    [
        ([], "ok wrong", "The WebSocket opens, and nothing comes through it", "Upgrade and Connection"),
        (
            [None],
            "ok wrong",
            "The server does not say hello: the WebSocket was closed with 4400 enough",
            "same figport",
        ),
        (["hello"], "ok wrong", "The server does not say hello: text came through the WebSocket", "same figport"),
        ([failure(ErrorCode.LIMIT)], "ok wrong", "The server does not say hello: It is broken", "Mend it."),
        (
            [wire.pack(0, wire.encode(wire.Welcome(1, "0.0.1", Party.SERVER)))],
            "ok wrong",
            "(protocol 1)",
            "In the notebook server's environment run: pip install",
        ),
        (
            [wire.pack(0, SERVER_WELCOME), failure(ErrorCode.NO_BACKEND)],
            "ok ok note",
            "kernel 0a1b2c3d: It is broken",
            "Mend it.",
        ),
        (
            [wire.pack(0, SERVER_WELCOME), failure(ErrorCode.INTERNAL)],
            "ok ok wrong",
            "kernel 0a1b2c3d: It is broken",
            "Mend it.",
        ),
        (
            [wire.pack(0, SERVER_WELCOME), wire.pack(0, wire.encode(wire.Welcome(1, "0.0.1", Party.KERNEL)))],
            "ok ok wrong",
            "(protocol 1)",
            "In the kernel's environment run: pip install",
        ),
        ([wire.pack(0, SERVER_WELCOME), None], "ok ok wrong", "closed with 4400 enough", "same figport"),
        (
            [wire.pack(0, SERVER_WELCOME)],
            "ok ok wrong",
            "kernel 0a1b2c3d: The kernel did not answer in time",
            "Wait until the kernel is idle",
        ),
    ],
)
async def test_what_is_wrong_with_a_kernel(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    says: list[bytes | str | None],
    states: str,
    told: str,
    fix: str,
) -> None:
    monkeypatch.setattr(module, "KERNEL_TIMEOUT", 0.2)
    site.says = says
    checks = await look(site, within=0.5 if says else 0.2)
    assert " ".join(check.state for check in checks) == states
    assert [check.name for check in checks] == ["WebSocket", "hello", "kernel 0a1b2c3d"][: len(checks)]
    assert told in checks[-1].what
    assert fix in checks[-1].fix
