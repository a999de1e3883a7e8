"""The figure as a file, which the browser downloads. How it is made is `figport.saving`'s."""

from __future__ import annotations

from matplotlib import rcParams

from figport.errors import warn
from figport.wire import Offer

from .part import Part


class Download(Part):
    """Has the view that was used last, or else the first, download the figure."""

    name = "save"
    text = "Save"
    help = "Save the figure"
    tool = "save"

    def use(self) -> None:
        """Offer it in the format of ``rcParams["savefig.format"]``."""
        if not self.figure.answer(Offer(str(rcParams["savefig.format"]))):
            warn("No page shows this figure, so none can download it: call fig.savefig with a path")
