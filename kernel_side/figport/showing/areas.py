"""Where in a notebook an output lands that is published now: below a cell, or in an Output of ipywidgets.

A front end files outputs under the request that they answer. An Output of ipywidgets takes all answers to a request
while its `msg_id` names that, the one that was opened last before the others; `capture_output` of IPython takes what is
published before it leaves the kernel. Each of these is an area, and ``clear_output`` empties the one that it is called
in. Any thread: each has its own request.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Area:
    """A place for outputs, during one execution."""

    execution: str
    """Id of the request that is being answered: of a cell, or of a widget's message."""
    cell: str | None
    """The cell, where the front end says which."""
    box: str
    """What takes the outputs instead of the cell: the model of an Output, or a capture; empty for the cell itself."""

    def same_place(self, other: Area) -> bool:
        """Whether both stand at one place of the page, perhaps at different times."""
        if self.box or other.box:
            return self.box == other.box
        if self.cell is not None and other.cell is not None:
            return self.cell == other.cell
        return self.execution == other.execution

    @property
    def captured(self) -> bool:
        """Whether what is published does not leave the kernel now."""
        return self.box.startswith(_CAPTURE)


_CAPTURE = "capture "


class Areas:
    """Tells the area of what is published now.

    Parameters
    ----------
    shell
        IPython's shell.
    parent
        Returns the message that this thread answers now.
    """

    def __init__(self, shell: Any, parent: Callable[[], dict[str, Any]]) -> None:
        self._shell = shell
        self._parent = parent
        self._publisher = shell.display_pub

    def now(self) -> Area:
        """Return the area of the calling thread."""
        parent = self._parent()
        header, metadata = parent.get("header") or {}, parent.get("metadata") or {}
        execution, cell = str(header.get("msg_id", "")), metadata.get("cellId")
        publisher = self._shell.display_pub
        box = f"{_CAPTURE}{id(publisher)}" if publisher is not self._publisher else open_output(execution)
        return Area(execution, cell if isinstance(cell, str) else None, box)


def widgets() -> dict[str, Any]:
    """Return the widgets of ipywidgets that there are, by their models: only a private name tells, since version 8."""
    module: Any = sys.modules.get("ipywidgets.widgets.widget")
    known: Any = getattr(module, "_instances", None)
    if known is None:
        known = vars(getattr(module, "Widget", object)).get("widgets")
    return known if isinstance(known, dict) else {}


def output_kind() -> type[Any] | None:
    """Return the class of Outputs; None as long as nobody has imported ipywidgets."""
    kind: Any = getattr(sys.modules.get("ipywidgets.widgets.widget_output"), "Output", None)
    return kind if isinstance(kind, type) else None


def open_output(execution: str) -> str:
    """Return the model of the Output of ipywidgets that takes the answers to a request, or nothing.

    Without the name that tells which there are, figures take Outputs for their cell: they still appear in there, but a
    second ``display`` in the same execution may be taken for the first. Of several that are open the one counts that
    was made last: that is the inner one, nearly always.
    """
    kind = output_kind()
    if not execution or kind is None:
        return ""
    for model, widget in reversed(list(widgets().items())):
        if isinstance(widget, kind) and widget.msg_id == execution:
            return str(model)
    return ""


def parent_of(kernel: Any) -> Callable[[], dict[str, Any]]:
    """Return a function for the message that the kernel executes now."""
    get = getattr(kernel, "get_parent", None)
    if callable(get):
        return lambda: get("shell") or {}
    return lambda: getattr(kernel, "_parent_header", None) or {}
