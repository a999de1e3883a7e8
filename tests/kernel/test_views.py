"""Several views of one figure, in real kernels: drawn once, encoded once, and nobody waits for anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from figport import wire
from figport.wire import Codec
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST

PLOT = """
fig, ax = plt.subplots()
_ = ax.plot(np.sin(np.linspace(0, 9, 200)))
draws = []
fig.canvas.mpl_connect("draw_event", lambda event: draws.append(1))
"""
COUNT = """
import figport
figport.options.busy_snapshots = False  # a figure whose views were diverted is sent anew, and this machine may be slow
from figport.sending.frames import Plan
_real, _made = Plan.make, []
def _counted(plan):
    _made.append(1)
    return _real(plan)
Plan.make = _counted
"""


@pytest.fixture
def counting(kernel: Kernel) -> Iterator[Kernel]:
    """A kernel with a figure, that counts draws and encodings."""
    kernel.run(COUNT + PLOT)
    yield kernel
    kernel.run("Plan.make = _real; figport.options.busy_snapshots = True")


def counts(kernel: Kernel) -> tuple[int, int, int]:
    """Return how many draws, pictures and encodings there have been."""
    draws, pictures, made = kernel.value("len(draws), fig.canvas.manager.seq, len(_made)").split()
    return int(draws), int(pictures), int(made)


def look_at(kernel: Kernel, *ratios: float) -> list[View]:
    """Open views of a figure, on screens of these device pixel ratios, at the same time."""
    name = kernel.value("fig.canvas.manager.id")
    views = [View(kernel, wire.Attach(name, ratio, True, tuple(Codec)), "control", None) for ratio in ratios]
    settle(views)
    return views


def settle(views: list[View]) -> None:
    """Wait until all views show what Agg's buffer holds."""
    kernel = views[0].kernel

    def settled() -> bool:
        newest = kernel.pixels()
        return all(view.shows(newest) for view in views)

    kernel.until(settled)
    # A frame that came just now was acknowledged after that was asked.
    kernel.run("")


def rest(kernel: Kernel) -> None:
    """Wait until views were told what they could move, which they are half a second after a burst of draws."""
    kernel.becomes("fig.canvas.manager.paint._undescribed", "False")


def until_painted(views: list[View], had: list[int]) -> None:
    """Wait until each view has got another frame."""
    views[0].until(lambda: all(frames(view) > old for view, old in zip(views, had, strict=True)))


def until_wide(views: list[View], width: int) -> None:
    """Wait until all views show so many device pixels."""
    views[0].until(lambda: all(view.pixels is not None and view.pixels.shape[1] == width for view in views))


def frames(view: View) -> int:
    return len(view.of(wire.Frame))


def grab(view: View) -> None:
    """Choose the pan tool and press the button."""
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.press(300, 200)


@pytest.mark.long
@pytest.mark.parametrize("ratios", [(1.0,) * 10, (1.0, 2.0) * 5], ids=["one ratio", "two ratios"])
def test_ten_views_cost_one_draw_and_one_encoding_for_each_step(counting: Kernel, ratios: tuple[float, ...]) -> None:
    views = look_at(counting, *ratios)
    grab(views[0])
    settle(views)
    for step in range(1, 7):
        before, had = counts(counting), [frames(view) for view in views]
        views[0].move(300 + 7 * step, 200)
        # Views of different ratios share one picture, at the largest of them.
        until_painted(views, had)
        after = counts(counting)
        assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1]
        assert [frames(view) - old for view, old in zip(views, had, strict=True)] == [1] * 10
        assert len({(frame.seq, frame.base) for frame in (view.of(wire.Frame)[-1] for view in views)}) == 1
    views[0].release(342, 200)
    settle(views)
    assert views[3].pixels is not None
    assert views[3].pixels.shape == (480 * max(ratios), 640 * max(ratios), 4)


def test_views_that_come_while_nothing_happens_share_what_was_encoded(counting: Kernel) -> None:
    look_at(counting, 1.0)
    rest(counting)
    before = counts(counting)
    for _ in range(4):
        look_at(counting, 1.0)
    # What only one view got is not kept for others, what the second got is.
    assert [now - then for now, then in zip(counts(counting), before, strict=True)] == [0, 0, 1]


@pytest.mark.parametrize("ratios", [(1.0, 1.0), (1.0, 2.0), (2.0, 1.0)])
def test_without_input_nothing_is_drawn_and_nothing_sent(counting: Kernel, ratios: tuple[float, ...]) -> None:
    views = look_at(counting, *ratios)
    rest(counting)
    before, had = counts(counting), [len(view.messages) for view in views]
    # What pages say of themselves, again and again, as when their tabs are laid out anew.
    for _ in range(10):
        for view, ratio in zip(views, ratios, strict=True):
            view.send(wire.Look(ratio, True))
        counting.run("")
    assert counts(counting) == before
    assert [len(view.messages) for view in views] == had


def test_a_view_that_never_acknowledges_delays_no_other(counting: Kernel) -> None:
    silent, *others = look_at(counting, 1.0, 1.0, 1.0)
    silent.painting = False
    grab(others[0])
    settle([silent, *others])
    got = frames(silent)
    for step in range(1, 16):
        before, had = counts(counting), [frames(view) for view in others]
        others[0].move(300 + 5 * step, 200)
        until_painted(others, had)
        assert [now - then for now, then in zip(counts(counting), before, strict=True)] == [1, 1, 1]
    others[0].release(375, 200)
    settle(others)
    # As many as may be under way, and not one more.
    assert 0 < frames(silent) - got <= 6
    assert others[0].pixels is not None
    assert not silent.shows(others[0].pixels)
    silent.painting = True
    silent.send(wire.Ack(silent.seq))
    silent.settle()


def test_a_hidden_view_costs_nothing_and_is_right_when_it_comes_back(counting: Kernel) -> None:
    views = look_at(counting, 1.0, 1.0, 2.0)
    hidden, fine = views[1:]
    hidden.send(wire.Look(1.0, False))
    counting.run("")
    had = frames(hidden)
    for value in range(3):
        counting.run(f"ax.set_title('{value}')")
        settle([views[0], fine])
    assert frames(hidden) == had
    rest(counting)
    before = counts(counting)
    hidden.send(wire.Look(1.0, True))
    settle(views)
    assert [now - then for now, then in zip(counts(counting), before, strict=True)] == [0, 0, 1]
    # The one with the fine screen looks away, comes back, and goes for good: the picture is as fine as it need be.
    for change, size in ((wire.Look(2.0, False), 640), (wire.Look(2.0, True), 1280), (wire.Detach(), 640)):
        fine.send(change)
        until_wide(views[:2], size)
        settle(views[:2])
    # All look away: whatever changes, nobody draws.
    for view in views[:2]:
        view.send(wire.Look(1.0, False))
    before = counts(counting)
    counting.run("for value in range(3): ax.set_title(f'unseen {value}'); fig.canvas.draw_idle()")
    counting.run("")
    assert counts(counting)[0] <= before[0] + 1, "the output's picture, at the end of the cell"
