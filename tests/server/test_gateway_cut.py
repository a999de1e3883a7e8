"""A gateway's socket that is cut: another one is opened, and what of before the kernel has is ended."""

from __future__ import annotations

import asyncio

import pytest

from figport.errors import ErrorCode
from figport.wire import KernelStatus
from figport_server import faults
from tests.server.gateway_links import House
from tests.server.links import now, run, until


def test_the_same_process_is_relieved_of_the_views_of_before_and_then_they_begin_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        house = await House().up()
        for comm in ("ended", "view"):
            house.link.open(comm, b"attach")
        house.link.end("ended")
        house.socket.cut()
        begun = now()
        await until(lambda: len(house.ear.heard) == 2)
        assert house.ear.heard[0] == ("silent", None)
        assert (house.ear.failure.code, house.ear.failure.what) == (
            ErrorCode.TIMEOUT,
            "The connection to the gateway that runs the kernel was cut",
        )
        first, second = house.sockets
        assert first.closes == 1
        assert house.dialled[1] == (begun, 180.0)
        assert second.kinds == ["kernel_info_request", "comm_close", "comm_close", "kernel_info_request"]
        hello = first.said[2].content["comm_id"]
        assert {one.content["comm_id"] for one in second.said if one.kind == "comm_close"} == {hello, "view"}
        told = [record.getMessage() for record in caplog.records if record.name == "link"]
        assert told == ["figport lost its connection to the gateway of kernel k"]

    run(main())


def test_what_goes_under_with_the_next_socket_is_said_again_on_the_one_after() -> None:
    async def main() -> None:
        house = await House().up()
        house.link.open("view", b"attach")
        house.process.left = 1
        house.socket.cut()
        await until(lambda: len(house.sockets) == 2 and len(house.socket.said) == 4)
        house.process.left = 10
        house.socket.cut()
        await until(lambda: len(house.sockets) == 3 and len(house.socket.said) == 4)
        ended = [{one.content.get("comm_id") for one in socket.said} for socket in house.sockets[1:]]
        assert ended[0] == ended[1]
        assert "view" in ended[1]
        await until(lambda: house.ear.heard[-1][0] == "failed")
        assert [kind for kind, _ in house.ear.heard] == ["silent", "silent", "failed"]

    run(main())


def test_another_process_knows_no_views() -> None:
    async def main() -> None:
        house = await House().up()
        house.link.open("view", b"attach")
        house.process.session = "second"
        house.socket.cut()
        await until(lambda: len(house.ear.heard) == 2)
        assert house.ear.heard == [("silent", None), ("became", KernelStatus.RESTARTED)]
        assert house.socket.kinds == ["kernel_info_request"]

    run(main())


def test_a_kernel_that_the_gateway_has_no_more_was_shut_down() -> None:
    async def main() -> None:
        house = await House().up()
        house.fails.append(faults.kernel_gone())
        house.socket.cut()
        await until(lambda: len(house.ear.heard) == 2)
        assert house.ear.heard == [("silent", None), ("became", KernelStatus.SHUTDOWN)]

    run(main())


def test_a_gateway_that_cannot_be_reached_is_tried_at_longer_and_longer_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        house = await House().up()
        house.fails += [faults.gateway_unreachable(OSError("no route"))] * 6
        house.socket.cut()
        begun = now()
        await until(lambda: len(house.dialled) == 8)
        pauses = [when - begun for when, _ in house.dialled[1:]]
        assert pauses == pytest.approx([0.0, 0.25, 0.75, 1.75, 3.75, 7.75, 11.75])
        assert house.ear.heard[:7] == [("silent", None)] * 7
        await until(lambda: house.ear.heard[-1][0] == "failed")
        told = [record.getMessage() for record in caplog.records if record.name == "link"][1:]
        assert len(told) == 6
        assert {"no route" in one for one in told} == {True}

    run(main())


def test_a_link_that_is_closed_while_it_looks_for_another_way_looks_no_longer() -> None:
    async def main() -> None:
        house = await House().up()
        house.fails += [faults.gateway_unreachable(OSError())] * 100
        house.socket.cut()
        await asyncio.sleep(1)
        heard, dialled = len(house.ear.heard), len(house.dialled)
        house.link.close()
        await asyncio.sleep(100)
        assert (len(house.ear.heard), len(house.dialled)) == (heard, dialled)

    run(main())


@pytest.mark.parametrize("pause", [0.5, 5.0], ids=["before it is asked again", "after it"])
def test_a_question_that_could_not_be_asked_leaves_one_search_where_the_socket_is_cut_later(pause: float) -> None:
    async def main() -> None:
        house = await House(beat=2.0).up()
        house.socket.fails = OSError("on purpose")
        await until(lambda: house.socket.fails is None)
        await asyncio.sleep(pause)
        house.fails += [faults.gateway_unreachable(OSError())] * 5
        house.socket.cut()
        await asyncio.sleep(0.1)
        assert house.ear.heard == [("silent", None)] * 2, "that it is cut, and that the first attempt fails"
        assert len(house.dialled) == 2
        await until(lambda: house.ear.heard[-1][0] == "failed")
        assert len(house.dialled) == 7

    run(main())
