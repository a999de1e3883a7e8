"""A gateway's socket that is cut: another one is opened, and what of before the kernel has is ended."""

from __future__ import annotations

import asyncio

import pytest

from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server import error_texts
from tests.server.gateway_links import Rig
from tests.server.links import now, run, until


def test_the_same_process_is_relieved_of_the_views_of_before_and_then_they_begin_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        rig = await Rig().up()
        for comm in ("ended", "view"):
            rig.link.open(comm, b"attach")
        rig.link.end("ended")
        rig.socket.cut()
        begun = now()
        await until(lambda: len(rig.ear.heard) == 2)
        assert rig.ear.heard[0] == ("silent", None)
        assert (rig.ear.failure.code, rig.ear.failure.what) == (
            ErrorCode.TIMEOUT,
            "The connection to the gateway that runs the kernel was cut",
        )
        first, second = rig.sockets
        assert first.closes == 1
        assert rig.dialled[1] == (begun, 180.0)
        assert second.kinds == ["kernel_info_request", "comm_close", "comm_close", "kernel_info_request"]
        hello = first.said[2].content["comm_id"]
        assert {one.content["comm_id"] for one in second.said if one.kind == "comm_close"} == {hello, "view"}
        told = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert told == ["figport lost its connection to the gateway of kernel k"]

    run(main())


def test_what_goes_under_with_the_next_socket_is_said_again_on_the_one_after() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.link.open("view", b"attach")
        rig.process.left = 1
        rig.socket.cut()
        await until(lambda: len(rig.sockets) == 2 and len(rig.socket.said) == 4)
        rig.process.left = 10
        rig.socket.cut()
        await until(lambda: len(rig.sockets) == 3 and len(rig.socket.said) == 4)
        ended = [{one.content.get("comm_id") for one in socket.said} for socket in rig.sockets[1:]]
        assert ended[0] == ended[1]
        assert "view" in ended[1]
        await until(lambda: rig.ear.heard[-1][0] == "failed")
        assert [kind for kind, _ in rig.ear.heard] == ["silent", "silent", "failed"]

    run(main())


def test_another_process_knows_no_views() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.link.open("view", b"attach")
        rig.process.session = "second"
        rig.socket.cut()
        await until(lambda: len(rig.ear.heard) == 2)
        assert rig.ear.heard == [("silent", None), ("became", KernelStatus.RESTARTED)]
        assert rig.socket.kinds == ["kernel_info_request"]

    run(main())


def test_a_kernel_that_the_gateway_has_no_more_was_shut_down() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.fails.append(error_texts.kernel_gone())
        rig.socket.cut()
        await until(lambda: len(rig.ear.heard) == 2)
        assert rig.ear.heard == [("silent", None), ("became", KernelStatus.SHUTDOWN)]

    run(main())


def test_a_gateway_that_cannot_be_reached_is_tried_at_longer_and_longer_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.fails += [error_texts.gateway_unreachable(OSError("no route"))] * 6
        rig.socket.cut()
        begun = now()
        await until(lambda: len(rig.dialled) == 8)
        pauses = [when - begun for when, _ in rig.dialled[1:]]
        assert pauses == pytest.approx([0.0, 0.25, 0.75, 1.75, 3.75, 7.75, 11.75])
        assert rig.ear.heard[:7] == [("silent", None)] * 7
        await until(lambda: rig.ear.heard[-1][0] == "failed")
        told = [record.getMessage() for record in caplog.records if record.name == "link"][1:]
        assert len(told) == 6
        assert {"no route" in one for one in told} == {True}

    run(main())


def test_a_link_that_is_closed_while_it_looks_for_another_way_looks_no_longer() -> None:
    async def main() -> None:
        rig = await Rig().up()
        rig.fails += [error_texts.gateway_unreachable(OSError())] * 100
        rig.socket.cut()
        await asyncio.sleep(1)
        heard, dialled = len(rig.ear.heard), len(rig.dialled)
        rig.link.close()
        await asyncio.sleep(100)
        assert (len(rig.ear.heard), len(rig.dialled)) == (heard, dialled)

    run(main())


@pytest.mark.parametrize("pause", [0.5, 5.0], ids=["before it is asked again", "after it"])
def test_a_question_that_could_not_be_asked_leaves_one_search_where_the_socket_is_cut_later(pause: float) -> None:
    async def main() -> None:
        rig = await Rig(beat=2.0).up()
        rig.socket.fails = OSError("on purpose")
        await until(lambda: rig.socket.fails is None)
        await asyncio.sleep(pause)
        rig.fails += [error_texts.gateway_unreachable(OSError())] * 5
        rig.socket.cut()
        await asyncio.sleep(0.1)
        assert rig.ear.heard == [("silent", None)] * 2, "that it is cut, and that the first attempt fails"
        assert len(rig.dialled) == 2
        await until(lambda: rig.ear.heard[-1][0] == "failed")
        assert len(rig.dialled) == 7

    run(main())
