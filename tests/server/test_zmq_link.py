"""The link over ZeroMQ, with streams that lead to a process that is played: real kernels are `test_kernel_link`'s."""

from __future__ import annotations

import asyncio

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server.kernel_link import Channel
from tests.server.links import HELLO, READOUT, SUBSHELL, WELCOME, Said, alive, run, until
from tests.server.zmq_links import House

SUBSHELLS = ("kernel subshells",)

# --- which way ------------------------------------------------------------------------------------------


def test_control_is_enough_where_figport_listens_there() -> None:
    async def main() -> None:
        house = await House().up()
        assert house.opened == ["control"]
        assert house.process.said[2].message == HELLO
        kinds = ["comm_info_request", "kernel_info_request", "comm_open", "kernel_info_request"]
        assert [one.kind for one in house.process.said[:4]] == kinds
        assert house.process.said[0].content == {"target_name": wire.COMM_TARGET}

    run(main())


def test_its_identity_is_its_own() -> None:
    async def main() -> None:
        houses = [await House().up() for _ in range(2)]
        found = {house.manager.stream("control").identity for house in houses}
        assert len(found | {house.manager.session.bsession for house in houses}) == 4

    run(main())


@pytest.mark.parametrize(("own", "seconds"), [(None, 60.0), (True, 60.0), (False, 42.0)])
def test_what_is_promised_is_long_where_the_kernel_ends_with_the_server(own: bool | None, seconds: float) -> None:
    async def main() -> None:
        house = await House(beat=7.0, own=own).up()
        assert [alive(one) for one in house.process.said[4:5]] == [wire.Alive(seconds)]

    run(main())


@pytest.mark.parametrize("channels", [tuple(Channel), (Channel.SHELL,)])
def test_where_figport_is_not_loaded_nothing_is_opened(channels: tuple[Channel, ...]) -> None:
    async def main() -> None:
        house = House(*channels)
        house.process.loaded = False
        await house.greet()
        assert house.ear.failure.code is ErrorCode.NO_BACKEND
        assert "%matplotlib figport" in house.ear.failure.fix
        assert (house.process.of("comm_open"), house.opened) == ([], ["control"])

    run(main())


@pytest.mark.parametrize("channels", [(Channel.CONTROL, Channel.SHELL), (Channel.SHELL,), tuple(Channel)])
def test_the_shell_is_the_last_way_and_its_price_is_told(
    channels: tuple[Channel, ...], caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        house = House(*channels)
        house.process.listens = {"shell"}
        await house.up()
        assert house.opened == ["control", "iopub", "shell"]
        assert house.manager.stream("shell").identity == house.manager.stream("control").identity
        assert house.process.of("create_subshell_request") == []
        assert house.process.of("comm_open")[-1] == Said(
            "shell", "comm_open", house.process.of("comm_open")[-1].content, HELLO
        )
        (told,) = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert "reaches kernel k on its shell channel alone" in told
        assert "ipykernel 6.29 or newer" in told

    run(main())


def test_a_subshell_is_taken_where_the_kernel_has_them_and_given_back(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        for gone in (False, True):
            house = House()
            house.process.listens, house.process.features = {"shell"}, SUBSHELLS
            await house.up()
            said = house.process.of("comm_open")[-1]
            assert (said.channel, said.subshell, said.message) == ("shell", SUBSHELL, HELLO)
            assert {one.subshell for one in house.process.said if one.channel == "control"} == {None}
            house.link.open("view", b"attach")
            assert house.process.said[-1].subshell == SUBSHELL
            house.manager.bring("iopub", "comm_msg", {"comm_id": "view", "data": {}}, READOUT)
            house.link.close(gone=gone)
            given = [Said("control", "delete_subshell_request", {"subshell_id": SUBSHELL})]
            assert house.process.of("delete_subshell_request") == ([] if gone else given)
        assert caplog.records == []

    run(main())


def test_a_kernel_that_makes_no_subshell_is_reached_by_its_shell() -> None:
    async def main() -> None:
        house = House()
        house.process.listens, house.process.features = {"shell"}, SUBSHELLS
        house.process.makes_subshells = False
        await house.up()
        assert len(house.process.of("create_subshell_request")) == 1
        assert house.process.of("comm_open")[-1].subshell is None
        house.link.close()
        assert house.process.of("delete_subshell_request") == []

    run(main())


def test_where_nobody_answers_on_a_subshell_the_shell_is_not_tried() -> None:
    """They share the table of comm targets."""

    async def main() -> None:
        house = House()
        house.process.listens, house.process.features = set(), SUBSHELLS
        await house.greet()
        assert house.ear.failure.code is ErrorCode.NO_BACKEND
        assert [one.channel for one in house.process.of("comm_open")] == ["control", "shell"]

    run(main())


def test_on_the_shell_the_end_of_the_request_behind_hello_tells_that_nobody_listens() -> None:
    async def main() -> None:
        house = House(Channel.SHELL)
        house.process.listens = set()
        house.process.silent = {"shell"}  # a cell runs
        house.link.connect(HELLO)
        await until(lambda: house.process.of("comm_open"))
        other = house.manager._kernel.msg_header("execute_request")
        for state, parent in (("idle", other), ("busy", None), ("idle", None)):
            house.manager.bring("iopub", "status", {"execution_state": state}, parent=parent)
        await asyncio.sleep(300)
        assert house.ear.heard == []
        assert [one.channel for one in house.process.said].count("shell") == 2, "it waits there, and is asked once"
        header = {"msg_id": next(iter(house.link._idles))}
        house.manager.bring("iopub", "status", {"execution_state": "busy"}, parent=header)
        await asyncio.sleep(1)
        assert house.ear.heard == []
        house.manager.bring("iopub", "status", {"execution_state": "idle"}, parent=header)
        await asyncio.sleep(1)
        assert house.ear.failure.code is ErrorCode.NO_BACKEND

    run(main())


def test_nothing_is_asked_on_iopub_before_it_is_heard() -> None:
    async def main() -> None:
        house = House(Channel.SHELL)
        house.process.listens = {"shell"}
        house.manager.deaf = 10_000
        house.link.connect(HELLO)
        await asyncio.sleep(1.05)
        assert house.process.of("comm_open") == []
        # It is only heard when something comes: so that something is asked for, at longer and longer pauses.
        assert len(house.process.of("kernel_info_request")) == 2 + 4
        house.manager.deaf = 0
        await until(lambda: house.ear.heard)
        assert house.ear.heard == [("up", WELCOME)]

    run(main())


def test_a_kernel_that_is_stopped_while_iopub_is_opened_is_asked_less_and_less_often() -> None:
    """What it is asked waits in its sockets."""

    async def main() -> None:
        house = House(Channel.SHELL)
        house.process.listens = {"shell"}
        house.process.left = 3  # that figport is loaded, two times what it is; and then it stands still
        house.manager.deaf = 10_000
        house.link.connect(HELLO)
        await asyncio.sleep(25.05)
        # After 0.1, 0.2, 0.4, 0.8, 1.6, 3.2 and then 4 seconds each.
        assert len(house.process.of("kernel_info_request")) == 2 + 11
        house.manager.deaf, house.process.left = 0, 100
        await until(lambda: house.ear.heard)
        assert house.ear.heard == [("up", WELCOME)]

    run(main())


@pytest.mark.parametrize(("left", "before"), [(0, 0), (2, 1)], ids=["at the first question", "at HELLO"])
def test_a_kernel_that_is_stopped_as_it_is_greeted_is_asked_less_and_less_often(left: int, before: int) -> None:
    async def main() -> None:
        house = House(Channel.CONTROL)
        house.process.left = left
        house.link.connect(HELLO)
        await asyncio.sleep(28.5)
        # At 0, 1, 3, 7 and then each 4 seconds; it is silent from 3 on.
        assert len(house.process.of("kernel_info_request")) == before + 9
        assert house.ear.heard == [("silent", None)] * 7
        house.process.left = 100
        await until(lambda: house.process.of("kernel_info_request")[before + 9 :])
        house.link.close()

    run(main())


def test_one_that_starts_is_asked_each_second_and_is_not_silent() -> None:
    """ipykernel 6 overlooks what comes while it starts, until more comes: nobody is to wait longer for that."""

    async def main() -> None:
        house = House(Channel.CONTROL)
        house.manager.execution_state = "starting"
        house.process.left = 0
        house.link.connect(HELLO)
        await asyncio.sleep(9.5)
        assert len(house.process.of("kernel_info_request")) == 10
        assert house.ear.heard == []
        house.link.close()

    run(main())


@pytest.mark.parametrize(
    ("listens", "features", "channel"),
    [("control", SUBSHELLS, "control"), ("shell", (), "shell"), ("shell", SUBSHELLS, "subshell")],
)
def test_by_what_it_is_reached_is_known_once_it_is_up(listens: str, features: tuple[str, ...], channel: str) -> None:
    async def main() -> None:
        house = House()
        house.process.listens, house.process.features = {listens}, features
        before = house.link.channel
        await house.up()
        assert (before, house.link.channel) == (None, channel)

    run(main())


def test_a_kernel_that_is_being_started_is_waited_for() -> None:
    async def main() -> None:
        house = House()
        house.manager.ready = asyncio.get_running_loop().create_future()
        house.link.connect(HELLO)
        await asyncio.sleep(100)
        assert house.opened == []
        house.manager.ready.set_result(None)
        await until(lambda: house.ear.heard)
        assert house.ear.heard == [("up", WELCOME)]

    async def fails() -> None:
        house = House()
        house.manager.ready = asyncio.get_running_loop().create_future()
        house.link.connect(HELLO)
        house.manager.ready.set_exception(OSError("no such program"))
        await until(lambda: house.ear.heard)
        assert (house.ear.failure.code, house.opened) == (ErrorCode.INTERNAL, [])
        assert "no such program" in house.ear.failure.what

    run(main())
    run(fails())


# --- messages -------------------------------------------------------------------------------------------


def test_messages_go_and_come_on_the_way_that_was_found() -> None:
    async def main() -> None:
        for channel in ("control", "shell"):
            house = House()
            house.process.listens = {channel}
            await house.up()
            house.link.open("view", b"attach")
            house.link.send("view", b"input")
            house.link.end("view")
            assert house.process.said[-3:] == [
                Said(channel, "comm_open", {"comm_id": "view", "target_name": wire.COMM_TARGET, "data": {}}, b"attach"),
                Said(channel, "comm_msg", {"comm_id": "view", "data": {}}, b"input"),
                Said(channel, "comm_close", {"comm_id": "view", "data": {}}),
            ]
            house.link.open("other", b"attach")
            back = "control" if channel == "control" else "iopub"
            house.manager.bring(back, "comm_msg", {"comm_id": "other", "data": {}}, READOUT)
            house.manager.bring(back, "comm_msg", {"comm_id": "of others", "data": {}}, READOUT)
            house.manager.bring(back, "comm_close", {"comm_id": "other", "data": {}})
            assert house.ear.heard == [("other", READOUT), ("closed", "other")]

    run(main())


def test_before_it_is_up_nothing_can_be_sent() -> None:
    async def main() -> None:
        with pytest.raises(AssertionError, match="before the link is up"):
            House().link.open("view", b"attach")

    run(main())


def test_what_cannot_be_read_is_told_of_once_and_what_fails_keeps_nothing_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        house = await House().up()
        house.link.open("view", b"attach")
        control = house.manager.stream("control")
        for _ in range(3):
            control.bring(b"<IDS|MSG>", b"no signature", b"{}", b"{}", b"{}", b"{}")
        house.manager.bring("control", "comm_msg", "[]")
        told = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert len(told) == 1
        assert told[0].startswith("A message from a kernel cannot be read: ")
        assert house.link.speaker() == "first"

        def fail() -> None:
            house.ear.on_said = lambda: None
            raise ZeroDivisionError

        house.ear.on_said = fail
        for _ in range(2):
            house.manager.bring("control", "comm_msg", {"comm_id": "view", "data": {}}, READOUT)
        assert house.ear.heard == [("view", READOUT)] * 2
        (record,) = [record for record in caplog.records if record.name == "link"][1:]
        assert record.getMessage() == "figport could not take a message of kernel k"
        assert record.exc_info is not None
        assert record.exc_info[0] is ZeroDivisionError

    run(main())


def test_what_comes_of_the_process_is_told_by_who_speaks() -> None:
    async def main() -> None:
        house = await House(beat=1.0).up()
        assert house.link.speaker() == "first"
        house.process.session = "second"
        house.process.listens.clear()
        await until(lambda: house.ear.heard)
        assert house.ear.heard == [("became", KernelStatus.RESTARTED)]

    run(main())


def test_a_cell_that_runs_is_no_silence_where_only_the_shell_is_listened_to() -> None:
    """What is asked beside goes on control, what is asked behind goes the way that ALIVE goes."""

    async def main() -> None:
        house = House(Channel.SHELL, beat=1.0)
        house.process.listens = {"shell"}
        await house.up()
        house.process.silent = {"shell"}
        before = len(house.process.said)
        await asyncio.sleep(60)
        assert house.ear.heard == []
        assert {one.channel for one in house.process.said[before:]} == {"shell", "control"}
        house.process.silent = {"shell", "control"}
        await until(lambda: house.ear.heard)
        assert house.ear.heard == [("silent", None)]

    run(main())


def test_a_mark_is_told_when_the_kernel_has_it() -> None:
    async def main() -> None:
        house = await House().up()
        house.link.mark(5)
        assert house.ear.heard == []
        await asyncio.sleep(0.1)
        assert house.ear.heard == [("received", 5)]

    run(main())


def test_use_is_told_to_nobody() -> None:
    async def main() -> None:
        house = await House().up()
        before = len(house.process.said)
        house.link.note_activity()
        assert len(house.process.said) == before

    run(main())


# --- the end --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", [False, True])
def test_all_streams_are_closed_and_what_was_sent_is_delivered_unless_the_kernel_is_gone(gone: bool) -> None:
    async def main() -> None:
        house = House(Channel.SHELL)
        house.process.listens = {"shell"}
        await house.up()
        for _ in range(2):
            house.link.close(gone=gone)
        assert [one.take for one in house.manager.streams] == [None] * 3
        await asyncio.sleep(0.1)
        assert [one.closed() for one in house.manager.streams] == [True] * 3
        # The comm that carried HELLO has been answered, so nothing is left that the next process would keep.
        assert {one.linger for one in house.manager.streams} == {0 if gone else None}
        assert house.ear.heard == []

    run(main())


def test_streams_that_others_have_closed_take_nothing_and_do_no_harm() -> None:
    async def main() -> None:
        house = await House().up()
        before = len(house.process.said)
        house.manager.stream("control").close()
        house.link.send("view", b"input")
        house.link.close()
        await asyncio.sleep(0.1)
        assert len(house.process.said) == before

    run(main())


def test_one_that_is_closed_while_it_connects_says_nothing() -> None:
    async def main() -> None:
        house = House()
        house.process.left = 0
        house.link.connect(HELLO)
        await until(lambda: house.process.said)
        house.link.close()
        await asyncio.sleep(100)
        assert house.ear.heard == []
        assert [one.closed() for one in house.manager.streams] == [True]
        never = House()
        never.link.close()
        await asyncio.sleep(1)
        assert never.opened == []

    run(main())
