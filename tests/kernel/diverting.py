"""A figure whose views may be diverted, on a virtual clock, and what stands for the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from matplotlib.figure import Figure

from figport import pickling
from figport.comms import Received
from figport.contracts import Owner
from figport.manager import Manager
from figport.pickling import Snapshot
from figport.testing import Kernel, Page
from figport.wire import Frame, Message, encode
from figport.worker.diversion import Diversion
from figport.worker.diverter import Diverter
from figport.worker.pipe import Block
from figport.worker.process import Receive, Supervisor
from figport.worker.snapshots import Snapshots


class Process:
    """Keeps what the worker would be told."""

    def __init__(self, receive: Receive, gone: Callable[[str], None]) -> None:
        self.receive, self.gone = receive, gone
        self.trouble = ""
        """Why it does not start."""
        self.fault: Exception | None = None
        """What is raised by who tells it something."""
        self.starts = 0
        self.running = False
        self.used = 0.0
        self.told: list[tuple[Block, dict[str, Any], bytes]] = []

    def start(self) -> str:
        self.starts += 1
        self.running = not self.trouble
        return self.trouble

    def stop(self) -> None:
        self.running = False

    def send(self, kind: Block, fields: dict[str, Any], payload: bytes = b"") -> None:
        if self.fault is not None:
            raise self.fault
        self.told.append((kind, fields, payload))

    def kinds(self) -> list[Block]:
        """Return the kinds of what it was told since the last time."""
        told, self.told = self.told, []
        return [kind for kind, _, _ in told]


class World:
    """One figure in a kernel that does nothing by itself, and pages that show it."""

    def __init__(self, pages: int = 1) -> None:
        self.figure = Figure()
        self.axes = self.figure.subplots()
        self.axes.plot([1, 2, 3])
        self.kernel = Kernel()
        self.pages = [Page(self.figure, kernel=self.kernel) for _ in range(pages)]
        self.kernel.add(self.figure)
        self.kernel.rest()
        # Main has not just drawn.
        self.kernel.run(10)
        self.manager = cast("Manager", self.figure.canvas.manager)
        self.wakes = 0
        self.obstacle: Exception | None = None
        """Why no snapshot can be taken beside main."""
        snapshots = Snapshots(self.kernel.clock.now, beside=self._snapshot)
        process = cast("type[Supervisor]", Process)
        self.diverter = Diverter(self.kernel.registry, self.kernel.loop, self._wake, snapshots, process)
        self.process = cast("Process", self.diverter.supervisor)

    def _snapshot(self, figure: Owner) -> Snapshot:
        if self.obstacle is not None:
            raise self.obstacle
        return pickling.take(figure)

    def _wake(self) -> None:
        self.wakes += 1

    @property
    def waiting(self) -> list[Message | None]:
        """What waits for main."""
        return [note.read() for note in self.kernel.registry.inbox.waiting()]

    @property
    def views(self) -> list[str]:
        """The views' names, in the order of their pages."""
        return list(self.kernel.registry.peers(self.manager))

    def arrives(self, message: Message, page: int = 0) -> None:
        """Have a message of a page wait: main computes."""
        page_of = self.pages[page]
        self.kernel.receive(Received.MESSAGE, self.views[page], encode(message), page_of, client="")

    def opens(self, message: Message, comm: str = "new") -> None:
        """Have a new view come."""
        self.kernel.receive(Received.OPEN, comm, encode(message), self.pages[0], client="")

    def divert(self) -> Diversion:
        """Divert the figure's views."""
        assert self.diverter.divert(self.manager, old=False)
        [diversion] = self.diverter.current()
        return diversion

    def reports(self, diversion: Diversion, *, done: int = 0, kept: tuple[int, ...] = (), **more: Any) -> None:
        """Have the worker report how the snapshot stands."""
        fields = {
            "figure": self.manager.id,
            "frames_above": diversion.frames_above,
            "as_of": diversion.snapshot.taken,
            "done": done,
        }
        self.process.receive(Block.REPORT, fields | {"kept": list(kept), "state": None, "owes": False} | more, b"")

    def fails(self, diversion: Diversion, reason: str = "it is odd") -> None:
        """Have the worker say that the snapshot cannot be drawn."""
        fields = {"figure": self.manager.id, "frames_above": diversion.frames_above, "reason": reason}
        self.process.receive(Block.FAILED, fields, b"")

    def sends(self, diversion: Diversion, message: Message) -> None:
        """Have the worker send a message to all views that the diversion has."""
        fields = {"figure": self.manager.id, "frames_above": diversion.frames_above, "views": list(diversion.views)}
        self.process.receive(Block.SENT, fields, encode(message))
        self.kernel.run()


def black(seq: int) -> Frame:
    """Return a picture without anything in it."""
    return Frame(seq, 0, 640, 480, 1.0, (), ())
