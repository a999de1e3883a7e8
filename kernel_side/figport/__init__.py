"""Interactive matplotlib figures in Jupyter, on the notebook server's own port: the kernel side.

Importing this package loads nothing but the standard library: the server extension imports
`figport.wire` from it in environments without matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["Options", "__version__", "options"]

__version__: Final = "0.1.0"


@dataclass(slots=True)
class Options:
    """The options of the kernel side.

    Attributes
    ----------
    busy_copies : bool
        Whether figures live on while a cell computes, as copies that another process draws. Without, they rest until
        the cell ends or calls ``flush_events``, ``pause`` and the like.
    renderer_memory : int
        Megabytes that this process may take, where the system can limit it; 0 for no limit.
    renderer_idle : float
        Seconds without use after which it ends. It starts ahead of need: when the backend is loaded, a figure is made,
        or somebody comes to look.
    """

    busy_copies: bool = True
    renderer_memory: int = 4096
    renderer_idle: float = 300.0


options: Final = Options()
"""What a user may set, at any time: ``figport.options.busy_copies = False`` and the like."""
