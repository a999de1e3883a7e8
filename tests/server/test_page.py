"""The page of one figure and its files."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from figport_server import page
from tests.server.client import Fetch
from tests.server.conftest import StartKernel
from tests.server.standin import FIGURE
from tests.server.test_access import get


async def test_the_page(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    kernel = await start_kernel(None)
    response = await jp_fetch("figport", "kernels", kernel, "figures", FIGURE)
    text = response.body.decode()
    found = re.search(r'<script type="application/json" id="figport-config">(.*?)</script>', text)
    assert found is not None
    config = json.loads(found.group(1))
    assert any(cookie.startswith("_xsrf=") for cookie in response.headers.get_list("Set-Cookie"))
    assert config == {"baseUrl": "/a%40b/", "kernel": kernel, "figure": FIGURE, "title": "Figure 01234567"}
    assert '<main id="figport"></main>' in text
    # Whoever came by an address with a token in it tells no other site of it.
    assert '<meta name="referrer" content="same-origin">' in text.split("</head>")[0]
    # Nothing on the page would be stopped by its own policy.
    scripts = re.findall(r"<script(.*?)>", text)
    assert [script for script in scripts if "application/json" not in script] == [
        ' src="/a%40b/figport/static/page.js" defer'
    ]
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"script-src 'self'", "frame-ancestors 'self'"} <= set(policy)
    assert any(part.startswith("report-uri ") for part in policy)


def test_config_cannot_leave_its_script_element() -> None:
    text = page._json_for_script({"title": "</script><script>alert(1)</script>&\u2028<!--"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"title": "</script><script>alert(1)</script>&\u2028<!--"}


async def test_an_unknown_kernel_is_explained(jp_fetch: Fetch) -> None:
    response = await get(jp_fetch, f"figport/kernels/0a-0b-0c-0d-0e/figures/{FIGURE}")
    assert response.code == 404
    assert "This server has no kernel 0a-0b-0c-0d-0e" in response.body.decode()
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("figure", ["0123", "g" * 32, FIGURE.upper(), FIGURE + "0"])
async def test_a_figures_id_has_one_form(jp_fetch: Fetch, start_kernel: StartKernel, figure: str) -> None:
    kernel = await start_kernel(None)
    assert (await get(jp_fetch, f"figport/kernels/{kernel}/figures/{figure}")).code == 404
    assert (await get(jp_fetch, f"figport/kernels/{kernel}/figures/{figure}/download")).code == 404


async def test_static_files_are_revalidated(jp_fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    script = static / "page.js"
    script.write_text("first")
    monkeypatch.setattr(page, "STATIC", static)
    first = await get(jp_fetch, "figport/static/page.js")
    assert (first.code, first.body) == (200, b"first")
    assert first.headers["Cache-Control"] == "no-cache"
    assert "javascript" in first.headers["Content-Type"]
    known = {"If-None-Match": first.headers["Etag"]}
    assert (await get(jp_fetch, "figport/static/page.js", headers=dict(known))).code == 304
    head = await get(jp_fetch, "figport/static/page.js", method="HEAD")
    assert (head.code, head.body) == (200, b"")
    script.write_text("other")
    os.utime(script, ns=(1, 1))
    assert (await get(jp_fetch, "figport/static/page.js", headers=dict(known))).body == b"other"
    assert (await get(jp_fetch, "figport/static/../secret.txt")).code in (403, 404)
    assert (await get(jp_fetch, "figport/static/nothing.js")).code == 404
    assert (await get(jp_fetch, "figport/static/%00")).code == 404
