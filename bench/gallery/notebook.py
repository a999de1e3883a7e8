"""An example in a real kernel, with a view on each of its figures as pages have them."""

from __future__ import annotations

import functools
import json
import time
from pathlib import Path
from typing import Any, Final, assert_never

from figport import wire
from figport.testing.decoding import Pixels
from figport.wire import Modifier, PointerAction
from tests.kernel.cells import Cell
from tests.kernel.client import Kernel
from tests.kernel.views import View, pointer

from .gestures import Code, Leave, Move, Press, Release, Shut, Spot, Step, Strike, Tick, Turn, Use
from .report import Outcome, raised
from .sources import ROOT

DOM_BUTTONS: Final = {1: 0, 2: 1, 3: 2}
DOM_KEYS: Final = {
    "control": "Control",
    "shift": "Shift",
    "alt": "Alt",
    "enter": "Enter",
    "escape": "Escape",
    "backspace": "Backspace",
    "delete": "Delete",
    "left": "ArrowLeft",
    "right": "ArrowRight",
    "up": "ArrowUp",
    "down": "ArrowDown",
    "home": "Home",
    "end": "End",
}
MODIFIERS: Final = {"control": Modifier.CTRL, "shift": Modifier.SHIFT, "alt": Modifier.ALT}


class Notebook:
    """An example in a kernel. Ended by `close`."""

    def __init__(self, python: Path, code: str, place: Path) -> None:
        self._place = place
        self.kernel = Kernel(python, place, {"MPLCONFIGDIR": str(place / "config")})
        self.views: dict[int, View] = {}
        self._seen = 0
        self._over = 0
        self._at: dict[int, tuple[int, int]] = {}
        self._held: set[str] = set()
        self._cells: list[Cell] = []
        begin = f"%matplotlib figport\nimport sys; sys.path.append({str(ROOT)!r})\nfrom bench.gallery import probe\n"
        # No cell computes for long: the process that draws snapshots meanwhile would only cost time.
        begin += "import figport; figport.options.busy_snapshots = False\n"
        self.kernel.run(begin + "probe.PROBE.begin(globals())")
        self._running = self._begun(code)

    def _begun(self, code: str) -> Cell:
        begun = self.kernel.begin(code)
        self._cells.append(begun)
        return begun

    def close(self) -> None:
        """End it."""
        self.kernel.stop()

    # --- figures --------------------------------------------------------------------------------------

    def until_it_ran(self) -> None:
        """Wait for the end of the example's own code, and look at every figure."""
        self.kernel.end(self._running, 120)
        self._look_at(self.ask("__import__('matplotlib').pyplot.get_fignums()"))

    def until_shown(self, figure: int) -> None:
        """Wait until a figure is shown by a cell that still runs, and look at it."""
        if figure in self.views:
            return
        self.kernel.until(lambda: len(self._running.figures) >= figure)
        self.views[figure] = self._opened(self._running.figures[figure - 1])

    def _opened(self, name: str) -> View:
        view = View(self.kernel, wire.Attach(name, 1.0, True, tuple(wire.Codec)), "control", None)
        view.until(lambda: view.pixels is not None)
        return view

    def _look_at_what_appeared(self) -> None:
        for message in self.kernel.iopub[self._seen :]:
            bundle = message["content"].get("data", {}).get(wire.MIME_TYPE)
            if message["msg_type"] == "display_data" and bundle is not None and bundle["number"] not in self.views:
                self.views[bundle["number"]] = self._opened(bundle["figure"])
        self._seen = len(self.kernel.iopub)

    def _look_at(self, numbers: list[int]) -> None:
        for number in numbers:
            if number not in self.views:
                name = self.ask(f"__import__('matplotlib').pyplot.figure({number}).canvas.manager.id")
                self.views[number] = self._opened(name)

    def ask(self, expression: str) -> Any:
        """Return the value of an expression. It is not printed: all that is printed is the example's."""
        file = self._place / "answer.json"
        self.kernel.run(f"probe.answer({str(file)!r}, {expression})")
        return json.loads(file.read_text(encoding="utf-8"))

    # --- hands ----------------------------------------------------------------------------------------

    def do(self, step: Step, spot: Spot | None, *, running: bool) -> None:
        """Do one step, and wait until the kernel has done with it."""
        match step:
            case Move() | Press() | Release() | Turn():
                assert spot is not None
                self._point(step, spot)
            case Strike():
                self._key(step)
            case Use():
                self.views[step.figure].use(step.tool)
            case Leave():
                self._leave(step.figure)
            case Shut():
                self.views[step.figure].send(wire.Close())
            case Tick():
                self.kernel.run(f"probe.PROBE.more({step.count})")
                until = time.monotonic() + 20
                while not self.ask("probe.PROBE.ticked()") and time.monotonic() < until:
                    self.kernel.meets(lambda: False, 0.05)
            case Code():
                self.kernel.end(self._begun(step.code))
            case _:
                assert_never(step)
        if running:
            self.kernel.meets(lambda: False, 0.15)  # no cell tells when: one runs
            return
        self.kernel.run("")
        self.kernel.meets(lambda: False, 0.02)  # what is drawn when the kernel is idle
        self._look_at_what_appeared()

    def _modifiers(self) -> tuple[Modifier, ...]:
        names = {MODIFIERS[name] for name in self._held}
        return tuple(one for one in Modifier if one in names)

    def _point(self, step: Move | Press | Release | Turn, spot: Spot) -> None:
        view, x, y = self.views[spot.figure], spot.x, spot.y
        held = self._modifiers()
        if self._over != spot.figure:
            if self._over:
                self._leave(self._over)
            self._over = spot.figure
            view.send(pointer(PointerAction.ENTER, x, y, buttons=view.held, modifiers=held))
        self._at[spot.figure] = (x, y)
        match step:
            case Move():
                view.send(pointer(PointerAction.MOVE, x, y, buttons=view.held, modifiers=held))
            case Press():
                bits = {1: 1, 2: 4, 3: 2}
                view.held |= bits[step.button]
                button = DOM_BUTTONS[step.button]
                pressed = pointer(
                    PointerAction.PRESS, x, y, button=button, buttons=view.held, double=step.double, modifiers=held
                )
                view.send(pressed)
            case Release():
                button = DOM_BUTTONS[step.button]
                view.lose(button)
                view.send(pointer(PointerAction.RELEASE, x, y, button=button, buttons=view.held, modifiers=held))
            case Turn():
                view.send(wire.Wheel(x, y, 0, step.notches, held))
            case _:
                assert_never(step)

    def _leave(self, figure: int) -> None:
        self._over = 0
        x, y = self._at.get(figure, (0, 0))
        if not self.views[figure].closed:
            self.views[figure].send(pointer(PointerAction.LEAVE, x, y, buttons=self.views[figure].held))

    def _key(self, step: Strike) -> None:
        key = step.name
        if not step.down:
            self._held.discard(key)
        x, y = self._at.get(step.figure, (0, 0))
        action = wire.KeyAction.PRESS if step.down else wire.KeyAction.RELEASE
        # As a browser says it: a modifier that goes down is there already, one that goes up is not any more.
        if step.down and key in MODIFIERS:
            self._held.add(key)
        view = self.views[step.figure]
        if not view.closed:
            view.send(wire.Key(action, DOM_KEYS.get(key, key), x, y, self._modifiers()))

    # --- what came of it ------------------------------------------------------------------------------

    def look(self, wanted: dict[int, Pixels]) -> tuple[Outcome, dict[int, Pixels]]:
        """Return what came of it all, and what each view shows at rest."""
        numbers = self.ask("__import__('matplotlib').pyplot.get_fignums()")
        self._look_at(numbers)
        shown = {number: view for number, view in self.views.items() if number in numbers}
        for number, view in shown.items():
            if number in wanted:
                self.kernel.meets(functools.partial(view.shows, wanted[number]), 1.5)
        self.kernel.run("")
        events, state = self.ask("probe.PROBE.events"), self.ask("probe.PROBE.state(globals())")
        prints, errors = self._told()
        pixels = {number: view.pixels for number, view in shown.items() if view.pixels is not None}
        return Outcome(events, state, prints, errors), pixels

    def _told(self) -> tuple[str, list[str]]:
        """Return what was printed and what was raised."""
        prints, noise, traces, errors = "", "", "", []
        for message in self.kernel.iopub:
            content = message["content"]
            match message["msg_type"]:
                case "stream" if content["name"] == "stdout":
                    prints += content["text"]
                case "stream":
                    noise += content["text"]
                case "error":
                    errors.append(content["ename"])
                    traces += "\n".join(content["traceback"]) + "\n"
                case _:
                    pass
        (self._place / "kernel.log").write_text(noise + traces)
        return prints, errors + raised(noise)
