"""What the views of one figure are shown: its states and pictures, sent to whoever may be sent more.

It joins who watches (`session`) with what was rendered (`frames`). Small frames are made at once; those that take long
are handed to the frame thread, and then all that follow until it is done with them, so that each view gets its frames
in their order. While the user drags, dense changes may be rough; when that is over they are sent once more, exactly.

Threads: the main thread, and the frame thread for `Plan.make`. The registry's lock guards session and frames.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from figport.pacing import Credit
from figport.threads import main_only
from figport.wire import Message, Place, encode

from .box import Box
from .frame_thread import LONG
from .frames import MOST_KEPT, Frames, Made, Plan, PlanKey
from .placement import Placement
from .session import Order, Session, State
from .stats import Meter, Stats

if TYPE_CHECKING:
    from figport.alarms import Alarm
    from figport.host import Host

MOVING: Final = 0.15
"""Seconds without a gesture, since its picture was drawn, after which the picture counts as at rest."""


class Screen:
    """The views of one figure and what they see.

    Parameters
    ----------
    host
        What there is around the figure; None outside of a notebook, where nobody watches.
    quality
        Returns the figure's quality: ``auto``, ``lossless`` or ``fast``, see `figport.Options`.
    clock
        Seconds that rise; None for the event loop's.

    Attributes
    ----------
    session : Session
        The views, named by their comms.
    frames : Frames
        What was rendered.
    diverted : bool
        Whether the views look at a snapshot for now. Set and cleared with the registry's lock held.
    seen : int
        The newest number of a view's input that was handled. Main thread.
    """

    def __init__(
        self, host: Host[Any] | None, quality: Callable[[], str], clock: Callable[[], float] | None = None
    ) -> None:
        self.session: Session[str] = Session()
        self.frames = Frames()
        self.diverted = False
        self.seen = 0
        self._host = host
        self._quality = quality
        self._clock = clock or (time.monotonic if host is None else host.loop.now)
        self._made: dict[PlanKey, Made] = {}
        """Frames of the newest picture: views that ask for it a moment later mostly stand where others stood."""
        self._handed = 0
        """Frames that the frame thread has not sent yet."""
        self._moved = float("-inf")
        self._gesture = False
        """Whether the next picture is that of a gesture."""
        self._settling: Alarm | None = None
        self._meter = Meter()

    def stats(self, draw: float) -> Stats:
        """Return what pictures cost; `draw` is what the last one took to be drawn, in seconds."""
        with self.lock:
            session = self.session
            view = session.view(session.used) if session.used is not None else next(iter(session.views), None)
            credit = Credit() if view is None else view.credit
            rate, size, seconds = self._meter.mean()
            return Stats(len(session), rate, size, draw, seconds, credit.round_trip, credit.capacity)

    @property
    def request(self) -> str:
        """The request under which a page takes what callbacks print; empty where none does. Any thread."""
        with self.lock:
            return self.session.request

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Guards session and frames."""
        return nullcontext() if self._host is None else self._host.registry.lock

    def tell(self, state: State) -> None:
        """Set what is to be told to every view."""
        self.session.tell(state)

    def answer(self, message: Message, view: str | None = None) -> bool:
        """Tell one view something that is for it alone; None for the one used last, or else the first.

        Return whether it is there.
        """
        if view is None:
            view = self.session.used if self.session.used is not None else next(iter(self.session), None)
        if self._host is None or view is None or self.session.view(view) is None:
            return False
        self._host.registry.send(view, encode(message))
        return True

    def moved(self) -> None:
        """Note that a gesture changes the picture: for a moment it may be rough."""
        self._moved, self._gesture = self._clock(), True

    def begin(self) -> None:
        """Note that a draw begins."""
        self._gesture = self._gesture and self._clock() < self._moved + MOVING

    def show(
        self,
        rgba: npt.NDArray[np.uint8],
        dpr: float,
        places: tuple[Placement, ...] = (),
        views: tuple[Place, ...] = (),
        seen: int = 0,
    ) -> None:
        """Take in a render, see `Frames.update`."""
        with self.lock:
            if self.frames.update(rgba, dpr, places, views, seen) and self._quality() == "fast":
                self.moved()
        self._rest_from_now()

    @main_only
    def describe(self, views: tuple[Place, ...]) -> None:
        """Tell views what they could move of the newest picture; to be followed by `flush`. Main thread."""
        with self.lock:
            self.frames.describe(views)

    def _rest_from_now(self) -> None:
        if self._gesture:
            # Drawing is no rest, however long it takes: where it takes long, frames had better be small.
            self._moved, self._gesture = self._clock(), False

    def blit(self, rgba: npt.NDArray[np.uint8], dpr: float, box: Box) -> bool:
        """Take in a part of a render, see `Frames.blit`."""
        with self.lock:
            if not self.frames.blit(rgba, dpr, box):
                return False
            if self._quality() == "fast":
                self.moved()
        self._rest_from_now()
        return True

    @main_only
    def see(self) -> None:
        """Tell views that the newest picture is the one after all that they said. Main thread, when no draw is due."""
        with self.lock:
            self.frames.see(self.seen)

    def flush(self, *, alone: bool = True) -> None:
        """Send what is due. On the main thread; on another that says so by ``alone=False``."""
        host, now = self._host, self._clock()
        if host is None:
            return
        with self.lock:
            if self.diverted:
                return
            if self.session.ready:
                self.frames.commit()
            try:
                for names, message in self.session.states():
                    host.registry.send_all(names, message)
                self._order(host, now, moving=now < self._moved + MOVING and self._quality() != "lossless")
            except BaseException:
                self.session.start_over()
                raise
            self.frames.keep(self.session.bases)
            # Whoever sees something roughly and has no credit at that time is served when its next ACK comes.
            settles = self.session.rough and now < self._moved + MOVING
        # Alarms are main's; its next turn comes here again.
        if settles and alone and self._settling is None:
            self._settling = host.loop.call_at(self._moved + MOVING, self._settle)

    def _settle(self) -> None:
        """Send exactly what was sent roughly, if nothing moves any more."""
        self._settling = None
        self.flush()

    def _order(self, host: Host[Any], now: float, *, moving: bool) -> None:
        if not moving and self.session.is_rough_at(self.frames.seq):
            self.frames.renumber()
        if not self.frames.seq:
            return
        for order in self.session.orders(self.frames.seq, now):
            plan = self.frames.plan(order.base, order.rough, may_be_rough=moving and order.jpeg)
            self.session.roughen(order, plan.rough)
            if host.frame_thread is None or (not self._handed and self.frames.seconds <= LONG):
                self._send(host, order, self._frame(plan))
            else:
                self._handed += 1
                host.frame_thread.submit(functools.partial(self._make, host, order, plan))

    def _make(self, host: Host[Any], order: Order[str], plan: Plan) -> None:
        """Make a frame on the frame thread."""
        done: Callable[[], None] = functools.partial(self.session.lose, order, plan.after.seq)
        try:
            done = functools.partial(self._send, host, order, self._frame(plan))
        finally:
            with self.lock:
                self._handed -= 1
                done()

    def _frame(self, plan: Plan) -> Made:
        """Return a frame, made now unless it was made for others. The frame thread, or main while that has none."""
        with self.lock:
            known = self._made.get(plan.key)
        if known is not None:
            return known
        made = plan.make()
        with self.lock:
            self.frames.learn(plan, made)
            self._made = {key: one for key, one in self._made.items() if key.after == plan.after.seq}
            if len(self.session) > 1 and len(self._made) < MOST_KEPT:
                self._made[plan.key] = made
        return made

    def _send(self, host: Host[Any], order: Order[str], made: Made) -> None:
        host.registry.send_all(order.views, made.message)
        self._meter.sent(self._clock(), len(made.message), made.seconds)
