"""A figure as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from tornado.httpclient import HTTPResponse

from figport_server.download import attachment
from figport_server.extension import Figport
from tests.server.client import Fetch
from tests.server.conftest import StartKernel
from tests.server.standin import FIGURE
from tests.server.test_access import get


async def download(fetch: Fetch, kernel: str, wanted: str | None, figure: str = FIGURE) -> HTTPResponse:
    params = {} if wanted is None else {"format": wanted}
    return await get(fetch, f"figport/kernels/{kernel}/figures/{figure}/download", params=params)


@pytest.mark.parametrize("way", ["control", "comm"])
async def test_a_file(figport: Figport, jp_fetch: Fetch, start_kernel: StartKernel, way: str) -> None:
    kernel = await start_kernel(way)
    response = await download(jp_fetch, kernel, "pdf")
    assert (response.code, response.body) == (200, b"%PDF-stand-in")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].endswith("; default-src 'none'; sandbox")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == "Über _x_.._straße;.pdf"
    assert (await download(jp_fetch, kernel, None)).code == 200
    assert all(bridge.unused for bridge in figport._bridges.values())


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
        ("", "attachment; filename=\"figure\"; filename*=UTF-8''figure"),
        ("../../etc/passwd", "attachment; filename=\"_.._etc_passwd\"; filename*=UTF-8''_.._etc_passwd"),
        ('a"\r\nX: y', "attachment; filename=\"a_X_ y\"; filename*=UTF-8''a_X_%20y"),
        ("é.png", "attachment; filename=\"_.png\"; filename*=UTF-8''%C3%A9.png"),
        ("x" * 300 + ".svg", f"attachment; filename=\"{'x' * 146}.svg\"; filename*=UTF-8''{'x' * 146}.svg"),
    ],
)
def test_names(name: str, wanted: str) -> None:
    assert attachment(name) == wanted


async def test_a_made_up_type_is_not_passed_on(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    response = await download(jp_fetch, await start_kernel(), "big")
    assert (response.code, len(response.body)) == (200, 300_000)
    assert response.headers["Content-Type"] == "application/octet-stream"


async def test_what_a_form_says_reaches_the_kernel(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    path = ("figport", "kernels", await start_kernel(), "figures", FIGURE, "download")
    for query, wanted in (
        ({"dpi": "72.5", "transparent": "1"}, "72.5 True None.png"),
        ({"dpi": "300", "transparent": "0", "tight": "1"}, "300 False True.png"),
    ):
        response = await jp_fetch(*path, params={"format": "png", **query})
        assert wanted.replace(" ", "%20") in response.headers["Content-Disposition"]
    for query in ({"dpi": "-1"}, {"dpi": "1e9"}, {"dpi": "nan"}, {"dpi": "123456"}, {"tight": "yes"}):
        response = await jp_fetch(*path, params=query, raise_error=False)
        assert response.code == 400, query


async def test_what_can_be_wrong(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    kernel = await start_kernel()
    for wanted, figure, code, text in (
        ("xyz", FIGURE, 400, '"what": "No format xyz", "where": "the figure", "fix": "Use png."'),
        ("pdf", "0" * 32, 404, '"what": "No such <figure>", "where": "the kernel", "fix": "Plot 100% again."'),
        ("PDF", FIGURE, 400, "A format is"),
        ("../x", FIGURE, 400, "A format is"),
        ("x" * 17, FIGURE, 400, "A format is"),
    ):
        response = await download(jp_fetch, kernel, wanted, figure)
        assert response.code == code, wanted
        assert text in response.body.decode()
        assert "sandbox" in response.headers["Content-Security-Policy"]
    unknown = await download(jp_fetch, "0a-0b-0c-0d-0e", "pdf")
    assert unknown.code == 404
    bare = await download(jp_fetch, await start_kernel(None), "pdf")
    assert bare.code == 409
    assert "%matplotlib figport" in bare.body.decode()


class TestSize:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"Figport": {"max_download_bytes": 100_000}}

    async def test_what_is_too_large_is_not_passed_on(self, jp_fetch: Fetch, start_kernel: StartKernel) -> None:
        assert (await download(jp_fetch, await start_kernel(), "big")).code == 413
