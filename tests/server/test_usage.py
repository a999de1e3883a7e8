"""What all pages take together: who is let in, and who has to go."""

from __future__ import annotations

from figport.errors import ErrorCode
from figport_server.usage import InputUsage, Usage


def test_a_user_has_no_more_sockets_than_his_share_and_all_no_more_than_there_may_be() -> None:
    usage = Usage(sockets=3, sockets_per_user=2, waiting=100)
    assert [usage.opened("ann"), usage.opened("ann")] == [None, None]
    own = usage.opened("ann")
    assert own is not None
    assert (own.code, "Figport.max_sockets_per_user" in own.fix) == (ErrorCode.LIMIT, True)
    assert usage.sockets == 2, "who was refused is not counted"
    assert usage.opened("ben") is None
    every = usage.opened("cem")
    assert every is not None
    assert "Figport.max_sockets in" in every.fix
    usage.closed("ann")
    assert usage.opened("cem") is None
    assert usage.sockets == 3


def test_users_who_are_gone_are_forgotten() -> None:
    """A server with many users over months would hold all their names."""
    usage = Usage(sockets=10, sockets_per_user=2, waiting=100)
    for number in range(5):
        usage.opened(f"user{number}")
        usage.opened(f"user{number}")
        usage.closed(f"user{number}")
    assert dict(usage._users) == {f"user{number}": 1 for number in range(5)}
    for number in range(5):
        usage.closed(f"user{number}")
    assert (dict(usage._users), usage.sockets) == ({}, 0)


def test_who_was_refused_is_not_remembered() -> None:
    usage = Usage(sockets=10, sockets_per_user=0, waiting=100)
    assert usage.opened("ann") is not None
    assert dict(usage._users) == {}


def test_bodies_have_room_together_and_one_always_has() -> None:
    usage = Usage(sockets=1, sockets_per_user=1, waiting=100)
    assert usage.reserve(500), "one alone may be larger: its own limit is max_revive_bytes"
    assert not usage.reserve(1)
    usage.release(500)
    assert usage.reserve(60)
    assert usage.reserve(40)
    assert not usage.reserve(1)
    assert usage.reservations == 2
    usage.release(40)
    assert usage.reserve(40)
    usage.release(60)
    usage.release(40)
    assert (usage.reservations, usage.reserve(500)) == (0, True)


def test_a_body_without_bytes_takes_no_room() -> None:
    usage = Usage(sockets=1, sockets_per_user=1, waiting=100)
    assert usage.reserve(0)
    assert usage.reserve(500)


def test_only_a_page_that_takes_more_than_its_share_has_to_go() -> None:
    usage = Usage(sockets=10, sockets_per_user=10, waiting=100)
    for _ in range(4):
        usage.opened("ann")
    usage.waiting_bytes = 90
    assert not usage.full(own=90, more=10), "there is room"
    assert usage.full(own=80, more=11)
    assert not usage.full(own=10, more=11), "it reads: others are in the way"
    assert usage.full(own=15, more=11)


def test_a_page_that_is_not_counted_any_more_has_the_share_of_one() -> None:
    usage = Usage(sockets=10, sockets_per_user=10, waiting=100)
    usage.waiting_bytes = 100
    assert not usage.full(own=50, more=50)
    assert usage.full(own=51, more=50)


def test_who_has_less_than_his_share_of_what_waits_for_kernels_is_read() -> None:
    usage = InputUsage(total=1000, per_user=100)
    usage.note("ann", 0, 90)
    assert not usage.full("ann", 90)
    usage.note("ann", 0, 20)
    assert usage.full("ann", 90)
    assert not usage.full("ann", 20), "two pages: half of it each"
    usage.note("ben", 0, 100)
    assert not usage.full("ben", 100)
    usage.note("cem", 0, 800)
    assert (usage.total, usage.full("ben", 100), usage.full("ben", 300)) == (1010, False, True)
    for user, before in (("ann", 90), ("ann", 20), ("ben", 100), ("cem", 800)):
        usage.note(user, before, 0)
    assert (usage.total, usage._bytes, usage._pages, usage._waiting) == (0, {}, {}, 0)
