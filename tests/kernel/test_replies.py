"""Old kernels write replies past the stream by which they read requests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from figport.sockets.replies import replies


class Kernel:
    """A kernel whose thread of the shell channel writes to a socket."""

    def __init__(self) -> None:
        socket, loop = object(), object()
        self.socket: Any = socket
        self.shell_stream: Any = SimpleNamespace(io_loop=loop, socket=socket, send_multipart=lambda parts: None)
        self.shell_channel_thread: Any = SimpleNamespace(io_loop=loop, manager=SimpleNamespace(_shell_socket=socket))


@pytest.fixture
def kernel() -> Kernel:
    return Kernel()


def test_replies_go_to_the_stream_until_figport_is_gone(kernel: Kernel) -> None:
    ours = replies(kernel)
    assert ours.start()
    assert kernel.shell_channel_thread.manager._shell_socket is kernel.shell_stream
    ours.stop()
    assert kernel.shell_channel_thread.manager._shell_socket is kernel.socket


def test_a_kernel_that_writes_to_the_stream_itself_is_left_alone(kernel: Kernel) -> None:
    manager = kernel.shell_channel_thread.manager
    manager._shell_socket = kernel.shell_stream
    assert not replies(kernel).start()
    assert manager._shell_socket is kernel.shell_stream


def test_a_stream_of_another_thread_is_not_written_to(kernel: Kernel) -> None:
    kernel.shell_stream.io_loop = object()
    assert not replies(kernel).start()


def test_a_kernel_of_another_make_is_left_alone(kernel: Kernel) -> None:
    assert not replies(SimpleNamespace()).start()
    del kernel.shell_stream.send_multipart
    assert not replies(kernel).start()
    kernel.shell_channel_thread.manager._shell_socket = None
    assert not replies(kernel).start()
