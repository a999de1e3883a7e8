"""Interactive mode when the backend is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from figport import interactivity


@pytest.fixture(autouse=True)
def before() -> Iterator[None]:
    was = mpl.is_interactive()
    mpl.interactive(False)
    yield
    mpl.interactive(was)


@pytest.mark.parametrize(
    ("sources", "on"),
    [
        ([], True),
        (["import matplotlib.pyplot as plt"], True),
        (["plt.ioff()"], False),
        (["plt.ioff( )\nplt.figure()"], False),
        (["from matplotlib.pyplot import *\nioff()"], False),
        (["plt.ioff()", "plt.ion()"], True),
        (["plt.ion()", "x = 1", "plt.ioff()"], False),
        (["plt.ioff(); plt.ion(); plt.ioff()"], False),
        (["audio.radioff()"], True),
        (["plt.ioff"], True),
    ],
)
def test_it_is_on_unless_it_was_declined_last(sources: list[str], on: bool) -> None:
    interactivity.begin(sources)
    assert mpl.is_interactive() is on


def test_who_has_switched_it_on_has_it_whatever_stands_elsewhere() -> None:
    mpl.interactive(True)
    interactivity.begin(["plt.ioff()"])
    assert mpl.is_interactive()


def test_without_pyplot_nobody_can_have_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot")
    interactivity.begin(["plt.ioff()"])
    assert mpl.is_interactive()


def test_a_block_that_declines_it_declines_it_until_its_end() -> None:
    with plt.ioff():
        interactivity.begin(["with plt.ioff():\n    plt.figure()"])
        assert not mpl.is_interactive()
    assert mpl.is_interactive(), "as it would be if the backend had been loaded before"


def test_a_block_that_wants_it_leaves_it_on() -> None:
    with plt.ion():
        interactivity.begin([])
        assert mpl.is_interactive()
