"""A request that a kernel answers: a download, a figure that is brought back to life."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from figport import wire
from figport.errors import ErrorCode, FigportError
from figport_server.extension import Figport
from tests.server.client import TIMEOUT, Fetch
from tests.server.conftest import OpenPage, StartKernel
from tests.server.standin import FIGURE
from tests.server.test_download import download


class TestTimeout:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"download_timeout": 0.3}}

    async def test_timeout(self, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel) -> None:
        kernel = await start_kernel()
        page = await open_page(kernel)
        await page.hear(0, wire.Welcome)
        await page.attach()
        response = await download(jp_fetch, kernel, "never")
        assert response.code == 504
        assert "The kernel did not answer in time" in response.body.decode()
        assert await page.counts() == "hellos=1 asked=1 closed=1"


async def test_whoever_leaves_takes_the_question_back(
    jp_serverapp: ServerApp,
    jp_http_port: int,
    jp_auth_header: dict[str, str],
    open_page: OpenPage,
    start_kernel: StartKernel,
) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    address = f"/a%40b/figport/kernels/{kernel}/figures/{FIGURE}/download?format=never"
    authorization = jp_auth_header["Authorization"]
    writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\r\n".encode())
    await writer.drain()
    async with asyncio.timeout(TIMEOUT):
        while "asked=1" not in await page.counts():
            pass
        writer.close()
        await writer.wait_closed()
        while "closed=1" not in await page.counts():
            pass


async def test_a_stopping_server_answers(
    jp_serverapp: ServerApp, jp_fetch: Fetch, open_page: OpenPage, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    page = await open_page(kernel)
    await page.hear(0, wire.Welcome)
    await page.attach()
    asking = asyncio.ensure_future(download(jp_fetch, kernel, "never"))
    while "asked=1" not in await page.counts():
        pass
    await jp_serverapp.cleanup_extensions()
    assert (await asking).code == 503


STATUS = {
    ErrorCode.FORMAT: 400,
    ErrorCode.FORBIDDEN: 502,
    ErrorCode.UNKNOWN_FIGURE: 404,
    ErrorCode.KERNEL_GONE: 404,
    ErrorCode.NO_BACKEND: 409,
    ErrorCode.VERSION: 409,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.SIGNATURE: 422,
    ErrorCode.LIMIT: 429,
    ErrorCode.TIMEOUT: 504,
    ErrorCode.INTERNAL: 502,
}
"""What programs go by."""


class Answers:
    """Stands for a bridge: answers with an error of the code that the figure's id names."""

    async def ask(self, message: bytes) -> bytes:
        save, _ = wire.decode(message, wire.Party.SERVER)
        assert isinstance(save, wire.Save)
        code = list(STATUS)[int(save.figure)]
        raise FigportError(code, f"What <{code}>\n", where="where", fix="fix")


async def test_each_error_has_its_status_and_says_the_same(figport: Figport, jp_fetch: Fetch) -> None:
    """No kernel is needed for that, only a name of one that the server has."""
    extension: Any = figport
    extension.bridge = lambda kernel_id: Answers()
    extension.kernels.find = str
    for number, (code, status) in enumerate(STATUS.items()):
        response = await download(jp_fetch, "0a-0b-0c-0d-0e", "pdf", f"{number:032d}")
        assert response.code == status, code
        said = json.loads(response.body)
        assert (said["code"], said["where"], said["fix"]) == (code, "where", "fix")
        assert said["what"] == said["message"] == f"What <{code}>\N{REPLACEMENT CHARACTER}"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"].startswith("application/json")
