"""Checking the fields of a message that came in, by the annotations of its dataclass."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from .messages import MESSAGES
from .vocabulary import MAX_INTEGER, MAX_ITEMS, Kind

_Check = Callable[[Any], Any]


class BadField(ValueError):
    """A field of the wrong type; turned into a `WireError` that names the message."""


def _check_int(value: Any) -> int:
    if type(value) is not int or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise BadField("is not an integer of at most 53 bits")
    return value


def _check_float(value: Any) -> float:
    if type(value) not in (int, float):
        raise BadField("is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise BadField("is not a finite number")
    return number


def _check_str(value: Any) -> str:
    if type(value) is not str:
        raise BadField("is not a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON's escapes can spell it, but nothing that repeats it (an ERROR, a log line) could be encoded.
        raise BadField("holds half a surrogate pair") from None
    return value


def _check_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise BadField("is not true or false")
    return value


_SCALARS: Final[Mapping[Any, _Check]] = types.MappingProxyType(
    {int: _check_int, float: _check_float, str: _check_str, bool: _check_bool}
)


def _check_for(hint: Any) -> _Check:
    """Return the function that turns a JSON value into a field of type `hint`, or raises `BadField`."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if typing.get_origin(hint) is tuple:
        item = _check_for(typing.get_args(hint)[0])

        def check_tuple(value: Any) -> Any:
            if type(value) is not list or len(value) > MAX_ITEMS:
                raise BadField(f"is not a list of at most {MAX_ITEMS} entries")
            return tuple(item(entry) for entry in value)

        return check_tuple
    if isinstance(hint, types.UnionType):
        inner = _check_for(next(arg for arg in typing.get_args(hint) if arg is not types.NoneType))
        return lambda value: None if value is None else inner(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        names = frozenset(member.value for member in hint)

        def check_enum(value: Any) -> Any:
            if type(value) is not str or value not in names:
                raise BadField(f"is none of {sorted(names)}")
            return hint(value)

        return check_enum
    if dataclasses.is_dataclass(hint):
        return _check_record(typing.cast("type[Any]", hint))
    raise TypeError(f"the wire has no way to carry {hint!r}")


def _check_record(cls: type[Any]) -> _Check:
    hints = typing.get_type_hints(cls)
    checks = {field.name: _check_for(hints[field.name]) for field in dataclasses.fields(cls)}

    def check_record(value: Any) -> Any:
        if type(value) is not dict:
            raise BadField("is not an object")
        if value.keys() != checks.keys():
            odd = sorted(name[:40] for name in value.keys() ^ checks.keys())
            raise BadField(f"has missing or unknown fields: {odd[:8]}")
        fields = {}
        for name, check in checks.items():
            try:
                fields[name] = check(value[name])
            except BadField as bad:
                raise BadField(f"{name} {bad}") from None
        return cls(**fields)

    return check_record


CHECKS: Final[Mapping[Kind, _Check]] = types.MappingProxyType(
    {kind: _check_record(cls) for kind, cls in MESSAGES.items()}
)
"""The function of each kind that turns a JSON value into its message, or raises `BadField`."""
