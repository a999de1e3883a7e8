"""The server's log tells who did what, in one line each, and no token."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from jupyter_server.auth import IdentityProvider, User
from jupyter_server.serverapp import ServerApp

from tests.server.client import Fetch, until
from tests.server.conftest import OpenPage, StartKernel
from tests.server.standin import FIGURE
from tests.server.test_access import NoExecution, get

NAME = 'ann" token="x\nfigport open'
"""What an identity provider may call somebody."""


class Odd(IdentityProvider):
    """Knows everybody by an odd name."""

    async def get_user(self, handler: Any) -> User | None:
        return User(username=NAME)


@pytest.fixture
def settings() -> dict[str, dict[str, Any]]:
    return {"ServerApp": {"identity_provider_class": Odd, "disable_check_xsrf": True}}


async def test_one_line_each(
    jp_serverapp: ServerApp,
    jp_fetch: Fetch,
    open_page: OpenPage,
    start_kernel: StartKernel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def lines() -> list[tuple[str, dict[str, Any]]]:
        found = []
        for record in caplog.records:
            line = re.fullmatch(r"figport (open|close|refused|download|revive) (.*)", record.getMessage())
            if line is not None:
                fields = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\w+)', line[2])
                found.append((line[1], {name: json.loads(value) for name, value in fields}))
        return found

    kernel = await start_kernel()
    caplog.clear()
    caplog.set_level(logging.INFO)
    page = await open_page(kernel)
    page.connection.close()
    await until(lambda: len(lines()) == 2)
    address = f"figport/kernels/{kernel}"
    assert (await get(jp_fetch, f"{address}/figures/{FIGURE}/download")).code == 200
    assert (await get(jp_fetch, f"{address}/revive", method="POST", body=b"new")).code == 200
    jp_serverapp.web_app.settings["authorizer"] = NoExecution(parent=jp_serverapp)
    assert (await get(jp_fetch, f"{address}/revive", method="POST", body=b"new")).code == 403
    assert [event for event, _ in lines()] == ["open", "close", "download", "revive", "refused"]
    assert {(fields["kernel"], fields["user"]) for _, fields in lines()} == {(kernel, NAME)}
    known = {"kernel", "user", "access", "code", "reason", "figure", "mime", "bytes", "resource"}
    assert {name for _, fields in lines() for name in fields} <= known
