"""One figure and the views that watch it, without I/O.

The session knows who watches (views), what each of them has been sent (its last frame, its state
messages) and who may be sent more (credit, visibility). It does not draw, encode or send: the manager
asks it whether a draw would be of use, and for the messages that are due, and does the rest.

All calls come from the kernel's main thread, or from the thread that serves copies while it holds the lock.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from .errors import ErrorCode, FigportError
from .pacing import Credit
from .wire import (
    Ack,
    Attach,
    Codec,
    Cursor,
    FigureState,
    Frame,
    Kind,
    Look,
    Message,
    Readout,
    Resize,
    Rubberband,
    encode,
)

MIN_DPR = 0.25
MAX_DPR = 8.0

SMALLEST = 32
LARGEST = 8192
"""CSS pixels between which a view may resize a figure's sides."""

V = TypeVar("V", bound=Hashable)

State = FigureState | Readout | Cursor | Rubberband
"""Messages that say how something is now: of each kind only the newest matters."""


class Pictures(Protocol):
    """What the session needs of the rendered frames."""

    @property
    def seq(self) -> int:
        """Number of the newest frame; 0 before the first."""

    def since(self, base: int, codec: Codec) -> tuple[Frame, bytes]:
        """Return the frame that brings a view from `base` (0: nothing) to the newest, and its payload in a codec."""


@dataclass(slots=True)
class View:
    """One place where the figure is shown."""

    dpr: float
    visible: bool
    codec: Codec = Codec.PNG
    credit: Credit = field(default_factory=Credit)
    shown: int = 0
    """Number of the last frame sent; 0 when the next one must be whole."""
    told: dict[Kind, Message] = field(default_factory=dict)
    """The last state message of each kind that was sent."""


class Session(Generic[V]):
    """The views of one figure. `V` is whatever names a view to the caller."""

    def __init__(self) -> None:
        self._views: dict[V, View] = {}
        self._state: dict[Kind, State] = {}

    def __len__(self) -> int:
        return len(self._views)

    def __iter__(self) -> Iterator[V]:
        return iter(list(self._views))

    @property
    def dpr(self) -> float:
        """Device pixel ratio to draw at: the largest of the visible views, else of all; 1 without views."""
        seen = [view.dpr for view in self._views.values() if view.visible]
        return max(seen or [view.dpr for view in self._views.values()] or [1.0])

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
        if Codec.PNG not in attach.codecs:
            raise FigportError(
                ErrorCode.MALFORMED,
                f"The view reads none of our codecs, only {list(attach.codecs)}",
                where="an ATTACH message",
                fix="Every view must be able to read 'png'.",
            )
        codec = Codec.RUNS if Codec.RUNS in attach.codecs else Codec.PNG
        self._views[name] = View(_checked_dpr(attach.dpr), attach.visible, codec)

    def detach(self, name: V) -> None:
        """Forget a view. Unknown ones are ignored: both sides may end a view at the same time."""
        self._views.pop(name, None)

    def look(self, name: V, look: Look | Attach) -> None:
        """Note on what screen a view is, and whether anybody sees it. Coming back asks for a whole picture."""
        view = self._views[name]
        if look.visible and not view.visible:
            view.shown = 0
        view.dpr, view.visible = _checked_dpr(look.dpr), look.visible

    def ack(self, name: V, ack: Ack) -> None:
        """Give a view its credit back."""
        self._views[name].credit.refund(ack.seq)

    def view(self, name: V) -> View | None:
        """Return what is known of a view, to be handed to whoever serves it meanwhile."""
        return self._views.get(name)

    def restore_credit(self, name: V, under_way: Iterable[int]) -> None:
        """Set which frames of a view are under way: somebody else sent them."""
        credit = Credit()
        for seq in under_way:
            credit.spend(seq)
        self._views[name].credit = credit

    def state(self, kind: Kind) -> State | None:
        """Return what was told last of one kind."""
        return self._state.get(kind)

    def tell_again(self, name: V) -> None:
        """Tell a view everything anew: it was told something else meanwhile."""
        view = self._views[name]
        view.told.clear()
        view.shown = 0

    def tell(self, state: State) -> None:
        """Set what is to be told to every view. Nothing is sent until `due` is asked."""
        self._state[state.kind] = state

    def due(self, pictures: Pictures) -> Iterator[tuple[V, bytes]]:
        """Yield view and message bytes of all that should be sent now, and count it as sent.

        States come before the frame, so that a view knows its size before it gets pixels.
        """
        encoded: dict[tuple[int, Codec], bytes] = {}
        for name, view in list(self._views.items()):
            # FIGURE has the lowest number of them and comes first, as the protocol promises.
            for kind, state in sorted(self._state.items()):
                if view.told.get(kind) != state:
                    view.told[kind] = state
                    yield name, encode(state)
            if view.visible and view.credit.left and view.shown < pictures.seq:
                wanted = view.shown, view.codec
                if wanted not in encoded:
                    # Views in the same state share one encoding.
                    frame, payload = pictures.since(*wanted)
                    encoded[wanted] = encode(frame, payload)
                message = encoded[wanted]
                view.shown = pictures.seq
                view.credit.spend(pictures.seq)
                yield name, message


def _checked_dpr(dpr: float) -> float:
    """Return a device pixel ratio that a canvas can be made for."""
    if not MIN_DPR <= dpr <= MAX_DPR:
        raise FigportError(
            ErrorCode.MALFORMED,
            f"A device pixel ratio of {dpr} is outside {MIN_DPR}–{MAX_DPR}",
            where="the view",
            fix="Reset the browser's zoom.",
        )
    return dpr


def check_size(size: Resize, figure: str) -> None:
    """Raise unless a figure (named for people) can be made as large as a view asks."""
    if not all(SMALLEST <= side <= LARGEST for side in (size.width, size.height)):
        raise FigportError(
            ErrorCode.LIMIT,
            f"A figure of {size.width:.0f} × {size.height:.0f} pixels cannot be made",
            where=figure,
            fix=f"Keep both sides between {SMALLEST} and {LARGEST} pixels.",
        )
