"""What can be wrong with a message, and what mends it."""

from __future__ import annotations

import pytest

from figport.errors import ErrorCode, FigportError
from figport.wire import Kind, WireError
from figport.wire.wire_error import malformed, too_large


@pytest.mark.parametrize(("kind", "where"), [(None, "a figport message"), (Kind.FRAME, "a FRAME message")])
def test_what_is_malformed_names_its_kind_where_it_is_known(kind: Kind | None, where: str) -> None:
    error = malformed("It is cut off", kind)
    assert (type(error), error.code, error.what, error.where) == (
        WireError,
        ErrorCode.MALFORMED,
        "It is cut off",
        where,
    )
    assert "same figport version" in error.fix


def test_what_is_too_large_says_by_how_much() -> None:
    error = too_large(70_000, 65_536)
    assert (error.code, error.close_code) == (ErrorCode.TOO_LARGE, 4413)
    assert error.what == "A message of 70000 bytes is above the limit of 65536"
    assert "Make the figure smaller" in error.fix


def test_it_is_caught_as_any_error_of_ours() -> None:
    with pytest.raises(FigportError, match=r"no \(a figport message\)"):
        raise malformed("no")
