"""Figures that pyplot lets go: they live on, as those do that it never knew, and are known by ``fig`` alone.

All, as soon as ``%matplotlib inline`` takes over: at the end of each execution, and at ``plt.show()``, that shows all
of pyplot's figures where that stands, and closes them, those of other cells as well, which are live there. And for
people who are used to that, with ``figport.options.fresh_figures``, those that were shown when an execution ends.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

import matplotlib as mpl
from matplotlib._pylab_helpers import Gcf

from .manager import Manager
from .settings import options
from .showing.records import Record

NAMES: Final = ("inline", "module://matplotlib_inline.backend_inline")
"""By which matplotlib knows it, in lower case."""


def keep_from_inline() -> None:
    """Have pyplot forget figport's figures, if inline is its backend now."""
    if mpl.get_backend().lower() not in NAMES:
        return
    for manager in list(Gcf.figs.values()):
        if isinstance(manager, Manager) and manager.runtime is not None:
            manager.leave_pyplot()


def let_go(records: Iterable[Record]) -> None:
    """Have pyplot forget figport's figures where an execution ends, as far as it is to. Any thread."""
    keep_from_inline()
    if options.fresh_figures:
        for record in records:
            figure = record.figure
            # Executions end while a cell goes on, too: callbacks of other figures.
            if isinstance(figure, Manager) and not record.new and (record.was_shown or figure.canvas.boxed):
                figure.leave_pyplot()


def watch(shell: Any) -> Callable[[], None]:
    """Do so whenever ``%matplotlib`` is called in a shell of IPython's; return what ends that."""
    enable: Any = getattr(shell, "enable_matplotlib", None)
    if enable is None:
        return lambda: None

    @functools.wraps(enable)
    def enabled(*args: Any, **kwargs: Any) -> Any:
        done = enable(*args, **kwargs)
        keep_from_inline()
        return done

    shell.enable_matplotlib = enabled

    def end() -> None:
        # Not what somebody else has put there since.
        if vars(shell).get("enable_matplotlib") is enabled:
            del shell.enable_matplotlib

    return end
