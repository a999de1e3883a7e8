"""A process with offscreen Qt windows, in which an example runs: ``python window.py FILE``.

It reads what it is to do from its standard input, one JSON value a line, within whatever loop of Qt's runs: also while
the example itself waits for a click. It answers on the descriptor that was its standard output.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Final, cast

from PySide6 import QtCore, QtGui, QtWidgets

APP: Final = QtWidgets.QApplication(["window"])
"""Made before matplotlib looks whether there is a screen: there is none, and Qt needs none here."""

import matplotlib as mpl  # noqa: E402

mpl.use("qtagg")

import numpy as np  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from bench.gallery.probe import PROBE  # noqa: E402

Qt: Final = QtCore.Qt
BUTTONS: Final = {1: Qt.MouseButton.LeftButton, 2: Qt.MouseButton.MiddleButton, 3: Qt.MouseButton.RightButton}
MODIFIERS: Final = {
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "control": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
KEYS: Final = {
    "shift": Qt.Key.Key_Shift,
    "control": Qt.Key.Key_Control,
    "alt": Qt.Key.Key_Alt,
    "enter": Qt.Key.Key_Return,
    "escape": Qt.Key.Key_Escape,
    "backspace": Qt.Key.Key_Backspace,
    "delete": Qt.Key.Key_Delete,
    "left": Qt.Key.Key_Left,
    "right": Qt.Key.Key_Right,
    "up": Qt.Key.Key_Up,
    "down": Qt.Key.Key_Down,
    "home": Qt.Key.Key_Home,
    "end": Qt.Key.Key_End,
    " ": Qt.Key.Key_Space,
}


class Window:
    """What is done in this process. Main thread."""

    def __init__(self, answers: io.TextIOBase) -> None:
        self.space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._answers = answers
        self._over = 0
        self._buttons = Qt.MouseButton.NoButton
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self.pointer = QtCore.QPoint(0, 0)
        # matplotlib asks the cursor where it is when a key is pressed. Were it moved, Qt would tell of that as well.
        QtGui.QCursor.pos = staticmethod(lambda *_: self.pointer)
        self._input = bytearray()
        self._notifier = QtCore.QSocketNotifier(0, QtCore.QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def say(self, value: Any) -> None:
        """Answer."""
        self._answers.write(json.dumps(value) + "\n")
        self._answers.flush()

    def run(self, code: str, name: str) -> None:
        """Run an example as a notebook does: figures are shown at once, and nothing waits for their end."""
        plt.ion()
        APP.setQuitOnLastWindowClosed(False)
        show = plt.show
        plt.show = lambda *args, block=None, **kwargs: show(block=False)
        PROBE.begin(self.space)
        try:
            exec(compile(code, name, "exec"), self.space)
        except Exception:
            self.failed(*sys.exc_info())
        self.rest()
        self.say({"ran": True})
        APP.exec()

    def failed(self, kind: Any, error: Any, trace: Any) -> None:
        """Say what a callback raised, where matplotlib itself says it: the other process reads it there."""
        sys.stderr.write("".join(traceback.format_exception(kind, error, trace)))

    def rest(self, seconds: float = 0.02) -> None:
        """Let Qt do what is due, until nothing is for a moment."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            APP.processEvents()
            time.sleep(0.002)

    # --- what is asked --------------------------------------------------------------------------------

    def _read(self) -> None:
        data = os.read(0, 1 << 16)
        if not data:
            APP.exit()
            sys.stderr.flush()
            os._exit(0)
        self._input += data
        while b"\n" in self._input:
            line, _, rest = self._input.partition(b"\n")
            self._input = bytearray(rest)
            asked = json.loads(line)
            try:
                self.say({"answer": self._do(asked)})
            except Exception:
                self.say({"failed": traceback.format_exc()})

    def _do(self, asked: dict[str, Any]) -> Any:
        spot = asked.get("spot")
        match asked["do"]:
            case "where":
                return self._where(**asked["place"])
            case "look":
                return self._look(Path(asked["folder"]))
            case "Move":
                self._mouse(QtCore.QEvent.Type.MouseMove, spot, Qt.MouseButton.NoButton)
            case "Press":
                button = BUTTONS[asked["button"]]
                self._buttons |= button
                kind = QtCore.QEvent.Type
                self._mouse(kind.MouseButtonDblClick if asked["double"] else kind.MouseButtonPress, spot, button)
            case "Release":
                button = BUTTONS[asked["button"]]
                self._buttons &= ~button
                self._mouse(QtCore.QEvent.Type.MouseButtonRelease, spot, button)
            case "Turn":
                self._wheel(spot, asked["notches"])
            case "Strike":
                self._key(asked["figure"], asked["name"], down=asked["down"])
            case "Use":
                self._tool(self._canvas(asked["figure"]).manager.toolbar, asked["tool"])
            case "Leave":
                self._leave(asked["figure"])
            case "Tick":
                PROBE.more(asked["count"])
                until = time.monotonic() + 20
                while not PROBE.ticked() and time.monotonic() < until:
                    self.rest(0.01)
            case "Shut":
                self._canvas(asked["figure"]).manager.window.close()
            case "Code":
                exec(asked["code"], self.space)
            case unknown:
                raise ValueError(unknown)
        self.rest()
        return None

    def _where(self, x: float, y: float, system: str, axes: int, figure: int) -> list[int]:
        shown = next(one.canvas.figure for one in mpl._pylab_helpers.Gcf.get_all_fig_managers() if one.num == figure)
        if system == "figure":
            transform = shown.transFigure
        else:
            ax = shown.axes[axes]
            transform = ax.transAxes if system == "axes" else ax.transData
        left, bottom = transform.transform((x, y))
        return [round(float(left)), round(float(shown.bbox.height - bottom))]

    def _look(self, folder: Path) -> dict[str, Any]:
        """Write what each figure's window shows, and return the rest of what there is to compare."""
        self.rest(0.3)
        managers: list[Any] = mpl._pylab_helpers.Gcf.get_all_fig_managers()
        for manager in managers:
            grabbed = manager.canvas.grab().toImage().convertToFormat(QtGui.QImage.Format.Format_RGBA8888)
            shape = (grabbed.height(), grabbed.width(), 4)
            pixels = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
            np.save(folder / f"{manager.num}.npy", pixels[:, : 4 * grabbed.width()].reshape(shape))
        return {
            "events": PROBE.events,
            "state": PROBE.state(self.space),
            "prints": cast("io.StringIO", sys.stdout).getvalue(),
        }

    # --- hands ----------------------------------------------------------------------------------------

    def _canvas(self, figure: int) -> Any:
        return next(one.canvas for one in mpl._pylab_helpers.Gcf.get_all_fig_managers() if one.num == figure)

    def _enter(self, spot: dict[str, int]) -> tuple[Any, QtCore.QPointF, QtCore.QPointF]:
        figure, at = spot["figure"], (spot["x"], spot["y"])
        canvas = self._canvas(figure)
        local = QtCore.QPointF(*at)
        everywhere = canvas.mapToGlobal(local)
        if self._over != figure:
            if self._over:
                self._leave(self._over)
            self._over = figure
            QtWidgets.QApplication.sendEvent(canvas, QtGui.QEnterEvent(local, everywhere, everywhere))
        return canvas, local, everywhere

    def _mouse(self, kind: QtCore.QEvent.Type, spot: Any, button: Any) -> None:
        canvas, local, everywhere = self._enter(spot)
        event = QtGui.QMouseEvent(kind, local, everywhere, button, self._buttons, self._modifiers)
        self.pointer = everywhere.toPoint()
        QtWidgets.QApplication.sendEvent(canvas, event)

    def _leave(self, figure: int) -> None:
        self._over = 0
        if plt.fignum_exists(figure):
            QtWidgets.QApplication.sendEvent(self._canvas(figure), QtCore.QEvent(QtCore.QEvent.Type.Leave))

    def _wheel(self, spot: Any, notches: int) -> None:
        canvas, local, everywhere = self._enter(spot)
        event = QtGui.QWheelEvent(
            local,
            everywhere,
            QtCore.QPoint(),
            QtCore.QPoint(0, 120 * notches),
            self._buttons,
            self._modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QtWidgets.QApplication.sendEvent(canvas, event)

    def _key(self, figure: int, name: str, *, down: bool) -> None:
        kind = QtCore.QEvent.Type.KeyPress if down else QtCore.QEvent.Type.KeyRelease
        # The modifiers of Qt's events are those after them.
        if name in MODIFIERS:
            self._modifiers = self._modifiers | MODIFIERS[name] if down else self._modifiers & ~MODIFIERS[name]
        number = KEYS[name] if name in KEYS else Qt.Key(ord(name.upper()))
        event = QtGui.QKeyEvent(kind, number, self._modifiers, name if len(name) == 1 else "")
        QtWidgets.QApplication.sendEvent(self._canvas(figure), event)

    @staticmethod
    def _tool(toolbar: Any, name: str) -> None:
        if hasattr(toolbar, "_toolitems"):
            toolbar._toolitems[name][0][0].click()
        else:
            toolbar._actions[name].trigger()


def main() -> None:
    """Run an example, and what is asked."""
    answers = os.fdopen(os.dup(1), "w")
    sys.stdout = io.StringIO()
    window = Window(answers)
    sys.excepthook = window.failed
    file = Path(sys.argv[1])
    window.run(file.read_text(encoding="utf-8"), str(file))


main()
