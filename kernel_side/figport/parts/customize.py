"""The figure's options as a form: axes, curves, images, each a page of it. What can be changed says `figport.forms`."""

from __future__ import annotations

import itertools
from typing import Any, Final
from weakref import WeakKeyDictionary

from figport.contracts import Owner
from figport.forms import axes as axes_form
from figport.forms import curves, images
from figport.forms.field import Field, sendable
from figport.wire import FormPage

from .form import FormPart

MOST: Final = 500
"""Pages of the longest form."""
_LONGEST: Final = 80
"""Characters of the longest name of a page."""


class Customize(FormPart):
    """Changes what axes, curves and images look like. Limits that it changes are in the toolbar's history."""

    name = "customize"
    text = "Figure options"
    help = "Change titles, limits, scales, curves and images"

    def __init__(self, figure: Owner) -> None:
        super().__init__(figure)
        self._numbers: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        """A name for each artist that was shown: places change."""
        self._count = itertools.count(1)
        self._limits: list[Any] = []

    def pages(self) -> list[FormPage]:
        """Return a page for each axes, and for each of its curves and images."""
        found = [
            FormPage(name, sendable(label)[:_LONGEST], sendable(group)[:_LONGEST])
            for name, label, group, _ in self._all()
        ]
        return found or [FormPage("", "The figure has no axes", "")]

    def fields(self, page: str) -> list[Field]:
        """Return the fields of one of them."""
        for name, _, _, (kind, artist) in self._all():
            if name == page:
                return list(kind.fields(artist))
        return []

    def changing(self) -> None:
        """Note the limits: they are part of the history that *home* and *back* go through."""
        toolbar = self._toolbar
        if toolbar is not None and toolbar.history.current is None:
            toolbar.push_current()
        self._limits = self._read_limits()

    def changed(self, *, done: bool) -> None:
        """Draw, and put other limits into the history."""
        self.figure.canvas.draw_idle()
        toolbar = self._toolbar
        if done and toolbar is not None and self._limits != self._read_limits():
            toolbar.push_current()

    @property
    def _toolbar(self) -> Any:
        return getattr(self.figure, "navigation", None)

    def _read_limits(self) -> list[Any]:
        names = axes_form.axis_names
        return [axes_form.limits(axes, name) for axes in self.figure.canvas.figure.axes for name in names(axes)]

    def _all(self) -> list[tuple[str, str, str, tuple[Any, Any]]]:
        found = []
        for place, axes in enumerate(self.figure.canvas.figure.axes, 1):
            title = axes.get_title() or axes.get_label()
            group = f"Axes {place}" + (f": {title}" if title else "")
            found.append((self._name(axes), "Axes", group, (axes_form, axes)))
            for kind, word, artists in (
                (curves, "Curve", axes.get_lines()),
                (images, "Image", [*axes.images, *axes.collections]),
            ):
                for number, artist in enumerate(artists, 1):
                    label = str(artist.get_label())
                    if label == "_nolegend_" or (kind is images and artist.get_array() is None):
                        continue
                    name = curves.shown_label(artist) or str(number)
                    found.append((self._name(artist), f"{word} {name}", group, (kind, artist)))
                    if len(found) == MOST:
                        return found
        return found

    def _name(self, artist: Any) -> str:
        if artist not in self._numbers:
            self._numbers[artist] = next(self._count)
        return str(self._numbers[artist])
