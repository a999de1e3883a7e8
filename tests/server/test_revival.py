"""A figure out of a notebook, on its way to a kernel."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

from figport import wire
from figport_server.extension import Figport
from tests.server.client import ATTACH, TIMEOUT, Fetch, run
from tests.server.conftest import OpenPage, StartKernel
from tests.server.standin import FIGURE
from tests.server.test_access import NOBODY, get, log_in


async def send(
    fetch: Fetch, kernel: str, data: bytes, *, headers: dict[str, str] | None = None, other_version: bool = False
) -> HTTPResponse:
    params = {"other_version": "1"} if other_version else {}
    address = f"figport/kernels/{kernel}/revive"
    return await get(fetch, address, method="POST", body=data, params=params, headers=headers or {})


@pytest.mark.parametrize("way", ["control", "comm"])
async def test_the_bytes_reach_the_kernel_as_they_are(
    figport: Figport, jp_fetch: Fetch, start_kernel: StartKernel, way: str
) -> None:
    kernel = await start_kernel(way)
    data = bytes(range(256)) * 4000  # far above what a page may send on its socket
    response = await send(jp_fetch, kernel, data)
    assert response.code == 200
    assert json.loads(response.body) == {
        "figure": FIGURE,
        "title": f"{len(data)} bytes, {sum(data)}\N{REPLACEMENT CHARACTER}",
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert all(bridge.unused for bridge in figport._bridges.values())


async def test_what_can_be_wrong(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    kernel = await start_kernel()
    old = await send(jp_fetch, kernel, b"old")
    assert old.code == 409
    assert json.loads(old.body) == {
        "code": "version",
        "what": "Too <old>",
        "where": "the notebook",
        "fix": "Try it.",
        "message": "Too <old>",
    }
    assert old.headers["Content-Type"].startswith("application/json")
    assert old.headers["X-Content-Type-Options"] == "nosniff"
    assert (await send(jp_fetch, kernel, b"old", other_version=True)).code == 200
    assert (await send(jp_fetch, "0a-0b-0c-0d-0e", b"x")).code == 404
    bare = await send(jp_fetch, await start_kernel(None), b"x")
    assert bare.code == 409
    told = json.loads(bare.body)
    assert told["code"] == "no-backend"
    assert "Run %matplotlib figport in the notebook, then press the button again" in told["fix"]


async def test_who_has_only_a_cookie_must_show_that_he_can_read_it(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    cookies = await log_in(jp_fetch, kernel, jp_serverapp.identity_provider.token)
    logged_in = {**NOBODY, "Cookie": cookies}
    assert (await send(jp_fetch, kernel, b"x", headers=logged_in)).code == 403
    page = await get(jp_fetch, "tree", headers=logged_in)
    xsrf = next(
        (value.partition(";")[0] for value in page.headers.get_list("Set-Cookie") if value.startswith("_xsrf=")),
        None,
    ) or next(value for value in cookies.split("; ") if value.startswith("_xsrf="))
    full = {**logged_in, "Cookie": f"{cookies}; {xsrf}", "X-XSRFToken": xsrf.partition("=")[2]}
    assert (await send(jp_fetch, kernel, b"x", headers=full)).code == 200
    wrong = {**full, "X-XSRFToken": "2|11111111|2222222222222222222222222222222222|1700000000"}
    assert (await send(jp_fetch, kernel, b"x", headers=wrong)).code == 403
    foreign = {**full, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await send(jp_fetch, kernel, b"x", headers=foreign)).code in (403, 404)
    assert (await send(jp_fetch, kernel, b"x", headers={**full, "Sec-Fetch-Site": "cross-site"})).code == 403


async def test_the_page_of_all_figures_is_given_what_it_must_show(
    jp_serverapp: ServerApp, jp_fetch: Fetch, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    token = jp_serverapp.identity_provider.token
    page = await get(jp_fetch, "figport/", params={"token": token}, headers=NOBODY)
    cookies = [value.partition(";")[0] for value in page.headers.get_list("Set-Cookie")]
    xsrf = [value.partition("=")[2] for value in cookies if value.startswith("_xsrf=")]
    assert len(xsrf) == 1
    shown = {**NOBODY, "Cookie": "; ".join(cookies), "X-XSRFToken": xsrf[0]}
    assert (await send(jp_fetch, kernel, b"x", headers=shown)).code == 200


class TestTimeout:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"download_timeout": 0.3}}

    async def test_timeout(self, jp_fetch: Fetch, start_kernel: StartKernel) -> None:
        assert (await send(jp_fetch, await start_kernel(), b"never")).code == 504


class TestLimits:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_revive_bytes": 100_000}}

    async def test_size(self, jp_fetch: Fetch, start_kernel: StartKernel) -> None:
        kernel = await start_kernel()
        assert (await send(jp_fetch, kernel, bytes(100_000))).code == 200
        over = await send(jp_fetch, kernel, bytes(100_001))
        assert over.code == 413
        assert "Figport.max_revive_bytes" in json.loads(over.body)["fix"]

    @pytest.mark.parametrize("length", ["Content-Length: 9000000000", "Transfer-Encoding: chunked"])
    async def test_what_is_too_long_is_refused_before_it_comes(
        self, jp_fetch: Fetch, jp_http_port: int, jp_auth_header: dict[str, str], start_kernel: StartKernel, length: str
    ) -> None:
        kernel = await start_kernel(None)
        assert (await get(jp_fetch, "figport/api/about")).code == 200  # the server listens
        reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
        head = [
            f"POST /a%40b/figport/kernels/{kernel}/revive HTTP/1.1",
            "Host: localhost",
            f"Authorization: {jp_auth_header['Authorization']}",
            length,
        ]
        writer.write("\r\n".join([*head, "", ""]).encode())
        await writer.drain()
        async with asyncio.timeout(TIMEOUT):
            status = (await reader.readline()).split()
        assert int(status[1]) == (411 if "chunked" in length else 413)
        writer.close()


# Who has no login can still make up a cookie and a header that agree.
@pytest.mark.parametrize("shown", [[], ["Cookie: _xsrf=made-up", "X-XSRFToken: made-up"]], ids=["nothing", "xsrf"])
@pytest.mark.parametrize("known", [True, False], ids=["kernel", "no-kernel"])
async def test_nothing_is_read_of_who_may_not_send(
    jp_fetch: Fetch, jp_http_port: int, start_kernel: StartKernel, shown: list[str], known: bool
) -> None:
    kernel = await start_kernel(None) if known else "0a-0b-0c-0d-0e"
    assert (await get(jp_fetch, "figport/api/about")).code == 200  # the server listens
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    head = [
        f"POST /a%40b/figport/kernels/{kernel}/revive HTTP/1.1",
        "Host: localhost",
        "Content-Length: 1000000",
        *shown,
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    await writer.drain()
    async with asyncio.timeout(TIMEOUT):
        status = (await reader.readline()).split()
    assert int(status[1]) == 403
    writer.close()


async def test_whoever_leaves_takes_the_question_back(
    jp_http_port: int, jp_auth_header: dict[str, str], open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    address = f"/a%40b/figport/kernels/{kernel}/revive"
    authorization = jp_auth_header["Authorization"]
    head = f"POST {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\nContent-Length: 5\r\n\r\n"
    writer.write(head.encode() + b"never")
    await writer.drain()
    async with asyncio.timeout(TIMEOUT):
        while "asked=1" not in await page.counts():
            pass
        writer.close()
        await writer.wait_closed()
        while "closed=1" not in await page.counts():
            pass


async def test_a_real_figure_lives_in_a_real_kernel_that_had_no_figport_at_first(
    jp_serverapp: ServerApp, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel, tmp_path: Path
) -> None:
    """The stand-in apart: what a browser does when a notebook is opened again."""
    manager = jp_serverapp.kernel_manager
    first, second = await start_kernel(None), await start_kernel(None)
    file = tmp_path / "held"
    secret = f"import os; os.environ['JUPYTER_DATA_DIR'] = {str(tmp_path)!r}\n"
    await run(
        manager.get_kernel(first),
        f"{secret}%matplotlib figport\nimport matplotlib.pyplot as plt, pathlib\nfrom figport.storage import store\n"
        "fig, ax = plt.subplots(); ax.plot([1, 2], picker=5); fig.canvas.mpl_connect('pick_event', lambda event: 0)\n"
        f"pathlib.Path({str(file)!r}).write_bytes(store.pack(fig, {FIGURE!r}))",
    )
    page = await open_page(second)
    assert (await page.hear(0, wire.Failure)).code == "no-backend"
    await page.say(1, ATTACH)
    assert (await page.hear(1, wire.Failure)).code == "no-backend"
    assert (await send(jp_fetch, second, file.read_bytes())).code == 409
    await run(manager.get_kernel(second), f"{secret}%matplotlib figport")
    answer = await send(jp_fetch, second, file.read_bytes())
    assert json.loads(answer.body) == {"figure": FIGURE, "title": "Figure 1"}
    await page.say(2, ATTACH)
    assert (await page.hear(2, wire.FigureState)).figure == FIGURE
    while not isinstance((await page.next())[1], wire.Frame):
        pass
