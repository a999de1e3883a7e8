"""Errors carry what, where and fix, and each has its close code."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode, FigportError


def test_every_code_has_its_own_close_code() -> None:
    assert set(CLOSE_CODES) == set(ErrorCode)
    assert len(set(CLOSE_CODES.values())) == len(CLOSE_CODES)
    # RFC 6455 leaves this range to applications.
    assert all(4000 <= number <= 4999 for number in CLOSE_CODES.values())


def test_protocol_page_has_the_same_table() -> None:
    text = (Path(__file__).parents[2] / "PROTOCOL.md").read_text(encoding="utf-8")
    for code, number in CLOSE_CODES.items():
        assert f"| `{code}` | {number} |" in text


@pytest.mark.parametrize("code", ErrorCode)
def test_error_says_what_where_and_fix(code: ErrorCode) -> None:
    error = FigportError(code, "Something is wrong", where="figure 3", fix="Do this.")
    assert (error.code, error.what, error.where, error.fix) == (code, "Something is wrong", "figure 3", "Do this.")
    assert error.close_code == CLOSE_CODES[code]
    assert str(error) == "Something is wrong (figure 3). Do this."


@pytest.mark.parametrize("fatal", [True, False])
@pytest.mark.parametrize("code", ErrorCode)
def test_error_travels(code: ErrorCode, fatal: bool) -> None:
    error = FigportError(code, "Größe falsch", where="figure 3", fix="Do this.")
    message = wire.error_message(error, fatal=fatal)
    for party in wire.Party:
        assert wire.decode(wire.encode(message), party)[0] == message
    assert (message.code, message.what, message.where, message.fix) == (code, error.what, error.where, error.fix)
    assert message.fatal is fatal


@pytest.mark.parametrize("cls", [FigportError, wire.WireError])
def test_error_survives_copy_and_pickle(cls: type[FigportError]) -> None:
    # The worker reports its errors through pickle.
    error = cls(ErrorCode.FORMAT, "what", where="where", fix="fix")
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is cls
        assert (twin.code, twin.what, twin.where, twin.fix) == (error.code, "what", "where", "fix")
