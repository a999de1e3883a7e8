"""The executions of a shell: which cells run, and what each thread publishes.

Hooks of ipykernel's publishers are a thread's own, so each thread that executes something gets ours before it does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .areas import Area, Areas


class Executions:
    """Follows them. Callbacks come on the thread that executes.

    Parameters
    ----------
    shell
        IPython's shell.
    areas
        Tells where an output would land.
    published
        Called before something is published, with its content.
    updated
        Called before outputs are updated, with what is to be in them.
    cleared
        Called when an area is emptied; with whether that waits for the next output there.
    begins
        Called when a cell begins, with its area.
    ends
        Called when an execution is over, a cell's or a widget's callback's; also one within a cell, as by ``%run``.
    over
        Called when a cell is over, after that.
    starts
        Called when one begins.
    """

    def __init__(
        self,
        shell: Any,
        areas: Areas,
        *,
        published: Callable[[Any], None],
        updated: Callable[[Any], None],
        cleared: Callable[[Area, bool], None],
        begins: Callable[[Area], None],
        ends: Callable[[], None],
        over: Callable[[], object] = lambda: None,
        starts: Callable[[], None] = lambda: None,
    ) -> None:
        self._shell = shell
        self._areas = areas
        self._published = published
        self._updated = updated
        self._cleared = cleared
        self._begins = begins
        self._ends = ends
        self._over = over
        self._starts = starts
        self._running: dict[str, int] = {}
        """Which cells, and of each how many run within each other."""
        self._hooked = threading.local()

    def __contains__(self, execution: str) -> bool:
        """Whether that is a cell which runs. Any thread."""
        return execution in self._running

    def start(self) -> None:
        """Begin, in the cell that runs now."""
        self._running[self._areas.now().execution] = 1
        self._hear()
        events = self._shell.events
        events.register("pre_execute", self._execution_starts)
        events.register("pre_run_cell", self._cell_begins)
        events.register("post_execute", self._ends)
        events.register("post_run_cell", self._cell_ends)

    def stop(self) -> None:
        """Follow them no longer."""
        events = self._shell.events
        events.unregister("pre_execute", self._execution_starts)
        events.unregister("pre_run_cell", self._cell_begins)
        events.unregister("post_execute", self._ends)
        events.unregister("post_run_cell", self._cell_ends)
        for publisher in vars(self._hooked).pop("publishers", ()):
            publisher.unregister_hook(self._heard)

    def _cell_begins(self, _info: Any) -> None:
        area = self._areas.now()
        self._running[area.execution] = self._running.get(area.execution, 0) + 1
        self._begins(area)

    def _cell_ends(self, _result: Any) -> None:
        execution = self._areas.now().execution
        within = self._running.pop(execution, 0) - 1
        if within > 0:
            self._running[execution] = within
        else:
            self._over()

    def _execution_starts(self, _info: Any = None) -> None:
        self._hear()
        self._starts()

    def _hear(self) -> None:
        """Hear what is published on this thread from now on: hooks are the thread's own."""
        if not hasattr(self._hooked, "publishers"):
            self._hooked.publishers = []
            # A cell's last value goes another way; see `results` for kernels without a hook there.
            publishers: tuple[Any, ...] = (self._shell.display_pub, getattr(self._shell, "displayhook", None))
            for publisher in publishers:
                if hasattr(publisher, "register_hook"):
                    publisher.register_hook(self._heard)
                    self._hooked.publishers.append(publisher)

    def _heard(self, message: dict[str, Any]) -> dict[str, Any]:
        """Take note of what is about to be published."""
        match message.get("msg_type"):
            case "clear_output":
                self._cleared(self._areas.now(), bool((message.get("content") or {}).get("wait")))
            case "display_data" | "execute_result":
                self._published(message.get("content"))
            case "update_display_data":
                self._updated(message.get("content"))
            case _:
                pass
        return message
