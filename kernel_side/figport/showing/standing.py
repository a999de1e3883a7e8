"""Whether Outputs of ipywidgets, and figures in boxes, still stand in a notebook: what displayed them may be gone.

A cell that runs again displays its widgets anew, with new Outputs in them; nobody tells the kernel that the old ones
are seen no more. So it is noted which widgets each area displays. One whose areas were all emptied since is gone, and
with it what it contains and nothing contains that is displayed; displayed again, it is there again. Of what was never
seen displayed nothing is known: it stands.

Any thread; a lock guards what is noted, and is held for moments. Widgets are looked into without it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from .areas import Area, output_kind, widgets

VIEW: Final = "application/vnd.jupyter.widget-view+json"
"""The kind of data that stands for a widget in an output."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What widgets are and contain, in boxes in boxes."""

    outputs: set[str] = field(default_factory=set)
    """Models of Outputs."""
    figures: set[str] = field(default_factory=set)
    """Ids of figures."""


class Standing:
    """Knows what is displayed where."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: dict[str, list[Area]] = {}
        """The areas that display a widget, by its model; none where all were emptied."""

    def displayed(self, content: Any, area: Callable[[], Area]) -> None:
        """Note what is about to be published in an area."""
        view = content.get("data", {}).get(VIEW) if isinstance(content, dict) else None
        model = view.get("model_id") if isinstance(view, dict) else None
        if not isinstance(model, str):
            return
        here, known = area(), widgets()
        with self._lock:
            # Widgets that were closed are displayed nowhere.
            for closed in self._shown.keys() - known.keys() - {model}:
                del self._shown[closed]
            areas = self._shown.setdefault(model, [])
            if here not in areas:
                areas.append(here)

    def emptied(self, goes: Callable[[Area], bool]) -> None:
        """Note that areas are emptied: those for which `goes` is true."""
        with self._lock:
            self._shown = {model: [area for area in areas if not goes(area)] for model, areas in self._shown.items()}

    def now(self) -> tuple[Contents, Contents]:
        """Return what is in something that is displayed, and what was and stands nowhere now."""
        seen, lost = self._parts()
        there, gone = _contents(seen), _contents(lost)
        return there, Contents(gone.outputs - there.outputs, gone.figures - there.figures)

    def holders(self) -> list[list[Any]]:
        """Return what ipywidgets and ipykernel keep of the widgets that are gone, until those are closed.

        Lists that stand for it, each twice, because a list refers to what is in it as well.
        """
        seen, lost = self._parts()
        if not lost:
            return []
        from comm import get_comm_manager  # noqa: PLC0415 - a kernel without comms has no such package

        there = set(map(id, seen))
        hidden = [widget for widget in lost if id(widget) not in there]
        kept = set(map(id, hidden))
        models = {model for model, widget in dict(widgets()).items() if id(widget) in kept}
        comms = dict(getattr(get_comm_manager(), "comms", {}))
        lists = [hidden, [comm for model, comm in comms.items() if model in models]]
        return [*lists, *lists]

    @staticmethod
    def boxes(canvas: Any) -> list[Any]:
        """Return the widgets that a figure's canvas is in, in boxes in boxes, each once."""
        parents: dict[int, list[Any]] = {}
        for widget in dict(widgets()).values():
            for child in {id(child): child for child in _children(widget)}:
                parents.setdefault(child, []).append(widget)
        found = list(parents.get(id(canvas), ()))
        known = set(map(id, found))
        for one in found:
            for parent in parents.get(id(one), ()):
                if id(parent) not in known:
                    known.add(id(parent))
                    found.append(parent)
        return found

    def _parts(self) -> tuple[list[Any], list[Any]]:
        """Return the widgets that are displayed, with all that they contain, and the same of those that are not."""
        with self._lock:
            shown = {model: list(areas) for model, areas in self._shown.items()}
        gone: set[str] = set()
        while shown:
            # What stands in an Output that is gone is gone as well.
            there = {model for model, areas in shown.items() if any(area.box not in gone for area in areas)}
            seen, lost = _within(there), _within(shown.keys() - there)
            more = _contents(lost).outputs - _contents(seen).outputs
            if more <= gone:
                return seen, lost
            gone |= more
        return [], []


def _contents(found: list[Any]) -> Contents:
    """Return the Outputs and figures among some widgets."""
    kind, of = output_kind(), Contents()
    # Those that were closed have no model any more, and stand nowhere.
    models = {id(widget): model for model, widget in dict(widgets()).items()} if found else {}
    for widget in found:
        if kind is not None and isinstance(widget, kind) and id(widget) in models:
            of.outputs.add(models[id(widget)])
        # No widget of ipywidgets has a manager; canvases stand among them, see `boxes`.
        figure = getattr(getattr(widget, "manager", None), "id", None)
        if isinstance(figure, str):
            of.figures.add(figure)
    return of


def _within(models: Iterable[str]) -> list[Any]:
    """Return some widgets and all that they contain, each once."""
    known = dict(widgets())
    found = [known[model] for model in models if model in known]
    seen = set(map(id, found))
    for widget in found:
        for child in _children(widget):
            if id(child) not in seen:
                seen.add(id(child))
                found.append(child)
    return found


def _children(widget: Any) -> Iterable[Any]:
    try:
        children = getattr(widget, "children", ())
    except Exception:  # whatever a widget of somebody else's does when it is asked
        return ()
    return children if isinstance(children, tuple | list) else ()
