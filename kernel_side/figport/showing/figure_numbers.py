"""How figport learns that the user asked pyplot for an existing figure."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from matplotlib import is_interactive
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase

if TYPE_CHECKING:
    from figport.host import Host

_SET_ACTIVE: Final = getattr(getattr(Gcf.set_active, "__func__", None), "__code__", None)
_GET_MANAGER: Final = getattr(getattr(Gcf.get_fig_manager, "__func__", None), "__code__", None)


def by_number() -> bool:
    """Whether pyplot reads a manager's number because the user asked for a figure by its number.

    ``plt.figure(5)`` of an existing figure tells its backend nothing. But it is the only caller of
    ``Gcf.get_fig_manager``, which makes the figure the current one by ``Gcf.set_active``, which reads the
    number. If matplotlib changes this, such a figure is not shown again by itself; ``display(fig)`` still does.
    """
    caller = sys._getframe(2)
    return caller.f_code is _SET_ACTIVE and caller.f_back is not None and caller.f_back.f_code is _GET_MANAGER


class Numbered(FigureManagerBase):
    """A figure manager that notices when pyplot makes it the current one, by reading its number.

    Attributes
    ----------
    asked_for : bool
        Whether the user's code has asked for the figure by its number.
    """

    runtime: Host[Any] | None
    asked_for = False
    _num: int

    @property
    def num(self) -> int:
        """The figure's number."""
        if self.runtime is not None and by_number():
            self.asked_for = True
            if is_interactive():
                manager: Any = self
                self.runtime.display.asked(manager)
        return self._num

    @num.setter
    def num(self, num: int) -> None:
        self._num = num

    @property
    def number(self) -> int:
        """The figure's number, asked without making the figure the current one."""
        return self._num
