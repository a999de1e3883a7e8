"""The link through a gateway, with sockets that lead to a process that is played; real ones are `test_gateway`'s."""

from __future__ import annotations

import asyncio

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server import error_texts
from figport_server.gateway_socket import MAX_SENT
from tests.server.gateway_links import Rig
from tests.server.links import HELLO, READOUT, Said, alive, now, run, until


def test_the_kernel_is_greeted_on_its_control_channel_and_promised_six_beats() -> None:
    async def main() -> None:
        rig = Rig(beat=7.0)
        before = rig.link.channel
        await rig.up()
        assert (before, rig.link.channel) == (None, "gateway")
        assert rig.dialled == [(0.0, 21.0)]
        said = rig.socket.said[:5]
        assert [one.kind for one in said] == [
            "comm_info_request",
            "kernel_info_request",
            "comm_open",
            "kernel_info_request",
            "comm_msg",
        ]
        assert {one.channel for one in said} == {"control"}
        assert said[0].content == {"target_name": wire.COMM_TARGET}
        assert said[2].message == HELLO
        assert alive(said[4]) == wire.Alive(42.0)

    run(main())


def test_nobody_is_greeted_where_figport_is_not_loaded() -> None:
    async def main() -> None:
        rig = Rig()
        rig.process.loaded = False
        rig.link.connect(HELLO)
        await until(lambda: rig.ear.heard)
        assert rig.ear.failure.code is ErrorCode.NO_BACKEND
        assert "which a gateway runs" in rig.ear.failure.what
        assert "%matplotlib figport" in rig.ear.failure.fix
        assert rig.process.of("comm_open") == []

    run(main())


@pytest.mark.parametrize("answered", [0, 2])
def test_a_socket_that_is_cut_while_the_kernel_is_greeted_ends_that(answered: int) -> None:
    async def main() -> None:
        rig = Rig()
        rig.process.left = answered
        rig.process.listens.clear()
        rig.link.connect(HELLO)
        await until(lambda: len(rig.process.said) >= answered + 2)
        rig.socket.cut()
        await asyncio.sleep(0.1)
        assert [kind for kind, _ in rig.ear.heard] == ["failed"]
        assert (rig.ear.failure.code, rig.ear.failure.what) == (
            ErrorCode.TIMEOUT,
            "The connection to the gateway that runs the kernel was cut",
        )

    run(main())


def test_why_no_socket_can_be_had_is_told_as_it_is() -> None:
    async def main() -> None:
        rig = Rig()
        why = error_texts.gateway_refused(401)
        rig.fails.append(why)
        rig.link.connect(HELLO)
        await until(lambda: rig.ear.heard)
        assert rig.ear.failure is why
        assert len(rig.dialled) == 1, "whoever waits for the link decides when it is tried again"

    run(main())


def test_messages_go_and_come_on_control() -> None:
    async def main() -> None:
        rig = await Rig().up()
        before = len(rig.socket.said)
        rig.link.open("view", b"attach")
        rig.link.send("view", b"input")
        rig.link.end("view")
        rig.link.open("other", b"attach")
        assert rig.socket.said[before:] == [
            Said("control", "comm_open", {"comm_id": "view", "target_name": wire.COMM_TARGET, "data": {}}, b"attach"),
            Said("control", "comm_msg", {"comm_id": "view", "data": {}}, b"input"),
            Said("control", "comm_close", {"comm_id": "view", "data": {}}),
            Said("control", "comm_open", {"comm_id": "other", "target_name": wire.COMM_TARGET, "data": {}}, b"attach"),
        ]
        for channel in ("iopub", "shell", "stdin"):
            rig.socket.tell(channel, "comm_msg", {"comm_id": "other", "data": {}}, b"for others")
        assert rig.ear.heard == []
        rig.socket.tell("control", "comm_msg", {"comm_id": "other", "data": {}}, READOUT)
        rig.socket.tell("control", "comm_close", {"comm_id": "other", "data": {}})
        assert rig.ear.heard == [("other", READOUT), ("closed", "other")]

    run(main())


def test_what_no_gateway_takes_is_refused_here_and_not_within_the_call() -> None:
    async def main() -> None:
        rig = await Rig().up()
        before = len(rig.socket.said)
        rig.link.open("large", bytes(MAX_SENT + 1))
        assert rig.ear.heard == []
        await asyncio.sleep(0)
        ((comm, answer),) = rig.ear.heard
        failure, _ = wire.decode(answer, wire.Party.SERVER)
        assert comm == "large"
        assert isinstance(failure, wire.Failure)
        assert (failure.code, failure.fatal) == (ErrorCode.TOO_LARGE, True)
        assert str(MAX_SENT + 1) in failure.what
        assert len(rig.socket.said) == before
        rig.link.open("fits", bytes(MAX_SENT))
        assert rig.socket.said[before].content["comm_id"] == "fits"
        # After the end nobody is told anything.
        rig.link.open("late", bytes(MAX_SENT + 1))
        rig.link.close(gone=True)
        await asyncio.sleep(0)
        assert len(rig.ear.heard) == 1

    run(main())


def test_a_kernel_that_is_used_is_asked_something_three_times_a_minute_and_one_question_at_a_time() -> None:
    async def main() -> None:
        rig = Rig()
        rig.link.note_activity()  # there is no socket yet
        await rig.up()

        def asked() -> int:
            return rig.socket.kinds.count("is_complete_request")

        rig.link.note_activity()
        assert rig.socket.said[-1] == Said("shell", "is_complete_request", {"code": ""})
        await asyncio.sleep(19.9)
        rig.link.note_activity()
        assert asked() == 1
        await asyncio.sleep(0.1)
        # A cell runs from now on.
        rig.process.silent.add("shell")
        rig.link.note_activity()
        assert asked() == 2
        await asyncio.sleep(100)
        rig.link.note_activity()
        assert asked() == 2
        rig.process.silent.clear()
        number = 1 + max(at for at, one in enumerate(rig.socket.said) if one.channel == "shell")
        rig.socket.tell("shell", "is_complete_reply", {"status": "incomplete"}, parent=f"m{number}")
        rig.link.note_activity()
        assert asked() == 3

    run(main())


# --- what the gateway tells everybody -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "status"),
    [("restarting", KernelStatus.RESTARTING), ("dead", KernelStatus.DEAD), ("busy", None), ("idle", None), (7, None)],
)
def test_what_becomes_of_the_kernel_is_heard_once_it_is_greeted(state: object, status: KernelStatus | None) -> None:
    async def main() -> None:
        rig = Rig()
        rig.ear.on_up = lambda: rig.socket.tell("iopub", "status", {"execution_state": state})
        await rig.up()
        rig.socket.tell("iopub", "stream", {"execution_state": state})
        assert rig.ear.heard == []
        rig.socket.tell("iopub", "status", {"execution_state": state})
        assert rig.ear.heard == ([] if status is None else [("became", status)])

    run(main())


def test_a_process_that_starts_is_looked_at_and_is_another_one() -> None:
    async def main() -> None:
        rig = await Rig().up()
        begun = now()
        rig.process.session = "second"
        rig.process.listens.clear()
        rig.socket.tell("iopub", "status", {"execution_state": "starting"})
        await until(lambda: rig.ear.heard)
        assert rig.ear.heard == [("became", KernelStatus.RESTARTED)]
        assert now() - begun < 1.0, "long before the next beat"

    run(main())


def test_a_kernel_that_answers_nothing_is_silent_and_the_link_stays() -> None:
    async def main() -> None:
        rig = await Rig(beat=1.0).up()
        rig.process.silent.add("control")
        await until(lambda: len(rig.ear.heard) == 2)
        assert rig.ear.heard == [("silent", None)] * 2
        rig.process.silent.clear()
        await until(lambda: rig.ear.heard[-1] != ("silent", None))
        assert rig.ear.heard[-1] == ("answers", None)
        assert len(rig.dialled) == 1

    run(main())


# --- the end --------------------------------------------------------------------------------------------


def test_it_hangs_up_when_the_kernel_has_all_that_was_sent() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.process.left = 0
        rig.link.close()
        rig.link.close()
        assert rig.socket.kinds[-2:] == ["comm_close", "kernel_info_request"]
        await asyncio.sleep(1)
        assert rig.socket.closes == 0
        # What is said meanwhile is for nobody.
        rig.socket.tell("iopub", "status", {"execution_state": "dead"})
        rig.socket.tell("shell", "is_complete_reply", {}, parent=f"m{len(rig.socket.said)}")
        rig.socket.tell("control", "comm_msg", {"comm_id": rig.process.of("comm_open")[0].content["comm_id"]})
        await asyncio.sleep(0)
        assert rig.socket.closes == 0
        rig.socket.tell("control", "kernel_info_reply", {"status": "ok"}, parent=f"m{len(rig.socket.said)}")
        await asyncio.sleep(0)
        assert rig.socket.closes == 1
        assert rig.ear.heard == []
        # And it is not cut any more.
        rig.socket.cut()
        await asyncio.sleep(0)
        assert (len(rig.dialled), rig.ear.heard) == (1, [])

    run(main())


def test_one_that_does_not_answer_is_waited_for_ten_seconds() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.process.left = 0
        rig.link.close()
        await asyncio.sleep(9.9)
        assert rig.socket.closes == 0
        await asyncio.sleep(0.2)
        assert rig.socket.closes == 1

    run(main())


def test_to_one_that_is_gone_nothing_is_said() -> None:
    async def main() -> None:
        rig = await Rig().up()
        before = len(rig.socket.said)
        rig.link.close(gone=True)
        assert (rig.socket.closes, len(rig.socket.said)) == (1, before)

    run(main())


def test_before_there_is_a_socket_it_just_ends() -> None:
    async def main() -> None:
        rig = Rig()
        rig.opens.clear()
        rig.link.connect(HELLO)
        await asyncio.sleep(1)
        rig.link.close()
        rig.opens.set()
        await asyncio.sleep(1)
        assert (rig.ear.heard, rig.sockets) == ([], [])

    run(main())


def test_whoever_hears_that_it_is_up_may_end_it() -> None:
    """As where the kernel speaks another protocol."""

    async def main() -> None:
        rig = Rig()
        rig.ear.on_up = rig.link.close
        await rig.up()
        await until(lambda: rig.socket.closes)
        assert rig.ear.heard == []

    run(main())
