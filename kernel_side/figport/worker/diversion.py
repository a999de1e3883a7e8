"""A figure whose views are diverted to a snapshot: what was relayed to the snapshot, and what comes back of it.

What the snapshot handled is known by its reports, which it makes when no gesture is under way. So at any moment this is
whole: the state of the last report, and the messages since, which the live figure can handle as if nothing had been. A
gesture that is cut off by the end of the computation goes on where it was.

A gesture that began at the live figure goes on at the snapshot so that people see it move (`DivertedView.held`). Its
messages, and those of all later gestures, are kept: only the live figure has the beginning.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from figport.changes import is_withheld
from figport.notes import MOST, Note, merged
from figport.pacing import Credit
from figport.presses import Held
from figport.threads import main_only
from figport.wire import (
    Ack,
    Attach,
    Kind,
    Look,
    Message,
    Party,
    Pointer,
    PointerAction,
    Resize,
    SizePurpose,
    decode,
    peek_kind,
)

from . import gesture_numbers

if TYPE_CHECKING:
    from figport.comms import Peer
    from figport.manager import Manager
    from figport.pickling import Snapshot
    from figport.registry import Registry

STEP: Final = 1 << 24
"""Distance between the frame numbers of the live figure and of its snapshots, so that none is used twice."""


@dataclass(slots=True)
class DivertedView:
    """A view that looks at a snapshot."""

    peer: Peer
    attach: Attach
    """As it would attach now."""
    credit: Credit
    held: Held | None = None
    """The button that it held down when it was diverted."""
    left: bool = False
    """Whether it said good-bye; the main thread has not heard yet."""
    kept: int = 0
    """Bytes of its messages that are kept for the live figure."""

    @property
    def full(self) -> bool:
        """Whether no more of its messages are taken; the inbox, where they stay, ends who goes on."""
        return self.kept > MOST


@dataclass(slots=True)
class Diversion:
    """One figure, its snapshot and the views that look at that. Guarded by the registry's lock."""

    figure: Manager
    snapshot: Snapshot
    frames_above: int
    """The snapshot's frames are numbered above this. It also identifies the diversion."""
    tried: float
    """When a newer snapshot was last tried, seconds of `time.monotonic`."""
    views: dict[str, DivertedView] = field(default_factory=dict)
    owes: bool = False
    """Whether gestures were seen on the snapshot that the live figure has still to handle itself."""
    state: dict[str, Any] | None = None
    """What gestures did, as of the last report."""
    stated: Snapshot | None = None
    """The snapshot that the last report is of."""
    _log: dict[int, Note] = field(default_factory=dict)
    _kept: list[Note] = field(default_factory=list)
    _last: int = 0
    """Where in the log the last message is."""

    @property
    def at_rest(self) -> bool:
        """Whether no message or gesture is under way at the snapshot, and the live figure needs none to catch up."""
        return not self._log and not self.owes

    @property
    def loading(self) -> bool:
        """Whether a snapshot is on its way: no other follows before it has arrived."""
        return self.stated is not self.snapshot

    def snapshot_fields(self) -> dict[str, Any]:
        """Return the fields of a SNAPSHOT block."""
        path = [place for place in sys.path if place]
        known = enumerate(self.stated.axes if self.stated else ())
        before = {axes: place for place, ref in known if (axes := ref()) is not None}
        places = [before.get(ref()) for ref in self.snapshot.axes]
        fields = {"figure": self.figure.id, "frames_above": self.frames_above, "as_of": self.snapshot.taken}
        return fields | {"path": path, "places": places}

    def view_fields(self, view: str) -> dict[str, Any]:
        """Return the fields of a VIEW block."""
        diverted = self.views[view]
        attach = diverted.attach
        fields = {"dpr": attach.dpr, "visible": attach.visible, "codecs": attach.codecs}
        held, down = diverted.held, None
        if held is not None:
            press = held.press
            down = {"press": [press.x, press.y, press.button, press.buttons], "last": [held.x, held.y]}
        return {"figure": self.figure.id, "view": view, "under_way": diverted.credit.under_way, "held": down} | fields

    def relayed(self, note: Note) -> None:
        """Note that a message went to the snapshot."""
        view, message = self.views[note.peer.comm], note.message
        if isinstance(message, Ack):
            view.credit.refund(message.seq, note.time)
        elif isinstance(message, Look):
            view.attach = dataclasses.replace(view.attach, dpr=message.dpr, visible=message.visible)
        else:
            self._log[note.order] = note
            view.kept += note.size
            self._last = self._without_older_moves(note)

    def _without_older_moves(self, note: Note) -> int:
        """Drop a move from the log that the next one outdates: a gesture may last, and is reported in the end."""
        before = self._log.get(self._last)
        moves = before is not None and before is not note and _is_move(before) and _is_move(note)
        if moves and before is not None and merged(before, note) is not None:
            self._drop(self._log.pop(self._last))
        return note.order

    def _drop(self, note: Note) -> None:
        """Count a message no more that is not in the log."""
        view = self.views.get(note.peer.comm)
        if view is not None:
            view.kept -= note.size

    def sent(self, views: Iterable[str], message: bytes) -> list[Peer]:
        """Note that the snapshot sends a message to views; return the peers of those that still look."""
        looking = [self.views[view] for view in views if view in self.views and not self.views[view].left]
        if looking and peek_kind(message) is Kind.FRAME:
            frame: Any = decode(message, Party.KERNEL)[0]
            for view in looking:
                view.credit.spend(frame.seq, time.monotonic())
        return [view.peer for view in looking]

    def report(self, fields: dict[str, Any]) -> None:
        """Take in a report: what was handled needs not be handled again."""
        if fields["as_of"] == self.snapshot.taken:
            self.stated = self.snapshot
        self.owes = fields["owes"]
        kept = set(fields["kept"])
        for order in [order for order in self._log if order <= fields["done"]]:
            note = self._log.pop(order)
            if order not in kept:
                self._drop(note)
                continue
            both = merged(self._kept[-1], note) if self._kept else None
            if both is None:
                self._kept.append(note)
            else:
                self._drop(note)
                self._kept[-1] = both
        if fields["state"] is not None:
            self.state = fields["state"]

    def leftover(self) -> list[Note]:
        """Return the messages that are for the live figure, in order."""
        return sorted([*self._kept, *self._log.values()], key=lambda note: note.order)


Done = dict[Any, list[gesture_numbers.Numbers]]
"""Per axes, the numbers that gestures led to."""


def _is_move(note: Note) -> bool:
    return isinstance(note.message, Pointer) and note.message.action is PointerAction.MOVE


def frames_above(epoch: int) -> int:
    """Return above which number frames of diversion number `epoch` lie. A `STEP` higher the live figure goes on."""
    return (2 * epoch - 1) * STEP


def return_views(diversion: Diversion, registry: Registry) -> None:
    """Have views look at the live figure again. With the registry's lock, on any thread."""
    figure = diversion.figure
    figure.screen.diverted = False
    # Of the same diversion: its frames lie just above.
    figure.frames.skip_to(diversion.frames_above + STEP)
    for view, diverted in {} if figure.closed else diversion.views.items():
        if figure.session.view(view) is None:
            figure.session.attach(view, diverted.attach)
            registry.serve_again(diverted.peer, figure)
        figure.session.look(view, diverted.attach)
        figure.session.use_credit(view, diverted.credit)
        figure.session.tell_again(view)
    # A view may have come, or gone to another screen, while the snapshot was looked at.
    other = figure.session.dpr != figure.canvas.device_pixel_ratio
    # Changes that are withheld stay so, unless the snapshot had them.
    stale = figure.canvas.figure.stale and not (is_withheld(figure) and diversion.snapshot.changes == figure.published)
    if stale or not figure.frames.seq or other:
        figure.want_draw()


@main_only
def apply_gestures(diversion: Diversion, done: Done) -> None:
    """Do to the live figure what gestures did to its snapshot. Main thread.

    What the user's code changed meanwhile stays as it is; axes that are gone are left out. The toolbar's history gets
    one entry.

    Parameters
    ----------
    diversion
        The diversion that is over.
    done
        What was done for earlier diversions that are over: changed by these, not by the user's code. The latest wins.
    """
    state, snapshot, manager = diversion.state, diversion.stated, diversion.figure
    if state is None or snapshot is None or manager.closed:
        return
    figure, toolbar = manager.canvas.figure, manager.navigation
    present = set(figure.axes)
    changes = []
    for place, ref in enumerate(snapshot.axes):
        axes = ref()
        if axes is None or axes not in present or place >= len(state["axes"]):
            continue
        bases = [base[place] for base in state["bases"] if place < len(base)]
        after = state["axes"][place]
        if after in bases:
            continue
        found = gesture_numbers.wanted(gesture_numbers.read(axes), [*bases, *done.get(axes, ())], after)
        if found:
            changes.append((axes, found))
    if changes and toolbar is not None and toolbar.history.current is None:
        toolbar.push_current()
    for axes, found in changes:
        gesture_numbers.apply(axes, found)
        done.setdefault(axes, []).append(gesture_numbers.read(axes))
    if changes:
        if toolbar is not None:
            toolbar.push_current()
        manager.want_draw()
    if toolbar is not None and toolbar.mode.name == snapshot.mode != (mode := state["mode"] or "NONE"):
        tool = {"PAN": "pan", "ZOOM": "zoom"}.get(mode) or {"PAN": "pan", "ZOOM": "zoom"}[snapshot.mode]
        toolbar.use(tool)
    size = tuple(map(float, figure.get_size_inches()))
    for view, width, height, purpose in state["sizes"] if size == snapshot.size else ():
        if purpose == SizePurpose.SCREEN and (view not in diversion.views or diversion.views[view].left):
            continue
        manager.resize_to(view, Resize(width, height, SizePurpose(purpose)))


def needs_main(message: Message | None) -> bool:
    """Whether a message of a view is for the live figure alone, without a look at the snapshot."""
    return message is None or message.kind in (Kind.CLOSE, Kind.REFRESH, Kind.DETACH, Kind.AFTER)
