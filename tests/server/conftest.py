"""A Jupyter server with figport, and kernels with the stand-in."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import zmq.asyncio
from jupyter_server.serverapp import ServerApp
from pytest_jupyter.jupyter_core import jp_asyncio_loop
from pytest_jupyter.jupyter_server import jp_server_cleanup
from tornado.httpclient import HTTPRequest
from traitlets.config import Config

from figport_server.extension import Figport
from tests import ports
from tests.server import client

# The event loop and the server's end, which tests/conftest.py takes from all other tests.
__all__ = ["jp_asyncio_loop", "jp_server_cleanup"]

ports.use()

StartKernel = Callable[..., Awaitable[str]]
OpenPage = Callable[..., Awaitable[client.Page]]


@pytest.fixture
def settings() -> dict[str, dict[str, Any]]:
    """Configuration beside what all tests need; a test module may override it."""
    return {}


@pytest.fixture
def jp_server_config(settings: dict[str, dict[str, Any]]) -> Config:
    config = Config({"ServerApp": {"jpserver_extensions": {"figport_server": True}}})
    config.merge(Config(settings))
    return config


@pytest.fixture
def jp_fetch(jp_fetch: client.Fetch) -> client.Fetch:
    """Have answers the time that all else has."""
    return functools.partial(jp_fetch, request_timeout=client.TIMEOUT)


@pytest.fixture
def jp_ws_fetch(jp_ws_fetch: client.Fetch, monkeypatch: pytest.MonkeyPatch) -> client.Fetch:
    """Do the same for sockets, whose opening asks kernels: pytest-jupyter lets nobody say it."""
    monkeypatch.setitem(HTTPRequest._DEFAULTS, "request_timeout", client.TIMEOUT)
    return jp_ws_fetch


@pytest.fixture
def figport(jp_serverapp: ServerApp) -> Figport:
    extension = jp_serverapp.extension_manager.extension_points["figport"].app
    assert isinstance(extension, Figport)
    return extension


class Sockets(zmq.asyncio.Context):
    """Knows the sockets that were made of it."""

    # Named here: other attributes are options of ZMQ.
    _made: list[zmq.asyncio.Socket]

    def __init__(self) -> None:
        super().__init__()
        self._made = []

    def socket(self, *args: Any, **options: Any) -> zmq.asyncio.Socket:
        made: zmq.asyncio.Socket = super().socket(*args, **options)
        self._made.append(made)
        return made

    def let_go(self) -> None:
        """Have no socket wait, when it is closed, for somebody to take what it has sent: by default that is a second.

        A kernel that ends before it has come to listen takes nothing.
        """
        for socket in self._made:
            if not socket.closed:
                socket.linger = 0


@pytest.fixture
def start_kernel(jp_serverapp: ServerApp) -> Iterator[StartKernel]:
    """Start a kernel with the stand-in listening in the given way, or with nothing."""
    jp_serverapp.kernel_manager.context = sockets = Sockets()

    async def start(way: str | None = "control", *, name: str = "python3", **options: Any) -> str:
        kernel: str = await jp_serverapp.kernel_manager.start_kernel(kernel_name=name)
        if way is not None:
            await client.install(jp_serverapp.kernel_manager.get_kernel(kernel), way, **options)
        return kernel

    yield start
    sockets.let_go()


@pytest.fixture
def open_page(jp_ws_fetch: client.Fetch) -> Iterator[OpenPage]:
    """Open pages, and close them when the test is over."""
    pages: list[client.Page] = []

    async def open_one(kernel: str, *, hello: bool = True) -> client.Page:
        page = await client.Page.open(jp_ws_fetch, kernel)
        pages.append(page)
        if hello:
            await page.greet()
        return page

    yield open_one
    for page in pages:
        page.connection.close()
