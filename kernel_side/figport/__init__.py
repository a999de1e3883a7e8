"""Interactive matplotlib figures in Jupyter, on the notebook server's own port: the kernel side.

Importing this package loads nothing but the standard library: the server extension imports
`figport.wire` from it in environments without matplotlib.
"""

from __future__ import annotations

from typing import Final

from .settings import Options

__all__ = ["__version__", "options"]

__version__: Final = "0.1.0"

options: Final = Options()
"""What a user may set."""
