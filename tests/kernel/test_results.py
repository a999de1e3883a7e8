"""Old display hooks have no hooks: what stands in their socket's place hears of a last value before it is sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from figport.sockets.results import ResultSocket, results


class Socket:
    """A socket that notes what is sent."""

    port = 5

    def __init__(self, log: list[Any]) -> None:
        self._log = log

    def send_multipart(self, *args: Any, **kwargs: Any) -> str:
        self._log.append((args, kwargs))
        return "sent"


@pytest.fixture
def log() -> list[Any]:
    return []


def heard(log: list[Any]) -> None:
    log.append("heard")


def test_it_tells_before_each_message_and_sends_it_as_it_was(log: list[Any]) -> None:
    socket = Socket(log)
    hook = SimpleNamespace(pub_socket=socket)
    ours = results(hook, lambda: heard(log))
    assert ours.start()
    for number in (1, 2):
        assert hook.pub_socket.send_multipart([b"value", number], copy=False) == "sent"
    assert log == ["heard", (([b"value", 1],), {"copy": False}), "heard", (([b"value", 2],), {"copy": False})]
    assert hook.pub_socket.port == 5
    ours.stop()
    assert hook.pub_socket is socket
    hook.pub_socket.send_multipart([])
    assert log.count("heard") == 2


def test_what_hearing_raises_keeps_the_value_from_being_sent(log: list[Any]) -> None:
    """An interrupt of the user's is one of the running cell."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ResultSocket(Socket(log), interrupted).send_multipart([b"value"])
    assert log == []


@pytest.mark.parametrize(
    "hook",
    [
        pytest.param(None, id="no display hook"),
        pytest.param(SimpleNamespace(), id="no socket"),
        pytest.param(SimpleNamespace(pub_socket=None), id="a socket that is not made yet"),
        pytest.param(SimpleNamespace(pub_socket=SimpleNamespace(send_multipart=1)), id="nothing that sends"),
        pytest.param(SimpleNamespace(pub_socket=Socket([]), register_hook=print), id="hooks of its own"),
    ],
)
def test_a_hook_of_another_make_is_left_alone(hook: Any, log: list[Any]) -> None:
    before = getattr(hook, "pub_socket", None)
    ours = results(hook, lambda: heard(log))
    assert not ours.start()
    ours.stop()
    assert getattr(hook, "pub_socket", None) is before
