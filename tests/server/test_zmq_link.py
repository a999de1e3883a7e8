"""The link over ZeroMQ, with streams that lead to a process that is played: real kernels are `test_kernel_link`'s."""

from __future__ import annotations

import asyncio

import pytest

from figport import wire
from figport.wire import KernelStatus
from figport_server.kernel_link import Channel
from tests.server.links import HELLO, READOUT, Said, run, until
from tests.server.zmq_links import Rig

SUBSHELLS = ("kernel subshells",)

# --- messages -------------------------------------------------------------------------------------------


def test_messages_go_and_come_on_the_way_that_was_found() -> None:
    async def main() -> None:
        for channel in ("control", "shell"):
            rig = Rig()
            rig.process.listens = {channel}
            await rig.up()
            rig.link.open("view", b"attach")
            rig.link.send("view", b"input")
            rig.link.end("view")
            assert rig.process.said[-3:] == [
                Said(channel, "comm_open", {"comm_id": "view", "target_name": wire.COMM_TARGET, "data": {}}, b"attach"),
                Said(channel, "comm_msg", {"comm_id": "view", "data": {}}, b"input"),
                Said(channel, "comm_close", {"comm_id": "view", "data": {}}),
            ]
            rig.link.open("other", b"attach")
            back = "control" if channel == "control" else "iopub"
            rig.manager.bring(back, "comm_msg", {"comm_id": "other", "data": {}}, READOUT)
            rig.manager.bring(back, "comm_msg", {"comm_id": "of others", "data": {}}, READOUT)
            rig.manager.bring(back, "comm_close", {"comm_id": "other", "data": {}})
            assert rig.ear.heard == [("other", READOUT), ("closed", "other")]

    run(main())


def test_before_it_is_up_nothing_can_be_sent() -> None:
    async def main() -> None:
        with pytest.raises(AssertionError, match="before the link is up"):
            Rig().link.open("view", b"attach")

    run(main())


def test_what_cannot_be_read_is_told_of_once_and_what_fails_keeps_nothing_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.link.open("view", b"attach")
        control = rig.manager.stream("control")
        for _ in range(3):
            control.bring(b"<IDS|MSG>", b"no signature", b"{}", b"{}", b"{}", b"{}")
        rig.manager.bring("control", "comm_msg", "[]")
        told = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert len(told) == 1
        assert told[0].startswith("A message from a kernel cannot be read: ")
        assert rig.link.speaker() == "first"

        def fail() -> None:
            rig.ear.on_said = lambda: None
            raise ZeroDivisionError

        rig.ear.on_said = fail
        for _ in range(2):
            rig.manager.bring("control", "comm_msg", {"comm_id": "view", "data": {}}, READOUT)
        assert rig.ear.heard == [("view", READOUT)] * 2
        (record,) = [record for record in caplog.records if record.name == "link"][1:]
        assert record.getMessage() == "figport could not take a message of kernel k"
        assert record.exc_info is not None
        assert record.exc_info[0] is ZeroDivisionError

    run(main())


def test_what_comes_of_the_process_is_told_by_who_speaks() -> None:
    async def main() -> None:
        rig = await Rig(beat=1.0).up()
        assert rig.link.speaker() == "first"
        rig.process.session = "second"
        rig.process.listens.clear()
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("became", KernelStatus.RESTARTED)]

    run(main())


def test_a_cell_that_runs_is_no_silence_where_only_the_shell_is_listened_to() -> None:
    """What is asked beside goes on control, what is asked behind goes the way that ALIVE goes."""

    async def main() -> None:
        rig = Rig(Channel.SHELL, beat=1.0)
        rig.process.listens = {"shell"}
        await rig.up()
        rig.process.silent = {"shell"}
        before = len(rig.process.said)
        await asyncio.sleep(60)
        assert rig.ear.heard == []
        assert {one.channel for one in rig.process.said[before:]} == {"shell", "control"}
        rig.process.silent = {"shell", "control"}
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("silent", None)]

    run(main())


def test_a_mark_is_told_when_the_kernel_has_it() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.link.mark(5)
        assert rig.ear.heard == []
        await asyncio.sleep(0.1)
        assert rig.ear.heard == [("received", 5)]

    run(main())


def test_use_is_told_to_nobody() -> None:
    async def main() -> None:
        rig = await Rig().up()
        before = len(rig.process.said)
        rig.link.note_activity()
        assert len(rig.process.said) == before

    run(main())


# --- the end --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", [False, True])
def test_all_streams_are_closed_and_what_was_sent_is_delivered_unless_the_kernel_is_gone(gone: bool) -> None:
    async def main() -> None:
        rig = Rig(Channel.SHELL)
        rig.process.listens = {"shell"}
        await rig.up()
        for _ in range(2):
            rig.link.close(gone=gone)
        assert [one.take for one in rig.manager.streams] == [None] * 3
        await asyncio.sleep(0.1)
        assert [one.closed() for one in rig.manager.streams] == [True] * 3
        # The comm that carried HELLO has been answered, so nothing is left that the next process would keep.
        assert {one.linger for one in rig.manager.streams} == {0 if gone else None}
        assert rig.ear.heard == []

    run(main())


def test_streams_that_others_have_closed_take_nothing_and_do_no_harm() -> None:
    async def main() -> None:
        rig = await Rig().up()
        before = len(rig.process.said)
        rig.manager.stream("control").close()
        rig.link.send("view", b"input")
        rig.link.close()
        await asyncio.sleep(0.1)
        assert len(rig.process.said) == before

    run(main())


def test_one_that_is_closed_while_it_connects_says_nothing() -> None:
    async def main() -> None:
        rig = Rig()
        rig.process.left = 0
        rig.link.connect(HELLO)
        await until(lambda: rig.process.said)
        rig.link.close()
        await asyncio.sleep(100)
        assert rig.ear.heard == []
        assert [one.closed() for one in rig.manager.streams] == [True]
        never = Rig()
        never.link.close()
        await asyncio.sleep(1)
        assert never.opened == []

    run(main())
