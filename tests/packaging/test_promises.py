"""Each promise of the documents names tests, and these exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from hatch_build import ROOT

DOCUMENTS = ("docs/reliability.md", "SECURITY.md")
_NAMED = re.compile(r"`((?:tests|labextension/test)/[\w./]+)::([^`]+)`")


def names_in(path: Path) -> set[str]:
    """Return the names of all tests in a file of Python or TypeScript."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        return {found[2] for found in re.finditer(r"\b(?:test|it)\(\s*(['\"])(.+?)\1,", text)}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, functions)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_named_test_exists(name: str) -> None:
    named = _NAMED.findall((ROOT / name).read_text(encoding="utf-8"))
    assert len(named) > 10
    missing = [
        f"{file}::{test}" for file, test in named if not (ROOT / file).is_file() or test not in names_in(ROOT / file)
    ]
    assert missing == []


def test_each_promise_names_a_test() -> None:
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    promised = text.partition("## What is not promised")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 20
    assert [row for row in rows if not _NAMED.search(row)] == []
