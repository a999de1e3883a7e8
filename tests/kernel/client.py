"""A kernel in its own process and a client that speaks figport's protocol to it, as server and page do together.

Nothing here sleeps: everything waits for messages on sockets, with a limit.
"""

from __future__ import annotations

import base64
import math
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from figport import wire
from figport.testing.decoding import Pixels, image
from figport.wire import Codec
from tests.kernel.cells import Cell
from tests.kernel.process import Process
from tests.kernel.views import Peer, View
from tests.ports import free_port

TIMEOUT: Final = 60.0
"""Seconds after which something that should have come counts as missing; reached only by tests that fail."""

RESTING: Final = 0.08
"""Seconds of computing in each second that a kernel which has nothing to do stays below: it takes 0.01."""

SOCKETS: Final = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "iopub": zmq.SUB}


class Failed(AssertionError):
    """Code in the kernel raised."""


class Kernel:
    """A kernel process with this test as its only client.

    Parameters
    ----------
    python
        The Python of the environment that the kernel runs in.
    place
        An empty directory for the kernel; its working directory.
    environ
        Environment variables besides the usual.
    file
        Its connection file; by default one that a server would name after the kernel.
    """

    def __init__(
        self, python: Path, place: Path, environ: Mapping[str, str] | None = None, file: Path | None = None
    ) -> None:
        self.id = str(uuid.uuid4())
        self.file = place / f"kernel-{self.id}.json" if file is None else file
        taken: dict[str, int] = {f"{name}_port": free_port() for name in ("shell", "iopub", "stdin", "hb", "control")}
        _, info = write_connection_file(str(self.file), key=uuid.uuid4().bytes.hex().encode(), **taken)  # type: ignore[arg-type]
        self._session = Session(key=info["key"].encode(), signature_scheme=info["signature_scheme"])
        self._process = Process(python, place, self.file, environ or {})
        self._context = zmq.Context()
        ports: Mapping[str, object] = info
        self._poller = zmq.Poller()
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        for name, kind in SOCKETS.items():
            socket = self._sockets[name] = self._context.socket(kind)
            socket.linger = 0
            if kind == zmq.SUB:
                socket.subscribe(b"")
            else:
                socket.identity = self._session.bsession
            socket.connect(f"tcp://{info['ip']}:{ports[f'{name}_port']}")
            self._poller.register(socket, zmq.POLLIN)
        self.timeout = TIMEOUT
        self.views: dict[str, Peer] = {}
        self.iopub: list[dict[str, Any]] = []
        """All IOPub messages since the last `quiet`, except those of comms."""
        self.prompts: list[str] = []
        """What the kernel asked its user so far."""
        self.asking = ""
        """The request under which it asked last."""
        self._cells: dict[str, Cell] = {}
        self._replies: dict[str, dict[str, Any]] = {}
        try:
            self._wait_until_it_listens()
        except BaseException:
            # Nobody else has it, who could.
            self.stop()
            raise

    def _wait_until_it_listens(self) -> None:
        """Ask until the answer arrives on IOPub too: then our subscription has come through."""
        asked: list[str] = []

        def heard() -> bool:
            assert not self._process.ended, "the kernel died"
            return any(message["parent_header"].get("msg_id") in asked for message in self.iopub)

        deadline = time.monotonic() + TIMEOUT
        while not heard() and time.monotonic() < deadline:
            asked.append(self.request("shell", "kernel_info_request", {}))
            self.meets(heard, 0.3)
        self.until(lambda: asked[-1] in self._replies)

    def stop(self) -> None:
        """End the kernel; at once, because how it shuts down is ipykernel's affair."""
        self._process.kill()
        self._context.destroy(linger=0)

    def die(self) -> None:
        """Let the process die; the rest stays for `restart`."""
        self._process.kill()

    def restart(self) -> None:
        """Run another process on the same ports, as a console does when its user restarts the kernel."""
        self.die()
        self._process.launch()
        self._wait_until_it_listens()

    def leave(self) -> tuple[int, str]:
        """Shut the kernel down properly; return its exit code and what it wrote to its own output."""
        self.request("control", "shutdown_request", {"restart": False})
        return self.gone()

    def gone(self) -> tuple[int, str]:
        """Wait until the kernel that was told to end has ended; return its exit code and what it wrote."""
        if (code := self._process.wait(TIMEOUT)) is None:
            raise TimeoutError(f"the kernel does not end; it is here:\n{self.described()}")
        return code, self._process.written

    def children(self) -> list[int]:
        """Return the ids of the kernel's own child processes."""
        return self._process.children()

    def rests(self) -> None:
        """Wait until, for a second, the kernel and its children hardly compute: no thread of theirs turns in a circle.

        Such a one has most of a core, and a tenth of it where many others want to compute as well.
        """
        used, deadline = 1.0, time.monotonic() + self.timeout
        while used > RESTING:
            assert time.monotonic() < deadline, f"it computes {used} of each second; it is here:\n{self.described()}"
            before = self._process.computed()
            self.poll(1)
            used = self._process.computed() - before

    # --- messages -------------------------------------------------------------------------------------

    def request(
        self,
        channel: str,
        kind: str,
        content: dict[str, Any],
        buffers: list[bytes] | None = None,
        *,
        metadata: dict[str, Any] | None = None,
        subshell: str | None = None,
    ) -> str:
        """Send a message; return its id."""
        message = self._session.msg(kind, content, metadata=metadata)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self._session.send(self._sockets[channel], message, buffers=[*(buffers or ())])
        return str(message["header"]["msg_id"])

    def ask(self, channel: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return the content of its answer."""
        asked = self.request(channel, kind, content)
        self.until(lambda: asked in self._replies)
        answer: dict[str, Any] = self._replies.pop(asked)["content"]
        return answer

    def answered(self, request: str) -> bool:
        """Whether a request's answer has come."""
        return request in self._replies

    def until(self, condition: Callable[[], object], seconds: float | None = None) -> None:
        """Take messages until `condition` holds.

        Raises
        ------
        TimeoutError
            If it does not in time.
        """
        if not self.meets(condition, self.timeout if seconds is None else seconds):
            raise TimeoutError(f"what the test waits for did not come; the kernel is here:\n{self.described()}")

    def stacks(self) -> str:
        """Return where the kernel's threads are; it must have run the PRELUDE."""
        return self._process.stacks(lambda condition: self.meets(condition, 10, look=0.05))

    def described(self) -> str:
        """Return where the kernel's threads are, what it said last and told each view, and which channels answer."""
        told = f"{self._process.written[-3000:]}\n{self.stacks()}\n"
        # The newest at most: figures that are dragged tell much.
        heard = {name: [type(one).__name__ for one in view.messages[-30:]] for name, view in self.views.items()}
        told += "\n".join(f"{name}: {kinds}" for name, kinds in heard.items())
        if self._process.ended:
            return told
        return f"{told}\n{ {channel: self.answers(channel) for channel in ('control', 'shell')} }"

    def answers(self, channel: str) -> bool:
        """Whether a channel of the kernel is alive."""
        asked = self.request(channel, "kernel_info_request", {})
        return self.meets(lambda: asked in self._replies, 10)

    def poll(self, seconds: float) -> None:
        """Take what comes in this time."""
        self.meets(lambda: False, seconds)

    def meets(self, condition: Callable[[], object], seconds: float, *, look: float = math.inf) -> bool:
        """Take messages until a condition holds, for so long; return whether it does.

        Conditions change by messages; one that does by something else is looked at every `look` seconds.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            for socket, _ in self._poller.poll(math.ceil(min(left, look) * 1000)):
                self._take(next(name for name, one in self._sockets.items() if one is socket))
        return True

    def _take(self, channel: str) -> None:
        _, parts = self._session.feed_identities(self._sockets[channel].recv_multipart())
        message = self._session.deserialize(parts)
        kind, parent = message["msg_type"], message["parent_header"].get("msg_id")
        if kind in ("comm_msg", "comm_close") and message["content"]["comm_id"] in self.views:
            for comm in (message["content"]["comm_id"], *message["content"].get("data", {}).get("also", ())):
                self.views[comm].take(channel, kind, [bytes(part) for part in message["buffers"]])
            return
        if channel == "stdin":
            self.prompts.append(message["content"]["prompt"])
            self.asking = message["parent_header"].get("msg_id", "")
            return
        if channel != "iopub":
            self._replies[parent] = message
            if parent in self._cells:
                self._cells[parent].reply = message["content"]
            return
        self.iopub.append(message)
        cell = self._cells.get(parent)
        if cell is None:
            return
        if kind == "status":
            cell.idle = cell.idle or message["content"]["execution_state"] == "idle"
        elif kind != "execute_input":
            cell.messages.append(message)

    # --- code -----------------------------------------------------------------------------------------

    def begin(self, code: str, *, cell: str | None = None, asks: bool = False, kept: bool = False) -> Cell:
        """Execute code without waiting for its end.

        Parameters
        ----------
        code
            The code.
        cell
            What a front end calls its cell.
        asks
            Whether it may ask the user, see `answer`; consoles always may, and are known by it.
        kept
            Whether its result goes into ``Out``.
        """
        content = {"code": code, "silent": False, "store_history": kept, "allow_stdin": asks, "stop_on_error": False}
        metadata = {} if cell is None else {"cellId": cell}
        begun = Cell(self.request("shell", "execute_request", content, metadata=metadata))
        self._cells[begun.id] = begun
        return begun

    def asked(self) -> str:
        """Wait until the kernel asks its user something; return what."""
        self.until(lambda: self.prompts)
        return self.prompts.pop(0)

    def answer(self, text: str) -> None:
        """Answer as the user."""
        self.request("stdin", "input_reply", {"value": text})

    def end(self, begun: Cell, seconds: float | None = None) -> Cell:
        """Wait for the end of an execution."""
        self.until(lambda: begun.done, seconds)
        return begun

    def says(self, begun: Cell) -> None:
        """Wait until an execution has printed something."""
        self.until(lambda: begun.text)

    def figure_of(self, begun: Cell) -> str:
        """Wait until an execution shows a figure; return its id."""
        self.until(lambda: begun.figures)
        return begun.figures[0]

    def run(self, code: str, *, cell: str | None = None, asks: bool = False, kept: bool = False) -> Cell:
        """Execute code to its end.

        Raises
        ------
        Failed
            With the traceback, when it raised.
        """
        ended = self.end(self.begin(code, cell=cell, asks=asks, kept=kept))
        for error in ended.of("error"):
            raise Failed("\n".join(error["traceback"]))
        return ended

    def value(self, expression: str) -> str:
        """Return the `str` of an expression."""
        return self.run(f"print({expression}, end='')").text

    def becomes(self, expression: str, wanted: str) -> None:
        """Ask for the `str` of an expression until it is what it should be."""
        end = time.monotonic() + self.timeout
        while (found := self.value(expression)) != wanted:
            assert time.monotonic() < end, f"{expression} is {found}"

    def pixels(self, figure: str = "fig") -> Pixels:
        """Return what Agg's buffer of a figure holds."""
        code = "import io, base64; from PIL import Image; import numpy; out = io.BytesIO()\n"
        code += f"Image.fromarray(numpy.array({figure}.canvas.buffer_rgba())).save(out, 'PNG', compress_level=1)\n"
        return image(base64.b64decode(self.run(code + "print(base64.b64encode(out.getvalue()).decode())").text))

    def interrupt(self) -> None:
        """Do what the stop button does."""
        self._process.interrupt()

    def quiet(self) -> list[dict[str, Any]]:
        """Return all IOPub messages since the last call, up to now.

        IOPub keeps the order, so what was published before an execution's end has arrived when that has.
        """
        ended = self.run("")
        messages = [one for one in self.iopub if one["parent_header"].get("msg_id") != ended.id]
        self.iopub = []
        return messages

    # --- figures --------------------------------------------------------------------------------------

    def open(self, message: wire.Message | bytes, channel: str = "control", subshell: str | None = None) -> Peer:
        """Open a comm with a first message."""
        return Peer(self, message, channel, subshell)

    def view(
        self,
        figure: str = "fig",
        *,
        dpr: float = 1.0,
        visible: bool = True,
        channel: str = "control",
        subshell: str | None = None,
    ) -> View:
        """Attach a view to a figure, given as an expression, and wait for its first picture."""
        name = self.value(f"{figure}.canvas.manager.id")
        opened = View(self, wire.Attach(name, dpr, visible, tuple(Codec)), channel, subshell)
        if visible:
            opened.until(lambda: opened.pixels is not None)
        return opened

    @contextmanager
    def subshell(self) -> Iterator[str]:
        """Make a subshell; yield its id."""
        made: str = self.ask("control", "create_subshell_request", {})["subshell_id"]
        yield made
        self.ask("control", "delete_subshell_request", {"subshell_id": made})
