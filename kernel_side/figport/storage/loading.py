"""Figures of files, live if figport is the backend."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

from figport.errors import ErrorCode, FigportError

from . import store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from figport.pickling import Content

_TRIES: Final = "figport.load(…, other_version=True)"


def load(path: str | os.PathLike[str], *, other_version: bool = False) -> Figure:
    """See `figport.load`."""
    file = Path(path)
    with file.open("rb") as opened:
        data = opened.read(store.LARGEST + 1)
    if len(data) > store.LARGEST:
        raise FigportError(
            ErrorCode.TOO_LARGE,
            f"The file is larger than any stored figure ({store.LARGEST} bytes)",
            where=str(file),
            fix="Give the path of a file that figport.save wrote.",
        )
    content = store.unpack(data, str(file)).content(other_version=other_version, again=_TRIES)
    return _restored(content)


def _restored(content: Content) -> Figure:
    """Return a figure, live if figport is the backend."""
    if not _is_backend():
        return content.figure
    if "figport.backend" not in sys.modules:
        # It was only named so far. As a first figure by pyplot would, this makes pyplot ready for it.
        import matplotlib.pyplot as plt  # noqa: PLC0415 - seldom needed

        plt.switch_backend(mpl.get_backend())
    from . import restore  # noqa: PLC0415 - needs the backend

    return restore.restore(content).canvas.figure


def _is_backend() -> bool:
    """Whether figport is matplotlib's backend. Chooses none if there is none yet."""
    name: Any = mpl.get_backend(auto_select=False)
    return str(name).lower().removeprefix("module://") in ("figport", "figport.backend")
