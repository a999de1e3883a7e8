"""The toolbar: matplotlib's navigation, with its buttons in the browser."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib.backend_bases import FigureCanvasBase, NavigationToolbar2

from . import internals
from .drawing import partial
from .parts import OWN, PARTS, button_name
from .parts.customize import Customize
from .parts.download import Download
from .parts.subplots import Subplots
from .parts.zooming import ZoomIn, ZoomOut
from .settings import options
from .showing.chrome import Meaningless
from .wire import Band, Readout, Rubberband, Tool

if TYPE_CHECKING:
    from .parts.part import Part, Whole


GESTURE: Final = 0.5
"""Seconds after which another turn of the wheel is another gesture."""


class Toolbar(NavigationToolbar2):
    """matplotlib's toolbar without widgets of its own: the view draws what `tools` says.

    Buttons can be added as in any matplotlib backend: put ``(text, tooltip, image, method)`` into `toolitems` of
    a subclass or of an instance. A button whose text the view has no icon for shows the text.

    Attributes
    ----------
    button_style, orientation : str
        ipympl's: kept, and ignored with a warning.
    collapsed : bool
        The same.
    """

    button_style = Meaningless("", "toolbar.")
    collapsed = Meaningless(False, "toolbar.")
    orientation = Meaningless("horizontal", "toolbar.")

    # Forms of ours stand where others have theirs.
    toolitems = (
        *(
            one
            for item in NavigationToolbar2.toolitems
            for one in ((Subplots.item(), Customize.item()) if item[3] == "configure_subplots" else (item,))
        ),
        *(part.item() for part in PARTS if part not in (ZoomIn, ZoomOut, Download, Subplots, Customize)),
    )

    def __init__(self, canvas: FigureCanvasBase) -> None:
        self._can_go = {"back": False, "forward": False}
        self._wheeling = self._wheel_asked = False
        self._wheeled = float("-inf")
        self._wheel_entry: Any = None
        super().__init__(canvas)

    @property
    def _manager(self) -> Whole | None:
        return cast("Whole | None", self.canvas.manager)

    @property
    def history(self) -> internals.History:
        """The views that *back* and *forward* go through."""
        return internals.History(self)

    def tools(self) -> tuple[Tool, ...]:
        """Return the buttons as they should look now."""
        pressed = {"PAN": "pan", "ZOOM": "zoom"}.get(self.mode.name)
        tools = []
        for text, tooltip, _image, method in self._items():
            if text is None or method is None:
                tools.append(Tool("", "", "", enabled=False, pressed=False))
                continue
            own = self._is_own(method)
            name = button_name("save" if method == "save_figure" else method, own=own)
            enabled = self._can_go.get(name, True)
            part = None if own else self._parts.get(method)
            keys = () if part is None else part.keys
            tools.append(Tool(name, text, tooltip or text, enabled=enabled, pressed=name == pressed, keys=keys))
        return tuple(tools)

    def use(self, name: str) -> None:
        """Do what a button does. Names that are no button of this toolbar are ignored."""
        plain = name.removeprefix(OWN)
        method = "save_figure" if plain == "save" else plain
        if method not in {item[3] for item in self._items() if item[0] is not None}:
            return
        # A method first: users name theirs as they like.
        own = getattr(self, method, None)
        if own is not None:
            own()
        elif method in self._parts:
            self._parts[method].use()

    def _items(self) -> list[tuple[str | None, ...]]:
        """Return the entries of all buttons, also of those that an option shows."""
        items: list[tuple[str | None, ...]] = list(self.toolitems)
        methods = [item[3] for item in items]
        if options.zoom_buttons and "zoom" in methods:
            place = methods.index("zoom") + 1
            items[place:place] = [part.item() for part in (ZoomIn, ZoomOut) if part.name not in methods]
        return items

    def _is_own(self, method: str) -> bool:
        """Whether a method of the user's does what a button says."""
        found = getattr(self, method, None)
        return found is not None and getattr(found, "__func__", found) is not getattr(Toolbar, method, None)

    @property
    def _parts(self) -> Mapping[str, Part]:
        return {} if self._manager is None else self._manager.parts

    def pan(self, *args: Any) -> None:
        """Toggle the pan tool."""
        super().pan(*args)
        self._changed()

    def zoom(self, *args: Any) -> None:
        """Toggle the zoom tool."""
        super().zoom(*args)
        self._changed()

    def press_pan(self, event: Any) -> None:
        """Begin to move or stretch the axes below the pointer."""
        # Notes all views for the history, which changes nothing that is seen.
        with partial.placing(self.canvas.figure):
            super().press_pan(event)

    def drag_pan(self, event: Any) -> None:
        """Move or stretch the axes below the pointer; only they need be drawn.

        matplotlib counts the pointer's way in whole device pixels (`LocationEvent.x`), so contents that are panned move
        by whole pixels: `placement` says by how many.
        """
        with cast("Any", self.canvas).redraw.by_toolbar():
            super().drag_pan(event)

    def drag_from(self, x: float, y: float) -> None:
        """Go on with a drag of the pan tool as if it had begun where the axes are now, at a place in device pixels."""
        dragged, button = internals.panned(self)
        for axes in dragged:
            axes.start_pan(x, y, button)

    def _now(self) -> float:
        manager = self._manager
        return time.monotonic() if manager is None or manager.runtime is None else manager.runtime.loop.now()

    @contextmanager
    def wheeling(self) -> Iterator[None]:
        """Handle one turn of the wheel: the history gets one entry for all turns that follow each other quickly.

        matplotlib's own zoom notes the view before each step, so that *back* went back one notch, and not to the last.
        """
        history = self.history
        now, shown = self._now(), history.current
        goes_on = now < self._wheeled + GESTURE and shown is not None and shown is self._wheel_entry
        self._wheeling, self._wheel_asked = True, False
        try:
            yield
        finally:
            self._wheeling = False
            if self._wheel_asked:
                if goes_on:
                    # What is shown replaces where the gesture was a moment ago.
                    history.back()
                self.push_current()
                self._wheeled, self._wheel_entry = self._now(), history.current

    def push_current(self) -> None:
        """Note the present view in the history; while the wheel turns, when it has turned."""
        if self._wheeling:
            self._wheel_asked = True
            if self.history.current is not None:
                return
        super().push_current()

    def set_history_buttons(self) -> None:
        """Grey the back and forward buttons when there is nowhere to go."""
        place = self.history.place
        self._can_go = {"back": place > 0, "forward": place < len(self.history.entries) - 1}
        self._changed()

    def set_history(self, entries: list[dict[Any, Any]], place: int) -> None:
        """Take over the views of another figure's toolbar: per entry view and positions by axes."""
        self.history.replace(entries, place)
        self.set_history_buttons()

    def set_message(self, s: str) -> None:
        """Show a text in the read-out."""
        if self._manager is not None:
            self._manager.tell(Readout(s))

    def draw_rubberband(self, event: Any, x0: float, y0: float, x1: float, y1: float) -> None:
        """Show the rubberband; the browser draws it. Positions in device pixels from the bottom left."""
        show_band(self.canvas, (x0, y0, x1, y1))

    def remove_rubberband(self) -> None:
        """Take the rubberband away."""
        show_band(self.canvas, None)

    def save_figure(self, *args: Any) -> Any:
        """Have the browser download the figure, in the format of ``rcParams["savefig.format"]``."""
        if self._manager is not None:
            self._manager.parts[Download.name].use()
        return self.UNKNOWN_SAVED_STATUS

    def _changed(self) -> None:
        if self._manager is not None:
            self._manager.tell_figure()


def show_band(canvas: Any, corners: tuple[float, ...] | None) -> None:
    """Show the rubberband in all views, or take it away: x0, y0, x1, y1 in device pixels from the bottom left."""
    if canvas.manager is None:
        return
    if corners is None:
        canvas.manager.tell(Rubberband(None))
        return
    ratio, height = canvas.device_pixel_ratio, canvas.figure.bbox.height
    x0, y0, x1, y1 = corners
    canvas.manager.tell(Rubberband(Band(x0 / ratio, (height - y0) / ratio, x1 / ratio, (height - y1) / ratio)))
