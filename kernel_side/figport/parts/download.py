"""The figure as a file, which the browser downloads. How it is made is `figport.saving`'s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib import rcParams

from figport import saving
from figport.contracts import Owner
from figport.errors import warn
from figport.forms.field import Field, Undo, button, choice, note, number, pair, switch
from figport.wire import FormPage, Offer

from .form import FormPart


@dataclass(slots=True)
class Wishes:
    """What somebody chose for a figure's files; None for what ``rcParams`` say."""

    format: str | None = None
    dpi: float | None = None
    transparent: bool | None = None
    tight: bool | None = None


class Download(FormPart):
    """Has the view that was used last, or else the first, download the figure; the form has what may be chosen."""

    name = "save"
    text = "Save"
    help = "Save the figure"
    tool = "save"
    remembers = False

    def __init__(self, figure: Owner) -> None:
        super().__init__(figure)
        self._wishes = Wishes()

    def use(self) -> None:
        """Offer it in the format of ``rcParams["savefig.format"]``."""
        if not self.figure.answer(Offer(str(rcParams["savefig.format"]))):
            warn("No page shows this figure, so none can download it: call fig.savefig with a path")

    def pages(self) -> list[FormPage]:
        """Return the only one."""
        return [FormPage("save", "Save", "")]

    def fields(self, page: str) -> list[Field]:
        """Return what may be chosen; what nobody chose is as ``rcParams["savefig.*"]`` say."""
        wishes, canvas = self._wishes, self.figure.canvas
        formats = {one.name: f"{one.name.upper()} ({one.label})" for one in saving.formats(canvas)}

        def keeps(name: str) -> Callable[[Any], Undo]:
            return pair(lambda: getattr(wishes, name), lambda value: setattr(wishes, name, value))

        return [
            choice("format", "Format", formats, self._format, keeps("format")),
            number("dpi", "Dots per inch", self._dpi, keeps("dpi"), low=1, high=saving.MOST_DPI, step=10),
            switch("transparent", "Transparent background", self._transparent, keeps("transparent")),
            switch("tight", "Cut off empty borders", self._tight, keeps("tight")),
            note("size", "Size", self._size()),
            button("download", "Save", lambda: _nothing),
        ]

    def pressed(self, view: str, field: str) -> bool:
        """Have a view download the figure as is chosen."""
        if field != "download":
            return False
        wishes = self._wishes
        self.figure.answer(Offer(self._format(), wishes.dpi, wishes.transparent, wishes.tight), view)
        return True

    def _format(self) -> str:
        return self._wishes.format or str(rcParams["savefig.format"])

    def _dpi(self) -> float:
        return self._wishes.dpi or saving.default_dpi(self.figure.canvas.figure)

    def _transparent(self) -> bool:
        chosen = self._wishes.transparent
        return bool(rcParams["savefig.transparent"]) if chosen is None else chosen

    def _tight(self) -> bool:
        chosen = self._wishes.tight
        return rcParams["savefig.bbox"] == "tight" if chosen is None else chosen

    def _size(self) -> str:
        width, height = self.figure.canvas.figure.get_size_inches()
        dpi = self._dpi()
        pixels = f"{width * dpi:.0f} × {height * dpi:.0f} pixels, {width:.3g} × {height:.3g} inches"
        return f"About {pixels}" if self._tight() else pixels


def _nothing() -> None:
    """Take nothing back."""
