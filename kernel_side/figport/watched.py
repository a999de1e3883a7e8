"""The live figure as its views have it: who watches, what they are told beside pictures, what they hold down.

Title, size and tools are told together, once before something is sent, however often they changed: to look at them is
main's, who asks matplotlib, and that they changed any thread may note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .showing import describing
from .wire import Attach, Cursor, FigureState, Message, Pointer, Readout, Rubberband

if TYPE_CHECKING:
    from .canvas import Canvas
    from .host import Host
    from .input import InputHandler
    from .presses import Held
    from .sending.frames import Frames
    from .sending.paint import Paint
    from .sending.screen import Screen
    from .sending.session import Session


class Watched:
    """The live figure's part of it. Any thread.

    Attributes
    ----------
    about : FigureState or None
        What views were told of the figure last; None before.
    """

    about: FigureState | None = None
    runtime: Host[Any] | None
    canvas: Canvas
    screen: Screen
    paint: Paint
    _input: InputHandler
    _restate = True  # whether title, size or tools changed since they were told
    _wanted = False  # whether a draw was asked for and not made yet
    _closed = False

    # --- what they are told ---------------------------------------------------------------------------

    def tell_figure(self) -> None:
        """Tell the views that title, size or toolbar changed."""
        self._restate = True
        self.want_turn()

    def tell(self, state: Readout | Cursor | Rubberband) -> None:
        """Set the text under the figure, the pointer's shape or the rubberband."""
        self.screen.tell(state)
        self.want_turn()

    def answer(self, message: Message, view: str | None = None) -> bool:
        """Send a message to a view; None for the one used last, or else the first. Return whether it is there."""
        return self.screen.answer(message, view)

    def want_turn(self) -> None:
        """Have the loop draw if wanted, and send what is due. Any thread."""
        if self.runtime is not None and not self._closed:
            figure: Any = self
            self.runtime.loop.want(figure)

    # --- who watches ----------------------------------------------------------------------------------

    @property
    def session(self) -> Session[str]:
        """The views, named by their comms."""
        return self.screen.session

    @property
    def frames(self) -> Frames:
        """What was rendered."""
        return self.screen.frames

    def attach(self, name: str, attach: Attach) -> None:
        """Begin to serve a view.

        Raises
        ------
        FigportError
            If the view cannot be served.
        """
        self.session.attach(name, attach)
        self.look_again()

    def detach(self, name: str) -> None:
        """Serve a view no longer. What it holds down is released at the next turn: whoever calls has the lock."""
        self.session.detach(name)
        self._input.left(name)
        if len(self.session):
            # Without it, the others may not need so fine a picture.
            self.look_again()

    def held(self, name: str) -> Held | None:
        """Return the button that a view holds down, if it is one. Any thread."""
        return self._input.held(name)

    def lost(self, name: str, message: Message) -> Pointer | None:
        """Return a release of a view that came before a message and that nobody heard of; to be handled before it.

        Ask again when that is done: there may be another.
        """
        return self._input.lost(name, message)

    def look_again(self) -> None:
        """See whether the picture is right for the views there are now."""
        with self.screen.lock:
            if self.session.dpr != self.canvas.device_pixel_ratio:
                self._wanted = True
                self.canvas.redraw.want()
        self.want_turn()

    # --- inside ---------------------------------------------------------------------------------------

    def _restated(self) -> None:
        """Tell title, size and tools, if they changed."""
        if self._restate:
            self._restate = False
            self.about = self._state()
            self.screen.tell(self.about)
            self.paint.armed = describing.armed(self.about)

    def _state(self) -> FigureState:
        figure: Any = self
        return describing.state(figure)
