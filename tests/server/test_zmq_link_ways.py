"""By which of a kernel's channels the link over ZeroMQ reaches it; the process is played."""

from __future__ import annotations

import asyncio

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport_server.kernel_link import Channel
from tests.server.links import HELLO, READOUT, SUBSHELL, WELCOME, Said, alive, run, until
from tests.server.zmq_links import Rig

SUBSHELLS = ("kernel subshells",)


def test_control_is_enough_where_figport_listens_there() -> None:
    async def main() -> None:
        rig = await Rig().up()
        assert rig.opened == ["control"]
        assert rig.process.said[2].message == HELLO
        kinds = ["comm_info_request", "kernel_info_request", "comm_open", "kernel_info_request"]
        assert [one.kind for one in rig.process.said[:4]] == kinds
        assert rig.process.said[0].content == {"target_name": wire.COMM_TARGET}

    run(main())


def test_its_identity_is_its_own() -> None:
    async def main() -> None:
        rigs = [await Rig().up() for _ in range(2)]
        found = {rig.manager.stream("control").identity for rig in rigs}
        assert len(found | {rig.manager.session.bsession for rig in rigs}) == 4

    run(main())


@pytest.mark.parametrize(("own", "seconds"), [(None, 60.0), (True, 60.0), (False, 42.0)])
def test_what_is_promised_is_long_where_the_kernel_ends_with_the_server(own: bool | None, seconds: float) -> None:
    async def main() -> None:
        rig = await Rig(beat=7.0, own=own).up()
        assert [alive(one) for one in rig.process.said[4:5]] == [wire.Alive(seconds)]

    run(main())


@pytest.mark.parametrize("channels", [tuple(Channel), (Channel.SHELL,)])
def test_where_figport_is_not_loaded_nothing_is_opened(channels: tuple[Channel, ...]) -> None:
    async def main() -> None:
        rig = Rig(*channels)
        rig.process.loaded = False
        await rig.greet()
        assert rig.ear.failure.code is ErrorCode.NO_BACKEND
        assert "%matplotlib figport" in rig.ear.failure.fix
        assert (rig.process.of("comm_open"), rig.opened) == ([], ["control"])

    run(main())


@pytest.mark.parametrize("channels", [(Channel.CONTROL, Channel.SHELL), (Channel.SHELL,), tuple(Channel)])
def test_the_shell_is_the_last_way_and_its_price_is_told(
    channels: tuple[Channel, ...], caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        rig = Rig(*channels)
        rig.process.listens = {"shell"}
        await rig.up()
        assert rig.opened == ["control", "iopub", "shell"]
        assert rig.manager.stream("shell").identity == rig.manager.stream("control").identity
        assert rig.process.of("create_subshell_request") == []
        assert rig.process.of("comm_open")[-1] == Said(
            "shell", "comm_open", rig.process.of("comm_open")[-1].content, HELLO
        )
        (told,) = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert "reaches kernel k on its shell channel alone" in told
        assert "ipykernel 6.29 or newer" in told

    run(main())


def test_a_subshell_is_taken_where_the_kernel_has_them_and_given_back(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        for gone in (False, True):
            rig = Rig()
            rig.process.listens, rig.process.features = {"shell"}, SUBSHELLS
            await rig.up()
            said = rig.process.of("comm_open")[-1]
            assert (said.channel, said.subshell, said.message) == ("shell", SUBSHELL, HELLO)
            assert {one.subshell for one in rig.process.said if one.channel == "control"} == {None}
            rig.link.open("view", b"attach")
            assert rig.process.said[-1].subshell == SUBSHELL
            rig.manager.bring("iopub", "comm_msg", {"comm_id": "view", "data": {}}, READOUT)
            rig.link.close(gone=gone)
            given = [Said("control", "delete_subshell_request", {"subshell_id": SUBSHELL})]
            assert rig.process.of("delete_subshell_request") == ([] if gone else given)
        assert caplog.records == []

    run(main())


def test_a_kernel_that_makes_no_subshell_is_reached_by_its_shell() -> None:
    async def main() -> None:
        rig = Rig()
        rig.process.listens, rig.process.features = {"shell"}, SUBSHELLS
        rig.process.makes_subshells = False
        await rig.up()
        assert len(rig.process.of("create_subshell_request")) == 1
        assert rig.process.of("comm_open")[-1].subshell is None
        rig.link.close()
        assert rig.process.of("delete_subshell_request") == []

    run(main())


def test_where_nobody_answers_on_a_subshell_the_shell_is_not_tried() -> None:
    """They share the table of comm targets."""

    async def main() -> None:
        rig = Rig()
        rig.process.listens, rig.process.features = set(), SUBSHELLS
        await rig.greet()
        assert rig.ear.failure.code is ErrorCode.NO_BACKEND
        assert [one.channel for one in rig.process.of("comm_open")] == ["control", "shell"]

    run(main())


def test_on_the_shell_the_end_of_the_request_behind_hello_tells_that_nobody_listens() -> None:
    async def main() -> None:
        rig = Rig(Channel.SHELL)
        rig.process.listens = set()
        rig.process.silent = {"shell"}  # a cell runs
        rig.link.connect(HELLO)
        await until(lambda: rig.process.of("comm_open"))
        other = rig.manager._kernel.msg_header("execute_request")
        for state, parent in (("idle", other), ("busy", None), ("idle", None)):
            rig.manager.bring("iopub", "status", {"execution_state": state}, parent=parent)
        await asyncio.sleep(300)
        assert rig.ear.heard == []
        assert [one.channel for one in rig.process.said].count("shell") == 2, "it waits there, and is asked once"
        header = {"msg_id": next(iter(rig.link._idles))}
        rig.manager.bring("iopub", "status", {"execution_state": "busy"}, parent=header)
        await asyncio.sleep(1)
        assert rig.ear.heard == []
        rig.manager.bring("iopub", "status", {"execution_state": "idle"}, parent=header)
        await asyncio.sleep(1)
        assert rig.ear.failure.code is ErrorCode.NO_BACKEND

    run(main())


def test_nothing_is_asked_on_iopub_before_it_is_heard() -> None:
    async def main() -> None:
        rig = Rig(Channel.SHELL)
        rig.process.listens = {"shell"}
        rig.manager.deaf = 10_000
        rig.link.connect(HELLO)
        await asyncio.sleep(1.05)
        assert rig.process.of("comm_open") == []
        # It is only heard when something comes: so that something is asked for, at longer and longer pauses.
        assert len(rig.process.of("kernel_info_request")) == 2 + 4
        rig.manager.deaf = 0
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("up", WELCOME)]

    run(main())


def test_a_kernel_that_is_stopped_while_iopub_is_opened_is_asked_less_and_less_often() -> None:
    """What it is asked waits in its sockets."""

    async def main() -> None:
        rig = Rig(Channel.SHELL)
        rig.process.listens = {"shell"}
        rig.process.left = 3  # that figport is loaded, two times what it is; and then it stands still
        rig.manager.deaf = 10_000
        rig.link.connect(HELLO)
        await asyncio.sleep(25.05)
        # After 0.1, 0.2, 0.4, 0.8, 1.6, 3.2 and then 4 seconds each.
        assert len(rig.process.of("kernel_info_request")) == 2 + 11
        rig.manager.deaf, rig.process.left = 0, 100
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("up", WELCOME)]

    run(main())


@pytest.mark.parametrize(("left", "before"), [(0, 0), (2, 1)], ids=["at the first question", "at HELLO"])
def test_a_kernel_that_is_stopped_as_it_is_greeted_is_asked_less_and_less_often(left: int, before: int) -> None:
    async def main() -> None:
        rig = Rig(Channel.CONTROL)
        rig.process.left = left
        rig.link.connect(HELLO)
        await asyncio.sleep(28.5)
        # At 0, 1, 3, 7 and then each 4 seconds; it is silent from 3 on.
        assert len(rig.process.of("kernel_info_request")) == before + 9
        assert rig.ear.heard == [("silent", None)] * 7
        rig.process.left = 100
        await until(lambda: rig.process.of("kernel_info_request")[before + 9 :])
        rig.link.close()

    run(main())


def test_one_that_starts_is_asked_each_second_and_is_not_silent() -> None:
    """ipykernel 6 overlooks what comes while it starts, until more comes: nobody is to wait longer for that."""

    async def main() -> None:
        rig = Rig(Channel.CONTROL)
        rig.manager.execution_state = "starting"
        rig.process.left = 0
        rig.link.connect(HELLO)
        await asyncio.sleep(9.5)
        assert len(rig.process.of("kernel_info_request")) == 10
        assert rig.ear.heard == []
        rig.link.close()

    run(main())


@pytest.mark.parametrize(
    ("listens", "features", "channel"),
    [("control", SUBSHELLS, "control"), ("shell", (), "shell"), ("shell", SUBSHELLS, "subshell")],
)
def test_by_what_it_is_reached_is_known_once_it_is_up(listens: str, features: tuple[str, ...], channel: str) -> None:
    async def main() -> None:
        rig = Rig()
        rig.process.listens, rig.process.features = {listens}, features
        before = rig.link.channel
        await rig.up()
        assert (before, rig.link.channel) == (None, channel)

    run(main())


def test_a_kernel_that_is_being_started_is_waited_for() -> None:
    async def main() -> None:
        rig = Rig()
        rig.manager.ready = asyncio.get_running_loop().create_future()
        rig.link.connect(HELLO)
        await asyncio.sleep(100)
        assert rig.opened == []
        rig.manager.ready.set_result(None)
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("up", WELCOME)]

    async def fails() -> None:
        rig = Rig()
        rig.manager.ready = asyncio.get_running_loop().create_future()
        rig.link.connect(HELLO)
        rig.manager.ready.set_exception(OSError("no such program"))
        await until(lambda: rig.ear.heard)
        assert (rig.ear.failure.code, rig.opened) == (ErrorCode.INTERNAL, [])
        assert "no such program" in rig.ear.failure.what

    run(main())
    run(fails())
