"""The form of saving."""

from __future__ import annotations

import matplotlib as mpl

from figport.wire import Offer
from tests.kernel.filling import (
    Filling,
    two_lines,
)


def test_saving_as_the_form_says() -> None:
    filling = Filling(two_lines(), "save")
    assert [filling.value(name) for name in ("format", "dpi", "transparent", "tight")] == ["png", "100", "off", "off"]
    assert filling.value("size") == "640 × 480 pixels, 6.4 × 4.8 inches"
    filling.set("format", "pdf")
    filling.set("dpi", "300")
    filling.set("transparent", "on")
    assert filling.value("size").startswith("1920 × 1440 pixels")
    assert "from 1 to 2400" in filling.set("dpi", "1e9")
    filling.set("download", "")
    offers = [one for one in filling.page.messages if isinstance(one, Offer)]
    assert offers == [Offer("pdf", 300, transparent=True, tight=None)]


def test_the_defaults_of_saving_are_matplotlibs() -> None:
    with mpl.rc_context(
        {"savefig.format": "svg", "savefig.dpi": 72, "savefig.transparent": True, "savefig.bbox": "tight"}
    ):
        filling = Filling(two_lines(), "save")
        assert [filling.value(name) for name in ("format", "dpi", "transparent", "tight")] == ["svg", "72", "on", "on"]
