"""Figures in a page, without a browser, a server or Jupyter: for tests of whatever people use figures with.

    from figport.testing import Page

    page = Page(fig)
    page.drag((0.2, 0.2), (0.8, 0.8))
    page.key("p")
    assert page.picture()[100, 100, 0] == 255

No threads, no sleeps: time is virtual, and passes only where a method says so. It needs matplotlib alone.
"""

from .clock import VirtualClock
from .kernel import Kernel
from .page import BEAT, Page, Place

__all__ = ["BEAT", "Kernel", "Page", "Place", "VirtualClock"]
