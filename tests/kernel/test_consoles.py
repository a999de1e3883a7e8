"""Consoles: how they are told from notebooks, and what is printed below a figure there."""

from __future__ import annotations

from typing import Any, cast

import pytest

from figport.showing import addresses
from figport.showing.addresses import Place
from figport.showing.consoles import Announcer, is_console
from tests.kernel.notebooks import Figure


@pytest.mark.parametrize(
    ("parent", "session", "console"),
    [
        ({"content": {"allow_stdin": True}}, "", True),
        ({"content": {"allow_stdin": True}}, "notebook.ipynb", False),
        ({"content": {"allow_stdin": True}, "metadata": {"cellId": "a"}}, "", False),
        ({"content": {"allow_stdin": False}}, "", False),
        ({}, "", False),
    ],
)
def test_consoles_are_told_from_notebooks(
    parent: dict[str, Any], session: str, console: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", session)
    assert is_console(parent) is console


class Servers:
    """Where the figures of a kernel live, as far as running servers say."""

    def __init__(self, *answers: Place | None) -> None:
        self._answers = list(answers)
        self.asked: list[object] = []

    def find(self, kernel: object) -> Place | None:
        self.asked.append(kernel)
        return self._answers.pop(0)


KERNEL = object()
HERE, THERE = (Place(f"http://{host}:8888/", "k", external=False) for host in ("here", "there"))


def announced(servers: Servers, *figures: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "find", servers.find)
    announcer = Announcer(cast("Any", KERNEL))
    for name in figures:
        announcer.announce(Figure(name))


def test_an_address_is_printed_once_for_each_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    servers = Servers(HERE, THERE)
    announced(servers, "f1", "f1", "f2", "f1", monkeypatch=monkeypatch)
    # The server of the second is another: it is asked for anew, and by each figure that was told of no more.
    assert capsys.readouterr().out == f"Live: {HERE.of('f1')}\nLive: {THERE.of('f2')}\n"
    assert servers.asked == [KERNEL] * 2


def test_without_a_server_nothing_is_printed_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    announced(Servers(None, None, HERE), "f1", "f1", "f1", "f1", monkeypatch=monkeypatch)
    assert capsys.readouterr().out == f"Live: {HERE.of('f1')}\n"
