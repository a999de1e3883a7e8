"""What the parts of a figure may ask of its manager, which knows them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from .host import Host
    from .timer import Timers
    from .wire import Cursor, FigureState, Message, Readout, Rubberband


class Owner(Protocol):
    """A figure's manager, as its parts see it."""

    @property
    def id(self) -> str:
        """Names the figure on the wire."""

    @property
    def number(self) -> int:
        """The figure's number, asked without making the figure the current one."""

    @property
    def canvas(self) -> Any:
        """The figure's canvas."""

    @property
    def toolbar(self) -> Any:
        """The toolbar, or the buttons of matplotlib's tool manager; None without."""

    @property
    def sizing(self) -> Any:
        """Its size (`Sizing`)."""

    @property
    def listening(self) -> Any:
        """What of the keys and the wheel somebody listens to."""

    @property
    def runtime(self) -> Host[Any] | None:
        """What is around the figure; None where nothing is shown."""

    changes: int
    """Counts the changes that the figure reported, and requests to draw. Any thread."""
    reports: int
    """Counts the changes that the figure reported alone. Any thread."""

    @property
    def published(self) -> int:
        """`changes` as it was after the last draw. Any thread."""

    @property
    def wanted(self) -> bool:
        """Whether a draw was asked for and not made yet. Any thread."""

    @property
    def closed(self) -> bool:
        """Whether the figure was closed. Any thread."""

    def get_window_title(self) -> str:
        """Return the title over the figure."""

    def tell(self, state: Readout | Cursor | Rubberband) -> None:
        """Set the text under the figure, the pointer's shape or the rubberband."""

    def tell_figure(self) -> None:
        """Tell the views that title, size or toolbar changed."""

    def answer(self, message: Message, view: str | None = None) -> bool:
        """Send a message to a view; None for the one used last, or else the first. Return whether it is there."""


class Described(Owner, Protocol):
    """The same, as whoever tells of its words sees it."""

    @property
    def about(self) -> FigureState | None:
        """What views were told of the figure last; None before."""


class Painted(Owner, Protocol):
    """The same, as the canvas sees it."""

    timers: Timers
    """Those of the figure."""

    def want_draw(self) -> None:
        """Ask for a draw. Any thread."""

    def before_draw(self) -> None:
        """Note that a draw begins: what changes from now on needs another."""

    def publish(self) -> None:
        """Note that the figure was drawn."""

    def before_saving(self) -> None:
        """Note that matplotlib begins to save the figure: after that, artists say where they are in the file."""

    def blit(self, bbox: Any) -> None:
        """Show a region of what was drawn."""

    def in_cell(self, *, drawing: bool = False) -> AbstractContextManager[None]:
        """Return the block that the user's callbacks and draws run in."""
