"""What of a client's messages a real kernel refuses, and that this disturbs nothing."""

from __future__ import annotations

import pytest

from figport import wire
from figport.wire import Codec, Party
from tests.kernel.client import Kernel

HELLO = wire.Hello(wire.PROTOCOL, "0.0", Party.SERVER)
PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"
ZERO = bytes(4)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed"),
        (b"\x12", "malformed"),
        (b"\xfa\0\0\0" + ZERO, "unknown-kind"),
        (wire.encode(wire.Ack(1))[:-1], "malformed"),
        (wire.encode(wire.Ack(1)).replace(b"seq", b"sqe"), "malformed"),
        (wire.encode(wire.Closed()), "malformed"),
        (wire.encode(wire.UseTool("x" * (wire.MAX_INPUT + 1))), "too-large"),
        (wire.encode(wire.Resize(1, 1)), "limit"),
        (wire.encode(wire.Resize(1e9, 100)), "limit"),
        (wire.encode(wire.Save("0" * 32, "png")), "malformed"),
        (wire.encode(wire.Attach("0" * 32, 1, visible=True, codecs=(Codec.RUNS,))), "malformed"),
        (wire.encode(HELLO), "malformed"),
    ],
)
def test_bad_messages_are_answered_and_disturb_nothing(kernel: Kernel, data: bytes, code: str) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.send(data)
    error = view.wait(wire.Failure)
    assert (error.code, error.fatal) == (code, False)
    assert error.what
    assert error.where
    assert error.fix
    view.move(300, 200)
    view.wait(wire.Readout)
    view.settle()
    assert not kernel.run("").messages


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (wire.Attach("0" * 32, 1, visible=True, codecs=(Codec.RUNS,)), "unknown-figure"),
        (wire.Save("0" * 32, "png"), "unknown-figure"),
        (wire.Ack(1), "malformed"),
        (b"", "malformed"),
        (b"\xfa\0\0\0" + ZERO, "unknown-kind"),
        (wire.encode(HELLO)[:-1], "malformed"),
    ],
)
def test_a_bad_first_message_ends_the_comm(kernel: Kernel, message: wire.Message | bytes, code: str) -> None:
    peer = kernel.open(message)
    error = peer.wait(wire.Failure)
    assert (error.code, error.fatal) == (code, True)
    peer.until(lambda: peer.closed)


@pytest.mark.parametrize("fault", ["1 / 0", "raise KeyboardInterrupt"])
@pytest.mark.parametrize("hook", ["_admit", "_revive"])
def test_a_fault_of_ours_at_a_first_message_is_answered_and_reported(kernel: Kernel, hook: str, fault: str) -> None:
    code = f"registry = runtime.current().registry; kept = registry.{hook}\n"
    # Where main takes long to come, its views would be diverted: then main admits nobody.
    code += "figport.options.busy_snapshots = False\n"
    kernel.run(f"{PLOT}\n{code}def fails(*asked):\n    registry.{hook} = kept\n    {fault}\nregistry.{hook} = fails")
    attach = wire.Attach(kernel.value("fig.canvas.manager.id"), 1, visible=True, codecs=(Codec.RUNS,))
    kernel.quiet()
    peer = kernel.open(attach if hook == "_admit" else wire.encode(wire.Revive(other_version=False), b""))
    error = peer.wait(wire.Failure)
    assert (error.code, error.fatal) == ("internal", True)
    name = "ZeroDivisionError" if fault == "1 / 0" else "KeyboardInterrupt"
    assert name in error.what
    peer.ends()
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    assert [one["content"]["ename"] for one in kernel.iopub if one["msg_type"] == "error"] == [name]
    assert kernel.value(f"{peer.comm!r} in registry.link._peers") == "False"
    # Nobody else is the worse for it.
    kernel.view().settle()


def test_a_view_that_was_attached_when_it_failed_is_forgotten(kernel: Kernel) -> None:
    code = """
manager = fig.canvas.manager
def fails():
    if len(manager.session):
        del manager.flush
        1 / 0
    type(manager).flush(manager)
manager.flush = fails
"""
    # Where main takes long to come, its views would be diverted.
    kernel.run(f"figport.options.busy_snapshots = False\n{PLOT}\n{code}")
    name = kernel.value("fig.canvas.manager.id")
    # Such a long name is refused, which the view is told after FIGURE.
    peer = kernel.open(wire.Attach(name, 1, visible=True, codecs=(Codec.RUNS,), client="x" * 33))
    error = peer.wait(wire.Failure)
    assert (error.code, error.fatal) == ("internal", True)
    peer.ends()
    assert kernel.value("len(fig.canvas.manager.session), runtime.current().registry._views") == "0 {}"


def test_a_figure_refuses_views_it_cannot_serve(kernel: Kernel) -> None:
    kernel.run(PLOT)
    figure = kernel.value("fig.canvas.manager.id")
    for codecs in ((), (Codec.JPEG,)):
        peer = kernel.open(wire.Attach(figure, 1, visible=True, codecs=codecs))
        assert peer.wait(wire.Failure).fatal
        peer.ends()
    assert kernel.value("len(fig.canvas.manager.session)") == "0"
