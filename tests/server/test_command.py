"""The command ``jupyter figport doctor``: what it looks at, how it tells that, and with what it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from figport_server.doctor import command, installation, kernelspecs, servers
from figport_server.doctor.checks import Section, note, ok, wrong
from figport_server.doctor.visit import Address
from figport_server.version import __version__


class Rig:
    """What the doctor finds, and what it was asked to look at."""

    def __init__(self) -> None:
        self.installed = Section("Notebook", [ok("figport", "figport is here")])
        self.kernels = Section("Kernels", [note("kernel", "One has none")])
        self.server = Section("Server", [ok("answer", "It answers")])
        self.running = [Address("http://localhost:8888/", "s3cret"), Address("http://localhost:8889/", "s3cret")]
        self.verified: list[bool] = []
        self.looks: list[tuple[str, str, bool, str | None]] = []

    def examine_installation(self) -> Section:
        return self.installed

    def examine_kernels(self) -> Section:
        return self.kernels

    def all_running(self, *, verify: bool) -> Iterator[Address]:
        self.verified.append(verify)
        yield from self.running

    async def look(self, address: Address, start: str | None = None) -> Section:
        self.looks.append((address.url, address.token, address.verify, start))
        return self.server


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Rig:
    rig = Rig()
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    monkeypatch.setattr(installation, "examine", rig.examine_installation)
    monkeypatch.setattr(kernelspecs, "examine", rig.examine_kernels)
    monkeypatch.setattr(servers, "running", rig.all_running)
    monkeypatch.setattr(servers, "examine", rig.look)
    return rig


def test_it_looks_at_all_that_is_installed_and_at_all_servers_that_run(
    rig: Rig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["doctor"]) == 0
    assert rig.looks == [
        ("http://localhost:8888/", "s3cret", True, None),
        ("http://localhost:8889/", "s3cret", True, None),
    ]
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.splitlines() == [
        "Notebook",
        "  ok     figport is here",
        "",
        "Kernels",
        "  note   One has none",
        "",
        *(["Server", "  ok     It answers", ""] * 2),
    ]


def test_it_looks_at_the_server_that_is_named_and_at_no_other(rig: Rig) -> None:
    assert command.main(["doctor", "https://hub.example/user/ann/lab?token=t"]) == 0
    assert rig.looks == [("https://hub.example/user/ann/", "t", True, None)]
    assert rig.verified == []


@pytest.mark.parametrize(
    ("given", "start"),
    [([], None), (["--kernel"], ""), (["--kernel-name", "ir"], "ir"), (["--kernel", "--kernel-name", "ir"], "ir")],
)
def test_a_kernel_is_started_if_that_is_asked_for(rig: Rig, given: list[str], start: str | None) -> None:
    rig.running = rig.running[:1]
    command.main(["doctor", *given])
    assert [look[-1] for look in rig.looks] == [start]


def test_certificates_need_not_be_trusted_if_that_is_said(rig: Rig) -> None:
    for url in ([], ["https://hub.example/"]):
        command.main(["doctor", "--insecure", *url])
    assert rig.verified == [False]
    assert rig.looks[-1][2] is False


def test_without_a_server_it_says_how_to_name_one(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.running = []
    assert command.main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "Servers",
        "  note   None runs that this user started",
        "         -> Name the address of one",
        "",
    ]


@pytest.mark.parametrize("where", ["installed", "kernels", "server"])
def test_it_ends_with_1_if_anything_is_wrong(rig: Rig, where: str) -> None:
    setattr(rig, where, Section("X", [wrong("x", "is broken", "mend it")]))
    assert command.main(["doctor"]) == 1


def test_programs_get_the_same_as_json(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    rig.running = []
    rig.kernels = Section("Kernels", [wrong("kernel", "There is none", "install one")])
    assert command.main(["doctor", "--json"]) == 1
    told: Any = json.loads(capsys.readouterr().out)
    assert told["well"] is False
    assert [section["title"] for section in told["sections"]] == ["Notebook", "Kernels", "Servers"]
    assert told["sections"][1]["checks"] == [
        {"name": "kernel", "state": "wrong", "what": "There is none", "fix": "install one"}
    ]


def test_where_no_notebook_server_is_installed_it_says_with_which_python_to_ask(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Section:
        raise ImportError("No module named 'jupyter_server'")

    monkeypatch.setattr(installation, "examine", missing)
    assert command.main(["doctor"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "This Python has no notebook server: No module named 'jupyter_server'. Run the doctor of the one that has, or: "
        f"{sys.executable} -m pip install 'figport[server]=={__version__}'\n"
    )


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--version"], 0, __version__),
        (["--help"], 0, "say what is wrong, and what mends it"),
        (["doctor", "--help"], 0, "It changes nothing, and shows no token"),
        (["doctor", "--help"], 0, "JUPYTER_TOKEN"),
        ([], 2, "required: command"),
        (["doctor", "one", "two"], 2, "unrecognized arguments: two"),
    ],
)
def test_what_it_says_of_itself(
    rig: Rig, capsys: pytest.CaptureFixture[str], given: list[str], code: int, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(given)
    assert ended.value.code == code
    told = capsys.readouterr()
    assert said in " ".join((told.out + told.err).split())
    assert rig.looks == []


def test_it_is_asked_by_the_command_line(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["jupyter-figport", "doctor", "http://elsewhere/"])
    assert command.main() == 0
    assert [look[0] for look in rig.looks] == ["http://elsewhere/"]
