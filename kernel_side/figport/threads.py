"""Which thread may do what. What is the main thread's own is marked by `main_only`, and raises elsewhere.

A draw or a callback on another thread corrupts figures, most often later and somewhere else. So whatever says "Main
thread" in its docstring has the mark, and `tests/packaging/test_main_only.py` walks them all.

A marked call costs a fifth of a microsecond more; a frame makes five, beside milliseconds of drawing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import current_thread, get_ident, main_thread
from types import FunctionType, TracebackType
from typing import Any, Final, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_MAIN: Final = main_thread().ident
"""The main thread's, unless another one forked this process: then `check_main` knows better."""


def is_main() -> bool:
    """Whether this is the main thread."""
    return current_thread() is main_thread()


def check_main(what: str) -> None:
    """Raise unless this is the main thread.

    Raises
    ------
    RuntimeError
        Naming `what` and the thread.
    """
    if current_thread() is not main_thread():
        raise RuntimeError(
            f"{what} must run on the main thread, not on {current_thread().name!r}: matplotlib figures are not "
            "thread-safe. Call it in a cell, or where a figure's or a timer's callback is called; draw_idle() may be "
            "called on any thread."
        )


def main_only(what: F) -> F:
    """Mark a function as the main thread's own, or all public methods and properties of a class.

    Of a class those that `any_thread` marks are left out, and its constructor: figures may be made on any thread.
    """
    if not isinstance(what, type):
        return _checked(what)
    for name, member in list(vars(what).items()):
        if not name.startswith("_") or name in {"__enter__", "__call__"}:
            marked = _member(member)
            if marked is not member:
                setattr(what, name, marked)
    return cast("F", what)


def any_thread(function: F) -> F:
    """Leave a method out of what `main_only` marks of its class; of a property, what gets it."""
    function.__any_thread__ = True  # type: ignore[attr-defined]
    return function


def _member(member: Any) -> Any:
    if isinstance(member, property):
        get, put, drop = (one and _member(one) for one in (member.fget, member.fset, member.fdel))
        return property(get, put, drop, member.__doc__)
    if isinstance(member, classmethod):
        return classmethod(_member(member.__func__))
    free = getattr(member, "__any_thread__", False) or getattr(member, "__isabstractmethod__", False)
    return member if free or not isinstance(member, FunctionType) else _checked(member)


def _checked(function: F) -> F:
    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        # The quick way; to ask for both threads takes three times as long.
        if get_ident() != _MAIN:
            check_main(function.__qualname__)
        return function(*args, **kwargs)

    return cast("F", checked)


_CHECKED: Final = cast("FunctionType", _checked(is_main)).__code__
"""The code that all marked functions begin with."""


def past_checks(traceback: TracebackType | None) -> TracebackType | None:
    """Return where a traceback goes on behind the checks of marked functions that it begins with."""
    while traceback is not None and traceback.tb_frame.f_code is _CHECKED:
        traceback = traceback.tb_next
    return traceback
