"""What mouse, wheel, fingers and keys do, as a form that only tells."""

from __future__ import annotations

from typing import Any, Final, cast

from matplotlib import rcParams

from figport.forms.field import Field, note
from figport.listeners import typed
from figport.wire import FormPage

from .form import FormPart

KEYMAPS: Final = {
    "home": "Reset the view",
    "back": "The view before",
    "forward": "The view after",
    "pan": "Pan tool, on and off",
    "zoom": "Zoom tool, on and off",
    "save": "Save",
    "copy": "Copy the picture",
    "fullscreen": "Full screen, and back",
    "grid": "Grid of the axes under the pointer",
    "grid_minor": "Its minor grid too",
    "xscale": "Its x axis linear or logarithmic",
    "yscale": "Its y axis linear or logarithmic",
    "quit": "Close the figure",
    "quit_all": "Close all figures",
    "help": "Help",
}

HAND: Final = {
    "Pan tool": "Left button moves, right button stretches; with x or y held along one axis, with Ctrl both alike",
    "Zoom tool": "Left button zooms in to a rectangle, right button out; with x or y held, along one axis",
    "Wheel": "With Ctrl zooms around the pointer; with x or y held, along one axis",
    "Fingers": "A tap clicks, a finger that stays is the right button; in a figure that was tapped or has a tool on, "
    "one drags, and two zoom or scroll the page",
    "Corner": "Drag it to change the size, or go there by Tab and use the arrow keys; Escape gives it back",
}

PAGE: Final = {
    "Tab": "To the buttons, the fields, and on through the notebook",
    "Arrow keys": "With the pan or zoom tool they move the view, with Shift finely; in the toolbar, from tool to tool",
    "+, −": "With the pan or zoom tool they zoom in and out",
    "Move a cross": "By Tab after the picture: arrow keys move it and Enter or Space presses there, as a mouse does; "
    "2 and 3 press the other buttons, and with Shift they hold until the next such key; Escape ends it",
    "Escape": "Leaves a form, the full screen, or the figure: the keyboard is the notebook's again",
}


_BUTTON: Final = "MouseButton."


class Help(FormPart):
    """Tells the keys that the figure obeys now."""

    name = "help"
    text = "Help"
    help = "Show what keys and mouse do"
    tool = "help"
    remembers = False

    def pages(self) -> list[FormPage]:
        """Return the only one."""
        return [FormPage("help", "Help", "")]

    def fields(self, page: str) -> list[Field]:
        """Return a line for each thing that can be done."""
        found = [note(f"hand{place}", name, does, "Mouse and wheel") for place, (name, does) in enumerate(HAND.items())]
        manager = getattr(getattr(self.figure, "toolbar", None), "toolmanager", None)
        if manager is not None:
            for name, tool in manager.tools.items():
                if keys := sorted(map(str, manager.get_tool_keymap(name))):
                    found.append(_keys(f"tool {name}", keys, tool.description or name))
        else:
            for name, does in KEYMAPS.items():
                keys = [str(key) for key in cast("Any", rcParams).get(f"keymap.{name}", [])]
                if keys and name != "help":
                    found.append(_keys(f"key {name}", keys, does))
        found += [note(f"page{place}", name, does, "Everywhere") for place, (name, does) in enumerate(PAGE.items())]
        return found


def _keys(name: str, keys: list[str], does: str) -> Field:
    """Return the line of some keys; a keymap may name buttons of a mouse, too."""
    spoken = {}
    for key in keys:
        button = key.removeprefix(_BUTTON)
        spoken[key if button == key else f"mouse {button.lower()}"] = typed(key) if button == key else ""
    return note(name, ", ".join(spoken), does, "Keys", spoken)
