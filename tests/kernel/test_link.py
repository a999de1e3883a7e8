"""Messages between a client and a real kernel: all ways in, on all kernels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from figport import __version__, wire
from figport.testing.decoding import image
from figport.wire import Party
from tests.kernel.client import Kernel
from tests.kernel.conftest import PRELUDE
from tests.kernel.views import View

HELLO = wire.Hello(wire.PROTOCOL, "0.0", Party.SERVER)
PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"
COMPUTE = """
import sys
stop = time.monotonic() + 60
print("computing", flush=True)
while time.monotonic() < stop:
    pass
"""


def busy(kernel: Kernel, code: str = COMPUTE) -> Callable[[], None]:
    """Let the kernel compute; return the function that ends it."""
    cell = kernel.begin(code)
    kernel.until(lambda: cell.text)

    def stop() -> None:
        kernel.interrupt()
        kernel.end(cell)
        assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]

    return stop


# --- the handshake ------------------------------------------------------------------------------------


def test_hello_is_answered_by_the_kernel(kernel: Kernel) -> None:
    peer = kernel.open(HELLO)
    assert peer.wait(wire.Welcome) == wire.Welcome(wire.PROTOCOL, __version__, Party.KERNEL)
    assert peer.channels == {"control"}
    peer.leave()


def test_hello_is_answered_while_a_cell_computes(kernel: Kernel) -> None:
    stop = busy(kernel)
    try:
        kernel.open(HELLO).wait(wire.Welcome)
    finally:
        stop()


def test_another_protocol_is_answered_with_what_to_do(kernel: Kernel) -> None:
    peer = kernel.open(wire.Hello(wire.PROTOCOL + 1, "9.0", Party.SERVER))
    # The WELCOME comes all the same: the other side, being newer, may know better.
    assert peer.wait(wire.Welcome).protocol == wire.PROTOCOL
    error = peer.wait(wire.Failure)
    assert (error.code, error.fatal) == ("protocol", True)
    assert "pip install 'figport==9.0'" in error.fix
    peer.until(lambda: peer.closed)


def test_all_ways_in_are_there(kernel: Kernel) -> None:
    assert kernel.value("runtime.current().ways") == "['control', 'tap', 'comm']"


def test_the_tap_can_be_left_out(untapped: Kernel) -> None:
    assert untapped.value("runtime.current().ways") == "['control', 'comm']"


def test_the_control_channel_can_be_left_out(plain: Kernel) -> None:
    assert plain.value("runtime.current().ways") == "['comm']"


# --- the essentials, on every way ---------------------------------------------------------------------


def essentials(kernel: Kernel, channel: str, subshell: str | None = None) -> View:
    """Attach, pan, save, detach; return the view."""
    hello = kernel.open(HELLO, channel, subshell)
    assert hello.wait(wire.Welcome).party is Party.KERNEL
    kernel.run(PLOT)
    view = kernel.view(dpr=2, channel=channel, subshell=subshell)
    assert isinstance(view.messages[0], wire.FigureState)
    assert view.of(wire.Frame)[0].base == 0
    view.settle()
    view.use("pan")
    view.drag((300, 200), (350, 180))
    view.until(lambda: view.tool("back").enabled)
    before = view.pixels
    assert kernel.value("ax.get_xlim()[0] < -0.1, ax.get_ylim()[0] < -0.1") == "True True"
    view.settle()
    assert before is not None
    saved = kernel.open(wire.Save(view.state.figure, "png"), channel, subshell)
    assert saved.wait(wire.Saved).mime == "image/png"
    assert image(saved.payloads[-1]).shape == (480, 640, 4)
    saved.until(lambda: saved.closed)
    view.send(wire.Detach())
    view.until(lambda: view.closed)
    return view


def test_control_answers_by_unicast(kernel: Kernel) -> None:
    assert essentials(kernel, "control").channels == {"control"}


def test_the_handler_dictionary_answers_by_unicast(untapped: Kernel) -> None:
    assert essentials(untapped, "control").channels == {"control"}


def test_shell_answers_on_iopub(plain: Kernel) -> None:
    assert essentials(plain, "shell").channels == {"iopub"}


def test_shell_serves_beside_control(kernel: Kernel) -> None:
    assert essentials(kernel, "shell").channels == {"iopub"}


@pytest.mark.parametrize("version", ["ipykernel-7.0", "ipykernel-7.4"])
def test_subshell_answers_on_iopub_and_while_a_cell_runs_the_figures(
    start: Callable[..., Kernel], version: str
) -> None:
    kernel = start(version, FIGPORT_CONTROL="0")
    try:
        kernel.run(PRELUDE)
        with kernel.subshell() as subshell:
            assert essentials(kernel, "shell", subshell).channels == {"iopub"}
            blocking_calls_are_served(kernel, subshell)
    finally:
        kernel.stop()


def blocking_calls_are_served(kernel: Kernel, subshell: str) -> None:
    """Use a view from one cell, then from the next: ipykernel 7.4 would move the comm's messages to the main shell."""
    view = kernel.view(channel="shell", subshell=subshell)
    for _ in range(2):
        cell = kernel.begin("print('in', flush=True); plt.pause(60)")
        kernel.says(cell)
        view.move(300, 200)
        view.until(lambda: readout(view))
        kernel.interrupt()
        kernel.end(cell)
        # Waited for: moves that wait are one move, and a read-out that is the same again is not told again.
        view.move(0, 0)
        view.until(lambda: not readout(view))


def readout(view: View) -> str:
    """Return what is said of the pointer's place."""
    return view.of(wire.Readout)[-1].text if view.of(wire.Readout) else ""


def test_no_request_is_lost_while_replies_are_written(ready: Callable[..., Kernel]) -> None:
    """ipykernel 7.0 to 7.3 lose one sooner or later, without figport in each of ten tries, and then run nothing."""
    kernel = ready("ipykernel-7.0")
    # Requests that come while replies to those before are written.
    asked: list[str] = []
    for number in range(200):
        cell = kernel.begin("")
        asked += [kernel.request("shell", "kernel_info_request", {}) for _ in range(1 + number % 3)]
        kernel.end(cell)
    kernel.until(lambda: all(map(kernel.answered, asked)))


def test_the_handler_dictionary_passes_other_comms_on(untapped: Kernel) -> None:
    untapped.request("control", "comm_open", {"comm_id": "x", "target_name": "other", "data": {}})
    untapped.open(HELLO).wait(wire.Welcome)


def test_control_still_serves_the_kernel(kernel: Kernel) -> None:
    assert kernel.ask("control", "kernel_info_request", {})["status"] == "ok"


def test_a_wrong_signature_is_refused(kernel: Kernel) -> None:
    session, kernel._session.key = kernel._session.key, b"wrong"
    peer = kernel.open(HELLO)
    kernel._session.key = session
    kernel.open(HELLO).wait(wire.Welcome)
    assert not peer.messages


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "mime", "head"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("svg", "image/svg+xml", b"<?xml"),
        ("", "image/png", b"\x89PNG"),
    ],
)
def test_files_need_no_view(kernel: Kernel, format: str, mime: str, head: bytes) -> None:
    kernel.run("plt.ioff(); fig, ax = plt.subplots(num='My figure')")
    peer = kernel.open(wire.Save(kernel.value("fig.canvas.manager.id"), format))
    saved = peer.wait(wire.Saved)
    assert saved == wire.Saved(f"My_figure.{format or 'png'}", mime)
    assert peer.payloads[-1].startswith(head)
    peer.until(lambda: peer.closed)


def test_a_format_that_does_not_exist_is_refused(kernel: Kernel) -> None:
    kernel.run(PLOT)
    error = kernel.open(wire.Save(kernel.value("fig.canvas.manager.id"), "docx")).wait(wire.Failure)
    assert (error.code, error.fatal) == ("format", True)
    assert "png" in error.fix


def test_saving_leaves_the_picture_of_a_view_alone(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view(dpr=2)
    before = view.pixels
    kernel.open(wire.Save(view.state.figure, "png")).wait(wire.Saved)
    view.settle()
    assert before is not None
    assert view.shows(before)
    assert kernel.value("fig.dpi == 200, fig.canvas.device_pixel_ratio == 2") == "True True"


# --- ends ---------------------------------------------------------------------------------------------


def test_both_ends_of_a_view_free_it(kernel: Kernel) -> None:
    kernel.run(PLOT)
    first, second = kernel.view(), kernel.view(dpr=2)
    first.send(wire.Detach())
    first.until(lambda: first.closed)
    second.leave()
    # The leaving of the second is noted before any later message.
    kernel.open(wire.Save("0" * 32, "")).wait(wire.Failure)
    link = "runtime.current().registry.link"
    assert kernel.value("len(fig.canvas.manager.session)") == "0"
    open_now = set(kernel.value(f"' '.join({link}._peers)").split())
    assert not open_now & {first.comm, second.comm}


def test_comms_of_closed_figures_are_forgotten_on_every_way(plain: Kernel) -> None:
    plain.run(PLOT)
    view = plain.view(channel="shell")
    plain.run("plt.close(fig)")
    view.until(lambda: view.closed)
    assert view.of(wire.Closed) == [view.messages[-1]]
    code = "from comm import get_comm_manager; print(list(get_comm_manager().comms))"
    assert view.comm not in plain.run(code).text
    assert view.comm not in plain.value("list(runtime.current().registry.link._peers)")


def test_messages_for_a_comm_that_the_kernel_closed_are_ignored(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.painting = False
    cell = kernel.begin("plt.close(fig); del fig, ax, line")
    for x in range(20):
        view.move(x, 100)
    kernel.end(cell)
    view.until(lambda: view.closed)
    kernel.open(HELLO).wait(wire.Welcome)
    assert not cell.of("error", "stream")


def test_input_of_a_busy_kernel_waits_in_order(kernel: Kernel) -> None:
    kernel.run(PLOT + "\nseen = []")
    kernel.run(
        "for name in ('button_press_event', 'button_release_event', 'motion_notify_event', 'key_press_event'):\n"
        "    cid = fig.canvas.mpl_connect(name, lambda event: seen.append((event.name[:6], round(event.x))))"
    )
    view = kernel.view()
    stop = busy(kernel)
    view.move(10, 10)
    view.move(20, 10)
    view.press(20, 10)
    view.move(30, 10)
    view.move(40, 10)
    view.release(40, 10)
    view.key("F5", x=40, y=10)
    # The kernel has them all before it stops computing.
    kernel.open(HELLO).wait(wire.Welcome)
    stop()
    kernel.open(wire.Save("0" * 32, "")).wait(wire.Failure)
    assert kernel.value("seen") == str(
        [("motion", 20), ("button", 20), ("motion", 40), ("button", 40), ("key_pr", 40)],
    )


def test_numbers_are_as_in_the_definition() -> None:
    # The client takes its message classes from the code under test; the golden vectors pin those.
    assert dataclasses.asdict(HELLO) == {"protocol": 3, "version": "0.0", "party": "server"}
