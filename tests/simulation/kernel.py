"""A kernel process: the product's kernel side, which reads its control channel beside a main thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure

from figport.comms import Received
from figport.testing import Kernel
from tests.simulation.network import Wire

if TYPE_CHECKING:
    from tests.simulation.world import World

SIZE: Final = (24, 16)
"""CSS pixels of the figures: what is simulated is how pictures travel, not what they show."""
STEP: Final = 8
"""CSS pixels between two places that mean something."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the kernel's on its control channel."""

    kind: str
    speaker: str
    comms: tuple[str, ...] = ()
    buffers: tuple[bytes, ...] = ()
    request: str = ""


@dataclass(frozen=True)
class _Way:
    """The way back to one link (`figport.comms.Reply`)."""

    process: Process
    post: Post

    def send(self, kind: Received, comms: Sequence[str], buffers: list[bytes]) -> None:
        if not self.process.ended:
            self.post.back.send(Said(kind.value, self.process.name, tuple(comms), tuple(buffers)))

    def __hash__(self) -> int:
        return id(self.post)


class Post:
    """A link's way to the control channel, and the one back.

    ZeroMQ keeps what it cannot deliver: what is sent to a kernel that is started again the next process gets.
    """

    def __init__(self, world: World, client: str, back: Wire[Said]) -> None:
        self.client, self.back = client, back
        self.wire: Wire[tuple[Received | None, str, bytes]] = world.wire(world.flaws.to_kernel(self._arrive))
        self._world = world

    def send(self, kind: Received, comm: str, message: bytes) -> None:
        """Send a comm message."""
        self.wire.send((kind, comm, message))

    def ask(self, number: str) -> None:
        """Ask what every kernel answers."""
        self.wire.send((None, number, b""))

    def unread(self) -> int:
        """How many messages wait for the kernel to read them."""
        return self._world.process.unread

    def _arrive(self, item: tuple[Received | None, str, bytes]) -> None:
        self._world.process.read(self, *item)


class _Hook:
    """The kernel's idle loop: runs when main computes nothing, and takes its time."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._waiting: deque[Callable[[], None]] = deque()
        self._free = 0.0
        self._planned = False

    def call_soon(self, callback: Callable[[], None]) -> None:
        self._waiting.append(callback)
        self.plan()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self._process.world.loop.call_later(seconds, self.call_soon, callback)

    def plan(self) -> None:
        """Come back when main is free."""
        if self._waiting and not self._planned:
            self._planned = True
            world = self._process.world
            world.loop.call_at(max(world.loop.time(), self._free), self._run)

    def _run(self) -> None:
        self._planned = False
        process = self._process
        if process.ended or process.busy or process.stopped or not self._waiting:
            return
        work = self._waiting.popleft()
        work()
        # A turn draws, as a rule.
        self._free = process.world.loop.time() + process.world.chance.choice((0.0, 0.001, 0.005, 0.03))
        self.plan()


class _Kernel(Kernel):
    """A kernel whose receiving thread has a clock of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.hook = _Hook(process)
        super().__init__(self.hook, process.world.loop)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        self._process.world.loop.call_later(seconds, self._process.on_reader, callback)


class Process:
    """One kernel process.

    Attributes
    ----------
    figures : dict of str to Shown
        Its figures by their ids, once figport is loaded.
    busy, stopped : bool
        Whether main computes; whether nothing runs at all (SIGSTOP, code that holds Python's lock).
    """

    def __init__(self, world: World, pid: int) -> None:
        self.world = world
        self.pid = pid
        self.name = f"process {pid}"
        self.busy = self.stopped = self.ended = False
        self.booting = pid > 1
        self.kernel: _Kernel | None = None
        self.figures: dict[str, Shown] = {}
        self._unread: deque[Callable[[], None]] = deque()

    def load(self) -> None:
        """Load figport, as the cell does that is run first."""
        self.kernel = _Kernel(self)

    def show(self) -> Shown:
        """Make a figure."""
        assert self.kernel is not None
        shown = Shown(self.kernel)
        self.figures[shown.name] = shown
        return shown

    def read(self, post: Post, kind: Received | None, comm: str, message: bytes) -> None:
        """Receive one message of a link."""
        self.on_reader(lambda: self._read(post, kind, comm, message))

    def on_reader(self, do: Callable[[], None]) -> None:
        """Do something on the thread that receives, when that runs."""
        if self.ended:
            return
        if self.stopped or self.booting or self._unread:
            self._unread.append(do)
        else:
            do()

    def _read(self, post: Post, kind: Received | None, comm: str, message: bytes) -> None:
        if kind is None:
            post.back.send(Said("kernel_info_reply", self.name, request=comm))
        elif self.kernel is not None:
            self.kernel.receive(kind, comm, message, _Way(self, post), client=post.client)

    def go_on(self) -> None:
        """Let main, and all of it, run again."""
        self.busy = self.stopped = self.booting = False
        while self._unread and not self.stopped:
            self._unread.popleft()()
        if self.kernel is not None:
            self.kernel.hook.plan()

    def end(self) -> list[Callable[[], None]]:
        """End; return what was not read."""
        self.ended = True
        return list(self._unread)

    @property
    def unread(self) -> int:
        """How many messages wait to be received."""
        return len(self._unread)

    @property
    def notes(self) -> int:
        """How many messages wait for main."""
        return 0 if self.kernel is None else len(self.kernel.registry.inbox.waiting())


class Shown:
    """A figure that shows what was done to it, and remembers it.

    A place tells what it means: `STEP` pixels to the right for each number, down for each view.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.figure = Figure((SIZE[0] / 100, SIZE[1] / 100), dpi=100)
        self.manager = kernel.add(self.figure)
        self.name = self.manager.id
        self.heard: list[tuple[int, str, int]] = []
        """What was done, in order: by which view, what, and its number."""
        for what in ("button_press", "button_release", "key_press", "key_release", "motion_notify"):
            self._connect(what)

    def _connect(self, what: str) -> None:
        canvas: Any = self.figure.canvas

        def take(event: Any) -> None:
            ratio = canvas.device_pixel_ratio
            number = round(event.x / ratio / STEP)
            view = round((self.figure.bbox.height - event.y) / ratio / STEP)
            if what != "motion_notify":
                self.heard.append((view, what, number))
            self.figure.patch.set_facecolor((len(self.heard) % 256 / 255, number % 256 / 255, view % 256 / 255))
            canvas.draw_idle()

        canvas.mpl_connect(f"{what}_event", take)

    def pixels(self) -> Any:
        """Return what it shows."""
        return self.manager.canvas.pixels()
