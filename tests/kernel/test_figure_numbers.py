"""How it is noticed that somebody asks pyplot for a figure by its number, and nothing else is taken for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib._pylab_helpers import Gcf

from figport.manager import Manager
from figport.showing import figure_numbers
from figport.testing import Kernel


class Asked(list[Manager]):
    """Where figures appear; notes those that were asked for."""

    def __init__(self, display: Any) -> None:
        self._display = display

    def __getattr__(self, name: str) -> Any:
        return getattr(self._display, name)

    def asked(self, figure: Manager) -> None:
        self.append(figure)


@pytest.fixture
def room() -> Iterator[Kernel]:
    with mpl.rc_context({"backend": "agg", "interactive": True}):
        plt.switch_backend("agg")
        kernel = Kernel()
        kernel.display = Asked(kernel.display)
        yield kernel
        plt.close("all")


def figures(room: Kernel) -> tuple[Manager, Manager]:
    """Return two figures of pyplot, of which the second is the current one."""
    first, second = (room.add(plt.figure()) for _ in range(2))
    room.display.clear()
    return first, second


def asked(room: Kernel) -> set[Manager]:
    """Return who was asked for since the last call; pyplot reads a number twice."""
    found = set(room.display)
    room.display.clear()
    return found


def test_its_number_is_asked_for(room: Kernel) -> None:
    first, second = figures(room)
    assert plt.figure(1) is first.canvas.figure
    assert asked(room) == {first}
    # Also of the one that is current.
    for number, wanted in ((1, first), (2, second)):
        plt.figure(number)
        assert asked(room) == {wanted}


def test_its_label_is_its_number(room: Kernel) -> None:
    first, _ = figures(room)
    first.canvas.figure.set_label("by name")
    plt.figure("by name")
    assert asked(room) == {first}


def look(first: Manager) -> None:
    assert first.num == first.number == 1


def make_current(first: Manager) -> None:
    Gcf.set_active(first)
    assert Gcf.get_active() is first


def use_the_figure_itself(first: Manager) -> None:
    plt.figure(first.canvas.figure)
    assert plt.gcf() is first.canvas.figure


def use_the_current(first: Manager) -> None:
    assert plt.gcf().number == 2
    plt.plot([1, 2])


def make_another(first: Manager) -> None:
    plt.figure()


def close(first: Manager) -> None:
    plt.close(1)


@pytest.mark.parametrize("what", [look, make_current, use_the_figure_itself, use_the_current, make_another, close])
def test_whoever_does_anything_else_asks_for_none(room: Kernel, what: Any) -> None:
    first, _ = figures(room)
    what(first)
    assert room.display == []


def test_without_interactive_mode_and_without_a_kernel_nobody_is_told(room: Kernel) -> None:
    first, _ = figures(room)
    plt.ioff()
    plt.figure(1)
    plt.ion()
    first.runtime = None
    plt.figure(1)
    assert room.display == []
    assert first.num == 1


@pytest.mark.parametrize("name", ["_SET_ACTIVE", "_GET_MANAGER"])
def test_a_matplotlib_that_does_it_otherwise_shows_none_by_itself(
    room: Kernel, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(figure_numbers, name) is not None, "this matplotlib has it"
    figures(room)
    monkeypatch.setattr(figure_numbers, name, None)
    assert plt.figure(1).number == 1
    assert room.display == []


def test_another_number_is_taken_and_not_asked_for(room: Kernel) -> None:
    first, _ = figures(room)
    first.num = 7
    assert (first.num, first.number) == (7, 7)
    assert room.display == []
