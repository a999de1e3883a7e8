"""The worker's own loop, without a process: which snapshots draw, and what is reported of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from figport import pickling
from figport.drawing import selfcheck
from figport.drawing.agg import LONG
from figport.mainloop import Mainloop
from figport.settings import options
from figport.testing import VirtualClock
from figport.toolbar import Toolbar
from figport.wire import Ack, Codec, Frame, Message, Party, PointerAction, UseTool, decode, encode
from figport.worker.pipe import Block, read
from figport.worker.service import Worker
from figport.worker.snapshot_figure import Outcome
from tests.kernel.figure_contents import blank
from tests.kernel.shown_figures import Lone
from tests.kernel.views import pointer

GRIP = (120, 120)
"""In the axes, CSS pixels."""


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    assert selfcheck.passes()
    with mpl.rc_context():
        yield


class Bench:
    """A worker, and the kernel's end of its pipes. Its clock stands still: `rest` lets the alarms ring."""

    def __init__(self) -> None:
        self._sink = io.BytesIO()
        self._seen = 0
        self._order = 0
        self._clock = VirtualClock()
        self.worker = Worker(self._sink)
        self.worker.loop = self.loop = Mainloop(self._clock, self._raise, clock=self._clock)

    def snapshot(self, figure: Figure, frames_above: int, as_of: float, *, tool: str = "") -> None:
        places = list(range(len(figure.axes)))
        fields = {"figure": "f", "frames_above": frames_above, "as_of": as_of, "path": [], "places": places}
        lone = Lone(figure)
        lone.manager.quality = "fast"
        if tool:
            cast("Toolbar", lone.manager.toolbar).use(tool)
        self.worker.take(Block.SNAPSHOT, fields, pickling.take(lone.manager).data)

    def view(self, name: str, *, dpr: float = 1.0, held: dict[str, Any] | None = None) -> None:
        fields = {"dpr": dpr, "visible": True, "codecs": [Codec.RUNS], "under_way": [], "held": held}
        self.worker.take(Block.VIEW, {"figure": "f", "view": name, **fields}, b"")

    def leave(self, name: str) -> None:
        self.worker.take(Block.LEAVE, {"figure": "f", "view": name}, b"")

    def drop(self) -> None:
        self.worker.take(Block.DROP, {"figure": "f"}, b"")

    def input(self, view: str, *messages: Message) -> None:
        for message in messages:
            self._order += 1
            self.worker.take(Block.INPUT, {"figure": "f", "view": view, "order": self._order}, encode(message))

    def turn(self) -> list[Frame]:
        """Let the worker answer and draw until it is done; return the frames, which the views have painted then."""
        found: list[Frame] = []
        while True:
            self.worker.answer()
            self._clock.run()
            sent = self._blocks(Block.SENT)
            for fields, payload in sent:
                message: Any = decode(payload, Party.KERNEL)[0]
                if isinstance(message, Frame):
                    found.append(message)
                    for view in fields["views"]:
                        self.input(view, Ack(message.seq))
            if not sent:
                return found

    def rest(self) -> list[Frame]:
        """Let time pass; return the frames that come of it."""
        self._clock.run(1)
        return self.turn()

    def _raise(self, error: BaseException) -> None:
        raise error

    def _blocks(self, kind: Block) -> list[tuple[dict[str, Any], bytes]]:
        self._sink.seek(self._seen)
        found = []
        while (block := read(self._sink)) is not None:
            assert block[0] is not Block.FAILED, block
            if block[0] is kind:
                found.append(block[1:])
        self._seen = self._sink.tell()
        return found


def long(title: str) -> Figure:
    """Return a figure with a line that is simplified while it moves."""
    figure = blank()
    figure.subplots().plot(np.sin(np.linspace(0, 10, 3 * LONG)))
    figure.suptitle(title)
    return figure


def unsettled(bench: Bench) -> None:
    """Have a view drag a snapshot; its line was simplified, and the full draw is to come when nothing moves."""
    bench.snapshot(long("old"), 1000, 1.0)
    for view in "ab":
        bench.view(view)
    assert bench.turn()
    bench.input("a", UseTool("pan"), pointer(PointerAction.PRESS, *GRIP, button=0, buttons=1))
    bench.turn()
    bench.input("a", pointer(PointerAction.MOVE, GRIP[0] + 20, GRIP[1], buttons=1))
    assert bench.turn()
    assert bench.loop._alarms.due() is not None


def test_a_full_draw_follows_when_nothing_moves() -> None:
    bench = Bench()
    unsettled(bench)
    assert bench.rest()


def test_a_snapshot_that_another_replaced_draws_no_more() -> None:
    bench = Bench()
    unsettled(bench)
    bench.leave("a")
    bench.snapshot(long("new"), 1000, 2.0)
    assert bench.turn()
    assert not bench.rest()


def test_a_snapshot_that_was_dropped_draws_no_more() -> None:
    bench = Bench()
    unsettled(bench)
    bench.drop()
    bench.snapshot(long("new"), 2000, 2.0)
    for view in "ab":
        bench.view(view)
    assert all(frame.seq > 2000 for frame in bench.turn())
    assert not bench.rest()


@pytest.mark.parametrize("held", [False, True], ids=["pressed here", "pressed before"])
def test_a_drag_ends_where_the_pointer_comes_back_without_its_button(*, held: bool) -> None:
    """As at the live figure, which is told of the move: it may have to release the button too."""
    bench = Bench()
    bench.snapshot(long("dragged"), 1000, 1.0, tool="pan")
    bench.view("a", held={"press": [*GRIP, 0, 1], "last": list(GRIP)} if held else None)
    if not held:
        bench.input("a", pointer(PointerAction.PRESS, *GRIP, button=0, buttons=1))
    bench.input("a", pointer(PointerAction.MOVE, GRIP[0] + 20, GRIP[1], buttons=1))
    bench.turn()
    snapshot = bench.worker._figures["f"]
    before, rests = snapshot.numbers(), [snapshot.resting]
    for step in (40, 60):
        bench.input("a", pointer(PointerAction.MOVE, GRIP[0] + step, GRIP[1]))
        bench.turn()
        rests.append(snapshot.resting)
        assert snapshot.numbers() == before
    assert rests == [False, True, True]
    assert snapshot.handle("a", pointer(PointerAction.MOVE, *GRIP)) is Outcome.SEEN


@pytest.mark.parametrize("held", [False, True], ids=["pressed here", "pressed before"])
def test_a_drag_that_begins_before_the_first_draw_is_one_of_the_views_screen(*, held: bool) -> None:
    found = []
    for drawn in (True, False):
        bench = Bench()
        bench.snapshot(long("long"), 1000, 1.0, tool="pan")
        bench.view("a", dpr=2.0, held={"press": [*GRIP, 0, 1], "last": list(GRIP)} if held else None)
        if drawn:
            assert bench.turn()
        if not held:
            bench.input("a", pointer(PointerAction.PRESS, *GRIP, button=0, buttons=1))
        bench.turn()
        bench.input("a", pointer(PointerAction.MOVE, GRIP[0] + 20, GRIP[1], buttons=1))
        assert bench.turn()
        snapshot = bench.worker._figures["f"]
        assert snapshot.numbers() != snapshot.bases[0]
        found.append(snapshot.numbers())
    assert found[0] == found[1]


@pytest.mark.parametrize("preview", [True, False], ids=["on", "off"])
def test_snapshots_say_what_pages_may_preview_as_the_kernel_has_it(
    monkeypatch: pytest.MonkeyPatch, *, preview: bool
) -> None:
    bench = Bench()
    monkeypatch.setattr(options, "preview", preview)
    data = pickling.take(Lone(long("long")).manager).data
    # The worker has its own.
    monkeypatch.setattr(options, "preview", not preview)
    fields = {"figure": "f", "frames_above": 1000, "as_of": 1.0, "path": [], "places": [0]}
    bench.worker.take(Block.SNAPSHOT, fields, data)
    bench.view("a")
    (first, *_) = bench.turn()
    assert bool(first.places) is preview
