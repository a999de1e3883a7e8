"""Who gets in where: all credentials, origins and rights at all routes, beside the kernel's own routes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.web import create_signed_value, decode_signed_value

from tests.server.client import Fetch
from tests.server.conftest import StartKernel
from tests.server.test_access import EXAMPLES, METHODS, NOBODY, get, handlers, log_in, status

CREDENTIALS = ("token", "wrong token", "cookie", "expired cookie", "none")
ORIGINS = ("same", "foreign", "none")
RIGHTS = ("execute", "read", "nothing")

SHELLS = ("panel", "page", "static")
"""Pages without anything of a kernel in them; another site cannot read them, and its own scripts do not run there."""

LOOKING = {*SHELLS, "about", "kernels", "kernel", "socket"}
"""Open to who may read kernels and not execute code in them."""

OWN = {
    "looking": ("GET", "api/kernels/{kernel}"),
    "using": ("POST", "api/kernels/{kernel}/interrupt"),
    "socket": ("WS", "api/kernels/{kernel}/channels"),
}
"""The kernel's own routes, for those of ours that do the like."""


class Ranked(Authorizer):
    """Gives everybody the rights that a test chooses."""

    rights = "execute"

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return Ranked.rights == "execute" or (Ranked.rights == "read" and action == "read")


@pytest.fixture
def settings() -> dict[str, dict[str, Any]]:
    return {"ServerApp": {"authorizer_class": Ranked}}


def expired(app: ServerApp, cookies: str) -> str:
    """Return the same cookies, but the login is forty days old."""
    secret = app.web_app.settings["cookie_secret"]
    found = dict(one.split("=", 1) for one in cookies.split("; "))
    name = next(name for name in found if name.startswith("username-"))
    value = decode_signed_value(secret, name, found[name].strip('"'))
    assert value is not None
    old: Callable[[], float] = lambda: time.time() - 40 * 86400  # noqa: E731
    found[name] = create_signed_value(secret, name, value, clock=old).decode()
    return "; ".join(f"{name}={value}" for name, value in found.items())


async def test_nobody_gets_in_who_would_not_get_in_at_the_kernel(
    jp_serverapp: ServerApp, jp_fetch: Fetch, jp_ws_fetch: Fetch, jp_http_port: int, start_kernel: StartKernel
) -> None:
    kernel = await start_kernel()
    token = jp_serverapp.identity_provider.token
    Ranked.rights = "execute"
    # A cookie's name is made of the host's, and pytest-jupyter opens WebSockets at another one.
    hosts = {"HTTP": f"127.0.0.1:{jp_http_port}", "WS": f"localhost:{jp_http_port}"}
    cookies = {way: await log_in(jp_fetch, kernel, token, Host=host) for way, host in hosts.items()}

    def headers(way: str, credential: str, origin: str) -> dict[str, str]:
        sent = dict(NOBODY)
        match credential:
            case "token":
                sent["Authorization"] = f"token {token}"
            case "wrong token":
                sent["Authorization"] = "token wrong"
            case "cookie" | "expired cookie":
                known = cookies[way]
                sent["Cookie"] = known if credential == "cookie" else expired(jp_serverapp, known)
                sent["X-XSRFToken"] = next(
                    one.partition("=")[2] for one in known.split("; ") if one.startswith("_xsrf=")
                )
        match origin:
            case "same":
                sent["Origin"] = f"http://{hosts[way]}"
            case "foreign":
                sent["Origin"] = "https://evil.example"
        return sent

    async def let_in(method: str, address: str, credential: str, origin: str) -> bool:
        path = address.format(kernel=kernel)
        if method == "WS":
            return await status(jp_ws_fetch, *path.split("/"), headers=headers("WS", credential, origin)) == 101
        body = b"x" if method == "POST" else None
        answer = await get(jp_fetch, path, method=method, body=body, headers=headers("HTTP", credential, origin))
        assert answer.code in (200, 204, 302, 403, 404), (method, address, credential, origin, answer.code)
        return answer.code in (200, 204)

    viewers = {
        name
        for name, address in EXAMPLES.items()
        for matcher, handler in handlers(jp_serverapp.web_app.default_router)
        if handler.for_viewers and matcher.regex.match(f"/a%40b/{address.format(kernel=kernel)}")  # type: ignore[attr-defined]
    }
    assert viewers == LOOKING
    cells = 0
    for rights, credential, origin in itertools.product(RIGHTS, CREDENTIALS, ORIGINS):
        Ranked.rights = rights
        own = {name: await let_in(method, address, credential, origin) for name, (method, address) in OWN.items()}
        readable = await let_in(*OWN["looking"], credential, "none")
        known = credential in ("token", "cookie")
        near = credential == "token" or origin != "foreign"
        for name, address in EXAMPLES.items():
            enough = rights == "execute" or (rights == "read" and name in LOOKING)
            wanted = known and enough and (near or name in SHELLS)
            for method in ("WS",) if name == "socket" else METHODS[name]:
                cell = f"{method} {name} for {rights} by {credential} from {origin}"
                ours = await let_in(method, address, credential, origin)
                assert ours == wanted, cell
                if name in SHELLS:
                    assert not ours or readable, cell
                elif name in LOOKING:
                    assert not ours or own["looking"], cell
                else:
                    assert not ours or own["using"], cell
                if name == "socket" and rights != "read":
                    assert ours == own["socket"], cell
                cells += 1
    assert cells > 400
