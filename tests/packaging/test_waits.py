"""What the browser's tests wait for is what they say: Playwright's `wait_for_function` takes a promise for true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from hatch_build import ROOT

PROMISES: Final = re.compile(r"\basync\b|\bPromise\b|\.then\(|\bfetch\(")

FILES: Final = sorted(
    path for place in ("tests/e2e", "bench", "tests/neighbours") for path in ROOT.glob(f"{place}/*.py")
)


def scripts_of(tree: ast.Module) -> dict[str, str]:
    """Return the scripts that have a name in a file."""
    named = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None]
    return {
        name.id: ast.unparse(one.value)  # type: ignore[arg-type]
        for one in named
        for name in ast.walk(one)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def waits_of(tree: ast.Module, scripts: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Return what a file waits for by scripts, with the lines."""
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "wait_for_function"
        ):
            names = [one.id for one in ast.walk(call.args[0]) if isinstance(one, ast.Name)]
            yield call.lineno, "\n".join([ast.unparse(call.args[0]), *(scripts.get(name, "") for name in names)])


def test_no_script_that_is_waited_for_returns_a_promise() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    scripts = {name: text for tree in trees.values() for name, text in scripts_of(tree).items()}
    waits = [(f"{path.name}:{line}", text) for path, tree in trees.items() for line, text in waits_of(tree, scripts)]
    assert len(waits) > 30
    assert [place for place, text in waits if PROMISES.search(text)] == []


@pytest.mark.parametrize("text", ["async () => true", "ready.then(() => true)", "fetch('x')", "new Promise(f)"])
def test_promises_are_found(text: str) -> None:
    (found,) = waits_of(ast.parse(f"page.wait_for_function(WAITED)\nWAITED = {text!r}"), {"WAITED": text})
    assert PROMISES.search(found[1])
