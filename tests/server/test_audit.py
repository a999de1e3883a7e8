"""The server's log and its events tell who did what, once each, and no token."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from jupyter_events import EventLogger
from jupyter_server.auth import IdentityProvider, User
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from figport_server.audit import SCHEMA, Audit, Deed
from tests.neighbours.recipes import recipe
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
    return {"ServerApp": {"identity_provider_class": Odd, "disable_check_xsrf": True}, "Figport": {"events": True}}


async def test_one_line_each(
    jp_serverapp: ServerApp,
    jp_fetch: Fetch,
    open_page: OpenPage,
    start_kernel: StartKernel,
    jp_auth_header: dict[str, str],
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

    events: list[dict[str, Any]] = []

    async def take(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        events.append(data)

    kernel = await start_kernel()
    logger = jp_serverapp.event_logger
    assert logger is not None
    logger.add_listener(schema_id=SCHEMA, listener=take)
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    page = await open_page(kernel)
    page.connection.close()
    await until(lambda: len(lines()) == 2)
    address = f"figport/kernels/{kernel}"
    assert (await get(jp_fetch, f"{address}/figures/{FIGURE}/download")).code == 200
    assert (await get(jp_fetch, f"{address}/revive", method="POST", body=b"new")).code == 200
    # As pages do that got their token in an address: Jupyter's own line of a refused request names the address.
    token = jp_auth_header["Authorization"].split()[1]
    refused = await get(jp_fetch, f"{address}/figures/{FIGURE}/download", params={"format": "xyz", "token": token})
    assert refused.code == 400
    jp_serverapp.web_app.settings["authorizer"] = NoExecution(parent=jp_serverapp)
    assert (await get(jp_fetch, f"{address}/revive", method="POST", body=b"new")).code == 403
    assert [event for event, _ in lines()] == ["open", "close", "download", "revive", "refused", "refused"]
    assert {(fields["kernel"], fields["user"]) for _, fields in lines()} == {(kernel, NAME)}
    known = {"kernel", "user", "access", "code", "reason", "figure", "mime", "bytes", "resource"}
    assert {name for _, fields in lines() for name in fields} <= known
    # The same as events. One that its schema does not allow is none, and would have been logged.
    await until(lambda: len(events) == 6)
    assert [event["action"] for event in events] == ["open", "close", "download", "revive", "refuse", "refuse"]
    assert {(event["kernel_id"], event["user"]) for event in events} == {(kernel, NAME)}
    for (_, fields), event in zip(lines(), events, strict=True):
        told = {name: value for name, value in event.items() if name not in ("action", "kernel_id", "close_code")}
        assert told == {name: value for name, value in fields.items() if name in told}
    assert not [record for record in caplog.records if "could not be emitted" in record.getMessage()]
    assert f"{FIGURE}/download?format=xyz&token=" in caplog.text
    assert token not in caplog.text
    logger.remove_listener(listener=take)


def test_an_event_that_the_schema_does_not_allow_keeps_nobody_from_anything(caplog: pytest.LogCaptureFixture) -> None:
    logger = EventLogger(handlers=[logging.NullHandler()])
    audit = Audit(logging.getLogger("figport"), logger)
    Audit(logging.getLogger("figport"), logger)  # a second server in the same process
    for deed in Deed:
        audit.note(deed, "kernel", "ann", {"code": 7} if deed is Deed.CLOSE else {})
    complaints = [record.getMessage() for record in caplog.records]
    assert complaints == ["figport: an event could not be emitted"] * len(Deed)


def test_the_recipe_of_the_administrators_page_collects_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config()
    exec(recipe("collect_events.py"), {"c": config})
    assert config.Figport.events is True
    logger = EventLogger(config=config)
    audit = Audit(logging.getLogger("figport"), logger)
    audit.note(Deed.OPEN, "kernel", "ann", {"access": "view"})
    for handler in config.EventLogger.handlers:
        handler.close()
    told = json.loads((tmp_path / "figures.log").read_text())
    assert (told["action"], told["kernel_id"], told["user"], told["access"]) == ("open", "kernel", "ann", "view")
