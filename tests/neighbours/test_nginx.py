"""Figures behind nginx: TLS ended there, a path prefix, and a proxy that cuts what is silent; by docs/admin.md."""

from __future__ import annotations

import asyncio
import json
import ssl
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import websocket

from figport import wire
from figport_server.doctor.checks import State
from figport_server.doctor.servers import examine
from figport_server.doctor.visit import Address
from tests.e2e.server import TOKEN, certificate, running
from tests.neighbours.client import FIGURE_CODE, FigureClient, run
from tests.neighbours.nginx import find, running_nginx
from tests.neighbours.recipes import changed, recipe
from tests.ports import free_port

HEADERS = [f"Authorization: token {TOKEN}"]
PINGS = 0.3
CUT = 1


@dataclass(frozen=True, slots=True)
class Site:
    """A server with a figure, as it is seen through nginx."""

    url: str
    hasty: str
    """The same server behind a nginx that cuts connections after a second of silence."""
    kernel: str
    figure: str
    root: Path

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None) -> tuple[dict[str, str], bytes]:
        request = urllib.request.Request(f"{self.url}{path}", body, {"Authorization": f"token {TOKEN}"}, method=method)
        nobody = ssl.create_default_context()
        nobody.check_hostname, nobody.verify_mode = False, ssl.CERT_NONE
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=nobody))
        with urllib.request.build_opener(*handlers).open(request, timeout=60) as answer:
            return dict(answer.headers), answer.read()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = find()
    if program is None:
        pytest.skip("there is no nginx here; python tests/neighbours/nginx.py --install brings Debian's")
    place = tmp_path_factory.mktemp("nginx")
    made, key = certificate(place)
    config = place / "config" / "jupyter_server_config.py"
    config.parent.mkdir()
    config.write_text(changed(recipe("behind_nginx.py"), {"20_000": str(int(1000 * PINGS))}))
    with running(place, program="jupyter_server", base="/science/") as server:
        origin = server.url.removesuffix("/science/")
        ports = [free_port(), free_port()]
        names = {
            "/etc/ssl/certs/jupyter.pem": str(made),
            "/etc/ssl/private/jupyter.key": str(key),
            "http://127.0.0.1:8888": origin,
        }
        calm = changed(recipe("nginx.conf"), {**names, "listen 443 ssl": f"listen {ports[0]} ssl"})
        hasty = changed(recipe("nginx.conf"), {**names, "listen 443 ssl": f"listen {ports[1]} ssl", "60s": f"{CUT}s"})
        # What is said once for all sites.
        hasty = hasty[hasty.index("server {") :]
        with running_nginx(program, place / "nginx", [calm, hasty], ports[1]):
            calm_url, hasty_url = (f"https://127.0.0.1:{port}/science/" for port in ports)
            first = Site(calm_url, hasty_url, "", "", server.root)
            kernel = json.loads(first.ask("api/kernels", method="POST", body=b"{}")[1])["id"]
            figure = run(f"{first.url}api/kernels/{kernel}", HEADERS, FIGURE_CODE).split()[-1]
            yield Site(calm_url, hasty_url, kernel, figure, server.root)


def test_through_tls_and_below_a_prefix(site: Site) -> None:
    _, page = site.ask(f"figport/kernels/{site.kernel}/figures/{site.figure}")
    assert b'"baseUrl": "/science/"' in page
    assert b"/science/figport/static/page.js" in page
    view = FigureClient(f"{site.url}figport/kernels/{site.kernel}", HEADERS, site.figure)
    view.hear(wire.Frame)
    assert "(x, y)" in view.move(200, 150)
    view.close()
    headers, saved = site.ask(f"figport/kernels/{site.kernel}/figures/{site.figure}/download?format=svg")
    assert b"<svg" in saved
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_stored_figure_of_some_megabytes_gets_through(site: Site) -> None:
    """nginx takes one megabyte and no more, unless it is told."""
    name = f"{uuid4().hex}.figport"
    code = f"import numpy as np\nax.imshow(np.random.default_rng(1).random((600, 600)))\nfigport.save(fig, {name!r})"
    run(f"{site.url}api/kernels/{site.kernel}", HEADERS, code)
    stored = (site.root / name).read_bytes()
    assert len(stored) > 2_000_000
    made = json.loads(site.ask(f"figport/kernels/{site.kernel}/revive", method="POST", body=stored)[1])
    assert made["figure"] not in ("", site.figure)


def test_a_silent_figure_keeps_its_connection(site: Site) -> None:
    """A proxy that waits no longer than a second between two bytes ended figures that nobody touched."""
    view = FigureClient(f"{site.hasty}figport/kernels/{site.kernel}", HEADERS, site.figure)
    view.hear(wire.Frame)
    view.say(1, wire.Ack(1))
    pings = 0
    while pings < 4 * CUT / PINGS:
        opcode, _ = view.socket.recv_data(control_frame=True)
        assert opcode != websocket.ABNF.OPCODE_CLOSE
        pings += opcode == websocket.ABNF.OPCODE_PING
    assert "(x, y)" in view.move(200, 150)
    view.close()


def test_the_doctor_finds_nothing_wrong(site: Site) -> None:
    address = Address(site.url, TOKEN, verify=False)
    found = {check.name: check for check in asyncio.run(examine(address)).checks}
    assert {check.state for check in found.values()} == {State.OK}, found
    assert {"extension", "WebSocket", "hello", f"kernel {site.kernel[:8]}"} == set(found)
