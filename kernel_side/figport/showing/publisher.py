"""Puts figures into outputs: draws them, makes the PNG, and hands all to IPython's publisher.

Every output has an id of its own. What is put into one is noted, so that it is left alone when it holds all that
already. What cannot be drawn says so where its code ran, and is no fault of who asked to see it.

Threads: as `display`, which is the only caller. Without `draw` nothing of matplotlib is called.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Protocol

from . import prints
from .bundles import OURS, bundle, shown
from .records import Output, Picture, Record, Shown, Stored


class Failed(Protocol):
    """Shows what a figure's callback, or a draw, raised."""

    def __call__(self, figure: Any, error: Exception, *, drawing: bool) -> None:
        """Show it."""


class Publisher:
    """Publishes and replaces outputs.

    Parameters
    ----------
    shell
        IPython's shell.
    name
        The kernel's own id, None where it is not known.
    parent
        Returns the message that the calling thread answers now.
    keep
        Returns what else the metadata of a figure's output should hold, beside its size.
    stores
        Returns whether a figure's output should hold the figure itself.
    failed
        Shows what a draw raised.
    """

    def __init__(
        self,
        shell: Any,
        name: str | None,
        parent: Callable[[], dict[str, Any]],
        keep: Callable[[Any], dict[str, Any] | None],
        *,
        stores: Callable[[Any], bool],
        failed: Failed,
    ) -> None:
        self._shell = shell
        self._name = name
        self._parent = parent
        self._keep = keep
        self.stores = stores
        self._failed = failed

    def publish(
        self,
        record: Record,
        output: Stored,
        *,
        draw: bool | Picture,
        answers: dict[str, Any] | None = None,
        overtakes: bool = False,
    ) -> None:
        """Show a figure in a new output.

        Parameters
        ----------
        record, output
            The figure, and what is to be noted of its output.
        draw
            Whether to draw it first, or what `draw_ahead` has just drawn. If neither, there is no picture yet.
        answers
            The message that it answers, empty for none: then it is of no cell. None: this thread's.
        overtakes
            Whether it stands before text that was printed already and waits to be sent.
        """
        png = b""
        if draw:
            output.picture, png = draw if isinstance(draw, tuple) else self.draw_ahead(record)
        elif not record.about:
            record.about = record.figure.describe()
        self._put(record, output, png, update=False, answers=answers, overtakes=overtakes)

    def draw_ahead(self, record: Record) -> Picture:
        """Draw a figure that is about to be published, which takes its time; return its picture.

        Any thread: main draws. Not kept in the record: text may have the figure shown meanwhile, and then nobody
        publishes this picture.
        """
        figure = record.figure
        self._draw(figure, withheld=True)
        record.about = figure.describe()
        return figure.seq, figure.png() if figure.seq else b""

    def update(
        self,
        record: Record,
        output: Stored,
        *,
        draw: bool,
        withheld: bool = True,
        answers: dict[str, Any] | None = None,
    ) -> None:
        """Put a figure's newest picture into an output that stands, and the figure itself where that is wanted.

        Parameters
        ----------
        record, output
            The figure, and what is noted of its output.
        draw
            Whether to bring the picture up to date first.
        withheld
            Whether to draw also what nobody has asked to see.
        answers
            As for `publish`; what a person's hand did answers none.
        """
        figure = record.figure
        if draw:
            self._draw(figure, withheld=withheld)
            record.about = figure.describe()
        # Noted before: a figure that cannot be drawn says so once, not after every cell.
        output.picture, kept = figure.seq, output.kept
        if not figure.seq:
            return
        png = figure.png()
        if _digest(png) != output.digest or kept or self.stores(figure):
            self._put(record, output, png, update=True, answers=answers)

    def take_back(self, figure: Shown, output: Output) -> None:
        """Empty an output."""
        self._send({}, {}, _display_id(figure, output), update=True)

    def leave_in_boxes(self, figure: Shown) -> None:
        """Draw a figure, and give the boxes that it is in its picture: what converts notebooks has no page."""
        self._draw(figure, withheld=True)
        if figure.seq:
            figure.leave_in_boxes()

    def print_to(self, parent: dict[str, Any]) -> None:
        """Have all that this thread prints and publishes from now on answer another message."""
        prints.settle()
        self._shell.set_parent(parent)

    def _draw(self, figure: Shown, *, withheld: bool) -> None:
        try:
            figure.bring_up_to_date(withheld=withheld)
        except Exception as error:
            self._failed(figure, error, drawing=True)

    def _put(
        self,
        record: Record,
        output: Stored,
        png: bytes,
        *,
        update: bool,
        answers: dict[str, Any] | None = None,
        overtakes: bool = False,
    ) -> None:
        figure, about = record.figure, record.about
        output.kept = self.stores(figure)
        data = bundle(about, figure.id, self._name, output.showing)
        metadata: dict[str, Any] = {}
        if png:
            output.digest = _digest(png)
            data["image/png"] = png
            kept = self._keep(figure)
            output.kept = output.kept and kept is not None  # else it follows, when main is free
            metadata = {"image/png": shown(about), **(kept or {})}
        if overtakes:
            self._send_first(data, metadata, _display_id(figure, output))
        else:
            self._send(data, metadata, _display_id(figure, output), update=update, answers=answers)

    def _send(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any],
        display: str,
        *,
        update: bool,
        answers: dict[str, Any] | None = None,
    ) -> None:
        before = self._parent()
        if answers is not None:
            # Pages that share a notebook would take it for the answer to who ran the last cell.
            self.print_to(answers)
        try:
            self._shell.display_pub.publish(
                data=data, metadata=metadata, transient={"display_id": display}, update=update
            )
        finally:
            if answers is not None:
                self.print_to(before)

    def _send_first(self, data: dict[str, Any], metadata: dict[str, Any], display: str) -> None:
        """Publish as ipykernel's publisher does, but for the text that it would send first."""
        publisher = self._shell.display_pub
        if "image/png" in data:
            data["image/png"] = base64.b64encode(data["image/png"]).decode()
        content = {"data": data, "metadata": metadata, "transient": {"display_id": display}}
        message = publisher.session.msg("display_data", content, parent=publisher.parent_header)
        publisher.session.send(publisher.pub_socket, message, ident=publisher.topic)


def _digest(png: bytes) -> bytes:
    return hashlib.blake2b(png, digest_size=16).digest()


def _display_id(figure: Shown, output: Stored) -> str:
    return f"{OURS}{figure.id}-{output.showing}"
