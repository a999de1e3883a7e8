"""One figure and the views that watch it, without I/O.

The session knows who watches (views), what each of them has been sent (its last frame, its state
messages) and who may be sent more (credit, visibility). It does not draw, encode or send: the screen
asks it whether a draw would be of use, and what is due, and does the rest. Times are arguments.

Calls come from main or, with the registry's lock, from the watchdog's thread and the one that reads from the worker.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from figport.errors import ErrorCode, FigportError
from figport.pacing import Credit
from figport.wire import (
    ANYWHERE,
    Ack,
    Attach,
    Codec,
    Cursor,
    FigureState,
    Kind,
    Look,
    Message,
    Readout,
    Resize,
    Rubberband,
    encode,
)

from .box import Box

MIN_DPR = 0.25
MAX_DPR = 8.0

SMALLEST = 32
LARGEST = 8192
"""CSS pixels between which a view may resize a figure's sides."""

LONGEST_REQUEST = 128
"""Characters of a message id that a page may name."""

V = TypeVar("V", bound=Hashable)

State = FigureState | Readout | Cursor | Rubberband
"""Messages that say how something is now: of each kind only the newest matters."""


@dataclass(slots=True)
class View:
    """One place where the figure is shown."""

    dpr: float
    visible: bool
    credit: Credit = field(default_factory=Credit)
    jpeg: bool = False
    """Whether it reads JPEG."""
    request: str = ""
    """Under which its page takes what callbacks print; empty where it does not."""
    alone: bool = False
    """Whether its page is the figure's own, and has no document."""
    shown: int = 0
    """Number of the last frame sent; 0 when the next one must be whole."""
    rough: frozenset[Box] = frozenset()
    """What it sees only roughly."""
    sent: dict[Kind, Message] = field(default_factory=dict)
    """The last state message of each kind that was sent."""

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """What it reads, as in its ATTACH."""
        return (Codec.RUNS, Codec.JPEG) if self.jpeg else (Codec.RUNS,)


@dataclass(frozen=True, slots=True)
class Order(Generic[V]):
    """A frame that is due, for all views that are in the same state."""

    views: tuple[V, ...]
    base: int
    """What they have; 0 for nothing."""
    rough: frozenset[Box]
    """What of that they see only roughly."""
    jpeg: bool
    """Whether they read JPEG."""


class Session(Generic[V]):
    """The views of one figure. `V` is whatever names a view to the caller."""

    def __init__(self) -> None:
        self._views: dict[V, View] = {}
        self._state: dict[Kind, State] = {}
        self.used: V | None = None
        """The view that was used last, while it is there."""
        self.alone = False
        """Whether the hand that did something last was in a page of the figure's own, which has no document."""
        self.attended = False
        """Whether there ever was a view."""

    def __len__(self) -> int:
        return len(self._views)

    def __iter__(self) -> Iterator[V]:
        return iter(list(self._views))

    def use(self, name: V, *, hovers: bool = False) -> None:
        """Note that a view is used, or that the pointer merely hovers there."""
        self.used, view = name, self._views.get(name)
        if not hovers:
            self.alone = view is not None and view.alone

    @property
    def views(self) -> list[View]:
        """All views, the oldest first."""
        return list(self._views.values())

    @property
    def dpr(self) -> float:
        """Device pixel ratio to draw at: the largest of the visible views, else of all; 1 without views."""
        seen = [view.dpr for view in self._views.values() if view.visible]
        return max(seen or [view.dpr for view in self._views.values()] or [1.0])

    @property
    def request(self) -> str:
        """Under which request a page takes what callbacks print: that of the view used last, else of a newest one.

        Empty where no page does.
        """
        used = None if self.used is None else self._views.get(self.used)
        views = [*([] if used is None else [used]), *reversed(self._views.values())]
        return next((view.request for view in views if view.request), "")

    @property
    def ready(self) -> bool:
        """Whether somebody could be sent a new frame now. If not, drawing would be wasted."""
        return any(view.visible and view.credit.left for view in self._views.values())

    def attach(self, name: V, attach: Attach) -> None:
        """Add a view.

        Raises
        ------
        FigportError
            If the view asks for what this figure cannot give.
        """
        if Codec.RUNS not in attach.codecs:
            raise FigportError(
                ErrorCode.MALFORMED,
                f"The view reads none of our codecs, only {list(attach.codecs)}",
                where="an ATTACH message",
                fix="Every view must read 'runs'; a browser can since 2023 (DecompressionStream). Use a newer one.",
            )
        alone = attach.request == ANYWHERE
        request = "" if alone or len(attach.request) > LONGEST_REQUEST else attach.request
        jpeg = Codec.JPEG in attach.codecs
        self.attended = True
        self._views[name] = View(_nearest_dpr(attach.dpr), attach.visible, jpeg=jpeg, request=request, alone=alone)

    def detach(self, name: V) -> None:
        """Forget a view. Unknown ones are ignored: both sides may end a view at the same time."""
        self._views.pop(name, None)
        if self.used == name:
            self.used = None

    def look(self, name: V, look: Look | Attach) -> None:
        """Note on what screen a view is, and whether anybody sees it. Coming back asks for a whole picture."""
        view = self._views[name]
        if look.visible and not view.visible:
            _forget(view)
        view.dpr, view.visible = _nearest_dpr(look.dpr), look.visible

    def ack(self, name: V, ack: Ack, now: float | None = None) -> None:
        """Give a view its credit back for a frame that it painted; `now` is when that was heard."""
        self._views[name].credit.refund(ack.seq, now)

    def view(self, name: V) -> View | None:
        """Return what is known of a view, to be handed to whoever serves it meanwhile."""
        return self._views.get(name)

    def use_credit(self, name: V, credit: Credit) -> None:
        """Go on with the credit of a view that somebody else has served meanwhile."""
        self._views[name].credit = credit

    def state(self, kind: Kind) -> State | None:
        """Return what was told last of one kind."""
        return self._state.get(kind)

    def tell_again(self, name: V) -> None:
        """Tell a view everything anew: it was told something else meanwhile."""
        view = self._views[name]
        view.sent.clear()
        _forget(view)

    def tell_all(self, kind: Kind) -> None:
        """Tell every view anew what it was told of a kind."""
        for view in self._views.values():
            view.sent.pop(kind, None)

    def tell(self, state: State) -> None:
        """Set what is to be told to every view. Nothing is sent until `states` is asked."""
        self._state[state.kind] = state

    @property
    def bases(self) -> set[int]:
        """The pictures that views stand on."""
        return {view.shown for view in self._views.values() if view.visible}

    @property
    def rough(self) -> bool:
        """Whether some view sees something only roughly."""
        return any(view.rough and view.visible for view in self._views.values())

    def start_over(self) -> None:
        """Have everything sent anew: after an interrupt, what counts as sent may not have been."""
        for name, view in self._views.items():
            self.tell_again(name)
            view.credit = Credit()

    def is_rough_at(self, seq: int) -> bool:
        """Whether a view that could be sent more has picture `seq`, but only roughly."""
        return any(
            view.rough and view.visible and view.credit.left and view.shown == seq for view in self._views.values()
        )

    def states(self) -> Iterator[tuple[tuple[V, ...], bytes]]:
        """Yield views and message bytes of all states that should be told now, and count them as told.

        To be sent before frames, so that a view knows its size before it gets pixels.
        """
        # FIGURE has the lowest number of them and comes first, as the protocol promises.
        for kind, state in sorted(self._state.items()):
            # Mostly it is the very same; comparing what FIGURE holds takes long where many look.
            told = ((name, view, view.sent.get(kind)) for name, view in self._views.items())
            names = [(name, view) for name, view, last in told if last is not state and last != state]
            if names:
                for _, view in names:
                    view.sent[kind] = state
                yield tuple(name for name, _ in names), encode(state)

    def orders(self, seq: int, now: float | None = None) -> list[Order[V]]:
        """Return the frames that are due when `seq` is the newest picture, and count them as sent at `now`.

        Views in the same state share one order, and so one encoding.
        """
        orders: dict[tuple[int, frozenset[Box], bool], list[V]] = {}
        for name, view in self._views.items():
            if view.visible and view.credit.left and view.shown < seq:
                orders.setdefault((view.shown, view.rough, view.jpeg), []).append(name)
                view.shown = seq
                view.credit.spend(seq, now)
        return [Order(tuple(names), *state) for state, names in orders.items()]

    def roughen(self, order: Order[V], rough: frozenset[Box]) -> None:
        """Note what the views of an order see only roughly from now on."""
        for name in order.views:
            if name in self._views:
                self._views[name].rough = rough

    def lose(self, order: Order[V], seq: int) -> None:
        """Note that an order could not be carried out: its views get a whole picture next."""
        for name in order.views:
            view = self._views.get(name)
            if view is not None:
                view.credit.forgive(seq)
                _forget(view)


def _forget(view: View) -> None:
    """Count on nothing that a view has."""
    view.shown, view.rough = 0, frozenset()


def _nearest_dpr(dpr: float) -> float:
    """Return the device pixel ratio to draw at for a view: browsers zoom further than a canvas need be made for."""
    return min(max(dpr, MIN_DPR), MAX_DPR)


def check_size(size: Resize, figure: str) -> None:
    """Raise unless a figure (named for people) can be made as large as a view asks."""
    if not all(SMALLEST <= side <= LARGEST for side in (size.width, size.height)):
        raise FigportError(
            ErrorCode.LIMIT,
            f"A figure of {size.width:.0f} × {size.height:.0f} pixels cannot be made",
            where=figure,
            fix=f"Keep both sides between {SMALLEST} and {LARGEST} pixels.",
        )
