"""A server that listens on a Unix socket, as behind a proxy on the same machine (`ServerApp.sock`)."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import Resolver, bind_unix_socket
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import websocket_connect

from figport import wire
from figport_server.extension import Figport
from tests.server.client import ATTACH, Page, at_once, pointer
from tests.server.conftest import StartKernel
from tests.server.standin import FIGURE


class To(Resolver):
    """Says of every host that it is a Unix socket's."""

    def initialize(self, place: str) -> None:
        self._place = place

    async def resolve(self, *_args: Any, **_options: Any) -> list[tuple[int, Any]]:
        return [(socket.AF_UNIX, self._place)]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no Unix sockets")
async def test_figures_are_live_and_saved(
    figport: Figport, jp_serverapp: ServerApp, jp_base_url: str, start_kernel: StartKernel, tmp_path: Path
) -> None:
    place = str(tmp_path / "s")
    listener = HTTPServer(jp_serverapp.web_app)
    listener.add_socket(bind_unix_socket(place, 0o600))
    kernel = await start_kernel()
    address = f"localhost{jp_base_url}figport/kernels/{kernel}"
    headers = {"Authorization": f"token {jp_serverapp.identity_provider.token}"}
    resolver = To(place=place)
    opened = HTTPRequest(f"ws://{address}/socket", headers=headers)
    page = Page(at_once(await websocket_connect(opened, resolver=resolver)))
    try:
        await page.greet()
        await page.say(1, ATTACH)
        await page.hear(1, wire.FigureState)
        await page.say(1, pointer(1.5, 2))
        assert (await page.hear(1, wire.Readout)).text == "1.5,2"
    finally:
        page.connection.close()
    client = SimpleAsyncHTTPClient(force_instance=True, resolver=resolver)
    try:
        saved = await client.fetch(f"http://{address}/figures/{FIGURE}/download?format=png", headers=headers)
        assert saved.code == 200
        assert saved.body
        refused = await client.fetch(f"http://{address}/figures/{FIGURE}/download?format=png", raise_error=False)
        assert refused.code in (401, 403)
    finally:
        client.close()
        listener.stop()
