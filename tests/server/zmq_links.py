"""A link over ZeroMQ whose streams lead to a process that is played."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import zmq
from jupyter_client.session import Session

from figport_server.kernel_link import Channel
from figport_server.zmq_link import ZmqLink
from tests.server.links import HELLO, WELCOME, Ear, Process, Said, until

KEY = b"a key"


class Stream:
    """A ZMQStream to one channel. It is its own loop."""

    def __init__(self, manager: Manager, channel: str, identity: bytes | None) -> None:
        self.channel = channel
        self.identity = identity
        self.io_loop = self
        self.take: Callable[[Any], None] | None = None
        self.linger: int | None = 0
        self._manager = manager
        self._closed = False

    def on_recv(self, take: Callable[[Any], None] | None, copy: bool = True) -> None:
        assert take is None or not copy, "a frame is not copied where it is received"
        self.take = take

    def send_multipart(self, parts: list[Any], **_options: object) -> None:
        self._manager.sent(self, parts)

    def flush(self, flag: int) -> None:
        assert flag == zmq.POLLOUT

    def add_callback(self, callback: Callable[..., None], *args: object) -> None:
        asyncio.get_running_loop().call_soon(callback, *args)

    def close(self, linger: int | None = None) -> None:
        self._closed, self.linger = True, linger

    def closed(self) -> bool:
        return self._closed

    def bring(self, *frames: bytes) -> None:
        """Have it receive something."""
        if self.take is not None:
            self.take([zmq.Frame(frame) for frame in frames])


class Manager:
    """A kernel's, whose streams lead to a process.

    Attributes
    ----------
    streams
        All that were opened.
    deaf
        How many messages on IOPub are still missed: a subscription takes a moment.
    """

    kernel_id = "k"
    execution_state = "idle"

    def __init__(self) -> None:
        self.session = Session(key=KEY)
        self.process = Process()
        self.streams: list[Stream] = []
        self.deaf = 0
        self.ready: asyncio.Future[None] | None = None
        self._kernel = Session(key=KEY)

    def connect_control(self, identity: bytes) -> Stream:
        return self._opened("control", identity)

    def connect_shell(self, identity: bytes) -> Stream:
        return self._opened("shell", identity)

    def connect_iopub(self) -> Stream:
        return self._opened("iopub", None)

    def _opened(self, channel: str, identity: bytes | None) -> Stream:
        self.streams.append(Stream(self, channel, identity))
        return self.streams[-1]

    def stream(self, channel: str) -> Stream:
        """Return the one stream of a channel."""
        (found,) = [one for one in self.streams if one.channel == channel]
        return found

    def sent(self, stream: Stream, parts: list[Any]) -> None:
        """Have the process take something, and its answers arrive."""
        _, signed = self._kernel.feed_identities(parts)
        message = self._kernel.deserialize(signed)
        buffers = [bytes(buffer) for buffer in message["buffers"]]
        header = message["header"]
        said = Said(
            stream.channel,
            message["msg_type"],
            message["content"],
            buffers[0] if buffers else None,
            header.get("subshell_id"),
        )
        for channel, kind, content, buffer in self.process.answers(said):
            asyncio.get_running_loop().call_soon(self.bring, channel, kind, content, buffer, header)

    def bring(
        self, channel: str, kind: str, content: Any, buffer: bytes | None = None, parent: dict[str, Any] | None = None
    ) -> None:
        """Bring something from the kernel, if somebody listens there."""
        header = self._kernel.msg_header(kind)
        header["session"] = self.process.session
        message = self._kernel.msg(kind, content, parent=parent or self._kernel.msg_header("x"), header=header)
        frames = [b"identity", *self._kernel.serialize(message), *([] if buffer is None else [buffer])]
        for stream in self.streams:
            if stream.channel == channel:
                if channel == "iopub" and self.deaf:
                    self.deaf -= 1
                else:
                    stream.bring(*frames)


class Rig:
    """A link and its kernel. Needs a running loop."""

    def __init__(self, *channels: Channel, beat: float = 60.0, own: bool | None = None) -> None:
        self.ear = Ear()
        self.manager = Manager()
        if own is not None:
            self.manager.owns_kernel = own  # type: ignore[attr-defined]
        self.process = self.manager.process
        self.link = ZmqLink(
            self.manager, self.ear, channels=channels or tuple(Channel), beat=beat, log=logging.getLogger("link")
        )

    async def greet(self) -> Rig:
        self.link.connect(HELLO)
        await until(lambda: [kind for kind, _ in self.ear.heard if kind in ("up", "failed")])
        return self

    async def up(self) -> Rig:
        """Have the kernel greeted."""
        await self.greet()
        assert self.ear.heard == [("up", WELCOME)]
        self.ear.heard.clear()
        return self

    @property
    def opened(self) -> list[str]:
        """The channels, as they were opened."""
        return [one.channel for one in self.manager.streams]
