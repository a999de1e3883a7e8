"""A kernel that is started for a look, on a server that answers as it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from figport_server.doctor import trial as module
from figport_server.doctor.checks import Check, State, ok, wrong
from figport_server.doctor.trial import trial
from figport_server.doctor.visit import Stop
from figport_server.version import __version__

OPENED = ok("WebSocket", "A WebSocket opens")
REACHED = ok("kernel a b", "kernel a b: reached")

Answers = Callable[[dict[str, Any]], list[str | bytes | None]]


def reply(request: dict[str, Any], kind: str = "execute_reply", **content: Any) -> str:
    parent = {"msg_id": request["header"]["msg_id"]}
    return json.dumps({"msg_type": kind, "parent_header": parent, "content": content})


class Server:
    """What is asked of a server, and a kernel's socket on it."""

    def __init__(self, code: int = 201, said: object = None, reason: str = "Created") -> None:
        self.answer = SimpleNamespace(
            code=code, reason=reason, body=json.dumps({"id": "a b"} if said is None else said).encode()
        )
        self.asked: list[tuple[str, str, object]] = []
        self.requests: list[dict[str, Any]] = []
        self.answers: Answers = lambda request: [reply(request, status="ok")]
        self.left = 0
        self.looked_at: list[str] = []
        self.found: list[Check] = [OPENED, REACHED]
        self.fails: Stop | None = None
        self._packets: list[str | bytes | None] = []

    # --- a visit --------------------------------------------------------------------------------------

    async def fetch(self, path: str, method: str = "GET", body: object = None) -> Any:
        self.asked.append((method, path, body))
        return self.answer

    async def open_socket(self, path: str) -> tuple[Any, Check]:
        if self.fails is not None:
            raise self.fails
        self.asked.append(("socket", path, None))
        return self, OPENED

    async def look_at(self, kernel: str) -> list[Check]:
        self.looked_at.append(kernel)
        return self.found

    # --- the socket -----------------------------------------------------------------------------------

    async def write(self, message: str | bytes) -> None:
        assert isinstance(message, str)
        self.requests.append(json.loads(message))
        self._packets += self.answers(self.requests[-1])

    async def read(self) -> str | bytes | None:
        if not self._packets:
            await asyncio.Event().wait()
        return self._packets.pop(0)

    async def leave(self) -> None:
        self.left += 1

    async def tried(self, name: str = "") -> list[Check]:
        return await trial(cast("Any", self), name)

    async def stopped(self, name: str = "") -> Check:
        """Return why it stopped; the kernel is gone then."""
        with pytest.raises(Stop) as caught:
            await self.tried(name)
        return caught.value.check


DELETED = ("DELETE", "api/kernels/a%20b", None)


@pytest.mark.parametrize(("name", "body"), [("", {}), ("ir", {"name": "ir"})])
async def test_one_is_started_has_figport_loaded_is_looked_at_and_shut_down(name: str, body: object) -> None:
    server = Server()
    loaded = ok("kernel", "A kernel was started, and runs %matplotlib figport")
    assert await server.tried(name) == [OPENED, loaded, REACHED], "how the socket opens is said once"
    assert server.asked == [
        ("POST", "api/kernels", body),
        ("socket", "api/kernels/a%20b/channels", None),
        DELETED,
    ]
    assert (server.looked_at, server.left) == (["a b"], 1)


async def test_code_runs_in_it_as_in_a_cell() -> None:
    server = Server()
    await server.tried()
    (request,) = server.requests
    assert (request["channel"], request["header"]["msg_type"]) == ("shell", "execute_request")
    assert request["content"]["code"] == "%matplotlib figport"
    assert (request["content"]["silent"], request["content"]["allow_stdin"]) == (False, False)
    assert isinstance(request["header"]["date"], str)


async def test_only_the_answer_to_that_is_one() -> None:
    server = Server()
    server.answers = lambda request: [
        b"\0\0 binary",
        json.dumps({"msg_type": "status", "content": {"execution_state": "starting"}}),
        reply({"header": {"msg_id": "another"}}, status="error", ename="X", evalue="of another"),
        reply(request, "status", execution_state="busy"),
        reply(request, "stream", name="stdout", text="x"),
        reply(request, status="ok"),
    ]
    assert (await server.tried())[1].state is State.OK


@pytest.mark.parametrize(
    ("name", "code", "said", "told", "fix"),
    [
        ("ir", 404, {"message": "No such kernel named ir"}, "No such kernel named ir", "jupyter kernelspec list"),
        ("", 500, {"message": ""}, "Internal", "Look into the server's log"),
        ("", 500, {}, "Internal", "Look into the server's log"),
        ("", 403, ["a list"], "Internal", "Look into the server's log"),
        ("", 200, {"message": "fine"}, "fine", "Look into the server's log"),
    ],
)
async def test_one_that_is_not_started_is_said_why_and_nothing_is_shut_down(
    name: str, code: int, said: object, told: str, fix: str
) -> None:
    server = Server(code, said, "Internal")
    check = await server.stopped(name)
    assert (check.name, check.state) == ("kernel", State.WRONG)
    assert check.what == f"The server starts no kernel: {told}"
    assert fix in check.fix
    assert [method for method, _, _ in server.asked] == ["POST"]


async def test_code_that_fails_is_told_in_one_line_with_what_mends_it() -> None:
    server = Server()
    server.answers = lambda request: [
        reply(request, status="error", ename="ModuleNotFoundError", evalue="No module\n named 'figport'")
    ]
    check = await server.stopped()
    assert check.state is State.WRONG
    assert check.what == (
        "A kernel was started, and %matplotlib figport fails in it: ModuleNotFoundError: No module named 'figport'"
    )
    assert check.fix == f"In the kernel's environment run: pip install figport=={__version__}"
    assert (server.left, server.looked_at, server.asked[-1]) == (1, [], DELETED)


async def test_a_socket_that_is_closed_meanwhile() -> None:
    server = Server()
    server.answers = lambda request: [reply(request, "status"), None]
    check = await server.stopped()
    assert (check.what, check.fix) == ("The connection to the kernel was closed", "Look into the log of the server")
    assert (server.left, server.asked[-1]) == (1, DELETED)


async def test_one_that_runs_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.01)
    server = Server()
    server.answers = lambda request: []
    check = await server.stopped()
    assert (check.what, check.fix) == ("A kernel was started and runs no code", "Look into the log of the server")
    assert (server.left, server.asked[-1]) == (1, DELETED)


async def test_where_no_socket_opens_it_is_shut_down_all_the_same() -> None:
    server = Server()
    why = wrong("WebSocket", "No WebSocket opens", "Mend it")
    server.fails = Stop(why)
    assert await server.stopped() is why
    assert (server.left, server.asked[-1]) == (0, DELETED)


async def test_what_is_wrong_with_the_way_to_it_is_said_beside_what_is_well() -> None:
    server = Server()
    other = wrong("WebSocket", "No WebSocket opens", "Mend it")
    server.found = [other]
    assert [check.name for check in await server.tried()] == ["WebSocket", "kernel", "WebSocket"]
