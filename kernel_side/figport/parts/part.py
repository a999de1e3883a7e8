"""What a part of a figure is: a feature that the figure itself knows nothing of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Protocol

from figport.contracts import Owner
from figport.wire import Fill


class Part(ABC):
    """A feature of one figure, made with it: in the kernel, and with each snapshot of it in the worker.

    Parameters
    ----------
    figure
        The figure, not whole yet.

    Attributes
    ----------
    name : str
        Names its button, on the wire and in a toolbar's `toolitems`.
    text : str
        What the button is called.
    help : str
        What it does, in a few words.
    tool : str
        The tool of matplotlib's tool manager that does the same; empty for none.
    """

    name: ClassVar[str]
    text: ClassVar[str]
    help: ClassVar[str]
    tool: ClassVar[str] = ""

    def __init__(self, figure: Owner) -> None:
        self.figure = figure

    @classmethod
    def item(cls) -> tuple[str, str, str, str]:
        """Return its entry among the `toolitems` of a toolbar."""
        return (cls.text, cls.help, cls.name, cls.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys by which a page does it without the kernel, as FIGURE spells them."""
        return ()

    def fill(self, view: str, message: Fill) -> None:
        """Do what somebody does with the part's form in a view; those that have none do nothing."""
        del view, message

    def drawn(self) -> None:  # noqa: B027 - most have nothing to do
        """Hear that the figure was drawn. Called for each draw, so it has to be cheap."""

    @abstractmethod
    def use(self) -> None:
        """Do what the button does.

        Raises
        ------
        FigportError
            If that cannot be done; says why.
        """


class Whole(Owner, Protocol):
    """A figure as its toolbar sees it."""

    @property
    def parts(self) -> Mapping[str, Part]:
        """Its parts by their names."""
