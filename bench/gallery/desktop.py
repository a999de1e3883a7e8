"""The other end of `window`: an example in a Qt window, asked step by step."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from figport.testing.decoding import Pixels

from .gestures import Code, Place, Spot, Step, told
from .report import Outcome, raised
from .sources import ROOT


class Failed(RuntimeError):
    """What the window was asked to do raised."""


class Desktop:
    """An example in a window. Ended by `close`."""

    def __init__(self, python: Path, code: Path, place: Path) -> None:
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND", "PYTHONPATH")
        environ = {name: value for name, value in os.environ.items() if name not in hidden}
        environ |= {"QT_QPA_PLATFORM": "offscreen", "MPLCONFIGDIR": str(place / "config"), "PYTHONPATH": str(ROOT)}
        self._place = place
        self._log = (place / "window.log").open("w+b")
        self._process = subprocess.Popen(
            [str(python), "-m", "bench.gallery.window", str(code)],
            cwd=place,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._ran = False

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            # What could not be said any more is not.
            with contextlib.suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()

    def said(self) -> str:
        """Return what it wrote besides its prints."""
        return (self._place / "window.log").read_text(errors="replace")

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"The window is gone:\n{self.said()[-2000:]}")
        value: dict[str, Any] = json.loads(line)
        return value

    def until_it_ran(self) -> None:
        """Wait for the end of the example's own code."""
        while not self._ran:
            self._ran = "ran" in self._read()

    def _ask(self, asked: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        while True:
            answer = self._read()
            if "failed" in answer:
                raise Failed(answer["failed"])
            if "ran" in answer:
                self._ran = True
                continue
            return answer["answer"]

    def where(self, place: Place) -> Spot:
        """Return where a place is."""
        x, y = self._ask({"do": "where", "place": asdict(place)})
        return Spot(place.figure, x, y)

    def do(self, step: Step, spot: Spot | None) -> None:
        """Do one step."""
        self._ask({"do": "Code", "code": step.code, "spot": None} if isinstance(step, Code) else told(step, spot))

    def look(self) -> tuple[Outcome, dict[int, Pixels]]:
        """Return what came of it all, and what each window shows."""
        for old in self._place.glob("*.npy"):
            old.unlink()
        found = self._ask({"do": "look", "folder": str(self._place)})
        pixels = {int(file.stem): np.load(file) for file in self._place.glob("*.npy")}
        return Outcome(found["events"], found["state"], found["prints"], raised(self.said())), pixels
