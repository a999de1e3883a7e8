"""What happens when one of the user's callbacks raises: it is shown, and all others run.

matplotlib's registries raise again where no GUI toolkit runs. Then a motion callback that fails keeps the pan tool from
panning, and one of ``xlim_changed`` ends a draw in the middle. Here they get an exception handler of their own, which
is found again at each event and each draw: ``Axes.clear`` makes new registries.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from matplotlib.cbook import CallbackRegistry

from .errors import FigportError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .contracts import Owner

_ORIGINAL: Any = CallbackRegistry().exception_handler
"""What matplotlib does by itself."""


class Handler:
    """Shows exceptions where a figure is. Any thread.

    In a pickle or a deep copy stands matplotlib's own handler instead: figures are read where no figport is, and a
    copied figure has another manager.
    """

    def __init__(self, manager: Owner) -> None:
        self.manager = weakref.ref(manager)

    def __call__(self, error: Exception) -> None:
        """Show an exception where the figure is."""
        manager = self.manager()
        if manager is None or manager.runtime is None:
            _ORIGINAL(error)
        elif isinstance(error, FigportError):
            raise error  # for the view, not for the notebook
        else:
            manager.runtime.failed(manager, error)

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial, (_ORIGINAL,)


class Guard:
    """Sees to it that a figure's callbacks do not silence each other.

    Parameters
    ----------
    manager
        The figure's manager.
    """

    def __init__(self, manager: Owner) -> None:
        self._manager = manager
        self._handler = Handler(manager)
        add: Callable[[Any], None] = manager.canvas.figure.add_axobserver
        add(self._changed)
        self.renew()

    def renew(self) -> None:
        """Reach what was made since. On the thread that adds axes, or that uses the figure."""
        figure = self._manager.canvas.figure
        self._take(figure.canvas.callbacks)
        for axes in _all_axes(figure):
            if "callbacks" in vars(axes):
                self._take(axes.callbacks)

    def _changed(self, _figure: Figure) -> None:
        self.renew()

    def _take(self, registry: Any) -> None:
        now = registry.exception_handler
        # A handler that the user chose stays.
        if now is not self._handler and (isinstance(now, Handler) or getattr(now, "func", now) is _ORIGINAL):
            registry.exception_handler = self._handler


def _all_axes(figure: Figure) -> Iterator[Axes]:
    """Return a figure's axes and those inside them (secondary axes, insets)."""
    waiting: list[Any] = list(figure.axes)
    while waiting:
        axes = waiting.pop()
        # One that is being unpickled has nothing yet: its figure is made before it.
        waiting += vars(axes).get("child_axes", ())
        yield axes
