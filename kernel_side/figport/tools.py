"""matplotlib's other toolbar, ``rcParams["toolbar"] = "toolmanager"``: tools that users add, toggle and take away.

The tools are matplotlib's own, with their keys and radio groups. Those of them that a backend has to write are here:
the rubberband, saving, copying, the subplots' parameters, help. The view draws the buttons, as for `Toolbar`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib import backend_tools
from matplotlib.backend_bases import FigureCanvasBase, NavigationToolbar2, ToolContainerBase

from . import internals
from .parts import PARTS, button_name
from .parts.download import Download
from .toolbar import show_band
from .wire import Readout, Tool

if TYPE_CHECKING:
    from .parts.part import Part, Whole


@dataclass(slots=True)
class _Item:
    """A button."""

    name: str
    help: str
    pressed: bool = False


class Tools(ToolContainerBase):
    """The buttons of a figure's tools, by groups."""

    def __init__(self, toolmanager: Any) -> None:
        self._groups: dict[str, list[_Item]] = {}
        super().__init__(toolmanager)

    def tools(self) -> tuple[Tool, ...]:
        """Return the buttons as they should look now."""
        tools: list[Tool] = []
        for items in self._groups.values():
            if tools and items:
                tools.append(Tool("", "", "", enabled=False, pressed=False))
            tools += map(self._button, items)
        return tuple(tools)

    def use(self, name: str) -> None:
        """Do what a button does. Names that are no button are ignored."""
        for items in self._groups.values():
            for item in items:
                if self._button(item).name == name:
                    self.trigger_tool(item.name)
                    return

    def complete(self) -> None:
        """Add buttons for those tools that matplotlib has, and gives none, because few backends can do them."""
        for part in PARTS:
            tool = self.toolmanager.tools.get(part.tool)
            if tool is not None and self._find(part.tool) is None:
                self.add_tool(tool, "io")

    def add_toolitem(  # noqa: PLR0917 - matplotlib's signature
        self, name: str, group: str, position: int, image: str | None, description: str | None, toggle: bool
    ) -> None:
        """Add a button; called by `add_tool`."""
        items = self._groups.setdefault(group, [])
        items.insert(position if position >= 0 else len(items), _Item(name, description or name))
        self._changed()

    def toggle_toolitem(self, name: str, toggled: bool) -> None:
        """Show a button pressed, or not."""
        item = self._find(name)
        if item is not None:
            item.pressed = toggled
            self._changed()

    def remove_toolitem(self, name: str) -> None:
        """Take a button away, if there is one of this name."""
        for items in self._groups.values():
            items[:] = [one for one in items if one.name != name]
        self._changed()

    def set_message(self, s: str) -> None:
        """Show a text in the read-out."""
        manager = self._manager
        if manager is not None:
            manager.tell(Readout(s))

    @property
    def _manager(self) -> Whole | None:
        canvas = self.toolmanager.canvas
        return None if canvas is None else cast("Whole | None", canvas.manager)

    def _part(self, tool: str) -> Part | None:
        manager = self._manager
        # Not of a tool of the user's that has the same name.
        if manager is None or not isinstance(self.toolmanager.get_tool(tool, warn=False), _OURS):
            return None
        return next((one for one in manager.parts.values() if one.tool == tool), None)

    def _button(self, item: _Item) -> Tool:
        part = self._part(item.name)
        name, keys = (button_name(item.name, own=True), ()) if part is None else (part.name, part.keys)
        return Tool(name, item.name, item.help, enabled=True, pressed=item.pressed, keys=keys)

    def _find(self, name: str) -> _Item | None:
        return next((one for items in self._groups.values() for one in items if one.name == name), None)

    def _changed(self) -> None:
        manager = self._manager
        if manager is not None:
            manager.tell_figure()


class ToolRubberband(backend_tools.RubberbandBase):
    """Shows the rubberband; the browser draws it."""

    def draw_rubberband(self, *data: float) -> None:
        """Show it between two corners, in device pixels from the bottom left."""
        show_band(self.canvas, data)

    def remove_rubberband(self) -> None:
        """Take it away."""
        show_band(self.canvas, None)


class ToolSave(backend_tools.SaveFigureBase):
    """Has the browser download the figure."""

    def trigger(self, *args: Any, **kwargs: Any) -> None:
        """Offer the file to the view that was used last."""
        manager = cast("Any", self.canvas).manager
        if manager is not None:
            manager.parts[Download.name].use()


class ToolCopy(backend_tools.ToolCopyToClipboardBase):
    """Copies the picture to the clipboard, which the page does by itself, and by the same key."""

    def trigger(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the page."""


class ToolSubplots(backend_tools.ConfigureSubplotsBase):
    """Opens the figure of the subplots' parameters."""

    _bar: Any = None

    def trigger(self, *args: Any, **kwargs: Any) -> Any:
        """Show it, made when it is first asked for."""
        if self._bar is None:
            # Keeps what it made, as a toolbar would.
            self._bar = self._make_classic_style_pseudo_toolbar()  # type: ignore[attr-defined]
        return NavigationToolbar2.configure_subplots(self._bar)


class ToolHelp(backend_tools.ToolHelpBase):
    """Prints the tools and their keys where the figure is."""

    def trigger(self, *args: Any, **kwargs: Any) -> None:
        """Print them."""
        sys.stdout.write(self._get_help_text() + "\n")  # type: ignore[attr-defined]


_OURS: Final = (ToolSave, ToolCopy, ToolSubplots, ToolHelp)
"""Those that pages do by themselves, or by a form."""


def register(canvas: type[FigureCanvasBase]) -> None:
    """Have matplotlib take these tools for figures with this canvas, as all backends do."""
    internals.register_tools(canvas, (ToolRubberband, ToolSave, ToolCopy, ToolSubplots, ToolHelp))
