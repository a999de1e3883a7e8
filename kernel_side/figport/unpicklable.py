"""What stands in the way of pickling a figure, in words for people."""

from __future__ import annotations

import io
import pickle
import types
from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import TransformNode


def find(figure: Figure, error: BaseException | None) -> str:
    """Return what of a figure cannot be pickled, as a sentence without a full stop. Reads only.

    Parameters
    ----------
    figure
        The figure.
    error
        What pickle raised; None when it did not, but named something of the notebook that another process lacks. Then
        the answer is empty if nothing is found.
    """
    for artist in [figure, *figure.findobj()]:
        for name, value in _parts(artist):
            if isinstance(value, Artist | CallbackRegistry | TransformNode) or name == "canvas":
                continue
            culprit = _culprit(value)
            if culprit is not None:
                return f"{_part(artist, name)} ({culprit}) cannot be copied"
    return "" if error is None else f"it cannot be copied: {error}"


def _parts(artist: Artist) -> Iterator[tuple[str, Any]]:
    # What pickle would take of it: without callbacks, for one.
    state: Any = artist.__getstate__()
    for name, value in list(state.items()):
        if isinstance(artist, Axis) and name in ("major", "minor"):
            for kind in ("formatter", "locator"):
                yield f"{kind}" if name == "major" else f"minor {kind}", getattr(value, kind, None)
        else:
            yield name.lstrip("_"), value


class _Probe(pickle.Pickler):
    """Pickles one part of an artist, without the artists that it refers to."""

    def persistent_id(self, obj: Any) -> str | None:
        return "-" if isinstance(obj, Artist | CallbackRegistry | TransformNode) else None


def _culprit(value: Any) -> str | None:
    out = io.BytesIO()
    try:
        _Probe(out, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    except Exception:
        return _kind(value)
    return _kind(value) if b"__main__" in out.getvalue() and _of_notebook(value) else None


def _of_notebook(value: Any) -> bool:
    """Whether something is, or is made by, code of the notebook: not just a text that says so."""
    if isinstance(value, FuncFormatter):
        value = value.func
    parts = list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list | tuple) else []
    own = value if isinstance(value, type | types.FunctionType) else type(value)
    return own.__module__ == "__main__" or any(map(_of_notebook, parts[:1000]))


def _kind(value: Any) -> str:
    if isinstance(value, FuncFormatter):
        value = value.func
    name = getattr(value, "__name__", None)
    if name == "<lambda>":
        return "a lambda"
    if isinstance(value, types.FunctionType | types.MethodType):
        return f"the function {name}"
    if isinstance(value, dict | list | tuple):
        inner = list(value.values()) if isinstance(value, dict) else list(value)
        for one in inner[:1000]:
            if (culprit := _culprit(one)) is not None:
                return culprit
    return f"a {type(value).__name__}" if name is None else str(name)


def _part(artist: Artist, name: str) -> str:
    if isinstance(artist, Axis):
        letter = "x" if isinstance(artist, XAxis) else "y" if isinstance(artist, YAxis) else "z"
        return f"the {name} of the {letter} axis"
    label = artist.get_label()
    whose = "the figure" if isinstance(artist, Figure) else f"the {type(artist).__name__}"
    if label and not str(label).startswith("_"):
        whose += f" “{label}”"
    return f"“{name}” of {whose}"
