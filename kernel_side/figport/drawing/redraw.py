"""What a draw must do: everything, or only what our own toolbar moved since the last one; and the full draw at rest.

While the user drags, pictures are drawn as cheaply as the policy allows: only the moved axes (`partial`), images with
colours that were kept (`colours`), pixels moved (`scrolling`), long lines simplified. Whenever such a picture is on
screen a full draw follows when nothing has moved for `REST` seconds, and at the latest when the user lets go. All other
draws are full.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

from figport.threads import any_thread, is_main, main_only

from . import partial, quality, selfcheck
from .colours import Colours
from .cropping import Cropping
from .scrolling import Scrolling

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from figport.alarms import Alarm

    from .agg import Renderer

REST: Final = 0.15
"""Seconds without a move after which the picture is drawn in full."""
SELFCHECK_DELAY: Final = 0.6
"""Seconds after a first draw at which the shortcuts are checked at the latest. That takes main some 0.15, so the view
that shows the figure, and comes a moment later, has its picture first."""


class Drawn(Protocol):
    """The part of a canvas that is needed."""

    @property
    def figure(self) -> Figure:
        """What is on it."""

    @property
    def manager(self) -> Any:
        """The figure's manager; None without."""

    def quick_renderer(self) -> Renderer:
        """Return our own renderer for the figure's size and resolution."""

    def draw_idle(self) -> object:
        """Ask for a draw."""


@main_only
class Redraw:
    """What moved on one canvas. Main thread, except `want` and `by_toolbar`.

    Attributes
    ----------
    settled : bool
        Whether the newest picture is that of a full, exact draw. If not, such a one is to come.
    alone : bool
        Whether that is a draw of axes alone that moved.
    cost : float
        Seconds that the last full draw took.
    """

    def __init__(self, canvas: Drawn) -> None:
        self.settled = True
        self.alone = False
        self.cost = 0.0
        self._canvas = canvas
        self._ours = False
        self._whole = True
        self._backdrop: partial.Backdrop | None = None
        self._given_up = False
        self._alarm: Alarm | None = None
        self._checking = False
        self._colours = Colours()
        self._cropping = Cropping()
        self._scrolling = Scrolling()
        self._dragged = False

    @any_thread
    def want(self) -> None:
        """Note that somebody wants a draw. Any thread."""
        if not (self._ours and is_main()):
            self._whole = True

    @any_thread
    @contextmanager
    def by_toolbar(self) -> Iterator[None]:
        """Let draws that are wanted within be for what the toolbar moves there. Elsewhere than on main, for all."""
        if not is_main():
            yield
            return
        before, self._ours = self._ours, True
        try:
            yield
        finally:
            self._ours = before

    def draw(self, whole: Callable[[], None]) -> None:
        """Draw what is wanted.

        Parameters
        ----------
        whole
            Draws the whole figure.
        """
        if self._whole:
            self.draw_all(whole)
            return
        renderer = self._canvas.quick_renderer()
        renderer.simplifies = fast = quality.may_be_fast(self._canvas.manager, self.cost)
        renderer.simplified = self._colours.used = self._cropping.used = self._scrolling.used = False
        start = time.perf_counter()
        try:
            with self._kept(renderer):
                alone = self._draw_moved(renderer)
                if not alone:
                    whole()
        except BaseException:
            self._whole = True
            raise
        finally:
            renderer.simplifies = False
        short = renderer.simplified or self._colours.used or self._cropping.used or self._scrolling.used
        if not alone and not short:
            self.cost = time.perf_counter() - start
        self.alone = alone
        self._dragged = fast
        self.settled = not (alone or short)
        self._rest_later()

    def draw_all(self, whole: Callable[[], None]) -> None:
        """Draw everything."""
        self._whole = self.alone = False
        self._backdrop, self._given_up = None, False
        self._colours.forget()
        self._cancel()
        start = time.perf_counter()
        try:
            with self._ground_kept():
                whole()
        except BaseException:
            self._whole = True
            raise
        self.cost = time.perf_counter() - start
        self.settled = True

    def may_use_shortcuts(self) -> bool:
        """Whether the shortcuts of drawing may be taken. The check waits until a first picture is there."""
        if not selfcheck.is_known() and not self._checking:
            self._checking = True
            manager = self._canvas.manager
            if manager is not None and manager.runtime is not None:
                _selfcheck(
                    weakref.ref(self._canvas), manager.runtime.loop, manager.runtime.loop.now() + SELFCHECK_DELAY
                )
            return False
        return selfcheck.passes()

    @contextmanager
    def _kept(self, renderer: Renderer) -> Iterator[None]:
        """Let the block take from what was drawn before what it can."""
        if not self.may_use_shortcuts():
            yield
            return
        figure = self._canvas.figure
        with self._colours.kept(figure):
            if not renderer.simplifies:
                yield
                return
            with self._cropping.cropped(figure), self._scrolling.kept(figure, renderer):
                yield

    @contextmanager
    def _ground_kept(self) -> Iterator[None]:
        """Have what the block draws ready for a drag that goes on; once, or nobody drags any more."""
        self._scrolling.forget()
        dragged, self._dragged = self._dragged, False
        if not dragged:
            yield
            return
        with self._scrolling.kept(self._canvas.figure, self._canvas.quick_renderer()):
            yield

    def _draw_moved(self, renderer: Renderer) -> bool:
        """Draw only what moved; return whether that was possible."""
        figure = self._canvas.figure
        if self._given_up or not self.may_use_shortcuts() or not partial.possible(figure):
            return False
        order, changed = partial.changes(figure, renderer)
        if not changed:
            return False
        backdrop = self._backdrop
        if backdrop is None or not backdrop.fits(renderer, order, changed):
            exact, renderer.simplifies = renderer.simplifies, False
            try:
                self._backdrop = backdrop = partial.Backdrop.of(figure, renderer, order, changed)
            except Exception:
                # An artist that cannot be drawn, or not while its calls are recorded: the whole draw tells.
                self._backdrop = backdrop = None
            renderer.simplifies = exact
        if backdrop is None:
            # Until the next full draw: what is not possible now will not be so a frame later.
            self._given_up = True
            return False
        backdrop.draw()
        return True

    def _rest_later(self) -> None:
        self._cancel()
        manager = self._canvas.manager
        if self.settled or manager is None or manager.runtime is None:
            return
        self._alarm = manager.runtime.loop.call_at(manager.runtime.loop.now() + REST, self._canvas.draw_idle)

    def _cancel(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


def _selfcheck(canvas: weakref.ref[Any], loop: Any, latest: float) -> None:
    """Check the shortcuts as soon as a view of the canvas has its picture. Its figure may go meanwhile."""

    def look() -> None:
        manager = getattr(canvas(), "manager", None)
        if manager is not None and not any(manager.session.bases) and loop.now() < latest:
            _selfcheck(canvas, loop, latest)
        else:
            selfcheck.passes()

    loop.call_at(loop.now() + REST, look)
