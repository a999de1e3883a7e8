"""Options that a figure may set for itself."""

from __future__ import annotations

import pytest

from figport.choices import Choice, chosen
from figport.settings import options


class Manager:
    quality = Choice(("auto", "fast"))
    sharing = Choice(("shared", "private"))


def test_a_figure_leaves_it_to_the_option_until_it_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Manager(), Manager()
    assert (one.quality, chosen(one, "quality")) == (None, options.quality)
    monkeypatch.setattr(options, "quality", "lossless")
    assert chosen(one, "quality") == "lossless"
    one.quality = "fast"
    assert (chosen(one, "quality"), chosen(other, "quality")) == ("fast", "lossless")
    assert one.sharing is None
    one.quality = None
    assert chosen(one, "quality") == "lossless"


def test_what_it_cannot_be_is_refused_with_what_it_can_and_changes_nothing() -> None:
    one = Manager()
    one.quality = "fast"
    with pytest.raises(ValueError, match="A figure's quality is one of auto, fast or None, not 'shared'"):
        one.quality = "shared"
    assert one.quality == "fast"


def test_a_class_has_the_choice_itself() -> None:
    assert isinstance(Manager.quality, Choice)


def test_what_has_no_choice_goes_by_the_option() -> None:
    """A figure without a manager, for one."""
    assert chosen(None, "quality") == options.quality
