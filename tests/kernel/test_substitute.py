"""Something of ours in the place of an attribute of somebody else's object."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from figport.sockets.substitute import Substitute, Wrapper


class Ours(Wrapper):
    def send(self, what: str) -> str:
        return f"ours: {what}"


@pytest.fixture
def theirs() -> SimpleNamespace:
    return SimpleNamespace(send=lambda what: f"theirs: {what}", port=5)


def test_it_passes_on_what_it_does_not_do_itself(theirs: SimpleNamespace) -> None:
    ours = Ours(theirs)
    assert (ours.send("a"), ours.port) == ("ours: a", 5)
    with pytest.raises(AttributeError):
        _ = ours.nothing


def test_it_is_put_in_and_taken_out(theirs: SimpleNamespace) -> None:
    ended: list[object] = []
    owner = SimpleNamespace(socket=theirs)
    one = Substitute(owner, "socket", Ours, ended.append)
    assert one.start()
    ours = owner.socket
    assert isinstance(ours, Ours)
    for _ in range(2):
        one.stop()
        assert owner.socket is theirs
        assert ended == [ours]


def test_what_is_not_of_the_kind_stays(theirs: SimpleNamespace) -> None:
    ended: list[object] = []
    owner = SimpleNamespace(socket=theirs)
    one = Substitute(owner, "socket", lambda inner: None, ended.append)
    assert not one.start()
    one.stop()
    assert (owner.socket, ended) == (theirs, [])


def test_where_there_is_nothing_it_is_asked_for_what_to_put_in(theirs: SimpleNamespace) -> None:
    asked: list[object] = []
    assert not Substitute(SimpleNamespace(), "socket", asked.append).start()
    assert asked == [None]


def test_what_somebody_else_has_put_there_is_left(theirs: SimpleNamespace) -> None:
    ended: list[object] = []
    owner = SimpleNamespace(socket=theirs)
    one = Substitute(owner, "socket", Ours, ended.append)
    one.start()
    owner.socket = other = Ours(owner.socket)
    one.stop()
    assert owner.socket is other
    assert ended == [], "it is still in use"
