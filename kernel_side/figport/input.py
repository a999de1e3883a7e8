"""What the input of views does to a figure: matplotlib's events, the toolbar's buttons, another size, its end."""

from __future__ import annotations

import functools
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Protocol, assert_never

from . import events
from .contracts import Painted
from .presses import Presses
from .threads import any_thread, main_only
from .wire import Close, Fill, Key, Message, Pointer, Resize, UseTool, Wheel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .parts.part import Part
    from .presses import Held
    from .sending.screen import Screen

Use = Pointer | Wheel | Key | UseTool | Fill | Resize | Close


class Usable(Painted, Protocol):
    """A figure that is used."""

    @property
    def navigation(self) -> Any:
        """The toolbar with history and modes, if it has that one."""

    @property
    def parts(self) -> Mapping[str, Part]:
        """What it can do beyond being drawn and used."""

    screen: Screen
    """The views and what they see."""

    def want_turn(self) -> None:
        """Have what is due sent. Any thread."""

    def resize_to(self, view: str, message: Resize) -> None:
        """Resize as a view asks."""

    def close(self) -> None:
        """Close the figure, as its window's close button would."""


@main_only
class InputHandler:
    """Handles the input of all views of one figure. Main thread, except `held` and `left`.

    Parameters
    ----------
    figure
        The figure.
    """

    def __init__(self, figure: Usable) -> None:
        self._figure = figure
        self._presses = Presses()

    @any_thread
    def held(self, view: str) -> Held | None:
        """Return the button that a view holds down, if it is one. Any thread."""
        return self._presses.held(view)

    def lost(self, view: str, message: Message) -> Pointer | None:
        """Return a release that came before a message and that nobody heard of, see `Presses.lost`."""
        return self._presses.lost(view, message) if isinstance(message, Pointer) else None

    def holds(self, view: str, button: int) -> bool:
        """Return whether a view holds a button down."""
        return self._presses.holds(view, button)

    def use(self, view: str, message: Use) -> None:
        """Do what the user wants, which runs the user's callbacks."""
        figure = self._figure
        if figure.canvas.unfinished.due and not (isinstance(message, Pointer) and not message.buttons):
            figure.want_draw()
        match message:
            case Pointer() | Wheel() | Key():
                self._dispatch(view, message)
            case UseTool():
                self._use_tool(message)
            case Fill():
                if message.form in figure.parts:
                    figure.parts[message.form].fill(view, message)
            case Resize():
                figure.resize_to(view, message)
            case Close():
                figure.close()
            case _:
                assert_never(message)

    @any_thread
    def left(self, view: str) -> None:
        """Release at the next turn what a view holds down that is gone: whoever calls has the lock. Any thread."""
        releases = self._presses.let_go(view)
        runtime = self._figure.runtime
        if releases and runtime is not None and not self._figure.closed:
            runtime.loop.post(functools.partial(self._let_go, releases))

    def _dispatch(self, view: str, message: Pointer | Wheel | Key) -> None:
        figure = self._figure
        if not isinstance(message, Wheel):
            self._presses.note(view, message)
        if isinstance(message, Wheel) or (isinstance(message, Pointer) and message.buttons):
            figure.screen.moved()
        toolbar = figure.navigation if isinstance(message, Wheel) else None
        try:
            with nullcontext() if toolbar is None else toolbar.wheeling():
                events.dispatch(figure.canvas, message)
        finally:
            # After it: what its callbacks draw themselves is mostly the view before.
            self._handled(message.number)

    def _use_tool(self, message: UseTool) -> None:
        try:
            if self._figure.toolbar is not None:
                self._figure.toolbar.use(message.name)
        finally:
            self._handled(message.number)

    def _handled(self, number: int) -> None:
        """Note that pictures show what came of the input of this number from now on; 0: nobody wants to know."""
        if number:
            self._figure.screen.seen = number
            self._figure.want_turn()

    def _let_go(self, releases: list[Pointer | Key]) -> None:
        """Make the releases that a view did not send before it ended."""
        with self._figure.in_cell():
            for release in releases:
                if not self._figure.closed:
                    events.dispatch(self._figure.canvas, release)
