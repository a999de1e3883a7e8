"""Figures that are shown under a handle: ``handle = display(fig, display_id=True)``, and then ``handle.update(fig)``.

IPython asks what stands for an object, and adds the handle to what it publishes; figures publish themselves. So the
handle is looked for on the stack, in the call of IPython's `display`. An update of the figure that a handle has shown
renews its output; where that is gone, or another figure comes, it is shown where the code runs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Handle:
    """A name that outputs are updated by."""

    name: str = ""
    """The ``display_id``; empty for none."""
    update: bool = False
    """Whether its outputs are to show something else, and no new one is asked for."""


NONE: Final = Handle()


def asked(formatter: Any) -> Handle:
    """Return under which handle IPython's `display` wants to see an object. In a formatter's call.

    Where one of the names is another than in IPython 8 and 9 there is none: a figure then appears where the code runs.
    """
    functions = sys.modules.get("IPython.core.display_functions")
    display = getattr(getattr(functions, "display", None), "__code__", None)
    asks = getattr(getattr(type(formatter), "format", None), "__code__", None)
    frame = None if display is None or asks is None else sys._getframe(1)
    while frame is not None and frame.f_code is not asks:
        frame = frame.f_back
    caller = None if frame is None else frame.f_back
    if caller is None or caller.f_code is not display:
        return NONE
    values = caller.f_locals
    name, more = (values.get("transient") or {}).get("display_id"), values.get("kwargs") or {}
    return Handle(name, bool(more.get("update"))) if isinstance(name, str) else NONE
