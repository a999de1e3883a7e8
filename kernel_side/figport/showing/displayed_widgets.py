"""Whether Outputs of ipywidgets, and figures in boxes, still stand in a notebook: what displayed them may be gone.

A cell that runs again displays its widgets anew, with new Outputs in them; nobody tells the kernel that the old ones
are seen no more. So it is noted which widgets each area displays. One whose areas were all emptied since is gone, and
with it what it contains and nothing contains that is displayed; displayed again, it is there again. Of what was never
seen displayed nothing is known: it stands.

Two more ways lead there. ``handle.update(box)`` puts a widget where an output of that handle stands. What a program or
the page puts into an Output's `outputs`, as ``out.append_display_data(box)`` does, nobody publishes: it is read there.

Any thread; a lock guards what is noted, and is held for moments. Widgets are looked into without it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from figport.wire import MIME_TYPE

from .areas import Area, output_kind, widgets
from .bundles import OURS

VIEW: Final = "application/vnd.jupyter.widget-view+json"
"""The kind of data that stands for a widget in an output."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What widgets are and contain, in boxes in boxes."""

    outputs: set[str] = field(default_factory=set)
    """Models of Outputs."""
    figures: set[str] = field(default_factory=set)
    """Ids of figures."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands in an Output's `outputs`."""

    outputs: Any
    """Those; ipywidgets replaces them and changes none."""
    models: set[str]
    """Of widgets."""
    figures: set[str]
    """Ids of all figures,"""
    appended: set[str]
    """and of those that nobody published, see `appended`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is displayed."""

    area: Area
    handle: str = ""
    """The ``display_id`` of the output there; empty without."""


class DisplayedWidgets:
    """Knows what is displayed where."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: dict[str, list[Place]] = {}
        """Where a widget is displayed, by its model; nowhere if all those areas were emptied."""
        self._handles: dict[str, list[Area]] = {}
        """Where outputs stand that can be updated, whatever is in them, by their handles."""
        self._appended: set[str] = set()
        """Ids of figures that have been put into Outputs' `outputs`."""
        self._read: dict[str, Inside] = {}
        """What was read of Outputs last, by their models: logs in them may be long."""

    def displayed(self, content: Any, area: Callable[[], Area], *, update: bool = False) -> None:
        """Note what is about to be published in an area, or with `update` in the outputs of its handle."""
        content = content if isinstance(content, dict) else {}
        model, handle = _model(content.get("data")), _text(content.get("transient"), "display_id")
        handle = "" if handle.startswith(OURS) else handle  # what only figport updates
        if not (handle if update else model or handle):
            return
        here, known = area(), widgets()
        with self._lock:
            # Widgets that were closed are displayed nowhere.
            for closed in self._shown.keys() - known.keys() - {model}:
                del self._shown[closed]
            # JupyterLab updates what has that handle already when there is one more.
            places = self._update(handle, within=here.box) if handle else []
            if not update:
                places.append(Place(here, handle))
            if handle and not update and here not in self._handles.setdefault(handle, []):
                self._handles[handle].append(here)
            if model and places:
                shown = self._shown.setdefault(model, [])
                shown += [place for place in places if place not in shown]
            elif model:
                self._shown.pop(model, None)  # an output of which nothing is known may stand anywhere

    def _update(self, handle: str, *, within: str) -> list[Place]:
        """Take out what the outputs of a handle displayed, and return where those are. With the lock.

        JupyterLab's Outputs keep what they have, and take what answers to them from cells: there both may be seen.
        """
        if not within:
            for places in self._shown.values():
                places[:] = [place for place in places if place.handle != handle or place.area.box]
        return [Place(area, handle) for area in self._handles.get(handle, ())]

    def emptied(self, goes: Callable[[Area], bool]) -> None:
        """Note that areas are emptied: those for which `goes` is true."""
        with self._lock:
            for places in self._shown.values():
                places[:] = [place for place in places if not goes(place.area)]
            left = {handle: [area for area in areas if not goes(area)] for handle, areas in self._handles.items()}
            self._handles = {handle: areas for handle, areas in left.items() if areas}

    def now(self) -> tuple[Contents, Contents]:
        """Return what is in something that is displayed, and what was and stands nowhere now."""
        inside = self._inside()
        seen, lost = self._parts(inside)
        there, gone = _contents(seen), _contents(lost)
        outputs = gone.outputs - there.outputs
        for box, one in inside.items():
            if box not in outputs:
                there.figures.update(one.appended)
        with self._lock:
            self._appended.update(*(one.appended for one in inside.values()))
            gone.figures.update(self._appended)
        return there, Contents(outputs, gone.figures - there.figures)

    def holders(self) -> list[list[Any]]:
        """Return what ipywidgets and ipykernel keep of the widgets that are gone, until those are closed.

        Lists that stand for it, each twice, because a list refers to what is in it as well. So nothing may be in them
        that is kept by nobody: of a figure's canvas, which is in its boxes alone, a name would not count.
        """
        seen, lost = self._parts(self._inside())
        if not lost:
            return []
        from comm import get_comm_manager  # noqa: PLC0415 - a kernel without comms has no such package

        hidden = set(map(id, lost)) - set(map(id, seen))
        found = {model: widget for model, widget in dict(widgets()).items() if id(widget) in hidden}
        comms = dict(getattr(get_comm_manager(), "comms", {}))
        lists = [[*found.values()], [comm for model, comm in comms.items() if model in found]]
        return [*lists, *lists]

    def naming(self, figure: str) -> list[Any]:
        """Return the Outputs that show a figure: they know its id, and do not refer to it."""
        known = dict(widgets())
        return [known[box] for box, one in self._inside().items() if figure in one.figures and box in known]

    @staticmethod
    def boxes(*shown: Any) -> list[Any]:
        """Return the widgets that a figure's canvas, or others, are in, in boxes in boxes, each once."""
        parents: dict[int, list[Any]] = {}
        for widget in dict(widgets()).values():
            for child in {id(child): child for child in _children(widget)}:
                parents.setdefault(child, []).append(widget)
        found = list({id(box): box for one in shown for box in parents.get(id(one), ())}.values())
        known = set(map(id, found))
        for one in found:
            for parent in parents.get(id(one), ()):
                if id(parent) not in known:
                    known.add(id(parent))
                    found.append(parent)
        return found

    def _inside(self) -> dict[str, Inside]:
        """Return what stands in the `outputs` of Outputs, by their models."""
        kind, before, found = output_kind(), self._read, dict[str, Inside]()
        for box, widget in dict(widgets()).items() if kind is not None else ():
            if kind is not None and isinstance(widget, kind):
                outputs, last = getattr(widget, "outputs", ()), before.get(box)
                found[box] = last if last is not None and last.outputs is outputs else _read(outputs)
        self._read = found
        return found

    def _parts(self, inside: dict[str, Inside]) -> tuple[list[Any], list[Any]]:
        """Return the widgets that are displayed, with all that they contain, and the same of those that are not."""
        with self._lock:
            for one in inside.values():
                for model in one.models:
                    self._shown.setdefault(model, [])  # so it is known to be gone when it is taken out there
            shown = {model: [place.area for place in places] for model, places in self._shown.items()}
        for box, one in inside.items():
            for model in one.models:
                shown.setdefault(model, []).append(Area("", None, box))
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


def _read(outputs: Any) -> Inside:
    data = [one.get("data") for one in outputs if isinstance(one, dict)]
    bundles = [one[MIME_TYPE] for one in data if isinstance(one, dict) and isinstance(one.get(MIME_TYPE), dict)]
    appended = [one for one in bundles if one.get("showing") == 0]
    return Inside(outputs, _names(map(_model, data)), _names(map(_figure, bundles)), _names(map(_figure, appended)))


def _names(found: Iterable[str]) -> set[str]:
    return {name for name in found if name}


def _model(data: Any) -> str:
    """Return the model of the widget that an output's data stands for; empty if that is something else."""
    return _text(data.get(VIEW), "model_id") if isinstance(data, dict) else ""


def _figure(bundle: Any) -> str:
    return _text(bundle, "figure")


def _text(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _children(widget: Any) -> Iterable[Any]:
    try:
        children = getattr(widget, "children", ())
    except Exception:  # whatever a widget of somebody else's does when it is asked
        return ()
    return children if isinstance(children, tuple | list) else ()
