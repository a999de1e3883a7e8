"""What views are shown: at once or by the frame_thread, roughly while things move, exactly when they rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport import wire
from figport.sending import placement
from figport.sending.frames import Frames
from figport.sending.screen import MOVING, Screen
from figport.testing.decoding import lay
from figport.wire import Ack, Attach, Codec, Look, Party, Readout

ALL = (Codec.RUNS, Codec.JPEG)
Pixels = npt.NDArray[np.uint8]


class Host:
    """All that is around a figure: a way to its views, an event loop, an frame_thread, a clock that stands still.

    It keeps what it is given.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.registry: Any = self
        self.loop: Any = self
        self.frame_thread: Any = self
        self.time = 100.0
        self.alarms: list[tuple[float, Callable[[], None]]] = []
        self.jobs: list[Callable[[], None]] = []
        self.pages: dict[str, Page] = {}

    def send_all(self, views: Iterable[str], message: bytes) -> None:
        for view in views:
            self.pages[view].take(message)

    def call_at(self, due: float, callback: Callable[[], None]) -> object:
        self.alarms.append((due, callback))
        return object()

    def submit(self, job: Callable[[], None]) -> None:
        self.jobs.append(job)

    def rest(self) -> None:
        """Let time go by until no alarm is left."""
        while self.alarms:
            due, alarm = self.alarms.pop(0)
            self.time = max(self.time, due)
            alarm()
            self.work()

    def work(self) -> None:
        """Do what the frame_thread has, elsewhere."""
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            thread = threading.Thread(target=job)
            thread.start()
            thread.join()


class Page:
    """A view: what it shows."""

    def __init__(self) -> None:
        self.pixels: Pixels | None = None
        self.frames: list[wire.Frame] = []
        self.texts: list[str] = []

    def take(self, data: bytes) -> None:
        message, payload = wire.decode(data, Party.KERNEL)
        if isinstance(message, wire.Frame):
            assert message.base in (0, self.frames[-1].seq if self.frames else 0)
            self.pixels = lay(self.pixels, message, bytes(payload))
            self.frames.append(message)
        elif isinstance(message, Readout):
            self.texts.append(message.text)

    def codecs(self) -> list[set[str]]:
        return [{str(rect.codec) for rect in frame.rects} for frame in self.frames]


class Stage:
    """A figure with an image and its screen."""

    def __init__(self, quality: str = "auto") -> None:
        self.quality = quality
        self.working = True
        """Whether the frame_thread does its jobs at once."""
        self.host = Host()
        self.screen = Screen(self.host, lambda: self.quality, lambda: self.host.time)  # type: ignore[arg-type]
        self.figure = Figure(figsize=(3, 2))
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.subplots()
        self.image = self.axes.imshow(noise(0))

    def attach(self, name: str, codecs: tuple[Codec, ...] = ALL) -> Page:
        self.screen.session.attach(name, Attach("f", 1.0, True, codecs))
        self.host.pages[name] = Page()
        return self.host.pages[name]

    def draw(self, seed: int, seconds: float = 0.0) -> Pixels:
        """Draw another image, which takes some time, and send it; return the picture."""
        self.image.set_data(noise(seed))
        self.screen.begin()
        self.canvas.draw()
        self.host.time += seconds
        pixels = np.asarray(self.canvas.buffer_rgba()).copy()
        self.screen.show(pixels, 1.0, placement.describe(self.figure))
        self.screen.flush()
        if self.working:
            self.host.work()
        return pixels

    def paint(self, *names: str) -> None:
        for name in names:
            self.screen.session.ack(name, Ack(self.host.pages[name].frames[-1].seq), 0.0)


def noise(seed: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).random((100, 100))


def shows(page: Page, pixels: Pixels) -> bool:
    return page.pixels is not None and np.array_equal(page.pixels, pixels)


def test_while_things_move_dense_changes_are_rough_and_at_rest_exact() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.draw(1)
    pixels = stage.draw(2)
    for seed in (3, 4):
        stage.paint("a")
        stage.screen.moved()
        pixels = stage.draw(seed)
        assert not shows(page, pixels)
    # The first dense change is found out by making it exactly; then they are rough inside of the axes only.
    assert page.codecs() == [{"runs"}, {"runs"}, {"runs", "jpeg"}, {"runs", "jpeg"}]
    stage.paint("a")
    assert len(stage.host.alarms) == 1
    stage.host.rest()
    assert shows(page, pixels)
    assert page.codecs()[-1] == {"runs"}
    # Nothing is left to be mended.
    stage.paint("a")
    stage.screen.flush()
    assert (len(page.frames), stage.host.alarms) == (5, [])


def test_drawing_is_no_rest_however_long_it_takes() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.draw(1)
    pixels = stage.draw(2)
    for seed in (3, 4):
        stage.paint("a")
        stage.screen.moved()
        pixels = stage.draw(seed, 10 * MOVING)
    assert page.codecs()[2:] == [{"runs", "jpeg"}] * 2
    stage.paint("a")
    stage.host.rest()
    assert shows(page, pixels)
    # What moves by itself afterwards is no gesture, nor is it long after one that changed nothing.
    for seed in (5, 6, 7):
        stage.paint("a")
        assert shows(page, stage.draw(seed, MOVING / 2))
    stage.screen.moved()
    stage.host.time += 2 * MOVING
    stage.paint("a")
    assert shows(page, stage.draw(8, 10 * MOVING))


def test_a_rough_view_without_credit_is_mended_when_it_has_some() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.draw(1)
    stage.draw(2)
    stage.paint("a")
    stage.screen.moved()
    stage.draw(3)
    pixels = stage.draw(4)
    stage.host.rest()
    assert not shows(page, pixels)
    # No alarm after the other: its ACK is what brings the rest.
    assert stage.host.alarms == []
    stage.paint("a")
    stage.screen.flush()
    stage.host.work()
    assert shows(page, pixels)


def test_what_rests_is_never_rough() -> None:
    stage = Stage()
    page = stage.attach("a")
    for seed in range(1, 6):
        assert shows(page, stage.draw(seed))
        stage.paint("a")
    assert "jpeg" not in set().union(*page.codecs())


@pytest.mark.parametrize(("quality", "moving", "rough"), [("lossless", True, False), ("fast", False, True)])
def test_quality_decides(quality: str, moving: bool, rough: bool) -> None:
    stage = Stage(quality)
    page = stage.attach("a")
    pixels = stage.draw(1)
    for seed in range(2, 6):
        stage.paint("a")
        if moving:
            stage.screen.moved()
        pixels = stage.draw(seed)
    assert shows(page, pixels) is not rough
    if rough:
        stage.paint("a")
        stage.host.rest()
        assert shows(page, pixels)


def test_a_view_that_reads_no_jpeg_gets_none() -> None:
    stage = Stage("fast")
    plain, other = stage.attach("a", (Codec.RUNS,)), stage.attach("b")
    pixels = stage.draw(0)
    for seed in range(1, 6):
        pixels = stage.draw(seed)
        assert shows(plain, pixels)
        stage.paint("a", "b")
    assert not shows(other, pixels)


def test_transparent_insides_are_never_rough() -> None:
    stage = Stage("fast")
    stage.figure.patch.set_alpha(0.5)
    stage.axes.set_position((0, 0, 1, 1))
    stage.image.set_alpha(0.5)
    stage.axes.patch.set_alpha(0)
    page = stage.attach("a")
    for seed in range(1, 6):
        assert shows(page, stage.draw(seed))
        stage.paint("a")


def test_long_frames_are_made_by_the_encoder_in_their_order() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.draw(1)
    stage.paint("a")
    stage.screen.frames.seconds, stage.working = 1.0, False
    stage.draw(2)
    assert (len(page.frames), len(stage.host.jobs)) == (1, 1)
    # Quick again, but not before the one that is on its way.
    stage.screen.frames.seconds = 0.0
    pixels = stage.draw(3)
    assert (len(page.frames), len(stage.host.jobs)) == (1, 2)
    stage.host.work()
    assert [frame.seq for frame in page.frames] == [1, 2, 3]
    assert shows(page, pixels)
    stage.screen.frames.seconds = 0.0
    stage.paint("a")
    assert shows(page, stage.draw(4))


def test_a_frame_that_cannot_be_made_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.draw(1)
    stage.paint("a")
    stage.screen.frames.seconds, stage.working = 1.0, False
    stage.draw(2)
    (job,) = stage.host.jobs
    stage.host.jobs.clear()
    with monkeypatch.context() as patch:
        patch.setattr("figport.sending.codecs.encode_runs", _fail)
        with pytest.raises(MemoryError):
            job()
    stage.screen.frames.seconds = 0.0
    assert stage.screen.session.ready
    stage.screen.flush()
    assert [frame.base for frame in page.frames] == [0, 0]
    assert shows(page, np.asarray(stage.canvas.buffer_rgba()))


def _fail(*_: object, **__: object) -> None:
    raise MemoryError


def count_frames(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets an entry for each frame that is made."""
    made: list[int] = []
    real = Frames.learn

    def learn(self: Frames, *values: Any) -> None:
        made.append(1)
        real(self, *values)

    monkeypatch.setattr(Frames, "learn", learn)
    return made


def test_views_that_stand_together_share_one_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    pages = [stage.attach(str(k)) for k in range(10)]
    made = count_frames(monkeypatch)
    for seed in (1, 2):
        pixels = stage.draw(seed)
        assert all(shows(page, pixels) for page in pages)
    assert len(made) == 2


def test_views_that_catch_up_one_after_the_other_share_one_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    pages = {name: stage.attach(name) for name in "abcde"}
    for seed in (1, 2):
        stage.draw(seed)
    pixels = stage.draw(3)
    made = count_frames(monkeypatch)
    for name, page in pages.items():
        assert not shows(page, pixels)
        stage.paint(name)
        stage.screen.flush()
        stage.host.work()
        assert shows(page, pixels)
    assert len(made) == 1
    # The next picture has nothing of the last one's.
    stage.paint(*pages)
    pixels = stage.draw(4)
    assert all(shows(page, pixels) for page in pages.values())
    assert len(made) == 2


def test_hidden_views_are_sent_states_but_no_pictures() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.screen.session.look("a", Look(1, visible=False))
    stage.screen.tell(Readout("x"))
    stage.draw(1)
    assert (page.frames, page.texts) == ([], ["x"])
    stage.screen.session.look("a", Look(1, visible=True))
    stage.screen.flush()
    assert len(page.frames) == 1


def test_views_that_look_at_a_snapshot_are_left_alone() -> None:
    stage = Stage()
    page = stage.attach("a")
    stage.screen.diverted = True
    stage.draw(1)
    assert page.frames == []


def test_where_nobody_can_watch_nothing_is_kept() -> None:
    screen = Screen(None, lambda: "auto")
    for k in range(3):
        screen.show(np.full((2, 2, 4), k, np.uint8), 1.0, ())
        screen.flush()
    assert screen.frames.seq == 3
