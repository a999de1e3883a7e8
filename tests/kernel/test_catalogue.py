"""The list of a kernel's figures, as the panel asks for it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from figport import wire
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import Peer, pointer

KERNELS = NEWEST

MAKE = "fig, ax = plt.subplots(num='Waves'); ax.plot([0, 1])\nother = plt.figure(figsize=(3, 3), num='Square')"
COUNT = """
draws = []
fig.canvas.mpl_connect('draw_event', lambda event: draws.append('fig'))
other.canvas.mpl_connect('draw_event', lambda event: draws.append('other'))
"""


class Listing(Peer):
    """A list as a panel has it: it shows what it gets and says so."""

    def __init__(self, kernel: Kernel, channel: str = "control") -> None:
        self.thumbnails: dict[str, bytes] = {}
        self.showing = True
        """Whether lists are acknowledged."""
        super().__init__(kernel, wire.ListFigures(), channel, None)

    def handle(self, message: wire.Message, payload: bytes) -> None:
        if not isinstance(message, wire.Figures):
            return
        start = 0
        for listed in message.figures:
            if listed.size:
                self.thumbnails[listed.figure] = payload[start : start + listed.size]
            start += listed.size
        assert start == len(payload)
        if self.showing:
            self.send(wire.Ack(message.seq))

    @property
    def figures(self) -> list[wire.Listed]:
        """The newest list."""
        lists = self.of(wire.Figures)
        return list(lists[-1].figures) if lists else []

    def shows(self, *titles: str) -> None:
        """Wait until these figures are listed, with their thumbnails."""
        self.until(lambda: [one.title for one in self.figures] == list(titles) and self.complete)

    @property
    def complete(self) -> bool:
        return all(one.figure in self.thumbnails for one in self.figures)


Look = Callable[..., Listing]


@pytest.fixture
def look() -> Iterator[Look]:
    """Open lists, and leave them when the test is over."""
    opened: list[Listing] = []

    def open_one(kernel: Kernel, channel: str = "control") -> Listing:
        opened.append(Listing(kernel, channel))
        return opened[-1]

    yield open_one
    for listing in opened:
        if not listing.closed:
            listing.leave()


def test_lists_figures_with_thumbnails_and_draws_nothing_for_them(kernel: Kernel, look: Look) -> None:
    kernel.run(MAKE)
    kernel.run(COUNT)
    listing = look(kernel)
    listing.shows("Waves", "Square")
    waves, square = listing.figures
    assert (waves.width, waves.height, waves.views) == (640, 480, 0)
    assert (square.width, square.height, square.views) == (300, 300, 0)
    with Image.open(io.BytesIO(listing.thumbnails[waves.figure])) as picture:
        assert picture.size == (360, 270)
        assert len(picture.getcolors(100_000) or ()) > 5  # not blank
    assert all(len(png) < 40_000 for png in listing.thumbnails.values())
    view = kernel.view()
    listing.until(lambda: listing.figures[0].views == 1)
    view.leave()
    listing.until(lambda: listing.figures[0].views == 0)
    kernel.run("other.canvas.manager.set_window_title('Renamed')")
    listing.shows("Waves", "Renamed")
    drawn = kernel.value("draws")
    assert drawn in ("[]", "['fig']")  # for the view
    kernel.run("plt.figure(num='Third')")
    listing.shows("Waves", "Renamed", "Third")
    kernel.run("plt.close(fig)")
    listing.shows("Renamed", "Third")


def test_a_busy_kernel_lists_its_figures(kernel: Kernel, look: Look) -> None:
    kernel.run(MAKE)
    cell = kernel.begin("print('busy', flush=True); time.sleep(60)")
    kernel.says(cell)
    listing = look(kernel)
    listing.until(lambda: len(listing.figures) == 2 and listing.complete)
    assert not cell.done
    # Closing waits for the main thread, and comes.
    listing.send(wire.Discard(listing.figures[0].figure))
    kernel.interrupt()
    kernel.end(cell)
    listing.shows("Square")
    assert kernel.value("plt.get_figlabels()") == "['Square']"


def test_a_list_waits_until_the_last_one_was_shown(kernel: Kernel, look: Look) -> None:
    kernel.run("figures = [plt.figure(num=f'{n}', figsize=(2, 2)) for n in range(20)]")
    listing = look(kernel)
    listing.showing = False
    listing.wait(wire.Figures)
    kernel.run("plt.close('19')")
    kernel.poll(1.5)
    # The thumbnails that did not fit wait too.
    assert len(listing.of(wire.Figures)) == 1
    assert len(listing.thumbnails) == 16
    listing.showing = True
    listing.send(wire.Ack(listing.of(wire.Figures)[0].seq))
    listing.shows(*map(str, range(19)))


def test_a_list_ends_and_leaves_nothing(kernel: Kernel, look: Look) -> None:
    kernel.run(MAKE)
    gone = "while any(thread.name == 'figport-catalogue' for thread in threading.enumerate()): time.sleep(0.01)"
    kernel.run(gone)
    # Other tests say HELLO and stay.
    peers = kernel.value("len(runtime.current().registry.link._peers)")
    left, detached = look(kernel), look(kernel)
    left.shows("Waves", "Square")
    detached.shows("Waves", "Square")
    assert kernel.value("len(runtime.current().catalogue)") == "2"
    left.leave()
    detached.send(wire.Detach())
    detached.ends()
    kernel.run(gone)
    assert (
        kernel.value("[len(runtime.current().catalogue), len(runtime.current().registry.link._peers)]")
        == f"[0, {peers}]"
    )
    # And begins again.
    again = look(kernel)
    again.shows("Waves", "Square")


def test_what_has_no_place_in_a_list_is_refused_and_disturbs_nothing(kernel: Kernel, look: Look) -> None:
    kernel.run(MAKE)
    listing = look(kernel)
    listing.send(pointer(wire.PointerAction.MOVE, 1, 1), b"\x21garbage", wire.Discard("no such figure"))
    listing.wait(wire.Failure, 2)
    assert [error.fatal for error in listing.of(wire.Failure)] == [False, False]
    listing.shows("Waves", "Square")
    broken = kernel.open(bytes([wire.Kind.LIST]) + b"\0\0\0\xff\0\0\0")
    assert broken.wait(wire.Failure).fatal
    broken.ends()


def test_lists_over_the_plain_shell(plain: Kernel, look: Look) -> None:
    plain.run(MAKE)
    listing = look(plain, "shell")
    listing.shows("Waves", "Square")
    listing.send(wire.Discard(listing.figures[1].figure))
    listing.shows("Waves")


@pytest.mark.parametrize("title", ["", "ß" * 5000])
def test_titles_of_any_length(kernel: Kernel, look: Look, title: str) -> None:
    kernel.run(f"fig = plt.figure(); fig.canvas.manager.set_window_title({title!r})")
    listing = look(kernel)
    listing.until(lambda: listing.figures and listing.figures[0].title == title[:200])
