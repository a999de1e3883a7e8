"""Servers that say that they live, until they do not."""

from __future__ import annotations

from collections.abc import Callable

from figport import wire
from figport.server_liveness import GRACE, STRANGER, ServerLiveness
from figport.wire import Party
from tests.kernel.client import Kernel

HELLO = wire.Hello(wire.PROTOCOL, "0.0", Party.SERVER)


class Time:
    """A clock, and what was asked to be called later."""

    def __init__(self) -> None:
        self.now = 50.0
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.ended: list[tuple[str, float]] = []
        self.liveness = ServerLiveness(
            self.later, lambda name: self.ended.append((name, round(self.now, 3))), lambda: self.now
        )

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.waiting.append((self.now + seconds, callback))

    def go(self, seconds: float) -> None:
        """Let time go by."""
        end = self.now + seconds
        while due := [one for one in self.waiting if one[0] <= end]:
            first = min(due, key=lambda one: one[0])
            self.waiting.remove(first)
            self.now = first[0]
            first[1]()
        self.now = end


def test_who_falls_silent_ends_once_and_nobody_else() -> None:
    time = Time()
    time.liveness.renew("silent", 30)
    for _ in range(20):
        time.liveness.renew("alive", 30)
        time.go(10)
    assert time.ended == [("silent", 50 + 30 + GRACE)]
    time.go(1000)
    assert [name for name, _ in time.ended] == ["silent", "alive"]
    assert time.waiting == []
    # It may come back.
    time.liveness.renew("silent", 30)
    time.go(100)
    assert [name for name, _ in time.ended] == ["silent", "alive", "silent"]


def test_what_was_said_while_nobody_listened_counts() -> None:
    time = Time()
    time.liveness.renew("server", 30)
    # The kernel stands still; its timers come first, then what waited in its sockets.
    time.go(30 + GRACE / 2)
    time.liveness.renew("server", 30)
    time.go(30)
    assert time.ended == []


def test_a_stranger_has_a_while_until_he_must_promise() -> None:
    time = Time()
    time.liveness.expect("server")
    time.liveness.expect("killed")
    time.go(STRANGER / 2)
    time.liveness.renew("server", 200)
    time.liveness.expect("server")
    time.liveness.expect("killed")
    time.go(STRANGER)
    assert time.ended == [("killed", 50 + STRANGER + GRACE)]


def test_who_promises_often_takes_one_timer() -> None:
    time = Time()
    for _ in range(1000):
        time.liveness.renew("server", 30)
        time.go(0.01)
    assert len(time.waiting) == 1
    time.liveness.renew("server", 1)  # sooner than it was to be looked at
    time.go(1 + GRACE)
    assert [name for name, _ in time.ended] == ["server"]


def silence_ends_views(kernel: Kernel, channel: str) -> None:
    """Attach a view as a server that promises too much."""
    server = kernel.open(HELLO, channel)
    server.wait(wire.Welcome)
    kernel.run("fig, ax = plt.subplots(figsize=(1, 1))")
    view = kernel.view(channel=channel)
    server.send(wire.Alive(60.0))
    assert server.wait(wire.Alive) == wire.Alive(60.0)
    assert kernel.value("len(fig.canvas.manager.session)") == "1"
    server.send(wire.Alive(0.1))
    # In case it is there after all, it is told.
    view.ends()
    server.ends()
    assert kernel.value("len(fig.canvas.manager.session), len(runtime.current().registry._views)") == "0 0"
    kernel.run("plt.close(fig)")


def test_the_views_of_a_server_that_falls_silent_go(kernel: Kernel) -> None:
    silence_ends_views(kernel, "control")


def test_without_the_tap_too(untapped: Kernel) -> None:
    silence_ends_views(untapped, "control")


def test_on_the_shell_channel_too(plain: Kernel) -> None:
    silence_ends_views(plain, "shell")


def test_a_kernel_that_computes_answers_and_takes_notice(kernel: Kernel) -> None:
    server = kernel.open(HELLO)
    server.wait(wire.Welcome)
    cell = kernel.begin("print('computing', flush=True)\nwhile True:\n    pass")
    kernel.says(cell)
    server.send(wire.Alive(0.1))
    server.wait(wire.Alive)
    server.ends()
    kernel.interrupt()
    kernel.end(cell)
