"""The places of a figure's subplots as a form of sliders."""

from __future__ import annotations

from typing import Any, Final, cast

from matplotlib import rcParams

from figport.forms.field import Field, Undo, button, note, number
from figport.wire import FormPage

from .form import FormPart

NAMES: Final = {
    "left": ("Left", "Borders"),
    "right": ("Right", "Borders"),
    "bottom": ("Bottom", "Borders"),
    "top": ("Top", "Borders"),
    "wspace": ("Width", "Between"),
    "hspace": ("Height", "Between"),
}


class Subplots(FormPart):
    """Changes the figure's `SubplotParams`."""

    name = "subplots"
    text = "Subplots"
    help = "Set borders and gaps of the subplots"
    tool = "subplots"

    def pages(self) -> list[FormPage]:
        """Return the only one."""
        return [FormPage("subplots", "Subplots", "")]

    def fields(self, page: str) -> list[Field]:
        """Return a slider for each parameter, and what sets them all."""
        figure = self.figure.canvas.figure
        engine, rc = figure.get_layout_engine(), cast("Any", rcParams)
        free = engine is None or engine.adjust_compatible
        found = [self._slider(name, free=free) for name in NAMES]
        if not free:
            name = type(engine).__name__.removesuffix("LayoutEngine").lower()
            return [note("engine", "Layout", f"The figure's {name} layout sets these"), *found]
        return [
            *found,
            button("tight", "Tight layout", self._tighten),
            button("reset", "Reset", lambda: self._adjust({name: rc[f"figure.subplot.{name}"] for name in NAMES})),
            note("code", "As code", self._code()),
        ]

    def changed(self, *, done: bool) -> None:
        """Draw."""
        self.figure.canvas.draw_idle()

    def _slider(self, name: str, *, free: bool) -> Field:
        label, group = NAMES[name]
        return number(
            name,
            label,
            lambda: self._values()[name],
            lambda value: self._adjust({name: value}),
            group,
            low=0,
            high=1,
            step=0.005,
            slider=True,
            enabled=free,
        )

    def _values(self) -> dict[str, float]:
        pars = self.figure.canvas.figure.subplotpars
        return {name: float(getattr(pars, name)) for name in NAMES}

    def _adjust(self, wanted: dict[str, float]) -> Undo:
        figure, before = self.figure.canvas.figure, self._values()
        figure.subplots_adjust(**wanted)
        return lambda: figure.subplots_adjust(**before)

    def _tighten(self) -> Undo:
        figure, before = self.figure.canvas.figure, self._values()
        engine = figure.get_layout_engine()
        figure.tight_layout()

        def undo() -> None:
            figure.set_layout_engine(engine if engine is not None else "none")
            figure.subplots_adjust(**before)

        return undo

    def _code(self) -> str:
        values = ", ".join(f"{name}={value:.3g}" for name, value in self._values().items())
        return f"fig.subplots_adjust({values})"
