"""What a user may set for all figures."""

from __future__ import annotations

import math
import re
from dataclasses import fields
from typing import Any

import numpy as np
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


@pytest.mark.parametrize(
    ("name", "good", "allowed", "bad"),
    [
        ("preview", (True, False, np.True_), "True or False", ("off", 0, None)),
        ("worker_memory", (0, 512, 10**400), "a whole number from 0 on", (-1, 1.5, "512", True, None)),
        ("private_idle", (0, 0.5, np.int64(60), math.inf), "a number from 0 on", (-0.1, math.nan, "60", True, None)),
        ("server_url", ("", "https://hub/"), "a text", (None, 8888, b"https://hub/")),
    ],
)
def test_what_an_option_cannot_be_is_refused_at_once_and_changes_nothing(
    name: str, good: tuple[Any, ...], allowed: str, bad: tuple[Any, ...]
) -> None:
    ours = Options()
    for value in good:
        setattr(ours, name, value)
        assert getattr(ours, name) == value
    for value in bad:
        with pytest.raises(ValueError, match=re.escape(f"figport.options.{name} is {allowed}, not {value!r}")):
            setattr(ours, name, value)
    assert getattr(ours, name) == good[-1]


def test_every_option_has_such_a_check() -> None:
    ours = Options()
    for field in fields(Options):
        with pytest.raises(ValueError, match=field.name):
            setattr(ours, field.name, object())


def test_each_choice_is_checked_from_the_beginning() -> None:
    with pytest.raises(ValueError, match="quality"):
        Options(quality="best")


def test_an_option_that_is_none_is_refused_and_so_is_a_slip_of_the_pen() -> None:
    ours, slip = Options(), "qualty"
    with pytest.raises(AttributeError, match="qualty"):
        setattr(ours, slip, "fast")
