"""Methods of single artists that are others for as long as something is drawn."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any


class Method:
    """Stands for a method of one artist. Who pickles or copies that meanwhile gets the method itself.

    Parameters
    ----------
    owner
        The artist.
    name
        The method's name.
    call
        What is called in its place.
    """

    __slots__ = ("_call", "_name", "_owner")

    def __init__(self, owner: Any, name: str, call: Callable[..., Any]) -> None:
        self._owner, self._name, self._call = owner, name, call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call what stands in the method's place."""
        return self._call(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.attrgetter(self._name), (self._owner,)


class Shadows:
    """The methods that stand for others now."""

    def __init__(self) -> None:
        self._put: list[tuple[dict[str, Any], str]] = []

    def put(self, owner: Any, name: str, call: Callable[..., Any]) -> None:
        """Have `call` called instead of a method, unless somebody has put something else there before."""
        names = vars(owner)
        if name not in names:
            self._put.append((names, name))
            names[name] = Method(owner, name, call)

    def end(self) -> None:
        """Take them away. May be called twice."""
        while self._put:
            names, name = self._put.pop()
            names.pop(name, None)
