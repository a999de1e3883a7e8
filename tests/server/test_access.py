"""Nobody gets in who may not execute code in the kernel, and the socket is guarded as the kernel's own one is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_server.auth import Authorizer, IdentityProvider, User
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError, HTTPResponse
from tornado.routing import ReversibleRuleRouter

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode
from figport_server.access import FigportHandler
from figport_server.extension import Figport
from figport_server.socket import FigureSocket
from tests.server.client import Fetch
from tests.server.conftest import OpenPage, StartKernel
from tests.server.standin import FIGURE

EXAMPLES = {
    "panel": "figport/",
    "about": "figport/api/about",
    "kernels": "figport/api/kernels",
    "kernel": "figport/api/kernels/{kernel}",
    "socket": "figport/kernels/{kernel}/socket",
    "page": "figport/kernels/{kernel}/figures/" + FIGURE,
    "download": "figport/kernels/{kernel}/figures/" + FIGURE + "/download",
    "revive": "figport/kernels/{kernel}/revive",
    "static": "figport/static/page.js",
}
"""One address of each route; a test compares them with the routes that are registered."""

METHODS: dict[str, tuple[str, ...]] = dict.fromkeys(EXAMPLES, ("GET",)) | {
    "static": ("GET", "HEAD"),
    "revive": ("POST",),
}
"""What each route answers to; a test finds out that it is so."""

PROGRAMS = ("about", "kernels", "kernel", "download", "revive")
"""Routes that answer programs: with JSON, whatever is wrong, and never with a login page."""

OVER_HTTP = [name for name in EXAMPLES if name != "socket"]
NOBODY = {"Authorization": ""}
"""Headers that keep pytest-jupyter from adding its token."""


class NoExecution(Authorizer):
    """Lets everybody do everything but execute."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return action != "execute"


def handlers(router: ReversibleRuleRouter) -> Iterator[tuple[Any, type]]:
    """Return the handlers of figport_server that a server has, each with the matcher of its address."""
    for rule in router.rules:
        if isinstance(rule.target, ReversibleRuleRouter):
            yield from handlers(rule.target)
        elif isinstance(rule.target, type) and rule.target.__module__.startswith("figport_server."):
            yield rule.matcher, rule.target


async def status(fetch: Fetch, *parts: str, **options: Any) -> int:
    """Return the HTTP status of a request; 101 for an opened WebSocket, which is closed at once."""
    try:
        answer = await fetch(*parts, **options)
    except HTTPClientError as error:
        return error.code
    if isinstance(answer, HTTPResponse):
        return answer.code
    answer.close()
    return 101


async def get(fetch: Fetch, address: str, **options: Any) -> HTTPResponse:
    response = await fetch(*address.split("/"), follow_redirects=False, raise_error=False, **options)
    assert isinstance(response, HTTPResponse)
    return response


async def log_in(fetch: Fetch, kernel: str, token: str, **headers: str) -> str:
    """Open a page with a token, as from a link, and return the cookies that a browser then has."""
    page = EXAMPLES["page"].format(kernel=kernel)
    response = await get(fetch, page, params={"token": token}, headers={**NOBODY, **headers})
    assert response.code == 200
    cookies = [value.partition(";")[0] for value in response.headers.get_list("Set-Cookie")]
    assert any(cookie.startswith("username-") for cookie in cookies)
    return "; ".join(cookies)


def test_every_route_has_an_example(jp_serverapp: ServerApp) -> None:
    found = list(handlers(jp_serverapp.web_app.default_router))
    kernel = "0a-0b-0c-0d-0e"
    for matcher, handler in found:
        assert issubclass(handler, FigportHandler)
        # Where everybody is let in or not. Jupyter's own for sockets calls ours.
        assert handler.prepare in (FigportHandler.prepare, WebSocketMixin.prepare)
        addresses = [f"/a%40b/{address.format(kernel=kernel)}" for address in EXAMPLES.values()]
        assert len([address for address in addresses if matcher.regex.match(address)]) == 1, matcher.regex
    assert len(found) == len(EXAMPLES)


@pytest.mark.parametrize("name", OVER_HTTP)
@pytest.mark.parametrize("token", ["", "token wrong"])
async def test_without_a_token(jp_fetch: Fetch, start_kernel: StartKernel, name: str, token: str) -> None:
    kernel = await start_kernel(None)
    for method in METHODS[name]:
        # The same whether the kernel exists or not, so nobody can find out which do.
        for asked in (kernel, "0a-0b-0c-0d-0e"):
            address = EXAMPLES[name].format(kernel=asked)
            body = b"x" if method == "POST" else None
            response = await get(jp_fetch, address, headers={"Authorization": token}, method=method, body=body)
            assert response.code == (403 if name in PROGRAMS else 302)
            assert response.headers.get("Location", "/a%40b/login").startswith("/a%40b/login")


class TestWithoutExecution:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"authorizer_class": NoExecution}}

    async def test_nothing_is_served_but_looking(
        self, jp_fetch: Fetch, jp_ws_fetch: Fetch, start_kernel: StartKernel, figport: Figport
    ) -> None:
        kernel = await start_kernel(None)
        assert (await get(jp_fetch, f"api/kernels/{kernel}")).code == 200  # may read, as a check of the check
        assert await status(jp_ws_fetch, "api", "kernels", kernel, "channels") == 403
        for viewers in (True, False):
            figport.viewers = viewers
            for name in OVER_HTTP:
                looks = name not in ("download", "revive")
                for method in METHODS[name]:
                    body = b"x" if method == "POST" else None
                    address = EXAMPLES[name].format(kernel=kernel)
                    code = (await get(jp_fetch, address, method=method, body=body)).code
                    assert code == (200 if looks and viewers else 403), name
            socket = await status(jp_ws_fetch, "figport", "kernels", kernel, "socket")
            assert socket == (101 if viewers else 403)


class Careless(FigportHandler):
    """A route of somebody who has thought of nothing."""

    async def get(self) -> None:
        self.finish("served")


@pytest.mark.parametrize("allowed", [True, False])
async def test_a_route_cannot_be_written_without_its_check(
    jp_serverapp: ServerApp, figport: Figport, jp_fetch: Fetch, allowed: bool
) -> None:
    jp_serverapp.web_app.add_handlers(".*", [("/a%40b/figport/careless", Careless, {"figport": figport})])
    if not allowed:
        jp_serverapp.web_app.settings["authorizer"] = NoExecution(parent=jp_serverapp)
    assert (await get(jp_fetch, "figport/careless")).code == (200 if allowed else 403)
    assert (await get(jp_fetch, "figport/careless", headers=dict(NOBODY))).code == 302


class ByKernel(Authorizer):
    """Lets nobody do anything with the kernel that was started first."""

    first = ""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return bool(handler.path_kwargs.get("kernel_id") != ByKernel.first)


class TestByKernel:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"authorizer_class": ByKernel}}

    async def test_authorizers_decide_by_kernel(
        self, jp_fetch: Fetch, jp_ws_fetch: Fetch, start_kernel: StartKernel
    ) -> None:
        ByKernel.first = await start_kernel(None)
        second = await start_kernel(None)
        for name in ("kernel", "page", "download", "revive"):
            method = METHODS[name][0]
            body = b"x" if method == "POST" else None
            codes = [
                (await get(jp_fetch, EXAMPLES[name].format(kernel=kernel), method=method, body=body)).code
                for kernel in (ByKernel.first, second)
            ]
            assert codes[0] == 403 != codes[1], name
        assert await status(jp_ws_fetch, "figport", "kernels", ByKernel.first, "socket") == 403
        assert await status(jp_ws_fetch, "figport", "kernels", second, "socket") == 101


class TestWithoutComms:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"AsyncMappingKernelManager": {"allowed_message_types": ["kernel_info_request", "execute_request"]}}

    async def test_the_servers_list_of_messages_holds(
        self, jp_fetch: Fetch, jp_ws_fetch: Fetch, start_kernel: StartKernel
    ) -> None:
        kernel = await start_kernel(None)
        assert await status(jp_ws_fetch, "figport", "kernels", kernel, "socket") == 403
        for name, method, body in (("download", "GET", None), ("revive", "POST", b"x")):
            response = await get(jp_fetch, EXAMPLES[name].format(kernel=kernel), method=method, body=body)
            assert response.code == 403
            assert "allowed_message_types" in json.loads(response.body)["what"]


class Doorman(IdentityProvider):
    """Knows everybody until the doors close."""

    closed = False

    async def get_user(self, handler: Any) -> User | None:
        return None if Doorman.closed else User(username="guest")


class TestLogout:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"identity_provider_class": Doorman}, "Figport": {"recheck_interval": 0.2}}

    async def test_a_socket_ends_with_the_login(self, open_page: OpenPage, start_kernel: StartKernel) -> None:
        Doorman.closed = False
        page = await open_page(await start_kernel())
        await page.hear(0, wire.Welcome)
        await page.attach()
        for _ in range(30):
            await page.counts()
        Doorman.closed = True
        error = await page.hear(0, wire.Failure)
        assert (error.code, error.fatal) == (ErrorCode.FORBIDDEN, True)
        assert await page.closing() == CLOSE_CODES[ErrorCode.FORBIDDEN]


async def test_programs_are_told_in_one_form_what_is_wrong(jp_fetch: Fetch, start_kernel: StartKernel) -> None:
    kernel = await start_kernel(None)
    for address, method, code, error in (
        ("figport/api/kernels/0a-0b-0c-0d-0e", "GET", 404, "unknown-kernel"),
        (EXAMPLES["download"].format(kernel="0a-0b-0c-0d-0e"), "GET", 404, "unknown-kernel"),
        (EXAMPLES["download"].format(kernel=kernel) + "?format=PDF", "GET", 400, "malformed"),
        (EXAMPLES["download"].format(kernel=kernel), "GET", 409, "no-backend"),
        (EXAMPLES["revive"].format(kernel="0a-0b-0c-0d-0e"), "POST", 404, "unknown-kernel"),
        ("figport/api/about", "PUT", 405, "internal"),
    ):
        path, _, query = address.partition("?")
        params = dict([query.split("=")]) if query else {}
        body = None if method == "GET" else b"x"
        response = await get(jp_fetch, path, method=method, body=body, params=params)
        assert response.code == code, address
        assert response.headers["Content-Type"].startswith("application/json")
        said = json.loads(response.body)
        assert said.keys() == {"code", "what", "where", "fix", "message"}
        assert said["code"] == error
        assert said["what"]


async def test_the_socket_answers_as_the_kernels_own(
    jp_serverapp: ServerApp, jp_fetch: Fetch, jp_ws_fetch: Fetch, jp_http_port: int, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    token = jp_serverapp.identity_provider.token
    # The cookie's name is made of the host's, and pytest-jupyter opens WebSockets at this one.
    cookie = await log_in(jp_fetch, kernel, token, Host=f"localhost:{jp_http_port}")
    logged_in = {**NOBODY, "Cookie": cookie}
    same, foreign = {"Origin": f"http://localhost:{jp_http_port}"}, {"Origin": "https://evil.example"}
    cross = {"Sec-Fetch-Site": "cross-site"}
    with_token = {"Authorization": f"token {token}"}
    cases: list[tuple[dict[str, str], dict[str, str], int]] = [
        ({**NOBODY}, {}, 403),
        ({"Authorization": "token wrong"}, {}, 403),
        (with_token, {}, 101),
        ({**NOBODY}, {"token": token}, 101),
        ({**with_token, **same}, {}, 101),
        ({**with_token, **foreign}, {}, 101),
        (logged_in, {}, 101),
        ({**logged_in, **same}, {}, 101),
        ({**logged_in, **foreign}, {}, 403),
        ({**logged_in, **foreign, **cross}, {}, 403),
        ({**logged_in, **cross}, {}, 403),
    ]
    for headers, params, wanted in cases:
        ours = await status(
            jp_ws_fetch, "figport", "kernels", kernel, "socket", headers=dict(headers), params=dict(params)
        )
        theirs = await status(
            jp_ws_fetch,
            "api",
            "kernels",
            kernel,
            "channels",
            headers=dict(headers),
            params={"session_id": "x", **params},
        )
        assert ours == theirs == wanted, (headers, params)


async def test_the_socket_of_an_unknown_kernel(jp_ws_fetch: Fetch) -> None:
    ours = await status(jp_ws_fetch, "figport", "kernels", "0a-0b-0c-0d-0e", "socket")
    assert ours == await status(jp_ws_fetch, "api", "kernels", "0a-0b-0c-0d-0e", "channels") == 404


async def test_another_site_gets_nothing_by_the_users_cookie(
    jp_serverapp: ServerApp, jp_fetch: Fetch, jp_http_port: int, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel(None)
    cookie = await log_in(jp_fetch, kernel, jp_serverapp.identity_provider.token)
    logged_in = {**NOBODY, "Cookie": cookie}
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    download = EXAMPLES["download"].format(kernel=kernel)
    served = 409  # no backend is loaded: the request got through
    assert (await get(jp_fetch, download, headers={**logged_in, "Sec-Fetch-Site": "same-origin"})).code == served
    assert (await get(jp_fetch, download, headers={**logged_in, "Sec-Fetch-Site": "none"})).code == served
    assert (await get(jp_fetch, download, headers={**logged_in, "Sec-Fetch-Site": "cross-site"})).code == 403
    assert (await get(jp_fetch, download, headers={**logged_in, **foreign})).code == 404  # as Jupyter's own
    assert (await get(jp_fetch, download, headers=dict(foreign))).code == served  # with the token
    # On plain HTTP to another machine browsers do not say where a request comes from.
    host = f"http://127.0.0.1:{jp_http_port}"
    xsrf = next(one.partition("=")[2] for one in cookie.split("; ") if one.startswith("_xsrf="))
    for shown, code in (
        ({}, 403),
        ({"Referer": "https://evil.example/page"}, 403),
        ({"Referer": f"{host}/a%40b/lab"}, served),
        ({"X-XSRFToken": xsrf}, served),
        ({"X-XSRFToken": "made-up"}, 403),
    ):
        assert (await get(jp_fetch, download, headers={**logged_in, **shown})).code == code, shown
    about = await get(jp_fetch, EXAMPLES["about"], headers={**logged_in, **foreign})
    assert about.code == (await get(jp_fetch, "api/kernels", headers={**logged_in, **foreign})).code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"])
async def test_other_methods_do_nothing(jp_fetch: Fetch, start_kernel: StartKernel, method: str) -> None:
    kernel = await start_kernel(None)
    for name, address in EXAMPLES.items():
        if method in METHODS[name]:
            continue
        response = await get(jp_fetch, address.format(kernel=kernel), method=method, allow_nonstandard_methods=True)
        assert response.code == 405


def test_the_socket_comes_without_compression_and_with_a_limit(jp_serverapp: ServerApp) -> None:
    limited = next(target for _, target in handlers(jp_serverapp.web_app.default_router) if target is FigureSocket)
    assert isinstance(limited.max_message_size, property)


@pytest.mark.parametrize("allowed", [True, False])
class TestForeignHosts:
    """The name by which a browser asks may be another site's whose address points here (DNS rebinding)."""

    @pytest.fixture
    def settings(self, allowed: bool) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"allow_remote_access": allowed}}

    async def test_they_are_let_in_where_the_server_lets_them(
        self, jp_fetch: Fetch, jp_ws_fetch: Fetch, start_kernel: StartKernel, allowed: bool
    ) -> None:
        kernel = await start_kernel(None)
        for name, example in EXAMPLES.items():
            if METHODS[name][0] != "GET" or name in ("download", "static"):
                continue
            fetch = jp_ws_fetch if name == "socket" else jp_fetch
            opened = 101 if name == "socket" else 200
            address = example.format(kernel=kernel).split("/")
            for host, wanted in (("localhost", opened), ("figures.example.org", opened if allowed else 403)):
                found = await status(fetch, *address, headers={"Host": host}, follow_redirects=False)
                assert found == wanted, (name, host)
