"""Restores figures from their pickles, as figures of pyplot: loaded ones, revived ones, private copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from matplotlib import is_interactive
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure, FigureBase, SubFigure

from figport import internals
from figport.manager import FigureCanvas, Manager
from figport.showing import describing
from figport.threads import main_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist

    from figport.pickling import Content


@main_only
def restore(content: Content, *, title: str = "", name: str = "", quiet: bool = False, known: bool = True) -> Manager:
    """Make a figure of pyplot, or one beside it. Main thread.

    Parameters
    ----------
    content
        What was pickled.
    title
        The figure's title; by default the one it had, or pyplot's usual one for its number.
    name
        Its id on the wire; by default a new one.
    quiet
        Whether to leave pyplot's current figure what it is, and to show the new one nowhere.
    known
        Whether pyplot shall know it. If not, it has the number of the figure it is a copy of.
    """
    figure = content.figure
    _connect(figure)
    if not known:
        manager = Manager(FigureCanvas(figure), content.number)
        _dress(manager, content, title)
        return manager
    before = Gcf.get_active()
    # As pyplot numbers a figure that comes from a pickle.
    number = max(Gcf.figs, default=0) + 1
    if name and content.number and content.number not in Gcf.figs:
        number = content.number
    manager = Manager(FigureCanvas(figure), number)
    internals.make_known(manager)
    if name:
        _rename(manager, name)
    _dress(manager, content, title)
    if manager.runtime is not None:
        manager.runtime.display.made(manager, appears=False)
    if quiet:
        if before is not None:
            Gcf.set_active(before)
    elif manager.runtime is not None and is_interactive():
        manager.runtime.display.ask(manager)
    return manager


def _dress(manager: Manager, content: Content, title: str) -> None:
    """Give a figure its title and the views that its toolbar remembered."""
    if manager.navigation is not None:
        manager.navigation.set_history(content.entries(), content.place)
    usual = content.title in ("", f"Figure {content.number}")
    if title or not usual:
        manager.set_window_title(title or content.title)


def _rename(manager: Manager, name: str) -> None:
    """Have views find a figure under another id."""
    registry = None if manager.runtime is None else manager.runtime.registry
    if registry is not None:
        registry.remove(manager)
    manager.id = name
    if manager.runtime is not None:
        manager.runtime.display.renamed(manager)
    if registry is not None:
        manager.about = describing.state(manager)
        registry.add(manager)


def _connect(figure: Figure) -> None:
    """Have artists report their changes again: pickle leaves out whom they report to."""
    for parent in _figures(figure):
        for child in parent.get_children():
            child.stale_callback = _report
    for artist in figure.findobj():
        if not isinstance(artist, FigureBase) and artist.axes is not None and artist.axes is not artist:
            # The setter puts the callback in.
            artist.axes = artist.axes


def _figures(figure: Figure) -> Iterator[Figure | SubFigure]:
    yield figure
    yield from cast("list[SubFigure]", figure.findobj(SubFigure))


def _report(artist: Artist, stale: bool) -> None:
    parent: Any = artist.figure
    if parent is not None:
        parent.stale = stale
