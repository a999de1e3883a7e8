"""Whether two sides can talk to each other, and what people are told when they cannot."""

from __future__ import annotations

import itertools

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Party, WireError

PAIRS = [(peer, mine) for peer, mine in itertools.product(Party, Party) if peer is not mine]


@pytest.mark.parametrize(("peer", "mine"), PAIRS)
def test_same_protocol_is_fine_whatever_the_version(peer: Party, mine: Party) -> None:
    wire.check_protocol(wire.Hello(wire.PROTOCOL, "99.0", peer), ours="0.1.0", mine=mine)
    wire.check_protocol(wire.Welcome(wire.PROTOCOL, "99.0", peer), ours="0.1.0", mine=mine)


@pytest.mark.parametrize("older", ["peer", "mine"])
@pytest.mark.parametrize(("peer", "mine"), PAIRS)
def test_mismatch_names_the_older_environment_and_the_command(peer: Party, mine: Party, older: str) -> None:
    number = wire.PROTOCOL + (-1 if older == "peer" else 1)
    theirs = "0.0.9" if older == "peer" else "0.2.0"
    with pytest.raises(WireError) as caught:
        wire.check_protocol(wire.Welcome(number, theirs, peer), ours="0.1.0", mine=mine)
    error = caught.value
    blamed = peer if older == "peer" else mine
    assert error.code is ErrorCode.PROTOCOL
    assert error.close_code == 4426
    assert f"the {mine} runs figport 0.1.0 (protocol {wire.PROTOCOL})" in error.what
    assert f"The {peer} runs figport {theirs} (protocol {number})" in error.what
    assert error.where == f"the {blamed}'s environment"
    newer = "0.1.0" if older == "peer" else "0.2.0"
    assert f"=={newer}'" in error.fix
    assert "pip install 'figport" in error.fix
    action = {Party.PAGE: "Reload the page", Party.SERVER: "restart the server", Party.KERNEL: "restart the kernel"}
    assert action[blamed] in error.fix


@pytest.mark.parametrize("cls", [wire.Hello, wire.Welcome])
def test_a_later_protocol_is_still_read(cls: type[wire.Hello] | type[wire.Welcome]) -> None:
    message = cls(12, "9.9", Party.SERVER)
    assert wire.decode(wire.encode(message), Party.SERVER)[0] == message


def test_a_version_that_is_none_is_not_put_into_a_command() -> None:
    with pytest.raises(WireError) as caught:
        wire.check_protocol(wire.Hello(wire.PROTOCOL + 1, "1; rm -rf ~", Party.PAGE), ours="0.1.0", mine=Party.KERNEL)
    assert "rm" not in f"{caught.value} {caught.value.fix}"
    assert "of an unknown version" in caught.value.what
