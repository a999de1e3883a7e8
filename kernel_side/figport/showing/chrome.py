"""What is seen around a picture: ipympl's attributes of a canvas, which many notebooks set.

Those that say something of figport's views are obeyed, in all views and at any time; those that do not are taken and
answered by a warning that says what to use. So a notebook that was written for ``%matplotlib widget`` runs.
"""

from __future__ import annotations

import dataclasses
import warnings
from types import MappingProxyType
from typing import Any, Final, overload

from figport.settings import FITS, options
from figport.wire import Chrome, Fit, ToolbarUse

TOOLBAR: Final = MappingProxyType(
    {
        True: ToolbarUse.SHOWN,
        False: ToolbarUse.HIDDEN,
        "visible": ToolbarUse.SHOWN,
        "hidden": ToolbarUse.HIDDEN,
        "fade-in-fade-out": ToolbarUse.HOVERED,
    }
)
"""ipympl's values of ``toolbar_visible`` → the wire's."""

MEANINGLESS: Final = MappingProxyType(
    {
        "toolbar_position": "the tools are in the row above the picture; fig.canvas.toolbar_visible hides them, "
        "'fade-in-fade-out' shows them under the pointer alone",
        "pan_zoom_throttle": "pictures come as fast as the page paints them; figport.options.quality says how exact "
        "they are meanwhile",
        "toolbar.button_style": "the tools look as the page around them does",
        "toolbar.collapsed": "fig.canvas.toolbar_visible hides the tools, or with 'fade-in-fade-out' shows them under "
        "the pointer alone",
        "toolbar.orientation": "the tools are in the row above the picture, and in two where that is narrow",
    }
)
"""Attributes of ipympl, of a canvas and of its toolbar, that say nothing here, and what to use."""


_ALL: Final = Chrome()


class _Switch:
    """An attribute that shows or hides a part.

    Parameters
    ----------
    part
        The part's name in `Chrome`.
    """

    def __init__(self, part: str) -> None:
        self._part = part

    @overload
    def __get__(self, canvas: None, kind: Any = None) -> _Switch: ...
    @overload
    def __get__(self, canvas: Chromed, kind: Any = None) -> bool: ...
    def __get__(self, canvas: Chromed | None, kind: Any = None) -> _Switch | bool:
        return self if canvas is None else bool(getattr(canvas.chrome, self._part))

    def __set__(self, canvas: Chromed, shown: bool) -> None:
        canvas.show_parts(**{self._part: bool(shown)})


class Meaningless:
    """An attribute that is kept, with a warning, and changes nothing.

    Parameters
    ----------
    default
        What it is before it is set.
    prefix
        What stands before its name, as seen from the canvas.
    """

    def __init__(self, default: Any, prefix: str = "") -> None:
        self._default, self._prefix = default, prefix
        self._name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, owner: object | None, kind: Any = None) -> Any:
        return self if owner is None else vars(owner).get(f"_{self._name}", self._default)

    def __set__(self, owner: object, value: Any) -> None:
        if f"_{self._name}" not in vars(owner):
            name = f"{self._prefix}{self._name}"
            warnings.warn(f"fig.canvas.{name} means nothing with figport: {MEANINGLESS[name]}.", stacklevel=2)
        vars(owner)[f"_{self._name}"] = value


class Chromed:
    """The canvas's part of it.

    Attributes
    ----------
    header_visible, footer_visible, resizable : bool
        Whether views show the title, the read-out, and the corner by which people change the size.
    toolbar_position : str
        Kept, and ignored with a warning.
    pan_zoom_throttle : float
        Kept, and ignored with a warning.
    """

    manager: Any
    home: Any

    header_visible = _Switch("title")
    footer_visible = _Switch("readout")
    resizable = _Switch("handle")
    toolbar_position = Meaningless("top")
    pan_zoom_throttle = Meaningless(0.0)

    @property
    def chrome(self) -> Chrome:
        """What views show around the picture, and whether it follows its place."""
        shown: Chrome = vars(self).get("_chrome", _ALL)
        return dataclasses.replace(shown, fit=Fit(self.fit or options.fit))

    @chrome.setter
    def chrome(self, chrome: Chrome) -> None:
        vars(self).update(_chrome=chrome, _fit=chrome.fit.value)

    @property
    def fit(self) -> str | None:
        """How large the figure is where it stands: own, width, stretch, or None, which follows `Options.fit`."""
        own: str | None = vars(self).get("_fit")
        return own

    @fit.setter
    def fit(self, value: str | None) -> None:
        if value is not None and value not in FITS:
            raise ValueError(f"A canvas's fit is one of {', '.join(FITS)} or None, not {value!r}")
        vars(self)["_fit"] = value
        self.show_parts()

    @property
    def toolbar_visible(self) -> bool | str:
        """When views show the tools: True or ``"visible"``, False or ``"hidden"``, or ``"fade-in-fade-out"``."""
        value: bool | str = vars(self).get("_toolbar_visible", True)
        return value

    @toolbar_visible.setter
    def toolbar_visible(self, value: bool | str) -> None:
        if value not in TOOLBAR:
            known = ", ".join(map(repr, TOOLBAR))
            raise ValueError(f"A canvas's toolbar_visible is one of {known}, not {value!r}")
        vars(self)["_toolbar_visible"] = value
        self.show_parts(toolbar=TOOLBAR[value])

    def show_parts(self, **parts: bool | ToolbarUse) -> None:
        """Change what views show around the picture."""
        shown: Chrome = vars(self).get("_chrome", _ALL)
        vars(self)["_chrome"] = dataclasses.replace(shown, **parts)  # type: ignore[arg-type]
        manager = self.manager or self.home
        if manager is not None:
            manager.tell_figure()
