"""What says that it belongs to the main thread raises on any other, and what raises there says so."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from hatch_build import ROOT

SOURCE = ROOT / "kernel_side/figport"
PROMISE = re.compile(r"(?i)^main (?:thread|only)\b|\b(?:belongs? to|comes? from) the (?:kernel's )?main thread")
_SECTION = re.compile(r"^\w[\w ]*\n-{3,}$", re.MULTILINE)
CALLED = {"__enter__", "__call__"}
_NAMES = re.compile(r"`(\w+)`")


@dataclass(frozen=True)
class Said:
    """A docstring that promises something."""

    module: str
    name: str
    sentence: str

    @cached_property
    def what(self) -> Any:
        """What has that docstring."""
        found: Any = importlib.import_module(self.module)
        for part in self.name.split(".") if self.name else ():
            found = vars(found)[part]
        return found


def sentences(docstring: str) -> Iterator[str]:
    """Yield what is said of the thing itself, not of its parameters."""
    prose = _SECTION.split(docstring)[0]
    yield from (sentence for sentence in re.split(r"(?<=[.:;])\s+", prose) if PROMISE.search(sentence))


def nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield what has a docstring, by its name. Protocols say what others keep."""
    yield "", tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and not any("Protocol" in ast.unparse(base) for base in node.bases):
            yield node.name, node
            yield from ((f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef))


def promises() -> Iterator[Said]:
    """Yield all promises of the kernel side."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        module = ".".join(part for part in parts if part != "__init__")
        for name, node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                continue
            for sentence in sentences(ast.get_docstring(node) or ""):
                yield Said(module, name, sentence)


PROMISES = list(promises())


def functions(member: object) -> list[Callable[..., Any]]:
    """Return what of a class's member is called: of a property all of it."""
    if isinstance(member, property):
        return [one for one in (member.fget, member.fset, member.fdel) if one is not None]
    inner = member.__func__ if isinstance(member, classmethod | staticmethod) else member
    return [inner] if inspect.isfunction(inner) else []


def public(owner: type) -> dict[str, list[Callable[..., Any]]]:
    """Return the methods of a class that have a body."""
    found = {name: functions(member) for name, member in vars(owner).items() if name in CALLED or name[0] != "_"}
    return {
        name: bodies
        for name, bodies in found.items()
        if bodies and not any(getattr(one, "__isabstractmethod__", False) for one in bodies)
    }


def refusals(calls: list[Callable[..., Any]]) -> list[str]:
    """Call on another thread, without arguments; return which of them did not refuse."""

    def call(one: Callable[..., Any]) -> str:
        try:
            one()
        except RuntimeError as error:
            return "" if f"{one.__qualname__} must run on the main thread" in str(error) else repr(error)
        except Exception as error:
            return repr(error)
        return "no exception"

    with ThreadPoolExecutor(1) as pool:
        return [f"{one.__qualname__}: {said}" for one in calls if (said := pool.submit(call, one).result())]


@pytest.mark.parametrize("said", PROMISES, ids=lambda said: f"{said.module}:{said.name}")
def test_what_belongs_to_the_main_thread_raises_on_another(said: Said) -> None:
    if inspect.ismodule(said.what):
        own = [member for member in vars(said.what).values() if getattr(member, "__module__", "") == said.module]
        named = set(_NAMES.findall(said.sentence))
        marked = {name: bodies for one in own if inspect.isclass(one) for name, bodies in public(one).items()}
        assert named, "a module says which of its methods it means"
        assert named <= set(marked)
        calls = [body for name in named for body in marked[name]]
    elif inspect.isclass(said.what):
        apart = set(_NAMES.findall(said.sentence.partition("except")[2]))
        assert apart <= set(public(said.what))
        calls = [body for name, bodies in public(said.what).items() if name not in apart for body in bodies]
        free = {name for name in apart for one in public(said.what)[name] if hasattr(one, "__any_thread__")}
        assert free == apart, "left out, and not said to be for any thread"
    else:
        calls = functions(said.what)
    assert calls
    assert refusals(calls) == []


def test_there_are_promises_of_each_sort() -> None:
    """Else the walk goes past them."""
    names = {f"{said.module}:{said.name}" for said in PROMISES}
    assert len(names) > 50
    assert names >= {
        "figport.worker.watchdog:",
        "figport.worker.watchdog:Watchdog.cell_ends",
        "figport.worker.diversion:apply_gestures",
        "figport.drawing.redraw:Redraw",
        "figport.inbox:Inbox._deliver",
        "figport:stats",
    }


def test_what_raises_elsewhere_says_so() -> None:
    """Whoever reads a docstring need not look for a mark."""
    silent = []
    for path in SOURCE.rglob("*.py"):
        for name, node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and any(
                ast.unparse(mark) == "main_only" for mark in node.decorator_list
            ):
                silent += [] if list(sentences(ast.get_docstring(node) or "")) else [f"{path.name}:{name}"]
    assert silent == []


@pytest.mark.parametrize(
    ("docstring", "promised"),
    [
        ("Draw it. Main thread.", True),
        ("Draw it. Main thread, except `x`.", True),
        ("Stop; main thread only.", True),
        ("Draw it, which takes its time. Main only.", True),
        ("`a` and `b` belong to the main thread.", True),
        ("Copy it while the main thread computes.", False),
        ("Do it.\n\nParameters\n----------\nhandle\n    Called. Main thread.", False),
    ],
)
def test_promises_are_read_in_each_wording(docstring: str, promised: bool) -> None:
    assert bool(list(sentences(docstring))) is promised
