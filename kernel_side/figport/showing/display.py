"""When and where figures appear in a notebook, and what is written into its outputs.

The rules are those of matplotlib's guide to interactive figures: in interactive mode a figure appears when it is
created; otherwise at ``show``. A figure appears once per execution of a cell, however often it is asked for.

An output holds the MIME type that figport's views answer to, a PNG for everybody else, and a line of text.
No HTML: converters and viewers without figport prefer HTML to the picture. The PNG follows the figure: it is
put in at ``show`` or at the end of the cell that made it, and replaced at the end of later cells that changed it and
(`Follower`) after people changed it. Beside it, in the metadata, lies the figure itself if that is wanted (`Keeper`).

All calls come from the main thread.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from figport import __version__
from figport.cells import BEGINS, ENDS, Cells
from figport.errors import FigportError
from figport.wire import MIME_TYPE, PROTOCOL

from .consoles import is_console


class Shown(Protocol):
    """What the display needs of a figure manager."""

    @property
    def id(self) -> str:
        """The figure's id on the wire."""

    @property
    def seq(self) -> int:
        """Number of the newest picture; 0 before the first."""

    @property
    def wanted(self) -> bool:
        """Whether a draw was asked for and not made yet."""

    def bring_up_to_date(self, *, withheld: bool) -> None:
        """Draw if something changed since the last draw; with `withheld` also what nobody has asked to see."""

    def describe(self) -> dict[str, Any]:
        """Return number, title and size in CSS pixels."""

    def png(self) -> bytes:
        """Return the newest picture as a PNG file."""


class Failed(Protocol):
    """Shows what a figure's callback, or a draw, raised."""

    def __call__(self, figure: Any, error: Exception, *, drawing: bool) -> None:
        """Show it."""


@dataclass(slots=True)
class _Place:
    """Where a figure was last shown, and with which picture."""

    parent: dict[str, Any]
    """The message whose execution showed it: outputs are filed under it."""
    execution: str
    cell: str | None
    picture: int
    """Number of the picture in the PNG of the figure's outputs; -1 when they have none."""


class Display:
    """Shows figures in outputs and keeps their PNGs up to date.

    Parameters
    ----------
    shell
        IPython's shell.
    kernel
        The kernel's own id, None where it is not known.
    parent
        Returns the message that the kernel executes now.
    figures
        Returns all figures that may have changed.
    keep
        Returns what else the metadata of a figure's output should hold, beside its size.
    keeps
        Returns whether a figure's output should hold the figure itself.
    cells
        Tells where cells begin and end; None: asks the shell.
    failed
        Shows what a figure's callback or draw raised; None: as the shell does.
    """

    def __init__(
        self,
        shell: Any,
        kernel: str | None,
        parent: Callable[[], dict[str, Any]],
        figures: Callable[[], Iterable[Shown]],
        keep: Callable[[Any], dict[str, Any]] = lambda figure: {},
        *,
        keeps: Callable[[Any], bool] = lambda figure: False,
        failed: Failed | None = None,
        cells: Cells | None = None,
    ) -> None:
        self._shell = shell
        self._kernel = kernel
        self._parent = parent
        self._figures = figures
        self._keep = keep
        self._keeps = keeps
        self._cells = cells or Cells(shell.events)
        self._failed = failed or (lambda figure, error, *, drawing: shell.showtraceback())
        self._places: dict[str, _Place] = {}
        self._showings: dict[str, int] = {}
        """Which output of each figure is the newest; none, and 0, for those that only earlier kernels showed."""
        self._late: list[Shown] = []
        """Figures that a console shows when its cell has ended."""
        self._elsewhere: dict[str, int] = {}
        """Figures in outputs that no cell of this kernel made, and the picture that was sent there last."""
        self._kept: dict[str, bool] = {}
        """Whether the outputs of a figure were to hold the figure itself."""
        self._homes: dict[str, str | None] = {}
        """The cells that made the figures."""
        self._maker = ""
        """The execution that made the newest figure."""
        self._in_cell = False
        self._loading = True
        """Whether the cell that loads the backend still runs: we were not there when it began."""
        self.announce: Callable[[Shown], None] = lambda figure: None
        """Called after a figure was shown in a console."""

    def start(self) -> None:
        """Follow the shell's cells."""
        self._cells.register(BEGINS, self._cell_begins)
        self._cells.register(ENDS, self._cell_ends)

    def stop(self) -> None:
        """Do so no longer."""
        self._cells.unregister(BEGINS, self._cell_begins)
        self._cells.unregister(ENDS, self._cell_ends)

    def made(self, figure: Shown, *, appears: bool) -> None:
        """Note that the running cell made a figure, and show it there if it `appears` at once."""
        self._maker, self._homes[figure.id] = self._now()
        if appears:
            self.appear(figure, pixels=False)

    def appear(self, figure: Shown, *, pixels: bool) -> None:
        """Show a figure in the running cell, unless it is there already.

        Parameters
        ----------
        figure
            The figure.
        pixels
            Whether it has something to show yet. If not, the picture follows at the end of the cell.
        """
        if not self._take_place(figure):
            if pixels and self._places[figure.id].picture < 0 and not is_console(self._parent()):
                # It appeared when it was made. What was plotted since is seen at once, even where no copy can be had.
                self._publish(figure, pixels=True, update=True)
            return
        if not is_console(self._parent()):
            self._publish(figure, pixels=pixels, update=False)
        elif pixels or not (self._in_cell or self._loading):
            self._show_in_console(figure)
        else:
            self._late.append(figure)

    def appear_below(self, other: Shown, figure: Shown) -> None:
        """Show a figure, which has something to show, in the running cell or else below another figure."""
        made_here = other.id in self._homes and other.id not in self._elsewhere
        if self._in_cell or made_here:
            self.appear(figure, pixels=True)
            return
        # The cell that ran last is the wrong place, and which is the right one the front end knows.
        self._publish(figure, pixels=True, update=False, asked=False)

    def pending(self, figure: Shown) -> bool:
        """Whether ``plt.show()`` should show a figure.

        It never was shown, or is shown here without a picture, or the cell that showed it runs again. But where that
        cell makes its figures anew, they take the place of those that it made before.
        """
        place = self._places.get(figure.id)
        if place is None:
            return figure.id not in self._elsewhere
        execution, cell = self._now()
        if execution == place.execution:
            return place.picture < 0
        if cell is None or cell != place.cell:
            return False
        return cell != self._homes.get(figure.id) or execution != self._maker

    def shown_elsewhere(self, figure: Shown) -> None:
        """Note that a figure is shown, though by no cell of this kernel.

        The front end that shows it has its picture; later ones it finds by the figure's id.
        """
        self._elsewhere[figure.id] = figure.seq
        self._kept[figure.id] = self._keeps(figure)

    def asked(self, figure: Shown) -> None:
        """Note that the running cell asked for an existing figure by its number, as ``plt.figure(5)`` does."""
        if self._in_cell and threading.current_thread() is threading.main_thread():
            self.appear(figure, pixels=True)

    def refresh(self, figure: Shown, *, asked: bool = True) -> None:
        """Bring the PNG in a figure's output up to date, and the figure itself where that is to be there.

        `asked` says whether a cell did that, or a person's hand.
        """
        place = self._places.get(figure.id)
        picture = self._elsewhere.get(figure.id) if place is None else place.picture
        if picture is None:
            return
        if figure.wanted or figure.seq != picture or self._keeps(figure) != self._kept.get(figure.id):
            # Noted before: a figure that cannot be drawn says so once, not after every cell.
            self._note(figure)
            self._publish(figure, pixels=True, update=True, withheld=False, asked=asked)

    @contextmanager
    def in_cell_of(self, figure: Shown, *, drawing: bool = False) -> Iterator[None]:
        """Run a figure's callbacks: what they print, and the traceback of an exception, goes where the figure is.

        An exception ends the block, not the caller: the figure goes on. `FigportError` is ours and passes through.
        """
        place, before = self._places.get(figure.id), self._parent()
        elsewhere = place is not None and self._now()[0] != place.execution
        if place is not None and elsewhere:
            self._print_to(place.parent)
        try:
            yield
        except FigportError:
            raise
        except Exception as error:
            self._failed(figure, error, drawing=drawing)
        finally:
            if elsewhere:
                self._print_to(before)

    def _print_to(self, parent: dict[str, Any]) -> None:
        # What was printed so far belongs to the parent before: streams look it up only when they send.
        sys.stdout.flush()
        sys.stderr.flush()
        self._shell.set_parent(parent)

    def forget(self, figure: Shown) -> None:
        """Drop what is known of a closed figure; its output stays as it is."""
        self._places.pop(figure.id, None)
        self._homes.pop(figure.id, None)
        self._kept.pop(figure.id, None)
        self._elsewhere.pop(figure.id, None)
        self._showings.pop(figure.id, None)

    def _take_place(self, figure: Shown) -> bool:
        """Note that a figure is about to be shown in the running cell; False if it is there already."""
        execution, cell = self._now()
        place = self._places.get(figure.id)
        if place is not None and place.execution == execution:
            return False
        self._places[figure.id] = _Place(self._parent(), execution, cell, -1)
        return True

    def _publish(self, figure: Shown, *, pixels: bool, update: bool, withheld: bool = True, asked: bool = True) -> None:
        if not update:
            # Outputs of an earlier kernel may show a figure that was brought back: seconds are more than they count.
            before_any = int(time.time()) if figure.id in self._elsewhere else 0
            self._showings[figure.id] = self._showings.get(figure.id, before_any) + 1
        data, metadata = self._bundle(figure, pixels=pixels, withheld=withheld)
        before = self._parent()
        if not asked:
            # An answer to no request: pages that share a notebook would take it for that of who ran the last cell.
            self._print_to({})
        try:
            self._shell.display_pub.publish(
                data=data,
                metadata=metadata,
                # One id for each output: an update reaches the newest, and earlier ones keep what they showed.
                transient={"display_id": f"figport-{figure.id}-{self._showings.get(figure.id, 0)}"},
                update=update,
            )
        finally:
            if not asked:
                self._print_to(before)

    def _bundle(self, figure: Shown, *, pixels: bool, withheld: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return data and metadata of an output that shows a figure."""
        about = figure.describe()
        data: dict[str, Any] = {
            "text/plain": about.pop("text"),
            MIME_TYPE: {
                "figure": figure.id,
                "showing": self._showings.get(figure.id, 0),
                "kernel": self._kernel,
                "protocol": PROTOCOL,
                "version": __version__,
                **about,
            },
        }
        if not pixels:
            return data, {}
        figure.bring_up_to_date(withheld=withheld)
        data["image/png"] = figure.png()
        self._note(figure)
        size = {"width": round(about["width"]), "height": round(about["height"])}
        return data, {"image/png": size, **self._keep(figure)}

    def _note(self, figure: Shown) -> None:
        """Note that the outputs of a figure have its newest picture, and the figure itself where that is wanted."""
        self._kept[figure.id] = self._keeps(figure)
        if figure.id in self._places:
            self._places[figure.id].picture = figure.seq
        else:
            self._elsewhere[figure.id] = figure.seq

    def _now(self) -> tuple[str, str | None]:
        """Return what identifies this execution, and the cell if the front end says which."""
        parent = self._parent()
        header, metadata = parent.get("header") or {}, parent.get("metadata") or {}
        cell = metadata.get("cellId")
        return str(header.get("msg_id", "")), cell if isinstance(cell, str) else None

    def _cell_begins(self, _info: Any) -> None:
        self._in_cell = True

    def _show_in_console(self, figure: Shown) -> None:
        self._publish(figure, pixels=True, update=False)
        self.announce(figure)

    def _cell_ends(self, _result: Any) -> None:
        self._in_cell = self._loading = False
        late, self._late = self._late, []
        for figure in late:
            # It may have been closed, or shown by `plt.show()`, meanwhile.
            place = self._places.get(figure.id)
            if place is not None and place.picture == -1:
                try:
                    self._show_in_console(figure)
                except Exception as error:
                    self._failed(figure, error, drawing=True)
        for figure in self._figures():
            try:
                self.refresh(figure)
            except Exception as error:
                # One that cannot be drawn does not hold up the others.
                self._failed(figure, error, drawing=True)
