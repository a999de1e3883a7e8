"""``fig.canvas`` in boxes of ipywidgets.

The boxes take widgets alone and ask ``isinstance(child, Widget)``; the widget itself they want only when they tell the
page of their children, by its ``model_id``. So a canvas answers the first question with yes (``__class__``, which
`isinstance` asks after the type) as soon as somebody has imported ipywidgets, and has a widget made at the second. That
one is thin: it says which figure, and the page shows that as it shows one in an output, over figport's own socket.

A canvas that *is* a widget, as ipympl's, would have every kernel load ipywidgets and anywidget, every figure open a
comm, and ipywidgets hold every canvas for ever. A validator that takes a canvas for its widget would have to be put
into ipywidgets. The price here: pickle asks ``__class__`` too (`Boxable.__reduce_ex__`).
"""

from __future__ import annotations

import base64
import functools
import importlib
import importlib.util
import sys
import types
import warnings
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import describing

SCRIPT: Final = Path(__file__).with_name("widget.js")
"""What anywidget runs in the page."""


class Boxable:
    """The canvas's part of it. Any thread, as widgets of ipywidgets are used from any."""

    manager: Any

    @property  # type: ignore[misc]
    def __class__(self) -> type[Any]:
        """The canvas's type; where ipywidgets was imported, a subclass that is a widget's too."""
        kind: Any = type(self)
        base = _widget_base()
        return kind if base is None else _as_widget(kind, base)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickle and copy by the type: by the rules of ``__newobj__``, ``__class__`` would have to be the same."""
        reduced: Any = super().__reduce_ex__(protocol)
        if isinstance(reduced, tuple) and reduced[0].__name__ == "__newobj__":
            return (_new, *reduced[1:])
        return reduced

    if not TYPE_CHECKING:  # Types would be checked of no attribute any more.

        def __getattr__(self, name: str) -> Any:
            """Return what the widget has and a canvas has not, where ipywidgets was imported."""
            base = _widget_base()
            if base is None or name.startswith("__") or name in _OWN or not hasattr(base, name):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            found = getattr(self.widget, name)
            if name == "model_id" and self.manager.runtime is not None:
                # By which a box tells the page of its children. Others only look at what a canvas is.
                self.manager.runtime.display.boxed(self.manager)
            return found

    @property
    def widget(self) -> Any:
        """The widget that stands for the figure in boxes, made when it is first asked for.

        Raises
        ------
        ModuleNotFoundError
            Without anywidget. It says what to do.
        """
        known = vars(self).get("_widget")
        if known is None:
            manager = self.manager
            if manager is None:
                raise ValueError("A canvas without a figure manager cannot be put into a box: make it with pyplot.")
            known = self._widget = _widget_class()(bundle=describing.bundle(manager), layout=self.layout)
            # ipywidgets knows every widget for ever, but the figure may go.
            known.on_msg(functools.partial(_asked, weakref.ref(self)))
        return known

    @property
    def layout(self) -> Any:
        """The layout of that widget. It counts in boxes alone; the figure has its own size in inches."""
        known = vars(self).get("_layout")
        if known is None:
            if importlib.util.find_spec("ipywidgets") is None:
                warnings.warn(
                    "fig.canvas.layout counts in boxes of ipywidgets, which is not installed. "
                    "The figure's own size is fig.set_size_inches(width, height).",
                    stacklevel=2,
                )
                known = types.SimpleNamespace()
            else:
                known = importlib.import_module("ipywidgets").Layout()
            self._layout = known
        return known

    @layout.setter
    def layout(self, layout: Any) -> None:
        if self.boxed:
            self.widget.layout = layout
            layout = self.widget.layout
        elif isinstance(layout, dict):
            known = self.layout
            for name, value in layout.items():
                setattr(known, name, value)
            return
        self._layout = layout

    @property
    def boxed(self) -> bool:
        """Whether the figure was put into a box."""
        return "_widget" in vars(self)

    def leave_picture(self, png: bytes) -> None:
        """Give the boxes that the figure is in a picture of it, for when it is not live."""
        self.widget.picture = f"data:image/png;base64,{base64.b64encode(png).decode()}"


_OWN: Final = frozenset({"_repr_mimebundle_", "_repr_keys", "_ipython_display_"})
"""What a canvas does not take from its widget: outputs show the figure itself."""


def _new(kind: type[Any]) -> Any:
    return object.__new__(kind)


def _widget_base() -> Any:
    """Return the class of all widgets that are seen; None as long as nobody has imported ipywidgets."""
    return getattr(sys.modules.get("ipywidgets"), "DOMWidget", None)


@functools.cache
def _as_widget(kind: Any, base: Any) -> type[Any]:
    return types.new_class(
        kind.__name__, (kind, base), exec_body=lambda names: names.update(__module__=kind.__module__)
    )


@functools.cache
def _widget_class() -> Any:
    """Return the class of the thin widget."""
    try:
        anywidget = importlib.import_module("anywidget")
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise ModuleNotFoundError(
            "fig.canvas in a box of ipywidgets needs anywidget, here and in the notebook server's environment: "
            "pip install anywidget, restart the kernel, reload the page.",
            name="anywidget",
        ) from None
    traitlets = importlib.import_module("traitlets")
    members = {
        "__module__": __name__,
        "__doc__": "Says which figure stands where the widget does.",
        "_esm": SCRIPT.read_text(encoding="utf-8"),
        # As the data of an output, see `describing.bundle`.
        "bundle": traitlets.Dict().tag(sync=True),
        # An image's address. Pages without figport show it; those with it put in what they saw last, for the file.
        "picture": traitlets.Unicode().tag(sync=True),
    }
    return types.new_class("FigureWidget", (anywidget.AnyWidget,), exec_body=lambda names: names.update(members))


def _asked(reference: weakref.ref[Any], _widget: Any, _content: Any, _buffers: Any) -> None:
    """Answer a page in which nothing of figport is: it wants a picture."""
    canvas = reference()
    manager = None if canvas is None else canvas.manager
    if manager is not None and manager.runtime is not None:
        manager.runtime.loop.post(functools.partial(_send_picture, manager))


def _send_picture(manager: Any) -> None:
    if not manager.closed:
        manager.bring_up_to_date(withheld=True)
        manager.leave_in_boxes()
