"""Interactive mode when the backend is loaded: on, unless the user has switched it off before.

With ``MPLBACKEND=figport`` the backend is loaded by the first figure, and ``plt.ioff()`` may stand before that. To
pyplot that looks as if nothing had been said, because interactive mode is off to begin with.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, Final

import matplotlib as mpl

_SWITCH: Final = re.compile(r"\bio(n|ff)\s*\(\s*\)")


def begin(sources: Iterable[str]) -> None:
    """Switch interactive mode on, as every backend does that notebooks know, unless that was declined.

    Parameters
    ----------
    sources
        What the user has run so far, in order.
    """
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if mpl.is_interactive() or pyplot is None:
        mpl.interactive(True)
        return
    blocks = [one for one in gc.get_objects() if type(one) is ExitStack and _calls(one, pyplot.ioff)]
    for block in blocks:
        # Inside of ``with plt.ioff():``. At its end the mode is to be what it would have been without.
        block.pop_all()
        block.callback(pyplot.ion)
    said = [match[1] for source in sources for match in _SWITCH.finditer(source)]
    if not blocks and said[-1:] != ["ff"]:
        mpl.interactive(True)


def _calls(block: ExitStack, function: Any) -> bool:
    """Whether a block calls a function at its end. contextlib keeps that private; without it no block is known."""
    return any(getattr(one, "__wrapped__", None) is function for _, one in vars(block).get("_exit_callbacks", ()))
