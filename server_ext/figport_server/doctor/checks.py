"""What the doctor has found, and how it is told to people and to programs. No I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from figport_server import error_texts


class State(StrEnum):
    """How something is."""

    OK = "ok"
    NOTE = "note"
    """Not there, or not to be found out; figures can do without."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    """Which; the same words each time, for programs."""
    state: State
    what: str
    """How it is, for people."""
    fix: str = ""
    """The one command or setting that mends it; empty where nothing need be done."""


@dataclass(frozen=True, slots=True)
class Section:
    """All about one place."""

    title: str
    checks: Sequence[Check]


def ok(name: str, what: str) -> Check:
    """Return that something is as it should be."""
    return Check(name, State.OK, what)


def note(name: str, what: str, fix: str = "") -> Check:
    """Return that something is not there which may be missed or not."""
    return Check(name, State.NOTE, what, fix)


def wrong(name: str, what: str, fix: str) -> Check:
    """Return that something is wrong."""
    return Check(name, State.WRONG, what, fix)


def well(sections: Iterable[Section]) -> bool:
    """Return whether nothing is wrong."""
    return all(check.state is not State.WRONG for section in sections for check in section.checks)


_WIDTH: Final = max(map(len, State))


def as_text(sections: Iterable[Section]) -> str:
    """Return what was found, one line for each check and below it what mends it."""
    lines = []
    for section in sections:
        lines += [error_texts.printable(section.title)]
        for check in section.checks:
            lines.append(f"  {check.state:<{_WIDTH}}  {error_texts.printable(check.what)}")
            if check.fix:
                lines.append(f"  {'':<{_WIDTH}}  -> {error_texts.printable(check.fix)}")
        lines.append("")
    return "\n".join(lines)


def as_json(sections: Sequence[Section]) -> str:
    """Return the same for programs."""
    return json.dumps({"well": well(sections), "sections": [asdict(section) for section in sections]}, indent=2)
