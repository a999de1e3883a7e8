"""The figure that the worker makes of a snapshot and shows: one that leaves to the live figure what only that can do.

It serves navigation (pan, zoom, home, back, forward, 3D rotation), the readout, size and screen. All other input it
leaves to the live figure, whose callbacks are not here (`Outcome.KEPT`); the kernel keeps it meanwhile (`diversion`).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from figport.canvas import Canvas
from figport.listeners import Listening
from figport.live import Input, LiveFigure
from figport.pickling import Content
from figport.presses import Held
from figport.sending.paint import Paint
from figport.wire import Ack, FigureState, Look, Pointer, PointerAction, Resize, SizePurpose, UseTool

from . import gesture_numbers
from .gesture_numbers import Numbers

if TYPE_CHECKING:
    from figport.host import Host

NAVIGATION: Final = frozenset({"home", "back", "forward", "pan", "zoom"})
MODES: Final = {"PAN": "pan", "ZOOM": "zoom"}


class Outcome(Enum):
    """What became of a message."""

    DONE = "done"
    """Handled here, and the live figure need not know."""
    SEEN = "seen"
    """Handled here, and the live figure should have it too."""
    KEPT = "kept"
    """For the live figure alone."""


class SnapshotCanvas(Canvas):
    """The canvas of a snapshot's figure.

    Artists that the live figure's code blits (``animated=True``) are drawn like the others, as in files: that code is
    not here, and the artists are on the live figure's screen.
    """

    def is_saving(self) -> bool:
        """Whether animated artists are drawn."""
        return True


class SnapshotFigure(LiveFigure):
    """The figure made of a snapshot, as views have it.

    Parameters
    ----------
    content
        What the snapshot held.
    name
        The figure's id on the wire.
    as_of
        When it was taken, seconds of `time.time`.
    failed
        Hears of a snapshot that cannot be drawn: its id, the diversion that it is of, and why.
    """

    def __init__(
        self,
        host: Host[Any],
        content: Content,
        name: str,
        as_of: float,
        failed: Callable[[str, int, Exception], None],
    ) -> None:
        self.as_of = as_of
        self._busy = f"Kernel busy, figure as of {time.strftime('%H:%M:%S', time.localtime(as_of))}"
        self._listening = content.listening
        super().__init__(SnapshotCanvas(content.figure), content.number, host)
        self.id = name
        self.quality = content.quality
        self.canvas.chrome, self.canvas.alt = content.chrome, content.alt
        if content.beside is not None:
            self.sizing.beside = content.beside
        self.frames_above = 0
        self._failed = failed
        self._drawn = False
        self._gesture = ""
        """The view that has a gesture under way."""
        self.owes = False
        """Whether the live figure handles all gestures itself, later: it has the beginning of the first."""
        self.set_window_title(content.title)
        self._restore_toolbar(content)
        self.bases = [self.numbers()]
        """The numbers as no gesture made them: as they came, with aspects applied, and after the first draw."""
        for axes in self.canvas.figure.axes:
            axes.get_position()  # applies its aspect, as tools do when a gesture begins
        self.bases.append(self.numbers())
        self._moved: set[int] = set()
        """Places of the axes that gestures moved before the first draw, also on an older snapshot."""
        self.inches = tuple(map(float, content.figure.get_size_inches()))
        """The size that the snapshot came with. In pixels it would be cut off, differently at each ratio."""
        self.resized: dict[tuple[str, bool], Resize] = {}
        """The sizes that views asked for, the newest last: of each view the last for the figure, and for its screen."""
        self.mode = content.mode

    def numbers(self) -> list[Numbers]:
        """Return what gestures can change, per axes."""
        return [gesture_numbers.read(axes) for axes in self.canvas.figure.axes]

    def publish(self) -> None:
        """Send what was drawn; the first draw may move limits, which is no gesture."""
        if not self._drawn:
            self._drawn = True
            self.bases.append(self._after_draw())
        super().publish()

    @property
    def resting(self) -> bool:
        """Whether no gesture is under way."""
        return not self._gesture

    def abandon(self, view: str) -> None:
        """End the gesture of a view that is gone."""
        if self._gesture == view:
            self._gesture = ""

    def retire(self) -> None:
        """Draw no more: turns and alarms that are still to come find the figure closed."""
        self._closed = True

    def take_over(self, view: str, held: Held) -> None:
        """Go on with a gesture that began at the live figure.

        The axes are where it has led to. So a pan with the right button goes on around the place where the pointer was,
        and not where it was pressed, until the live figure has handled it.
        """
        press, navigation = held.press, self.navigation
        if self._gesture or not self._navigates(press):
            return
        self._gesture, self.owes = view, True
        last = dataclasses.replace(press, x=held.x, y=held.y)
        self._use_axes(view, last if not self._mode() and self._navigates(last) else press)
        if navigation is not None:
            navigation.drag_from(*self._place(last))

    def state(self) -> dict[str, Any]:
        """Return what the live figure must know of the gestures."""
        if self.owes:
            return {"bases": [], "axes": [], "mode": self.mode, "sizes": []}
        return {
            "bases": self.bases,
            "axes": self.numbers(),
            "mode": self._mode(),
            "sizes": [[view, asked.width, asked.height, asked.purpose] for (view, _), asked in self.resized.items()],
        }

    def follow(self, before: SnapshotFigure, places: Sequence[int | None]) -> None:
        """Take over the views of the figure of an older snapshot, and the gestures that were made on it.

        Parameters
        ----------
        before
            The figure of the older snapshot.
        places
            For each of our axes where it was in the older snapshot, or None if it is new.
        """
        self.frames_above, self.screen, self.owes = before.frames_above, before.screen, before.owes
        self.paint = Paint(self.canvas, self.screen, self.runtime)
        self._restate = True
        old, new = before.canvas.figure.axes, self.canvas.figure.axes
        mine, after = self.bases[0], before.numbers()
        same = {was: place for place, was in enumerate(places) if was is not None and was < len(old)}
        for was, place in same.items():
            bases = [base[was] for base in before.bases if was < len(base)]
            moved = gesture_numbers.wanted(mine[place], bases, after[was])
            if moved:
                gesture_numbers.apply(new[place], moved)
                self._moved.add(place)
        if self.navigation is not None and before.navigation is not None:
            history = before.navigation.history
            now = {old[was]: new[place] for was, place in same.items()}
            entries = [{now[axes]: view for axes, view in entry.items() if axes in now} for entry in history.entries]
            self.navigation.set_history(entries, history.place)
        self._set_mode(before._mode())
        if self.inches == before.inches:
            for (view, _), asked in before.resized.items():
                self._resize(view, asked)
        size = self.sizing.stay(set(self.session))
        if size is not None:
            self._have_size(*size)
        self.fit_screen()

    def handle(self, view: str, message: Input) -> Outcome:
        """Do with a message what can be done here."""
        # As the live figure does: of one whose beginning it has, it finds the same lost release in the same message.
        while (release := self.lost(view, message)) is not None:
            self._handle(view, release)
        outcome = self._handle(view, message)
        done = outcome is Outcome.DONE and not isinstance(message, Ack | Look)
        return Outcome.SEEN if done and self.owes else outcome

    def _handle(self, view: str, message: Input) -> Outcome:
        match message:
            case Ack() | Look():
                self.receive(view, message)
                return Outcome.DONE
            case Resize():
                self._resize(view, message)
                return Outcome.DONE
            case UseTool() if message.name in NAVIGATION and self.navigation is not None:
                self._use_axes(view, message)
                return Outcome.DONE
            case Pointer():
                return self._point(view, message)
            case _:
                return Outcome.KEPT

    def _resize(self, view: str, message: Resize) -> None:
        self.resize_to(view, message)
        which = view, message.purpose in (SizePurpose.SCREEN, SizePurpose.BACK)
        self.resized.pop(which, None)
        self.resized[which] = message

    def _point(self, view: str, message: Pointer) -> Outcome:
        if message.action is PointerAction.PRESS and not self._gesture:
            if not self._navigates(message):
                return Outcome.KEPT
            self._gesture = view
        elif message.action is PointerAction.RELEASE and not (self._gesture or self._input.holds(view, message.button)):
            return Outcome.KEPT
        ours = bool(self._gesture)
        self._use_axes(view, message)
        if message.action is PointerAction.RELEASE and message.buttons == 0:
            self._gesture = ""
        return Outcome.DONE if ours else Outcome.SEEN

    def _use_axes(self, view: str, message: Pointer | UseTool) -> None:
        """Handle what may move axes, and note which: what else the first draw finds moved is its own doing."""
        before = [] if self._drawn else self.numbers()
        self.receive(view, message)
        if before:
            after = self.numbers()
            self._moved.update(place for place, numbers in enumerate(before) if after[place] != numbers)

    def _navigates(self, message: Pointer) -> bool:
        """Whether a press here begins a gesture: a tool is active, or the axes below turn by themselves."""
        place = self._place(message)
        over = [axes for axes in self.canvas.figure.axes if axes.patch.contains_point(place) and axes.get_visible()]
        return bool(over) and (bool(self._mode()) or any(axes.name == "3d" for axes in over))

    def _place(self, message: Pointer) -> tuple[float, float]:
        """Return where something happened, device pixels from the bottom left."""
        ratio = self.canvas.device_pixel_ratio
        return message.x * ratio, self.canvas.figure.bbox.height - message.y * ratio

    def turn(self) -> None:
        """Draw if wanted."""
        try:
            super().turn()
        except Exception as error:
            self._failed(self.id, self.frames_above, error)

    def _after_draw(self) -> list[Numbers]:
        """Return the numbers that the first draw led to; of axes that gestures moved, those before."""
        return [
            self.bases[0][place] if place in self._moved else numbers for place, numbers in enumerate(self.numbers())
        ]

    def _state(self) -> FigureState:
        return dataclasses.replace(super()._state(), busy=self._busy)

    @property
    def listening(self) -> Listening:
        """What the live figure listens to: its handlers are not here."""
        return super().listening if self._listening is None else self._listening

    # --- toolbar --------------------------------------------------------------------------------------

    def _restore_toolbar(self, content: Content) -> None:
        if self.navigation is not None:
            self.navigation.set_history(content.entries(), content.place)
        self._set_mode(content.mode)

    def _mode(self) -> str:
        return "" if self.navigation is None else self.navigation.mode.name.replace("NONE", "")

    def _set_mode(self, mode: str) -> None:
        if self.navigation is not None and (mode := mode.replace("NONE", "")) != self._mode():
            tool = MODES.get(mode) or MODES.get(self._mode())
            if tool is not None:
                self.navigation.use(tool)
