"""What of Agg's buffer is on screen, and when: a window paints later than a figure is drawn.

`draw` fills Agg's buffer. What is there when the event loop comes round is painted, so that what a callback draws upon
it meanwhile (``ax.draw_artist``) is seen too, as in any window. `blit` shows one region at once and nothing else. So
the picture on screen, which `Frames` holds, is another than Agg's buffer.

Cells turn no event loop. What one draws is painted when it draws again, blits, turns the loop or ends, and otherwise
`SOON` by the thread that watches over busy kernels. Nothing is compared or encoded that no view could be sent.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from figport.rest import Rest
from figport.settings import options
from figport.threads import any_thread, main_only

from . import placement
from .box import Box
from .previewing import Previewing

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    from matplotlib.figure import Figure

    from figport.drawing.redraw import Redraw
    from figport.host import Host
    from figport.wire import Place

    from .placement import Placement
    from .screen import Screen

SOON: Final = 0.05
"""Seconds after which a picture that a busy cell has drawn is painted without it."""
OFTEN: Final = 1 / 60
"""Seconds between two pictures of those that a busy cell draws: no screen shows more, and the cell waits for each."""
FRESH: Final = 0.5
"""Seconds in which a figure counts as kept up to date by the cell itself, and in which a draw is one of several."""


class Buffered(Protocol):
    """The part of a canvas that is needed."""

    @property
    def figure(self) -> Figure:
        """What is on it."""

    @property
    def device_pixel_ratio(self) -> float:
        """Device pixels to a CSS pixel."""

    @property
    def redraw(self) -> Redraw:
        """What it draws."""

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return a view of Agg's buffer, shape (height, width, 4)."""


@main_only
class Paint:
    """The way from the buffer of one canvas to its screen. Main thread, except `fresh` and `beside`.

    Attributes
    ----------
    due : bool
        Whether the buffer was drawn and not painted since.
    blitted : bool
        Whether what is on screen was blitted over the last draw.
    armed : bool
        Whether a tool is switched on by which a page moves its axes. Main thread.
    """

    def __init__(self, canvas: Buffered, screen: Screen, host: Host[Any] | None) -> None:
        self.due = self.blitted = self.armed = False
        self._canvas, self._screen, self._host = canvas, screen, host
        self._now = time.monotonic if host is None else host.loop.now
        self._at = self._painted = float("-inf")
        self._draws = 0
        self._previewing = Previewing()
        self._rest = Rest(FRESH, self._rested)
        self._undescribed = self._alone = False
        """Whether a draw was not described, and whether there was none since but of axes alone that moved."""
        self._axes: list[int] = []
        """The axes of the last draw, by `id`."""
        self._drawn: tuple[tuple[Placement, ...], tuple[Place, ...], int] = ((), (), 0)
        """What the last draw shows, and which input it knows."""
        self._beside = 0
        """The draw that the other thread has sent."""

    @property
    @any_thread
    def fresh(self) -> bool:
        """Whether main has drawn or blitted just now, and most likely will again. Any thread."""
        return self._now() < self._at + FRESH

    def drawing(self) -> None:
        """Show what a cell has drawn before it draws anew, to whoever can take it."""
        if self.due and self._in_cell() and self._now() >= self._painted + OFTEN and self._ready():
            self.now()
            self._screen.flush()

    def drawn(self) -> None:
        """Note that the buffer was drawn."""
        self.due, self.blitted = True, False
        self._draws += 1
        burst, self._at = self.fresh, self._now()
        # Now: what is in the buffer shows these limits, whatever is set before it is painted, and whoever comes then.
        places = placement.describe(self._canvas.figure)
        self._alone = self._alone and self._canvas.redraw.alone
        axes = [id(one) for one in self._canvas.figure.axes]
        if axes != self._axes:
            # Pages know them by their numbers.
            self._axes, self._drawn = axes, ((), (), self._drawn[2])
        self._drawn = places, self._views(places, burst=burst), self._screen.seen

    def describe(self) -> None:
        """Tell pages what they could move of the picture, if that waits for the figure to come to rest. Main thread."""
        self._rest.cancel()
        if self._undescribed:
            self._describe()

    def _describe(self) -> None:
        if self._canvas.figure.stale:
            return  # what artists say of their places is not that of the picture any more; a draw will tell
        places, _, seen = self._drawn
        self._drawn = places, self._described(places), seen
        if not self.due:
            self._screen.describe(self._drawn[1])

    def _rested(self) -> None:
        self._describe()
        self._screen.flush()

    def _views(self, places: tuple[Placement, ...], *, burst: bool) -> tuple[Place, ...]:
        """Return what pages are told with the picture that was just drawn.

        All of it, while they could move it by a tool, or have just moved it by the wheel or a key. It takes a tenth of
        a small figure's draw; so where a callback or an animation draws again and again, they are told that at rest,
        and until then what they know of axes that stayed.
        """
        if not options.preview or self._host is None:
            return ()
        if self.armed or not burst or self._screen.seen != self._drawn[2]:
            return self._described(places)
        self._undescribed = True
        self._rest.moved(self._host.loop)
        before, views, _ = self._drawn
        stayed = {one.axes for one in {*places} & {*before}}
        return tuple(one for one in views if self._axes[one.axes] in stayed)

    def _described(self, places: tuple[Placement, ...]) -> tuple[Place, ...]:
        canvas = self._canvas
        labels = getattr(vars(canvas).get("renderer"), "labels", None) or {}
        alone, self._alone, self._undescribed = self._alone, True, False
        return self._previewing.describe(canvas.figure, places, labels, alone=alone)

    def now(self) -> None:
        """Paint what was drawn, all of it."""
        if not self.due:
            return
        assert self._host is None or self._host.loop.here, "main may be drawing into what is painted"
        canvas, screen = self._canvas, self._screen
        self._painted = self._now()
        with screen.lock:
            screen.show(canvas.pixels(), canvas.device_pixel_ratio, *self._drawn)
            # Last: an interrupt of the user's leaves it to be done.
            self.due = False

    def blit(self, bbox: Any) -> bool:
        """Paint a region of the buffer; return whether somebody can be sent that now."""
        canvas, screen = self._canvas, self._screen
        self.blitted, self._at = True, self._now()
        pixels = canvas.pixels()
        box = _box(canvas.figure.bbox if bbox is None else bbox, *pixels.shape[:2])
        if self.due or (box is not None and not screen.blit(pixels, canvas.device_pixel_ratio, box)):
            # All of it is to be painted anyway, or there is nothing that the region could be painted on.
            self.due = True
            self.now()
        return self._ready()

    @any_thread
    def beside(self, busy: Callable[[], bool]) -> float | None:
        """Paint what a busy cell has drawn, and send what it has painted for an output alone. Not on the main thread.

        Parameters
        ----------
        busy
            Whether main is inside matplotlib.

        Returns
        -------
        float or None
            In how many seconds to ask again; None for not until another draw.
        """
        draws, renderer = self._draws, vars(self._canvas).get("renderer")
        if self._beside == draws or renderer is None:
            return None
        left = self._at + SOON - self._now()
        if left > 0:
            return left
        if not self._ready():
            return None
        if not self.due:
            with self._screen.lock:
                self._beside = draws
                self._screen.flush(alone=False)
            return None
        if busy():
            return SOON
        # Bytes are copied without letting others have the GIL, so main draws nothing meanwhile.
        buffer = np.asarray(renderer.buffer_rgba())
        pixels = np.frombuffer(buffer.tobytes(), np.uint8).reshape(buffer.shape)
        ratio = self._canvas.device_pixel_ratio
        busy_still = busy()
        with self._screen.lock:
            if busy_still or self._draws != draws or not self.due:
                return SOON  # main has drawn, and perhaps painted, what is newer
            self._beside = draws
            # It stays due: main may draw upon it.
            self._screen.show(pixels, ratio)
            self._screen.flush(alone=False)
        return None

    def _in_cell(self) -> bool:
        return self._host is not None and not self._host.loop.depth

    def _ready(self) -> bool:
        """Whether a view could be sent a picture now. What views have acknowledged is heard in busy cells too."""
        if self._host is not None:
            self._host.registry.hear_views()
        with self._screen.lock:
            return self._screen.session.ready and not self._screen.diverted


def _box(bbox: Any, height: int, width: int) -> Box | None:
    """Return which pixels lie in a region of the figure, given from the bottom left; None for none."""
    x0, y0, x1, y1 = (float(side) for side in bbox.extents)
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        return None
    left, right = sorted((x0, x1))
    bottom, top = sorted((y0, y1))
    box = Box(
        max(0, math.floor(left)),
        max(0, height - math.ceil(top)),
        min(width, math.ceil(right)),
        min(height, height - math.floor(bottom)),
    )
    return box if box.left < box.right and box.top < box.bottom else None
