"""When and where figures appear in a notebook, and what is written into its outputs.

There is one record per figure, and one rule. Who asks to see a figure sees it where the question stands:
``display(fig)`` and a cell's last value always; ``show`` unless it stands there already, and so does ``plt.show()``
with what nobody has seen and what the running code has changed. A figure that is made in interactive mode appears by
itself, once, in the execution that made it (see `waiting` for when), and the first question in its area only confirms
that. ``clear_output``, and a cell that runs again, take outputs away; what then changes in interactive mode, and is
seen nowhere, appears again where it is changed. Outputs of ipywidgets may be displayed again, so what is in them stays;
whether anybody can see it, `displayed_widgets` tells who wants to close it.

Every output has an id of its own. The newest that still stands follows the figure: its PNG is put in when it is asked
for or when its execution ends, and replaced at the end of later cells that changed the figure and (`Refresher`) after
people changed it, or widgets did. Earlier outputs keep what they showed, for whoever reads the file; views of the
living figure all show it as it is. Beside the PNG, in the metadata, lies the figure itself if wanted (`Embedding`).

A closed figure is not drawn again. One that was made, never asked for and closed in one execution leaves nothing.

Threads: calls come from the thread of the user's code, which is main's or one of ipykernel's subshells; the hook of
`waiting` also from IOPub's, where nothing is drawn. `_lock` guards the records and is held for moments.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from figport.cells import ENDS, Cells
from figport.errors import FigportError
from figport.sockets.results import results

from . import prints
from .appearing import Appearing
from .areas import Area, Areas
from .bundles import Names
from .changed import Changed
from .clearing import Clearing
from .displayed_widgets import DisplayedWidgets
from .executions import Executions
from .handles import NONE, Handle
from .publisher import Failed, Publisher
from .records import Record, Shown, Stored


class Display:
    """Shows figures in outputs and stores their PNGs up to date.

    Parameters
    ----------
    shell
        IPython's shell.
    name
        The kernel's own id, None where it is not known.
    parent
        Returns the message that the calling thread answers now.
    figures
        Returns all figures that may have changed.
    keep
        Returns what else the metadata of a figure's output should hold, beside its size; None if that cannot be
        said now.
    stores
        Returns whether a figure's output should hold the figure itself.
    request
        Returns the request under which a page takes what a figure's callbacks print, see `prints`; empty for none.
    hand
        Returns the message that pictures of what a hand did to a figure answer.
    failed
        Shows what a figure's callback or draw raised; None: as the shell does.
    cells
        Tells where cells of main begin and end; None: asks the shell.
    kernel
        ipykernel's kernel. None, as in tests: figures appear at once.
    busy
        Whether main is inside of matplotlib. Any thread.
    settled, figure_made
        Called when an execution is over, and when a figure was made; on its thread.
    follow
        Called when a widget's callback has changed a figure, on its thread: its picture is to be put in soon.
    announce
        Called after a figure was shown in a console.
    between
        Called between two figures that appear when their execution ends, on its thread. That may be inside of a
        callback, where no more input is to be handled: events would lie in each other.
    """

    def __init__(
        self,
        shell: Any,
        name: str | None,
        parent: Callable[[], dict[str, Any]],
        figures: Callable[[], Iterable[Shown]],
        keep: Callable[[Any], dict[str, Any] | None] = lambda figure: {},
        *,
        stores: Callable[[Any], bool] = lambda figure: False,
        request: Callable[[Any], str] = lambda figure: "",
        hand: Callable[[Any], dict[str, Any]] = lambda figure: {},
        failed: Failed | None = None,
        cells: Cells | None = None,
        kernel: Any = None,
        busy: Callable[[], bool] = lambda: False,
        settled: Callable[[], None] = lambda: None,
        follow: Callable[[Any], None] = lambda figure: None,
        announce: Callable[[Shown], None] = lambda figure: None,
        between: Callable[[], object] = lambda: None,
        figure_made: Callable[[], object] = lambda: None,
    ) -> None:
        self._shell = shell
        self._parent = parent
        self._cells = cells or Cells(shell.events)
        self._figures = figures
        self._request = request
        self._hand = hand
        self._failed: Failed = failed or (lambda figure, error, *, drawing: shell.showtraceback())
        self._publisher = Publisher(shell, name, parent, keep, stores=stores, failed=self._failed)
        self._areas = Areas(shell, parent)
        self.names = Names(lambda execution: execution in self._executions)
        self._records: dict[str, Record] = {}
        self._changed = Changed(lambda: self.records, lambda: self._areas.now().execution)
        self.displayed_widgets = DisplayedWidgets()
        self._lock = threading.RLock()
        self._appearing = Appearing(
            shell,
            kernel,
            parent=parent,
            areas=self._areas,
            names=self.names,
            publisher=self._publisher,
            records=lambda figure: self._records.get(figure.id),
            lock=self._lock,
            busy=busy,
            announce=announce,
            between=between,
        )
        self.waiting = self._appearing.waiting
        hook: Any = getattr(shell, "displayhook", None)
        self._results = results(hook, lambda: self._published((getattr(hook, "msg", None) or {}).get("content")))
        self._clearing = Clearing(
            lambda: self.records,
            self._lock,
            displayed_widgets=self.displayed_widgets,
            waiting=self.waiting,
            appears=lambda record, returns: self._appearing.by_itself(record, self._executions, returns),
            runs=lambda execution: execution in self._executions,
        )
        self._executions = Executions(
            shell,
            self._areas,
            published=self._published,
            updated=lambda content: self.displayed_widgets.displayed(content, self._areas.now, update=True),
            cleared=self._clearing.cleared,
            begins=self._cell_begins,
            ends=self._ends,
            over=self._changed.ends,
            starts=self._changed.starts,
        )
        self._settled, self._figure_made = settled, figure_made
        self.follow = follow

    def start(self) -> None:
        """Follow the shell's cells, and what is published."""
        self._executions.start()
        self._results.start()
        self._cells.register(ENDS, self._refresh_all)

    def stop(self) -> None:
        """Do so no longer."""
        self.waiting.stop()
        self._results.stop()
        self._executions.stop()
        self._cells.unregister(ENDS, self._refresh_all)

    # --- figures come and go --------------------------------------------------------------------------

    def new_id(self) -> str:
        """Return the id of a figure that is being made."""
        return self.names.figure(self._areas.now())

    def renamed(self, figure: Shown) -> None:
        """Note that a figure has the id now that it had in another kernel."""
        self.names.taken(figure.id)

    def made(self, figure: Shown, *, appears: bool) -> None:
        """Note that the running code made a figure, and have it appear there if it `appears` by itself."""
        area = self._areas.now()
        record = self._record(figure)
        record.home, record.new = area, True
        self._clearing.made(record, area)
        if appears:
            self._appearing.by_itself(record, self._executions)
        self._figure_made()

    def closed(self, figure: Shown) -> None:
        """Drop what is known of a closed figure. Its output stores the last picture that was drawn, or goes."""
        self.waiting.drop(figure)
        with self._lock:
            record = self._records.pop(figure.id, None)
        if record is None:
            return
        unasked = [output for output in record.outputs if record.new and not output.stays]
        for output in unasked:
            self._publisher.take_back(figure, output)
        newest = record.newest()
        if newest is not None and newest not in unasked and figure.seq > max(newest.picture, 0):
            self._publisher.update(record, newest, draw=False)

    # --- figures are asked for ------------------------------------------------------------------------

    def ask(self, figure: Shown, handle: Handle = NONE) -> None:
        """Show a figure where the running code is, as ``display`` and a cell's last value do, or by a handle again."""
        record = self._record(figure)
        if self._appearing.again(record, handle):
            return
        self.waiting.drop(figure)
        unconfirmed = [output for output in record.here(self._areas.now()) if not output.stays]
        if unconfirmed:
            self._appearing.confirm(record, unconfirmed, handle.name)
        else:
            self._take_back(record)
            self._appearing.now(record, handle.name)
        self._changed.shown(record)

    def boxed(self, figure: Shown) -> None:
        """Note that a figure was put into a box of ipywidgets: it is seen where that is."""
        record = self._record(figure)
        record.boxed = self._areas.now().execution
        self.waiting.drop(figure)
        self._take_back(record)

    def _take_back(self, record: Record) -> None:
        """Take a figure from where it appeared by itself: it belongs elsewhere."""
        for output in [output for output in record.outputs if record.new and not output.stays]:
            record.outputs.remove(output)
            self._publisher.take_back(record.figure, output)

    def show(self, figure: Shown) -> None:
        """Show a figure where the running code is, unless it stands there."""
        record, area = self._record(figure), self._areas.now()
        if here := record.here(area):
            self._appearing.confirm(record, here)
        else:
            self._appearing.now(record)
        self._changed.shown(record)

    def look(self) -> None:
        """Let people see what waits here: the running code gives them time for it."""
        self.waiting.before()

    def pending(self, figure: Shown, *, anew: bool = True) -> bool:
        """Whether ``plt.show()`` should show a figure.

        It waits to be seen, or it was cleared from here, or (`anew`) the running code has changed it and it does not
        stand here.
        But where a cell makes its figures anew, they take the place of those that it made before.
        """
        record, area = self._record(figure), self._areas.now()
        if figure in self.waiting:
            return True
        here = record.here(area)
        if here:
            return here[-1].picture < 0
        if record.newest() is not None:
            # A callback that answers no cell and stands in no Output has no place on the page.
            placed = area.execution in self._executions or area.box != ""
            return anew and placed and self._changed.now(record)
        if not record.cleared:
            return True
        return not self._clearing.succeeded(record, area) and any(place.same_place(area) for place in record.cleared)

    def asked(self, figure: Shown) -> None:
        """Note that the running code made a figure the current one by its number, as ``plt.figure(5)`` does.

        A cell sees it then; a callback does if it is seen nowhere, or was seen here last: of Outputs that a cell made
        which has run again since, nobody knows whether they are anywhere.
        """
        record, area = self._record(figure), self._areas.now()
        cleared_here = record.left is not None and record.left.same_place(area)
        if area.execution in self._executions or record.newest() is None or cleared_here:
            self._appearing.by_itself(record, self._executions)

    def appear_below(self, other: Shown, figure: Shown) -> None:
        """Show a figure in the running cell or else below another figure."""
        known = self._records.get(other.id)
        made_here = known is not None and known.home is not None and known.elsewhere is None
        if made_here or self._areas.now().execution in self._executions:
            self.ask(figure)
        else:
            self._appearing.elsewhere(self._record(figure))

    def lost(self) -> list[str]:
        """Return the ids of the figures that were shown and stand in no output or box any more. Any thread."""
        seen, gone = self.displayed_widgets.now()
        kept = seen.figures | self.waiting.coming
        found = (one.figure.id for one in self.records if one.lost(gone.outputs, gone.figures))
        return [one for one in found if one not in kept]

    @property
    def records(self) -> list[Record]:
        """What refers to figures here. Any thread."""
        return list(self._records.values())

    def shown_elsewhere(self, figure: Shown) -> None:
        """Note that a figure is shown, though by no cell of this kernel.

        The front end that shows it has its picture; later ones it finds by the figure's id.
        """
        self._record(figure).elsewhere = Stored(picture=figure.seq, kept=self._publisher.stores(figure))

    def refresh(self, figure: Shown, *, asked: bool = True) -> None:
        """Bring the PNG in a figure's newest output up to date, and the figure itself where that is to be there.

        `asked` says whether a cell did that, or a person's hand, on the figure or on a widget.
        """
        record = self._records.get(figure.id)
        output = None if record is None else record.newest()
        if record is None or output is None:
            return
        if figure.wanted or figure.seq != output.picture or self._publisher.stores(figure) != output.kept:
            answers = None if asked else record.callback or self._hand(figure)
            self._publisher.update(record, output, draw=True, withheld=False, answers=answers)
        record.callback = None

    @contextmanager
    def in_cell_of(self, figure: Shown, *, drawing: bool = False) -> Iterator[None]:
        """Run a figure's callbacks: what they print, and the traceback of an exception, goes where the figure is.

        An exception ends the block, not the caller: the figure goes on. `FigportError` is ours and passes through.
        """
        record, execution = self._records.get(figure.id), self._areas.now().execution
        place = record.outputs[-1] if record is not None and record.outputs else None
        here = place is not None and execution == place.area.execution
        # While its cell runs, what callbacks print goes between what that prints.
        request = "" if here and execution in self._executions else self._request(figure)
        message = prints.request(request) if request else None if place is None or here else place.parent
        with self._changed.apart(), prints.answering(self._shell, message, before=self._parent()):
            try:
                yield
            except FigportError:
                raise
            except Exception as error:
                self._failed(figure, error, drawing=drawing)
            finally:
                if self._areas.now().execution not in self._executions:
                    self._execution_ends()

    # --- inside ---------------------------------------------------------------------------------------

    def _record(self, figure: Shown) -> Record:
        """Return what is known of a figure. Of one that was closed before it was shown nothing is kept."""
        with self._lock:
            known = self._records.get(figure.id) or Record(figure)
            if not figure.closed:
                self._records[figure.id] = known
            return known

    # --- inside: what the shell tells -----------------------------------------------------------------

    def _published(self, content: Any) -> None:
        """Show what waits before what the running code is about to publish."""
        self._clearing.published(self._areas.now)
        self.displayed_widgets.displayed(content, self._areas.now)
        self.waiting.published()

    def _cell_begins(self, area: Area) -> None:
        if area.cell is not None and not area.box:
            self._clearing.begins(area)

    def _ends(self) -> None:
        # Before: the event loop may turn now, and what timers and hands change then is no callback's of a widget.
        # A cell goes on after what ran within it: IPython tells of that as well, and not always of its beginning.
        changed = self._changed.ends(over=self._areas.now().execution not in self._executions)
        self._execution_ends()
        parent = {name: part for name, part in self._parent().items() if name != "buffers"}
        if parent.get("header", {}).get("msg_type") != "comm_msg":
            return  # a cell, whose end brings all pictures, or what a front end asks for by itself
        for record in changed:
            if record.newest() is not None:
                record.callback = parent
                self.follow(record.figure)

    def _execution_ends(self) -> None:
        """Show what waits in this thread's execution, and close its books."""
        execution = self._areas.now().execution
        self._appearing.end(execution)
        self._clearing.ends(execution)
        with self._lock:
            boxed = [record for record in self._records.values() if record.boxed == execution != ""]
            for record in self._records.values():
                if record.home is not None and record.home.execution == execution:
                    record.new = False
                for output in record.outputs:
                    output.stays = output.stays or output.area.execution == execution
        for record in boxed:
            record.boxed = ""
            self._publisher.leave_in_boxes(record.figure)
        self._settled()

    def _refresh_all(self, _result: Any) -> None:
        for figure in self._figures():
            self.refresh(figure)
