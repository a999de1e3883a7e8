"""The server's errors: each says what, where and how to mend it, and none breaks what tells of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from figport import wire
from figport.errors import CLOSE_CODES, ErrorCode, FigportError
from figport_server import error_texts
from figport_server.extension import Figport

ARGUMENTS = {
    "what": "A page must not send FRAME",
    "size": 4_200_001,
    "limit": 4_200_000,
    "count": 64,
    "setting": "max_sockets",
    "status": 401,
    "cause": OSError("no route"),
}
"""What the functions are told."""


def every() -> Iterator[tuple[str, FigportError]]:
    """Yield each error that the module can make, by the name of its function."""
    for name, function in inspect.getmembers(error_texts, inspect.isfunction):
        signature = inspect.signature(function)
        if signature.return_annotation == "FigportError" and name != "as_error":
            yield name, function(**{parameter: ARGUMENTS[parameter] for parameter in signature.parameters})


ERRORS = dict(every())


@pytest.mark.parametrize("name", ERRORS)
def test_it_says_what_where_and_how_to_mend_it(name: str) -> None:
    error = ERRORS[name]
    assert error.what[0].isupper() or error.what[0].isdigit() or error.what.startswith("figport"), error.what
    assert not error.what.endswith((".", ":", " ")), "the log ends the sentence"
    assert error.where[0].islower(), "it stands in brackets"
    assert not error.where.endswith(".")
    assert error.fix.endswith((".", ")")), error.fix
    assert error.close_code == CLOSE_CODES[error.code]
    assert str(error) == f"{error.what} ({error.where}). {error.fix}"


@pytest.mark.parametrize("name", ERRORS)
def test_numbers_that_it_was_told_are_in_it(name: str) -> None:
    function = getattr(error_texts, name)
    for parameter in inspect.signature(function).parameters:
        value = ARGUMENTS[parameter]
        assert str(value) in str(ERRORS[name]), parameter


def test_an_option_that_an_error_names_is_one() -> None:
    named = {option for error in ERRORS.values() for option in re.findall(r"\bFigport\.(\w+)", error.fix)}
    assert named == {"max_message_bytes", "max_revive_bytes", "max_views_per_socket", "max_sockets"}
    assert named <= set(Figport.class_trait_names(config=True))


def test_no_two_errors_say_the_same() -> None:
    assert len({error.what for error in ERRORS.values()}) == len(ERRORS)


def test_a_cause_without_text_leaves_no_colon() -> None:
    assert error_texts.gateway_unreachable(TimeoutError()).what.endswith("cannot be reached: TimeoutError")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – é 図", "plain – é 図"),
        ("two\nlines\r\x1b[31m", "two�lines��[31m"),
        ("a\ud800b", "a�b"),
        ("\u202eright to left", "�right to left"),
        ("x" * 1000, "x" * 1000),
        ("x" * 1001, "x" * 1000 + "…"),
    ],
)
def test_text_that_came_from_outside_is_one_line_and_not_too_long(text: str, shown: str) -> None:
    assert error_texts.printable(text) == shown
    shown.encode()


def test_what_cannot_be_encoded_is_told_all_the_same() -> None:
    error = FigportError(ErrorCode.INTERNAL, "a\ud800", where="b\n", fix="c" * 5000)
    message, _ = wire.decode(error_texts.as_bytes(error), wire.Party.SERVER)
    assert message == wire.Failure("internal", "a�", "b�", "c" * 1000 + "…", fatal=True)


@pytest.mark.parametrize("fatal", [True, False])
def test_a_message_says_whether_it_is_the_end(fatal: bool) -> None:
    assert error_texts.as_message(error_texts.slow(), fatal=fatal).fatal is fatal


@pytest.mark.parametrize("code", ErrorCode)
def test_an_error_is_the_same_after_its_way_as_a_message(code: ErrorCode) -> None:
    there = FigportError(code, "what", where="where", fix="fix")
    back = error_texts.as_error(error_texts.as_message(there, fatal=True))
    assert (back.code, str(back)) == (code, str(there))


def test_a_code_of_a_newer_side_is_a_fault_within() -> None:
    newer = wire.Failure("from-the-future", "what", "where", "fix", fatal=True)
    error = error_texts.as_error(newer)
    assert (error.code, error.what, error.fix) == (ErrorCode.INTERNAL, "what", "fix")
