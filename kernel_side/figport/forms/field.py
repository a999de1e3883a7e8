"""A field of a form: how it reads a value of the figure's, and changes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from matplotlib import colors

from figport.wire import FieldChoice, FieldType, FormField

Undo = Callable[[], object]
"""Takes a change back."""

LONGEST: Final = 4000
"""Characters of the longest value that pages are told."""

_OTHER: Final = ""
"""The name of a choice for what is none of the others; it stays as it is."""


class BadValue(ValueError):
    """A value that cannot be taken; says why to whoever typed it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field, bound to what it is of.

    Attributes
    ----------
    name, label, type, group, choices, low, high, step, enabled
        As on the wire.
    read : callable
        Returns the value.
    write : callable
        Takes a value, and returns what takes it back. Raises `BadValue`, or what matplotlib raises; then nothing has
        changed.
    """

    name: str
    label: str
    type: FieldType
    read: Callable[[], str]
    write: Callable[[str], Undo]
    group: str = ""
    choices: tuple[FieldChoice, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None
    enabled: bool = True

    def shown(self) -> FormField:
        """Return the field as pages are told of it."""
        return FormField(
            self.name,
            self.label,
            self.type,
            sendable(self.read())[:LONGEST],
            self.group,
            self.choices,
            self.low,
            self.high,
            self.step,
            self.enabled,
        )


def sendable(text: str) -> str:
    """Return a text as the wire can carry it: half of a surrogate pair is none."""
    return text.encode("utf-8", "replace").decode()


def text(
    name: str,
    label: str,
    read: Callable[[], str],
    write: Callable[[str], Undo],
    group: str = "",
    *,
    enabled: bool = True,
) -> Field:
    """Return a field for a text."""
    return Field(name, label, FieldType.TEXT, read, write, group, enabled=enabled)


def note(name: str, label: str, value: str, group: str = "", keys: Mapping[str, str] = MappingProxyType({})) -> Field:
    """Return a field that only tells something, with `keys` of keys: as people spell them → as pages do.

    Pages show those of which they let the figure hear. Of a button of a mouse, which has no spelling, all do.
    """
    choices = tuple(FieldChoice(spelling, spoken) for spoken, spelling in keys.items())
    return Field(name, label, FieldType.NOTE, lambda: value, _refuse, group, choices, enabled=False)


def button(name: str, label: str, press: Callable[[], Undo], group: str = "", *, enabled: bool = True) -> Field:
    """Return a field that does something."""
    return Field(name, label, FieldType.BUTTON, lambda: "", lambda value: press(), group, enabled=enabled)


def number(
    name: str,
    label: str,
    read: Callable[[], float | None],
    write: Callable[[float], Undo],
    group: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    slider: bool = False,
    enabled: bool = True,
) -> Field:
    """Return a field for a number, with `slider` one that is moved between `low` and `high`."""

    def take(value: str) -> Undo:
        wanted = parsed(value)
        if (low is not None and wanted < low) or (high is not None and wanted > high):
            bounds = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
            raise BadValue(f"{label} is {bounds}")
        return write(wanted)

    kind = FieldType.SLIDER if slider else FieldType.NUMBER
    return Field(name, label, kind, lambda: spelled(read()), take, group, (), low, high, step, enabled)


def parsed(value: str) -> float:
    """Return the number that a text is.

    Raises
    ------
    BadValue
        If it is none, or not a finite one.
    """
    try:
        wanted = float(value)
    except ValueError:
        raise BadValue(f"{value[:40]!r} is not a number") from None
    if not math.isfinite(wanted):
        raise BadValue("It must be a finite number")
    return wanted


def spelled(value: float | None) -> str:
    """Return a number as people like to read it; empty for none."""
    return "" if value is None else f"{float(value):.10g}"


def switch(
    name: str,
    label: str,
    read: Callable[[], bool],
    write: Callable[[bool], Undo],
    group: str = "",
    *,
    enabled: bool = True,
) -> Field:
    """Return a field for what is on or off."""
    return Field(
        name,
        label,
        FieldType.SWITCH,
        lambda: "on" if read() else "off",
        lambda value: write(value == "on"),
        group,
        enabled=enabled,
    )


def choice(
    name: str,
    label: str,
    choices: Mapping[str, str] | Iterable[str],
    read: Callable[[], str],
    write: Callable[[str], Undo],
    *,
    group: str = "",
) -> Field:
    """Return a field for one of some names, which have labels. What is none of them stays until another is chosen."""
    names = dict(choices) if isinstance(choices, Mapping) else {one: one for one in choices}
    known = read() in names

    def take(value: str) -> Undo:
        if not known and value == _OTHER:
            return _nothing
        if value not in names:
            raise BadValue(f"{label}: there is no {value[:40]!r}")
        return write(value)

    entries = tuple(FieldChoice(one, title) for one, title in names.items())
    other = () if known else (FieldChoice(_OTHER, "(other)"),)
    return Field(
        name,
        label,
        FieldType.CHOICE,
        lambda: current if (current := read()) in names else _OTHER,
        take,
        group,
        (*other, *entries),
    )


def color(
    name: str, label: str, read: Callable[[], Any], write: Callable[[tuple[float, ...]], Undo], group: str = ""
) -> Field:
    """Return a field for a colour, which is read as anything that matplotlib takes for one and written as RGBA."""

    def take(value: str) -> Undo:
        try:
            wanted = colors.to_rgba(value)
        except ValueError:
            raise BadValue(f"{value[:40]!r} is no colour; one is '#1f77b4', 'tab:red' or 'none'") from None
        return write(wanted)

    return Field(name, label, FieldType.COLOR, lambda: hexadecimal(read()), take, group)


def hexadecimal(value: Any) -> str:
    """Return a colour as ``#rrggbb``, with its alpha if it has some, or ``none``."""
    rgba = colors.to_rgba(value)
    return "none" if not rgba[3] else colors.to_hex(rgba, keep_alpha=rgba[3] != 1)


def pair(get: Callable[[], Any], put: Callable[[Any], object]) -> Callable[[Any], Undo]:
    """Return how a value is written that can be had and set as it is."""

    def write(value: Any) -> Undo:
        before = get()
        try:
            put(value)
        except Exception:
            put(before)
            raise
        return lambda: put(before)

    return write


def changed(change: Callable[[], object], *objects: Any) -> Undo:
    """Make a change, and return what takes it back: what it set of some objects.

    What getters say is not always what was set: a marker's colour that follows its line's is told as a colour.
    """
    before = [dict(vars(one)) for one in objects]
    try:
        change()
    except Exception:
        for one, attributes in zip(objects, before, strict=True):
            _put_back(one, attributes)
        raise
    kept = []
    for one, attributes in zip(objects, before, strict=True):
        now = vars(one)
        kept.append(
            {key: attributes.get(key, _MISSING) for key in now if attributes.get(key, _MISSING) is not now[key]}
        )

    def undo() -> None:
        for one, attributes in zip(objects, kept, strict=True):
            _put_back(one, attributes)

    return undo


_MISSING: Final[Any] = object()


def _put_back(one: Any, attributes: Mapping[str, Any]) -> None:
    now = vars(one)
    for key in attributes:
        if key == "_stale":
            continue
        if attributes[key] is _MISSING:
            now.pop(key, None)
        else:
            now[key] = attributes[key]
    if hasattr(one, "stale"):
        one.stale = True


def _nothing() -> None:
    """Take nothing back."""


def _refuse(value: str) -> Undo:
    raise BadValue("That cannot be changed")
