"""The button that has pages copy the picture."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pytest

from figport.parts.clipboard import Clipboard


@pytest.fixture
def clipboard() -> Clipboard:
    owner: Any = None
    return Clipboard(owner)


def test_its_keys_are_those_of_the_keymap_that_nobody_types_in_passing(clipboard: Clipboard) -> None:
    found = []
    for keys in (["ctrl+c", "cmd+c", "c"], []):
        with mpl.rc_context({"keymap.copy": keys}):
            found.append(list(clipboard.keys))
    assert found == [["ctrl+c", "super+c"], []]


def test_a_program_that_presses_it_is_told_who_can(clipboard: Clipboard) -> None:
    with pytest.warns(UserWarning, match="Browsers let only the page itself copy, by the figure's button or key"):
        clipboard.use()


def test_it_is_the_tool_managers_tool_of_the_same(clipboard: Clipboard) -> None:
    assert (clipboard.tool, Clipboard.item()[2]) == ("copy", "clipboard")
