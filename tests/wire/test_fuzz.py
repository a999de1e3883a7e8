"""Nothing that arrives does more than a typed error, and takes more memory than follows from its size."""

from __future__ import annotations

import time

import pytest

from figport.errors import ErrorCode
from tests.wire import fuzz

INPUTS = 10_000
SECONDS = 15.0
"""For which it goes on afterwards."""


def test_every_input_ends_in_a_message_or_a_typed_error_within_its_memory() -> None:
    outcomes = fuzz.run(seed=1, first=0, enough=lambda number: number >= INPUTS)
    assert outcomes.total() == INPUTS
    # The inputs are of all sorts: damaged ones, and such that are none the worse for it.
    assert set(outcomes) == {"message", ErrorCode.MALFORMED, ErrorCode.TOO_LARGE, ErrorCode.UNKNOWN_KIND}
    assert min(outcomes.values()) > INPUTS / 100


@pytest.mark.long
def test_more_inputs_come_to_nothing_else_for_a_while() -> None:
    end = time.monotonic() + SECONDS
    outcomes = fuzz.run(seed=1, first=INPUTS, enough=lambda _: time.monotonic() >= end)
    assert set(outcomes) == {"message", ErrorCode.MALFORMED, ErrorCode.TOO_LARGE, ErrorCode.UNKNOWN_KIND}
    assert outcomes.total() > SECONDS


def test_an_input_follows_from_seed_and_number() -> None:
    assert fuzz.Source(7)(3) == fuzz.Source(7)(3)
    assert len({fuzz.Source(seed)(number) for seed in range(10) for number in range(10)}) > 50
