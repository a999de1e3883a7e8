"""What callbacks and draws raised: shown once per cause, with a count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from figport.failures import MOST_TEXTS, Failures


class Shown:
    """What a person would see."""

    def __init__(self) -> None:
        self.tracebacks: list[str] = []
        self.lines: dict[str, list[str]] = {}
        self._later: list[Callable[[], None]] = []

    def traceback(self, error: BaseException) -> None:
        self.tracebacks.append(str(error))

    def line(self, text: str, name: str, *, update: bool) -> None:
        assert update == (name in self.lines)
        self.lines.setdefault(name, []).append(text)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        self._later.append(callback)

    def wait(self) -> None:
        later, self._later = self._later, []
        for callback in later:
            callback()

    @property
    def counts(self) -> list[str]:
        """The lines as they stand."""
        return [texts[-1] for texts in self.lines.values()]


@pytest.fixture
def shown() -> Shown:
    return Shown()


def divide() -> None:
    raise ZeroDivisionError("by zero")


def give_up(text: str) -> None:
    raise ValueError(text)


def raised(call: Callable[[], None]) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError


def test_a_cause_is_shown_once_and_counted(shown: Shown) -> None:
    failures = Failures(shown)
    for _ in range(50):
        failures.tell("figure", raised(divide))
    assert shown.tracebacks == ["by zero"]
    shown.wait()
    assert [len(texts) for texts in shown.lines.values()] == [2], "the line is renewed at its own pace"
    assert shown.counts[0].startswith("ZeroDivisionError (divide, line ")
    assert shown.counts[0].endswith(": 50 times")
    shown.wait()
    shown.wait()
    assert [len(texts) for texts in shown.lines.values()] == [2], "nothing happened since"


def test_other_places_kinds_and_figures_are_other_causes(shown: Shown) -> None:
    failures = Failures(shown)
    for owner in ("one", "two"):
        failures.tell(owner, raised(divide))
        failures.tell(owner, raised(lambda: give_up("no")))
    assert shown.tracebacks == ["by zero", "no"] * 2
    assert not shown.lines


def test_messages_that_differ_are_shown_a_few_times(shown: Shown) -> None:
    failures = Failures(shown)
    for number in range(20):
        failures.tell("figure", raised(lambda number=number: give_up(str(number))))  # type: ignore[misc]
    assert shown.tracebacks == [str(number) for number in range(MOST_TEXTS)]


def test_a_draw_that_failed_is_shown_again_after_one_that_succeeded(shown: Shown) -> None:
    failures = Failures(shown)
    for _ in range(3):
        failures.tell("figure", raised(divide), drawing=True)
        failures.tell("figure", raised(lambda: give_up("callback")))
    failures.mended("figure")
    for _ in range(3):
        failures.tell("figure", raised(divide), drawing=True)
        failures.tell("figure", raised(lambda: give_up("callback")))
    assert shown.tracebacks == ["by zero", "callback", "by zero"]


def test_nothing_is_known_of_closed_figures(shown: Shown) -> None:
    failures = Failures(shown)
    failures.tell("figure", raised(divide))
    failures.tell("other", raised(divide))
    failures.forget("figure")
    failures.tell("figure", raised(divide))
    assert shown.tracebacks == ["by zero"] * 3
    failures.tell("other", raised(divide))
    assert shown.tracebacks == ["by zero"] * 3, "of that one it is"


def test_what_was_never_raised_is_shown_too(shown: Shown) -> None:
    """Some programs hand exceptions over that come from nowhere."""
    failures = Failures(shown)
    for _ in range(2):
        failures.tell("f", ValueError("made up"))
    assert (shown.tracebacks, shown.counts) == (["made up"], ["ValueError (nowhere): 2 times"])


def test_a_draw_that_succeeds_mends_its_own_figure_alone(shown: Shown) -> None:
    failures = Failures(shown)
    errors = {owner: raised(divide) for owner in "fg"}
    for owner, error in errors.items():
        failures.tell(owner, error, drawing=True)
    failures.mended("f")
    for owner, error in errors.items():
        failures.tell(owner, error, drawing=True)
    assert shown.tracebacks == ["by zero"] * 3
    assert [text.rpartition(": ")[2] for text in shown.counts] == ["2 times"]


def test_the_notebooks_own_line_tells_the_place(shown: Shown) -> None:
    """What it led to, inside a library, tells one cause from another."""
    failures, code = Failures(shown), dict[str, Any](__name__="__main__")
    exec(compile("def own(call):\n    call()", "cell", "exec"), code)
    error = raised(lambda: code["own"](divide))
    for _ in range(2):
        failures.tell("f", error)
    assert shown.counts == ["ZeroDivisionError (own, line 2): 2 times"]
