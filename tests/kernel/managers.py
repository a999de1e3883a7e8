"""Figures of pyplot in a room, without the rest of a kernel; as fixtures, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from figport import host as hosts
from figport.manager import Manager
from figport.wire import Attach, Codec
from tests.kernel.fake_host import Room
from tests.kernel.figure_contents import curve


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """What this process has around its figures; pyplot makes them on figport's backend, and they appear at once."""
    room = Room()
    monkeypatch.setattr(hosts, "_announced", [])
    hosts.announce(cast("Any", room))
    # As in a kernel: else pyplot itself has a figure drawn whenever it changes, also while it is drawn.
    monkeypatch.setattr(plt, "_REPL_DISPLAYHOOK", plt._ReplDisplayHook.IPYTHON)
    with mpl.rc_context({"figure.figsize": (4, 3), "figure.dpi": 50}):
        plt.switch_backend("module://figport.backend")
        mpl.interactive(True)
        yield room
        room.stopped = True
        plt.close("all")
        mpl.interactive(False)
        plt.switch_backend("agg")


@pytest.fixture
def nowhere() -> Iterator[None]:
    """No kernel."""
    assert hosts.current() is None
    with mpl.rc_context():
        plt.switch_backend("module://figport.backend")
        mpl.interactive(False)
        yield
        plt.close("all")
        plt.switch_backend("agg")


def of_pyplot() -> Manager:
    """Return the manager of a new figure of pyplot's."""
    figure = plt.figure()
    curve(figure.subplots())
    manager = figure.canvas.manager
    assert isinstance(manager, Manager)
    return manager


def attach(manager: Manager, name: str = "a", *, visible: bool = True) -> None:
    manager.attach(name, Attach(manager.id, 1.0, visible, (Codec.RUNS,)))
