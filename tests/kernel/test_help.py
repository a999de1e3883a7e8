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
        told = [(one.label, one.name) for one in filling.field("key grid").choices]
        assert told == [("g", "g"), ("ctrl+G", "ctrl+G")]
        # Pages know the names of the DOM, and no buttons of mice.
        names = [one.name for one in filling.field("key back").choices]
        assert names == ["ArrowLeft", "c", "Backspace", ""]
        assert "super+w" in [one.name for one in filling.field("key quit").choices]
        assert filling.field("key back").label == "left, c, backspace, mouse back"
        assert filling.set("key grid", "x") == "That cannot be changed now"


def test_help_names_every_keymap_that_has_keys() -> None:
    """But that of help itself, which only matplotlib's tool manager obeys."""
    keymaps = {
        name: keys for name, keys in mpl.rcParams.items() if name.startswith("keymap.") and name != "keymap.help"
    }
    assert len(keymaps) > 12
    with mpl.rc_context({name: ["alt+ctrl+7"] for name in keymaps}):
        told = [field.name for field in Filling(two_lines(), "help").form.fields if field.label == "alt+ctrl+7"]
    assert {name.removeprefix("key ") for name in told} == {name.removeprefix("keymap.") for name in keymaps}
    with mpl.rc_context({name: [] for name in keymaps}):
        assert not [field for field in Filling(two_lines(), "help").form.fields if field.name.startswith("key ")]
