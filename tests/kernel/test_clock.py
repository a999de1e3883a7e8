"""The machine's clock, and one on which time is what happens."""

from __future__ import annotations

import pytest

from figport.testing import VirtualClock


def test_a_clock_on_which_time_stands_still_is_found_out() -> None:
    clock = VirtualClock()

    def again() -> None:
        clock.call_soon(again)

    again()
    with pytest.raises(RuntimeError, match="no time passes"):
        clock.run(1)
