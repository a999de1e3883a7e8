"""No file imports one that imports it, on whatever way round; imports for types count.

What is left of that is listed, and may only become less.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PARTS = {"figport": ROOT / "kernel_side/figport", "figport_server": ROOT / "server_ext/figport_server"}

LEFT: dict[str, list[set[str]]] = {
    # A manager makes private copies, which have managers.
    "figport": [{"figport.storage.restore", "figport.storage.private", "figport.manager"}],
    "figport_server": [],
}


def modules(folder: Path) -> dict[str, Path]:
    """Return the modules of a package by their full names."""
    found = {}
    for path in folder.rglob("*.py"):
        names = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(names[:-1] if names[-1] == "__init__" else names)] = path
    return found


def imported(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """Return which of the known modules a module imports by name, anywhere in it."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            inside = {f"{base}.{alias.name}" for alias in node.names}
            found |= inside & known.keys() or {base}
    return (found & known.keys()) - {name}


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of modules of which each leads to each other."""
    reached: dict[str, set[str]] = {}
    for name in arrows:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for other in arrows[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        reached[name] = seen
    groups: list[set[str]] = []
    for name in sorted(arrows):
        group = {name} | {other for other in reached[name] if name in reached[other]}
        if len(group) > 1 and group not in groups:
            groups.append(group)
    return groups


def circles_of(package: str) -> list[set[str]]:
    known = modules(PARTS[package])
    return circles({name: imported(name, path, known) for name, path in known.items()})


def test_circles_are_found() -> None:
    arrows: dict[str, set[str]] = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"f"}, "f": {"e", "a"}}
    assert circles(arrows) == [{"b", "c"}, {"e", "f"}]
    known = modules(PARTS["figport"])
    assert imported("figport.wire.codec", known["figport.wire.codec"], known) == {
        "figport.errors",
        "figport.wire.wire_error",
        "figport.wire.fields",
        "figport.wire.message",
        "figport.wire.messages",
        "figport.wire.vocabulary",
    }


@pytest.mark.parametrize("package", PARTS)
def test_no_file_imports_one_that_imports_it(package: str) -> None:
    found = circles_of(package)
    assert found == LEFT[package], "A new circle, or one that is no more: then take it from the list."


if __name__ == "__main__":
    wrong = {package: found for package in PARTS if (found := circles_of(package)) != LEFT[package]}
    sys.exit(f"Circles of imports: {wrong}" if wrong else 0)
