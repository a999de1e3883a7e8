"""A figure of its own for whoever looks at this one, by a button. How it is made is `figport.storage.private`'s."""

from __future__ import annotations

from typing import Any

from figport.wire import Made

from .part import Part


class PrivateCopy(Part):
    """Makes a private copy, and tells the view that was used last."""

    name = "private_copy"
    text = "Private copy"
    help = "Make a private copy, to look around alone"

    def use(self) -> None:
        """Make it.

        Raises
        ------
        FigportError
            If the figure cannot be copied; says what.
        """
        original: Any = self.figure  # in the kernel: snapshots leave it to the live figure
        made = original.private_copy().canvas.manager
        self.figure.answer(Made(made.id, made.get_window_title()))
