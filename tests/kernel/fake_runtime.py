"""A runtime in a kernel and a shell that only note what they are told."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from figport.manager import FigureCanvas, Manager
from figport.runtime import Runtime
from tests.kernel import notebooks
from tests.kernel.figure_contents import blank


class Loop:
    """The kernel's event loop: what was given to it, and runs when a test says so."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []
        self.later: list[tuple[float, Callable[[], None]]] = []

    def add_callback(self, callback: Callable[..., None], *args: Any) -> None:
        self.soon.append(lambda: callback(*args))

    def call_later(self, seconds: float, callback: Callable[..., None], *args: Any) -> None:
        self.later.append((seconds, lambda: callback(*args)))

    def run(self) -> None:
        """Run what waits, and what comes of that."""
        while self.soon:
            self.soon.pop(0)()


class Formatters(dict[type, Callable[..., Any]]):
    """One of IPython's, by types."""

    def for_type(self, kind: type, show: Callable[..., Any]) -> None:
        self[kind] = show


class Shell(notebooks.Shell):
    """IPython's shell. It is its own formatter too."""

    def __init__(self) -> None:
        super().__init__()
        self.user_ns: dict[str, Any] = {"In": ["", "a = 1", "b = 2"]}
        self.shown: list[Any] = []
        self.lines: list[tuple[str, str, bool]] = []
        self.formatters = self.ipython_display_formatter = Formatters()
        self.mimebundle_formatter = Formatters()
        self.display_formatter = self

    def showtraceback(self, told: Any = None) -> None:
        self.shown.append(told)

    def publish(self, data: Any = None, **output: Any) -> None:
        if set(data or {}) == {"text/plain"}:
            self.lines.append((data["text/plain"], output["transient"]["display_id"], output["update"]))
        else:
            super().publish(data=data, **output)


class Kernel:
    """ipykernel's kernel, without a control channel and comms."""

    def __init__(self) -> None:
        self.io_loop = Loop()
        self.session = SimpleNamespace(key=b"key")
        self.parent: dict[str, Any] = {}

    def get_parent(self, channel: str) -> dict[str, Any]:
        assert channel == "shell"
        return self.parent


class Rig:
    """A runtime, and all that is around it."""

    def __init__(self) -> None:
        self.kernel = Kernel()
        self.shell = Shell()
        self.runtime = Runtime(self.kernel, self.shell)

    def figure(self) -> Manager:
        manager = Manager(FigureCanvas(blank()), 1, cast("Any", self.runtime))
        manager.canvas.figure.subplots()
        return manager
