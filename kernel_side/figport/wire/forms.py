"""What forms are made of: names, pages and fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What a field of a form is, and so what stands in its value, which always is a text."""

    TEXT = "text"
    NUMBER = "number"
    """A number as Python writes it; empty where nothing need stand."""
    SLIDER = "slider"
    """A number between two."""
    CHOICE = "choice"
    """The name of one of the choices."""
    SWITCH = "switch"
    """``on`` or ``off``."""
    COLOR = "color"
    """A colour as matplotlib names it; kernels send ``#rrggbb``, ``#rrggbbaa`` or ``none``."""
    BUTTON = "button"
    """Does something when it is set, to whatever."""
    NOTE = "note"
    """A text that nobody changes."""


class FormAction(StrEnum):
    """What somebody does with a form."""

    OPEN = "open"
    """Show a page of it, the first if it has none of that name, and say what changes there from now on."""
    SET = "set"
    """Give a field of the page a value."""
    UNDO = "undo"
    """Take the last change back that this form has made."""
    REDO = "redo"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page of a form: what its fields are of."""

    name: str
    label: str
    group: str
    """What it belongs to with others; may be empty."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One of the values that a field can have."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form, as it stands now."""

    name: str
    label: str
    type: FieldType
    value: str
    group: str
    """A heading for those that follow each other; may be empty."""
    choices: tuple[FieldChoice, ...]
    """The values; of a note the keys it tells of, as pages spell them, of which they show those that figures hear."""
    low: float | None
    """The least that a number may be."""
    high: float | None
    step: float | None
    enabled: bool
    """Whether it can be changed now."""
