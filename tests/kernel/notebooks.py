"""A shell that only notes what it is told, with a display, and cells to run."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from figport.showing.display import Display


class Shell:
    """What the display needs of IPython's shell. It is its own event manager and publisher."""

    def __init__(self) -> None:
        self.callbacks: dict[str, list[Callable[..., None]]] = {}
        self.published: list[dict[str, Any]] = []
        self.tracebacks = 0
        self.parents: list[dict[str, Any]] = []
        self.hooks: list[Callable[[dict[str, Any]], dict[str, Any]]] = []
        self.events = self.display_pub = self

    def register(self, name: str, callback: Callable[..., None]) -> None:
        self.callbacks.setdefault(name, []).append(callback)

    def unregister(self, name: str, callback: Callable[..., None]) -> None:
        self.callbacks[name].remove(callback)

    def trigger(self, name: str, *info: object) -> None:
        for callback in self.callbacks[name]:
            callback(*info)

    def register_hook(self, hook: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.hooks.append(hook)

    def unregister_hook(self, hook: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.hooks.remove(hook)

    def publish(self, **output: Any) -> None:
        content = {name: part for name, part in output.items() if name != "update"}
        self._tell("update_display_data" if output["update"] else "display_data", content=content)
        self.published.append(output)

    # What is sent past the publisher, as ipykernel's session does.
    pub_socket = topic = parent_header = None

    @property
    def session(self) -> Shell:
        return self

    def msg(self, kind: str, content: dict[str, Any], parent: None) -> dict[str, Any]:
        assert kind == "display_data"
        return content

    def send(self, socket: None, content: dict[str, Any], ident: None) -> None:
        data = dict(content["data"])
        if "image/png" in data:
            data["image/png"] = base64.b64decode(data["image/png"])
        self.published.append(content | {"data": data, "update": False})

    def clear_output(self) -> None:
        self._tell("clear_output")

    def _tell(self, kind: str, **parts: Any) -> None:
        for hook in self.hooks:
            assert hook({"msg_type": kind, **parts}) == {"msg_type": kind, **parts}

    def showtraceback(self) -> None:
        self.tracebacks += 1

    def set_parent(self, parent: dict[str, Any]) -> None:
        self.parents.append(parent)


@dataclass
class Figure:
    """A figure whose picture is its number."""

    id: str
    seq: int = 0
    wanted: bool = False
    broken: bool = False
    reports: int = 0
    writing: bool = False
    saving: bool = False
    closed: bool = False
    boxes: list[bytes] = field(default_factory=list)

    def bring_up_to_date(self, *, withheld: bool) -> None:
        if self.wanted or not self.seq:
            self.wanted = False
            if self.broken:
                raise ValueError("cannot be drawn")
            self.seq += 1

    def describe(self) -> dict[str, Any]:
        about = {"number": 1, "title": "Figure 1", "width": 320.4, "height": 200, "alt": "A line"}
        return {"text": "<Figure>", "picture": (320.4, 200), **about}

    def png(self) -> bytes:
        return b"%d" % self.seq

    def leave_in_boxes(self) -> None:
        self.boxes.append(self.png())


@dataclass
class Notebook:
    """A shell with a display, and cells to run."""

    shell: Shell = field(default_factory=Shell)
    figures: list[Figure] = field(default_factory=list)
    parent: dict[str, Any] = field(default_factory=dict)
    executions: int = 0
    cell: str = "A"

    def __post_init__(self) -> None:
        self.display = Display(self.shell, "the-kernel", lambda: self.parent, lambda: self.figures)
        self.display.start()

    def run(self, *actions: Callable[[], Any], cell: str | None = "A") -> list[dict[str, Any]]:
        """Do what a cell does; return what was published."""
        self._execute(partial(self.shell.trigger, "pre_run_cell", None), *actions, cell=cell)
        self.shell.trigger("post_run_cell", None)
        return list(self.shell.published)

    def answer(self, *actions: Callable[[], Any]) -> list[dict[str, Any]]:
        """Do what a widget's callback does, which is no cell; return what was published."""
        self._execute(*actions, cell=None)
        return list(self.shell.published)

    def _execute(self, *actions: Callable[[], Any], cell: str | None) -> None:
        self.executions += 1
        self.parent = {
            "header": {"msg_id": f"m{self.executions}"},
            "metadata": {} if cell is None else {"cellId": cell},
            "buffers": [b"what was uploaded"],
        }
        self.shell.published.clear()
        self.shell.trigger("pre_execute")
        for action in actions:
            action()
        self.shell.trigger("post_execute")

    def figure(self, id: str = "f1") -> Figure:
        self.figures.append(Figure(id))
        return self.figures[-1]


def pictures(outputs: list[dict[str, Any]]) -> list[tuple[bool, bytes | None]]:
    """Return of each output whether it is an update, and its picture."""
    return [(one["update"], one["data"].get("image/png")) for one in outputs]


class Waits:
    """What the display needs of a kernel, so that figures wait; nobody turns its clock."""

    def __init__(self) -> None:
        self.iopub_thread = self.io_loop = self

    def schedule(self, callback: Callable[[], None]) -> None:
        callback()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        pass


class Stream(io.StringIO):
    """What the display needs of a stream of ipykernel's, so that it hears what is printed and when that is sent."""

    echo: Any = None
    pub_thread = None

    def write(self, text: str) -> int:
        if self.echo is not None:
            self.echo.write(text)
        return super().write(text)

    def flush(self) -> None:
        if self.echo is not None:
            self.echo.flush()
