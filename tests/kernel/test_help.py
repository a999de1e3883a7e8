"""The keys, as a form that only tells."""

from __future__ import annotations

import matplotlib as mpl

from tests.kernel.filling import (
    Filling,
    two_lines,
)


def test_help_has_the_keys_that_hold_now() -> None:
    with mpl.rc_context({"keymap.grid": ["g", "ctrl+G"]}):
        filling = Filling(two_lines(), "help")
        assert filling.field("key grid").label == "g, ctrl+G"
        assert filling.field("key back").label == "left, c, backspace, mouse back"
        assert filling.set("key grid", "x") == "That cannot be changed now"
