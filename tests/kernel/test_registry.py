"""Messages that wait, as those see them who take them out for a moment: nobody is forgotten."""

from __future__ import annotations

import pytest

from figport import wire
from tests.kernel.loops import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_comes_is_answered(desk: Desk) -> None:
    desk.ask()
    desk.kit.hook.idle()
    (answer,) = desk.link.sent
    assert isinstance(answer, wire.Failure)
