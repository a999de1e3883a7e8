"""Which servers the doctor looks at, and what it says of one, whatever answers there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jupyter_server import serverapp

from figport_server.doctor import servers
from figport_server.doctor.checks import Check, State, ok, wrong
from figport_server.doctor.servers import named, running
from figport_server.doctor.visit import Address, Stop

HERE = Address("http://localhost:8888/", "t", True)
ABOUT, SOCKET = ok("answer", "It answers"), ok("socket", "It opens")


class Visited:
    """A server that answers as it is told to."""

    def __init__(self, *kernels: dict[str, Any]) -> None:
        self._kernels = list(kernels)
        self.fails: BaseException | None = None
        self.closed = 0
        self.looks: list[str] = []
        self.trials: list[str] = []
        self.found = {"bad": wrong("socket", "It does not open", "Mend the proxy")}

    def __call__(self, address: Address, within: float) -> Visited:
        assert (address, within) == (HERE, 3.0)
        return self

    async def about(self) -> Check:
        if self.fails is not None:
            raise self.fails
        return ABOUT

    async def kernels(self) -> list[dict[str, Any]]:
        return self._kernels

    async def look_at(self, kernel: str) -> list[Check]:
        self.looks.append(kernel)
        return [SOCKET, self.found.get(kernel, ok("kernel", kernel))]

    async def trial(self, visit: object, start: str) -> list[Check]:
        assert visit is self
        self.trials.append(start)
        return [SOCKET]

    def close(self) -> None:
        self.closed += 1


async def examined(visited: Visited, monkeypatch: pytest.MonkeyPatch, start: str | None = None) -> list[Check]:
    monkeypatch.setattr(servers, "Visit", visited)
    monkeypatch.setattr(servers, "trial", visited.trial)
    section = await servers.examine(HERE, start, 3.0)
    assert section.title == "Server http://localhost:8888/"
    assert visited.closed == 1
    return list(section.checks)


def entry(name: str, *, loaded: bool = False) -> dict[str, Any]:
    return {"id": name, "loaded": loaded}


async def test_all_kernels_with_figport_are_looked_at_and_what_is_well_is_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visited = Visited(entry("a"), entry("b", loaded=True), entry("c", loaded=True))
    checks = await examined(visited, monkeypatch)
    assert visited.looks == ["b", "c"]
    assert checks == [ABOUT, SOCKET, ok("kernel", "b"), ok("kernel", "c")]


async def test_what_is_wrong_is_said_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    visited = Visited(entry("bad", loaded=True), entry("bad", loaded=True))
    checks = await examined(visited, monkeypatch)
    assert [one.state for one in checks] == [State.OK, State.OK, State.WRONG, State.WRONG]


async def test_without_figport_anywhere_one_kernel_is_looked_at_for_the_way_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visited = Visited(entry("a"), entry("b"))
    await examined(visited, monkeypatch)
    assert visited.looks == ["a"]


async def test_without_a_kernel_it_says_how_to_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    _, check = await examined(Visited(), monkeypatch)
    assert (check.name, check.state) == ("kernels", State.NOTE)
    assert "--kernel" in check.fix


@pytest.mark.parametrize("start", ["", "python3"])
async def test_one_that_is_started_for_a_look_is_enough(monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    visited = Visited(entry("a"))
    assert await examined(visited, monkeypatch, start) == [ABOUT, SOCKET]
    assert (visited.trials, visited.looks) == ([start], [])


async def test_what_stops_it_is_the_last_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    visited, why = Visited(), wrong("answer", "Nobody listens", "Start it")
    visited.fails = Stop(why)
    assert await examined(visited, monkeypatch) == [why]


@pytest.mark.parametrize("error", [ValueError("no JSON"), KeyError("id"), TypeError("a list"), AttributeError("get")])
async def test_something_else_than_jupyter_is_said_to_make_no_sense(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    visited = Visited()
    visited.fails = error
    (check,) = await examined(visited, monkeypatch)
    assert (check.name, check.state) == ("answer", State.WRONG)
    assert type(error).__name__ in check.what
    assert "ServerApp.base_url" in check.fix


async def test_a_fault_of_ours_is_none_of_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    visited = Visited()
    visited.fails = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await examined(visited, monkeypatch)
    assert visited.closed == 1


async def test_one_without_a_network_address_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "Visit", None)
    section = await servers.examine(Address("http+unix://%2Ftmp%2Fs/", "", True))
    (check,) = section.checks
    assert check.state is State.NOTE
    assert "address of its proxy" in check.fix


def test_addresses(monkeypatch: pytest.MonkeyPatch, jp_runtime_dir: Path, jp_environ: None) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "from-outside")
    assert named("https://hub.example/user/ann/lab?token=s3cret", verify=True) == Address(
        "https://hub.example/user/ann/", "s3cret"
    )
    assert named("localhost:8888", verify=False) == Address("http://localhost:8888/", "from-outside", verify=False)
    assert "s3cret" not in repr(named("https://ann:s3cret@hub.example/?token=s3cret", verify=True))
    info = {"url": "http://localhost:8888/x/", "token": "s3cret", "pid": os.getpid()}
    (jp_runtime_dir / "jpserver-1.json").write_text(json.dumps(info))
    assert list(running(verify=True)) == [Address("http://localhost:8888/x/", "s3cret")]


def test_one_that_names_no_token_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [{"url": "http://a/", "token": "s"}, {"url": "http://b/"}]
    monkeypatch.setattr(serverapp, "list_running_servers", lambda: iter(told))
    found = list(running(verify=False))
    assert found == [Address("http://a/", "s", False), Address("http://b/", "", False)]
