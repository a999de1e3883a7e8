"""What a user may set for all figures."""

from __future__ import annotations

import pytest

import figport
from figport.settings import FITS, QUALITIES, SHARINGS, Options, options


def test_the_options_of_the_package_are_these() -> None:
    assert figport.options is options


@pytest.mark.parametrize(("name", "choices"), [("quality", QUALITIES), ("sharing", SHARINGS), ("fit", FITS)])
def test_what_an_option_may_be_is_said_where_it_is_set(name: str, choices: tuple[str, ...]) -> None:
    ours = Options()
    for choice in choices:
        setattr(ours, name, choice)
        assert getattr(ours, name) == choice
    for bad in ("", "Auto", None, 1):
        with pytest.raises(ValueError, match=rf"figport\.options\.{name} is one of {', '.join(choices)}, not {bad!r}"):
            setattr(ours, name, bad)
    assert getattr(ours, name) == choices[-1]


def test_each_choice_is_checked_from_the_beginning() -> None:
    with pytest.raises(ValueError, match="quality"):
        Options(quality="best")


def test_an_option_that_is_none_is_refused_and_so_is_a_slip_of_the_pen() -> None:
    ours, slip = Options(), "qualty"
    with pytest.raises(AttributeError, match="qualty"):
        setattr(ours, slip, "fast")
