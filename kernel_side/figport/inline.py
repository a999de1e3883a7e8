"""What ``%matplotlib inline`` finds of figport's figures: nothing.

At the end of each execution it shows all of pyplot's figures where that stands, and closes them: those of other cells
as well, which are live there. So pyplot forgets ours when inline has taken over. They live on, as those do that pyplot
never knew, and are known again by ``fig`` alone.
"""

from __future__ import annotations

from typing import Final

import matplotlib as mpl
from matplotlib._pylab_helpers import Gcf

from .manager import Manager

NAMES: Final = ("inline", "module://matplotlib_inline.backend_inline")
"""By which matplotlib knows it, in lower case."""


def keep_from_inline() -> None:
    """Have pyplot forget figport's figures, if inline is its backend now. Before inline hears of the end."""
    if mpl.get_backend().lower() not in NAMES:
        return
    for number, manager in list(Gcf.figs.items()):
        if isinstance(manager, Manager) and manager.runtime is not None:
            Gcf.figs.pop(number, None)
