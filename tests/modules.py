"""Each module has a test file of its name: ``python -m tests.modules`` lists those that lack one.

`tests/packaging/test_modules.py` sees to it that the list is empty, and that CONTRIBUTING says what each module does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]


class Part(NamedTuple):
    """A part of figport, and where its tests are."""

    source: str
    ending: str
    tests: tuple[str, ...]
    """Patterns of test files; ``*`` is the module's name."""


PARTS: Final = (
    Part(
        "kernel_side/figport",
        ".py",
        ("tests/kernel/test_*.py", "tests/wire/test_*.py", "tests/packaging/test_*.py"),
    ),
    Part("server_ext/figport_server", ".py", ("tests/server/test_*.py",)),
    Part("labextension/src", ".ts", ("labextension/test/*.test.ts",)),
)

NOTHING_TO_TEST: Final = frozenset(
    {
        *("__init__", "__main__", "version", "index", "style", "wire"),
        *("contracts", "comms", "timing", "size"),
        # The wire's own, of which tests/wire/test_messages.py and test_codec.py look at each.
        *("message", "forms", "from_kernel", "from_page", "vocabulary"),
        # What a view and its hosts, and its parts, say to each other.
        *("view/mount", "view/part"),
    }
)
"""Packages, what is generated, and what has only definitions: by their names, or with the folder before it."""


def sources(part: Part) -> Iterator[Path]:
    """Yield all files of a part, but for those that only say what others are."""
    for path in sorted((ROOT / part.source).rglob(f"*{part.ending}")):
        if not path.name.endswith(".d.ts"):
            yield path.relative_to(ROOT)


def modules(part: Part) -> Iterator[Path]:
    """Yield the modules of a part that have something to test."""
    for path in sources(part):
        names = {path.stem, f"{path.parent.name}/{path.stem}"}
        if not names & NOTHING_TO_TEST:
            yield path


def named(part: Part) -> set[str]:
    """Return the names that the tables of CONTRIBUTING should have: all but what the language itself calls so."""
    return {path.stem for path in sources(part)} - {"__init__", "__main__", "index", "version"}


def tested(part: Part) -> set[str]:
    """Return the names that test files of a part have."""
    names = set()
    for pattern in part.tests:
        before, after = Path(pattern).name.split("*")
        names |= {
            path.name.removeprefix(before).removesuffix(after)
            for path in (ROOT / pattern).parent.glob(Path(pattern).name)
        }
    return names


def untested() -> dict[str, list[str]]:
    """Return, for each part, the modules without a test file of their name."""
    return {
        part.source: [
            path.relative_to(part.source).with_suffix("").as_posix()
            for path in modules(part)
            if path.stem not in tested(part)
        ]
        for part in PARTS
    }


def main() -> None:
    """List them."""
    for part in PARTS:
        lacking = untested()[part.source]
        print(f"{part.source}: {len(lacking)} of {len(list(modules(part)))} modules have no test file of their name")
        for name in lacking:
            print(f"  {name}")


if __name__ == "__main__":
    main()
