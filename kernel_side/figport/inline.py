"""What ``%matplotlib inline`` finds of figport's figures: nothing.

At the end of each execution, and at ``plt.show()``, it shows all of pyplot's figures where that stands, and closes
them: those of other cells as well, which are live there. So pyplot forgets ours as soon as inline takes over. They live
on, as those do that pyplot never knew, and are known by ``fig`` alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
from matplotlib._pylab_helpers import Gcf

from . import internals
from .manager import Manager

NAMES: Final = ("inline", "module://matplotlib_inline.backend_inline")
"""By which matplotlib knows it, in lower case."""


def keep_from_inline() -> None:
    """Have pyplot forget figport's figures, if inline is its backend now."""
    if mpl.get_backend().lower() not in NAMES:
        return
    for number, manager in list(Gcf.figs.items()):
        if isinstance(manager, Manager) and manager.runtime is not None:
            Gcf.figs.pop(number, None)
            manager.let_go = True
            internals.forget_clicks(manager)


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
