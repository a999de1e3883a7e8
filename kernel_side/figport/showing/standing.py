"""Whether Outputs of ipywidgets still stand in a notebook: what displayed them may be gone.

A cell that runs again displays its widgets anew, with new Outputs in them; nobody tells the kernel that the old ones
are seen no more. So it is noted which widgets each area displays, and when one is emptied, which Outputs were in what
it displayed, and are in nothing that is displayed elsewhere. Of an Output that was never seen in anything that was
displayed nothing is known: it stands.

Any thread; a lock guards what is noted, and is held for moments.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from .areas import Area, output_kind, widgets

VIEW: Final = "application/vnd.jupyter.widget-view+json"
"""The kind of data that stands for a widget in an output."""


class Standing:
    """Knows what is displayed where."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: dict[str, list[Area]] = {}
        """The areas that display a widget, by its model."""

    def displayed(self, content: Any, area: Area) -> None:
        """Note what is about to be published in an area."""
        view = content.get("data", {}).get(VIEW) if isinstance(content, dict) else None
        model = view.get("model_id") if isinstance(view, dict) else None
        if not isinstance(model, str):
            return
        with self._lock:
            known = widgets()
            # Widgets that were closed are displayed nowhere.
            self._shown = {name: areas for name, areas in self._shown.items() if name in known}
            areas = self._shown.setdefault(model, [])
            if area not in areas:
                areas.append(area)

    def emptied(self, goes: Callable[[Area], bool]) -> list[str]:
        """Take note that some areas are emptied; return the Outputs that stand nowhere since.

        Parameters
        ----------
        goes
            Whether what was displayed in an area is gone.
        """
        with self._lock:
            gone: list[str] = []
            lost: set[str] = set()
            while True:
                for model, areas in [*self._shown.items()]:
                    left = [area for area in areas if not goes(area) and area.box not in gone]
                    if len(left) < len(areas):
                        lost.add(model)
                    self._shown[model] = left
                    if not left:
                        del self._shown[model]
                more = outputs_in(lost) - outputs_in(self._shown) - set(gone)
                if not more:
                    return gone
                # What was displayed in those is gone as well.
                gone += sorted(more)


def outputs_in(models: Iterable[str]) -> set[str]:
    """Return the models of the Outputs that some widgets are or contain, in boxes in boxes."""
    known, kind = widgets(), output_kind()
    if kind is None:
        return set()
    found = [known[model] for model in models if model in known]
    outputs = set()
    seen = set(map(id, found))
    for widget in found:
        if isinstance(widget, kind):
            outputs.add(str(widget.model_id))
        children: Any = getattr(widget, "children", ())
        for child in children if isinstance(children, tuple | list) else ():
            if id(child) not in seen:
                seen.add(id(child))
                found.append(child)
    return outputs
