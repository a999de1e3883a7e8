"""Options that a figure may set for itself: None, as they begin, leaves it to `figport.options`."""

from __future__ import annotations

from typing import Any, overload

from figport.settings import options


class Choice:
    """An attribute of managers, named like the option that holds where it is None.

    Parameters
    ----------
    choices
        What it may be besides.
    """

    def __init__(self, choices: tuple[str, ...]) -> None:
        self._choices = choices
        self._name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, manager: None, kind: Any = None) -> Choice: ...
    @overload
    def __get__(self, manager: object, kind: Any = None) -> str | None: ...
    def __get__(self, manager: object, kind: Any = None) -> Choice | str | None:
        if manager is None:
            return self
        own: str | None = vars(manager).get(f"_{self._name}")
        return own

    def __set__(self, manager: object, value: str | None) -> None:
        if value is not None and value not in self._choices:
            raise ValueError(f"A figure's {self._name} is one of {', '.join(self._choices)} or None, not {value!r}")
        vars(manager)[f"_{self._name}"] = value


def chosen(manager: Any, name: str) -> str:
    """Return what holds for a figure: its own choice, or the option."""
    own: str | None = getattr(manager, name, None)
    default: str = getattr(options, name)
    return default if own is None else own
