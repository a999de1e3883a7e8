"""What comes from a pickle becomes a live figure: its number, its name, its title, its history, its changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

import figport
from figport import host as hosts
from figport import pickling
from figport.manager import Manager
from figport.pickling import Content
from figport.storage.restore import restore
from figport.testing import Kernel

NAME = "ab" * 16


class Display:
    """Where figures appear; notes what it is told."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.told: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def made(self, figure: Manager, *, appears: bool) -> None:
        self.told.append(("made", appears))

    def renamed(self, figure: Manager) -> None:
        self.told.append(("renamed", figure.id))

    def ask(self, figure: Manager) -> None:
        self.told.append(("ask", figure.id))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A kernel that is this process's."""
    with mpl.rc_context():
        plt.switch_backend("agg")
        room = Kernel()
        room.display = Display(room.display)
        monkeypatch.setattr(hosts, "_announced", [])
        hosts.announce(cast("Any", room))
        yield room
        plt.close("all")
        plt.switch_backend("agg")


@pytest.fixture
def nowhere() -> Iterator[None]:
    """No kernel."""
    assert hosts.current() is None
    plt.switch_backend("agg")
    yield
    plt.close("all")


def content(*, number: int = 0, title: str = "", make: Callable[[Figure], object] = Figure.add_subplot) -> Content:
    """Return what was pickled of a figure of another kernel."""
    figure = Figure()
    make(figure)
    found = pickling.load_figure(pickling.dump_figure(figure))
    object.__setattr__(found, "number", number)
    object.__setattr__(found, "title", title)
    return found


def told(room: Kernel) -> list[tuple[str, Any]]:
    return cast("Any", room.display).told  # type: ignore[no-any-return]


def test_it_is_pyplots_current_figure_with_the_next_number(room: Kernel) -> None:
    plt.figure(4)
    made = restore(content(number=2))
    assert (made.number, plt.gcf()) == (5, made.canvas.figure)
    assert room.registry.figure(made.id) is made
    assert told(room) == [("made", False)]


def test_in_interactive_mode_it_is_shown_where_it_is_asked_for(room: Kernel) -> None:
    with mpl.rc_context({"interactive": True}):
        made = restore(content())
        assert told(room) == [("made", False), ("ask", made.id)]
        restore(content(), quiet=True)
        assert told(room)[2:] == [("made", False)]


def test_a_quiet_one_leaves_the_current_figure_what_it_is(room: Kernel) -> None:
    restore(content(), quiet=True)
    assert plt.get_fignums() == [1], "there was none"
    current = plt.figure(7)
    made = restore(content(), quiet=True)
    assert (made.number, plt.gcf()) == (8, current)


@pytest.mark.parametrize(("open_", "number", "wanted"), [([], 3, 3), ([1], 3, 3), ([3], 3, 4), ([1], 0, 2)])
def test_one_that_comes_back_has_its_number_unless_that_is_taken(
    room: Kernel, open_: list[int], number: int, wanted: int
) -> None:
    for one in open_:
        plt.figure(one)
    assert restore(content(number=number), name=NAME).number == wanted


def test_one_that_comes_back_is_found_by_its_name_alone(room: Kernel) -> None:
    made = restore(content(), name=NAME)
    assert made.id == NAME
    assert list(room.registry.figures()) == [made]
    assert room.registry.figure(NAME) is made
    assert made.about is not None
    assert made.about.figure == NAME, "pages are told so"
    assert told(room) == [("renamed", NAME), ("made", False)]


def test_one_that_pyplot_shall_not_know_has_the_number_of_its_original(room: Kernel) -> None:
    made = restore(content(number=6, title="Mine"), known=False)
    assert (made.number, plt.get_fignums(), made.get_window_title()) == (6, [], "Mine")
    assert room.registry.figure(made.id) is made
    assert told(room) == []


@pytest.mark.parametrize(
    ("had", "given", "wanted"),
    [
        ("", "", "Figure 1"),
        ("Figure 9", "", "Figure 1"),
        ("Squares", "", "Squares"),
        ("Squares", "Given", "Given"),
        ("Figure 9", "Given", "Given"),
        ("Figure 8", "", "Figure 8"),
    ],
)
def test_titles_of_ones_own_are_kept_and_usual_ones_follow_the_number(
    room: Kernel, had: str, given: str, wanted: str
) -> None:
    assert restore(content(number=9, title=had), title=given).get_window_title() == wanted


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("name", ["", NAME])
def test_outside_of_a_kernel_it_is_a_figure_that_can_be_saved(name: str, tmp_path: Path) -> None:
    with mpl.rc_context({"interactive": True}):
        made = restore(content(), name=name)
    assert made.runtime is None
    assert made.id == name or not name
    assert plt.get_fignums() == [1]
    made.canvas.figure.savefig(tmp_path / "a.png")


def test_without_a_toolbar_there_is_no_history(room: Kernel) -> None:
    with mpl.rc_context({"toolbar": "None"}):
        made = restore(content(title="Bare"))
    assert (made.navigation, made.get_window_title()) == (None, "Bare")


def test_its_toolbar_has_the_views_that_it_had(room: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    figure = Figure()
    axes = figure.add_subplot()
    toolbar = room.add(figure).navigation
    assert toolbar is not None
    toolbar.push_current()
    before = axes.get_xlim()
    axes.set_xlim(4, 5)
    toolbar.push_current()
    figport.save(figure, tmp_path / "a.figport")
    made = restore(pickling.load_figure(pickling.dump_figure(figure)))
    (copied,) = made.canvas.figure.axes
    assert copied.get_xlim() == (4, 5)
    assert made.navigation is not None
    made.navigation.back()
    assert (copied.get_xlim(), axes.get_xlim()) == (before, (4, 5))


def parts(figure: Figure) -> None:
    """Put something of each kind into a figure."""
    axes = figure.add_subplot(121)
    axes.plot([1, 2], label="a line")
    axes.legend()
    figure.text(0.5, 0.5, "a text")
    figure.add_subfigure(GridSpec(1, 2)[1]).add_subplot().scatter([1, 2], [3, 4])


def changed(figure: Figure) -> list[tuple[str, Artist]]:
    (inner,) = figure.subfigs[0].axes
    axes = figure.axes[0]
    legend = axes.get_legend()
    assert legend is not None
    artists = {
        "line": axes.lines[0],
        "label of an axis": axes.xaxis.label,
        "patch": figure.patch,
        "text": figure.texts[0],
        "legend": legend.get_texts()[0],
        "axes": axes,
        "of a subfigure": inner.collections[0],
        "axes of a subfigure": inner,
        "patch of a subfigure": figure.subfigs[0].patch,
    }
    return list(artists.items())


def noticed(manager: Manager) -> dict[str, bool]:
    """Return of each part whether its figure hears of its changes, and is told of no other."""
    figure, found = manager.canvas.figure, {}
    for name, artist in changed(figure):
        manager.canvas.draw()
        assert not figure.stale
        reports = manager.reports
        artist.set_alpha(0.5)
        assert figure.stale is (manager.reports > reports), name
        found[name] = bool(figure.stale)
    return found


def test_whatever_changes_later_is_noticed_as_in_a_figure_that_was_made_here(room: Kernel) -> None:
    figure = Figure()
    parts(figure)
    found = noticed(restore(content(make=parts)))
    assert found == noticed(room.add(figure))
    # Of the label of an axis only its axis knows, in matplotlib itself.
    assert [name for name, seen in found.items() if not seen] == ["label of an axis"]
