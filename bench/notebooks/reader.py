"""Runs one notebook in a kernel, uses its figures and sliders, and looks at what came of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from figport import wire
from figport.testing.decoding import Pixels
from tests.kernel.client import Kernel
from tests.kernel.views import View

from .books import Book

MAGIC: Final = re.compile(r"^%matplotlib \w+ *$", re.MULTILINE)

HELPERS: Final = '''
import json as _json, numpy as _np, matplotlib.pyplot as _plt

def _answer(path, value):
    with open(path, "w") as file:
        _json.dump(value, file)

def _figures():
    return {number: _plt.figure(number).canvas.manager.id for number in _plt.get_fignums()}

def _saved(number, path):
    """What matplotlib saves of a figure: artists that are blitted are not in it, so it is told that none is."""
    figure = _plt.figure(number)
    moving = [artist for artist in figure.findobj() if artist.get_animated()]
    for artist in moving:
        artist.set_animated(False)
    with open(path, "wb") as file:
        figure.savefig(file, format="rgba", dpi=figure.dpi, facecolor="auto", bbox_inches=None)
    for artist in moving:
        artist.set_animated(True)

def _sliders():
    """The sliders of ipywidgets and how far they go."""
    from ipywidgets.widgets import widget
    found = [one for one in list(widget._instances.values()) if type(one).__name__ in ("IntSlider", "FloatSlider")]
    return [[one.model_id, one.min, one.max] for one in found]

def _tracks():
    """The sliders of matplotlib: the figure's number and the place of each, as fractions."""
    import gc
    from matplotlib.widgets import Slider
    found = [one for one in gc.get_objects() if isinstance(one, Slider) and one.ax.figure and one.active]
    places = []
    for one in found:
        number = getattr(one.ax.get_figure(root=True), "number", None)
        if number in _plt.get_fignums() and one.orientation == "horizontal":
            box = one.ax.get_position()
            places.append([number, box.x0 + 0.7 * box.width, box.y0 + box.height / 2])
    return sorted(places)
'''


@dataclass(slots=True)
class Reading:
    """What came of a notebook."""

    cells: int = 0
    figures: int = 0
    sliders: int = 0
    changed: int = 0
    """By how many of them a picture changed."""
    wrong: list[str] = field(default_factory=list)


class Reader:
    """A notebook in a kernel. Ended by `close`."""

    def __init__(self, python: Path, book: Book, file: Path, place: Path) -> None:
        self._book, self._place = book, place
        self._cells = [
            "".join(cell["source"])
            for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        self._kernel = Kernel(python, place, {"MPLCONFIGDIR": str(place / "config")})
        self._views: dict[int, View] = {}
        self._moved: set[str] = set()
        self.reading = Reading()

    def close(self) -> None:
        """End the kernel."""
        self._kernel.stop()

    def read(self) -> Reading:
        """Run all, use all, look at all."""
        self._kernel.run("%matplotlib figport\nimport figport; figport.options.busy_snapshots = False\n" + HELPERS)
        # The kernel keeps what is closed by itself, as figures whose cell ran again: here no cell runs again.
        for code in self._cells:
            self._run(code)
        self.reading.figures = len(self._views)
        for view in self._views.values():
            self._use(view)
        self._compare()
        for claim in self._book.true:
            if (found := self._ask(f"bool({claim})")) is not True:
                self.reading.wrong.append(f"{claim}: {found}")
        return self.reading

    def _run(self, code: str) -> None:
        if any(part in code for part in self._book.leave_out) or not code.strip():
            return
        for old, new in self._book.replace:
            code = code.replace(old, new)
        code = MAGIC.sub("%matplotlib figport\n" + self._book.first, code)
        ended = self._kernel.end(self._kernel.begin(code, cell=f"cell-{self.reading.cells}", kept=True), 120)
        self.reading.cells += 1
        self.reading.wrong += [
            f"cell {self.reading.cells}: {one['ename']}: {one['evalue']}" for one in ended.of("error")
        ]
        self._look()
        # Now, and not in the end: a later cell may give another meaning to the names that their functions use.
        self._slide()

    def _ask(self, expression: str) -> Any:
        file = self._place / "answer.json"
        file.unlink(missing_ok=True)
        ended = self._kernel.end(self._kernel.begin(f"_answer({str(file)!r}, {expression})"))
        for error in ended.of("error"):
            return f"{error['ename']}: {error['evalue']}"
        return json.loads(file.read_text())

    def _look(self) -> None:
        """Look at figures that are new."""
        for number, name in self._ask("_figures()").items():
            if int(number) not in self._views:
                view = View(self._kernel, wire.Attach(name, 1.0, True, tuple(wire.Codec)), "control", None)
                view.until(lambda view=view: view.pixels is not None)  # type: ignore[misc]
                self._views[int(number)] = view

    def _pictures(self) -> list[Pixels | None]:
        self._kernel.run("")
        self._kernel.meets(lambda: False, 0.1)
        return [view.pixels for view in self._views.values()]

    def _slide(self) -> None:
        """Move every new slider; whether a picture changes by it is counted."""
        for model, low, high in self._ask("_sliders()"):
            if model in self._moved:
                continue
            self._moved.add(model)
            before = self._pictures()
            value = low + 3 * (high - low) // 4 if isinstance(low, int) else high
            state = {"method": "update", "state": {"value": value}, "buffer_paths": []}
            self._kernel.request("shell", "comm_msg", {"comm_id": model, "data": state})
            self._count(before)
        for number, x, y in self._ask("_tracks()"):
            if f"{number} {x} {y}" in self._moved:
                continue
            self._moved.add(f"{number} {x} {y}")
            before, view = self._pictures(), self._views[number]
            at = x * view.state.width, (1 - y) * view.state.height
            view.move(*at)
            view.click(*at)
            self._count(before)

    def _count(self, before: list[Pixels | None]) -> None:
        after = self._pictures()
        self.reading.sliders += 1
        pairs: Any = zip(before, after, strict=True)
        self.reading.changed += any(not np.array_equal(one, other) for one, other in pairs)

    def _use(self, view: View) -> None:
        """Hover, pan, go home."""
        width, height = view.state.width, view.state.height
        if view.closed:
            return
        view.move(0.4 * width, 0.4 * height)
        view.move(0.5 * width, 0.5 * height)
        view.use("pan")
        view.drag((0.5 * width, 0.5 * height), (0.6 * width, 0.55 * height), steps=2)
        view.use("pan")
        view.use("home")
        view.send(wire.Pointer(wire.PointerAction.LEAVE, 0, 0, -1, 0, False, ()))
        self._kernel.run("")

    def _compare(self) -> None:
        """See that each view shows what matplotlib saves of its figure."""
        self._kernel.meets(lambda: False, 0.5)
        numbers = self._ask("_plt.get_fignums()")
        for number, view in self._views.items():
            if number not in numbers:
                continue
            file = self._place / f"{number}.rgba"
            self._kernel.run(f"_saved({number}, {str(file)!r})")
            shown = view.pixels
            assert shown is not None
            saved = np.frombuffer(file.read_bytes(), np.uint8)
            if saved.size != shown.size:
                self.reading.wrong.append(f"figure {number} has another size")
            elif count := int((saved.reshape(shown.shape) != shown).any(-1).sum()):
                self.reading.wrong.append(f"figure {number}: {count} pixels are not what matplotlib saves")
