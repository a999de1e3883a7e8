"""Interactive matplotlib figures in Jupyter, on the notebook server's own port: the kernel side.

Importing this package loads nothing but the standard library: the server extension imports
`figport.wire` from it in environments without matplotlib.
"""

from __future__ import annotations

from typing import Final

__all__ = ["__version__"]

__version__: Final = "0.1.0"
