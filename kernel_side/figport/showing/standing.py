"""Whether Outputs of ipywidgets, and figures in boxes, still stand in a notebook: what displayed them may be gone.

A cell that runs again displays its widgets anew, with new Outputs in them; nobody tells the kernel that the old ones
are seen no more. So it is noted which widgets each area displays, and when one is emptied, what was in those that are
displayed nowhere else. Of what was never seen in anything that was displayed nothing is known: it stands.

Any thread; a lock guards what is noted, and is held for moments.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

    def emptied(self, goes: Callable[[Area], bool]) -> Contents:
        """Take note that some areas are emptied; return what stands nowhere since.

        Parameters
        ----------
        goes
            Whether what was displayed in an area is gone.
        """
        with self._lock:
            gone = Contents(set(), set())
            lost: set[str] = set()
            while True:
                for model, areas in [*self._shown.items()]:
                    left = [area for area in areas if not goes(area) and area.box not in gone.outputs]
                    if len(left) < len(areas):
                        lost.add(model)
                    self._shown[model] = left
                    if not left:
                        del self._shown[model]
                was, stays = contents(lost), contents(self._shown)
                gone.figures.update(was.figures - stays.figures)
                more = was.outputs - stays.outputs - gone.outputs
                if not more:
                    return gone
                # What was displayed in those is gone as well.
                gone.outputs.update(more)

    def shows(self, figure: str) -> bool:
        """Whether a figure is in something that is displayed, by its id."""
        with self._lock:
            return figure in contents(self._shown).figures

    @staticmethod
    def boxes(canvas: Any) -> list[Any]:
        """Return the widgets that a figure's canvas is in, in boxes in boxes."""
        parents: dict[int, list[Any]] = {}
        for widget in [*widgets().values()]:
            for child in _children(widget):
                parents.setdefault(id(child), []).append(widget)
        found = parents.pop(id(canvas), [])
        for one in found:
            # A box that holds two of them is found once for each: no harm, it is one object.
            found += parents.pop(id(one), [])
        return found

    @property
    def holders(self) -> list[list[Any]]:
        """What ipywidgets and ipykernel keep of every widget until it is closed: of those that are displayed nowhere.

        Lists that stand for it, each twice, because a list refers to what is in it as well.
        """
        known = widgets()
        if not known:
            return []
        from comm import get_comm_manager  # noqa: PLC0415 - a kernel without comms has no such package

        with self._lock:
            seen = set(map(id, _within(self._shown)))
        hidden = {model: widget for model, widget in known.items() if id(widget) not in seen}
        comms = getattr(get_comm_manager(), "comms", {})
        lists = [[*hidden.values()], [comm for model, comm in comms.items() if model in hidden]]
        return [*lists, *lists]


@dataclass(frozen=True, slots=True)
class Contents:
    """What widgets are and contain, in boxes in boxes."""

    outputs: set[str]
    """Models of Outputs."""
    figures: set[str]
    """Ids of figures."""


def contents(models: Iterable[str]) -> Contents:
    """Return what some widgets are and contain."""
    kind, found = output_kind(), _within(models)
    outputs = {str(widget.model_id) for widget in found if kind is not None and isinstance(widget, kind)}
    # No widget of ipywidgets has a manager; canvases stand among them, see `boxes`.
    figures = {getattr(getattr(widget, "manager", None), "id", None) for widget in found}
    return Contents(outputs, {figure for figure in figures if isinstance(figure, str)})


def _within(models: Iterable[str]) -> list[Any]:
    """Return some widgets and all that they contain."""
    known = widgets()
    found = [known[model] for model in models if model in known]
    seen = set(map(id, found))
    for widget in found:
        for child in _children(widget):
            if id(child) not in seen:
                seen.add(id(child))
                found.append(child)
    return found


def _children(widget: Any) -> Iterable[Any]:
    children = getattr(widget, "children", ())
    return children if isinstance(children, tuple | list) else ()
