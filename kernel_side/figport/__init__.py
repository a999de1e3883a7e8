"""Interactive matplotlib figures in Jupyter, on the notebook server's own port: the kernel side.

Importing this package loads nothing but the standard library: the server extension imports
`figport.wire` from it in environments without matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["QUALITIES", "Options", "__version__", "options"]

__version__: Final = "0.1.0"

QUALITIES: Final = ("auto", "lossless", "fast")
"""What `Options.quality` may be."""


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
        Seconds without use after which it ends. It starts again when it is needed.
    quality : {"auto", "lossless", "fast"}
        What the pictures may be while the user drags: always exact (``"lossless"``), as cheap as they get (``"fast"``:
        long lines are simplified), or cheap only where a draw takes long (``"auto"``). The picture at rest is exact in
        any case. ``fig.canvas.manager.quality`` says it for one figure; None, as it begins, leaves it to this one.
    """

    busy_copies: bool = True
    renderer_memory: int = 4096
    renderer_idle: float = 300.0
    quality: str = "auto"

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "quality" and value not in QUALITIES:
            raise ValueError(f"figport.options.quality is one of {', '.join(QUALITIES)}, not {value!r}")
        object.__setattr__(self, name, value)


options: Final = Options()
"""What a user may set, at any time: ``figport.options.busy_copies = False`` and the like."""
