"""The Pythons of the kernels: what is asked of them, and what is said of the answers."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import jupyter_core.paths
import pytest

from figport import wire
from figport_server import __version__
from figport_server.doctor import kernelspecs
from figport_server.doctor.checks import State
from figport_server.doctor.kernelspecs import Found
from tests.server.test_doctor import is_wrong


def spec(name: str, *argv: str, language: str = "python", **environ: str) -> None:
    file = Path(jupyter_core.paths.jupyter_data_dir(), "kernels", name, "kernel.json")
    file.parent.mkdir(parents=True)
    told = {"argv": [*argv, "-m", "ipykernel_launcher"], "display_name": name, "language": language}
    # What pytest needs to find these sources is not for other environments.
    file.write_text(json.dumps({**told, "env": {"PYTHONPATH": "", **environ}}))


def test_kernels_of_all_kinds(jp_environ: None, environment: Callable[[str], Path]) -> None:
    spec("good", str(environment("ipykernel-6.31")))
    spec("gone", os.sep + "nowhere", "python")
    spec("julia", "julia", language="julia")
    spec("bare", str(environment("server-only")))
    spec("odd", sys.executable, "-c", "print('no JSON')")
    found = {check.name: check for check in kernelspecs.examine().checks}
    assert "kernel julia" not in found
    assert found["kernel good"].state is State.OK
    assert re.search(rf"figport {__version__}, matplotlib 3\.\d+.*ipykernel 6\.31", found["kernel good"].what)
    gone = found["kernel gone"]
    assert (gone.state, gone.fix) == (State.NOTE, "jupyter kernelspec remove gone, or install it again")
    is_wrong(found["kernel bare"], "it has no matplotlib", f"{environment('server-only')} -m pip install matplotlib")
    assert found["kernel odd"].state is State.NOTE


def says(tmp_path: Path, script: str) -> dict[str, Any]:
    """Return the specification of a kernel whose Python is a script of the shell."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"argv": [str(program), "-m", "ipykernel_launcher"]}


def ask(spec: dict[str, Any]) -> Found:
    return kernelspecs._ask("one", spec, "/place")


def test_a_python_is_asked_as_the_kernel_would_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "told.py"
    script.write_text(
        "import json, os, sys\n"
        "print('a word of its own')\n"
        "print(json.dumps({'python': 'p', 'argv': sys.argv[1:], 'folder': os.getcwd(), 'x': os.environ['X'], "
        "'home': os.environ['KEPT']}))\n"
    )
    monkeypatch.setenv("KEPT", "kept")
    found = ask(
        {
            "argv": ["python", str(script), "{resource_dir}/a", "{prefix}", "-m", "ipykernel_launcher", "-f", "{x}"],
            "env": {"X": "before:${KEPT}:$NOWHERE"},
        }
    )
    assert (found.error, found.fix) == ("", "")
    assert found.said["argv"] == ["/place/a", sys.prefix, "-c", kernelspecs._PROBE]
    assert (found.said["x"], found.said["home"]) == ("before:kept:$NOWHERE", "kept")
    assert Path(found.said["folder"]).samefile(gettempdir())


@pytest.mark.parametrize("program", ["python", "python3", "python{}.{}".format(*sys.version_info)])
def test_python_by_its_bare_name_is_this_one_as_in_jupyter(program: str) -> None:
    command = kernelspecs._command([program, "-Xutf8", "-m", "ipykernel"], "")
    assert command is not None
    assert command[:2] == [sys.executable, "-Xutf8"]
    assert kernelspecs._command([f"/usr/bin/{program}", "-m", "x"], "") != command


def test_the_probe_says_what_is_in_this_python() -> None:
    found = ask({"argv": [sys.executable, "-m", "ipykernel"]})
    assert found.said["python"] == sys.executable
    assert found.said["protocol"] == wire.PROTOCOL
    assert found.said["backend"] is True
    assert found.said["versions"]["figport"] == __version__
    assert {"matplotlib", "ipykernel", "numpy", "pillow"} <= set(found.said["versions"])


def test_where_figport_cannot_be_loaded_the_probe_says_why(tmp_path: Path) -> None:
    (tmp_path / "figport.py").write_text("raise SyntaxError('x')")
    found = ask({"argv": [sys.executable, "-m", "ipykernel"], "env": {"PYTHONPATH": str(tmp_path)}})
    assert (found.said["protocol"], found.said["error"]) == (None, "SyntaxError: x")


@pytest.mark.parametrize("argv", [None, [], ["julia", "-i"]])
def test_what_is_not_started_by_a_module_cannot_be_asked(argv: list[str] | None) -> None:
    check = kernelspecs._judge(ask({"argv": argv}))
    assert (check.state, check.fix) == (State.NOTE, "")
    assert "it is not started by python -m" in check.what


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo no JSON; echo 'a reason' >&2; exit 3", "it ended with 3: a reason"),
        ("echo 42", "it ended with 0: "),
        ("echo '[1]'", "it ended with 0: "),
        ("""echo '{"done": true}'""", "it ended with 0: "),
        ("exit 1", "it ended with 1: "),
    ],
)
def test_one_that_says_something_else_tells_nothing(tmp_path: Path, script: str, told: str) -> None:
    check = kernelspecs._judge(ask(says(tmp_path, script)))
    assert check.state is State.NOTE
    assert check.what == f"one: nobody can tell what its Python has, {told}"


def test_one_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernelspecs, "_TIMEOUT", 0.1)
    found = ask(says(tmp_path, "exec sleep 60"))
    assert found.error.startswith("TimeoutExpired")
    assert found.fix == "jupyter kernelspec remove one, or install it again"


GOOD = {
    "python": "python",
    "versions": {"figport": __version__, "matplotlib": "3.10.0", "ipykernel": "6.29"},
    "protocol": wire.PROTOCOL,
    "backend": True,
}


@pytest.mark.parametrize(
    ("change", "what", "fix"),
    [
        ({"protocol": 1}, "protocol 1, the server", f"python -m pip install figport=={__version__}"),
        ({"protocol": wire.PROTOCOL + 1}, "the server", "then restart the server"),
        ({"protocol": None, "error": "SyntaxError: x"}, "cannot be loaded, SyntaxError: x", "pip install"),
        ({"backend": False}, "does not find its backend", "--force-reinstall"),
        ({"versions": {**GOOD["versions"], "matplotlib": "3.9.2"}}, "matplotlib 3.10 or newer", "--upgrade matplotlib"),  # type: ignore[dict-item]
        ({"versions": {**GOOD["versions"], "ipykernel": "6.9.0"}}, "ipykernel 6.29 or newer", "--upgrade ipykernel"),  # type: ignore[dict-item]
        ({"versions": {}}, "No kernel has figport", "pip install figport"),
    ],
)
def test_what_is_said_of_a_kernel(change: dict[str, object], what: str, fix: str) -> None:
    (fine,) = kernelspecs.judged([kernelspecs.Found("one", GOOD)])
    assert fine.state is State.OK
    (check,) = kernelspecs.judged([kernelspecs.Found("one", {**GOOD, **change})])
    is_wrong(check, what, fix)


def test_without_any_kernel() -> None:
    (check,) = kernelspecs.judged([])
    is_wrong(check, "no Python kernel", "ipykernel install --user")


def judged(*found: Found) -> list[tuple[str, State]]:
    return [(check.name, check.state) for check in kernelspecs.judged(found)]


def test_a_kernel_without_figport_is_wrong_only_where_there_is_none_with_it() -> None:
    bare = {**GOOD, "versions": {}}
    assert judged(Found("a", GOOD), Found("b", bare)) == [("kernel a", State.OK), ("kernel b", State.NOTE)]
    assert judged(Found("a", bare), Found("b", {**GOOD, "protocol": 1})) == [
        ("kernel a", State.NOTE),
        ("kernel b", State.WRONG),
    ]
    assert judged(Found("a", bare), Found("b", {}, "it ended with 1")) == [
        ("kernel b", State.NOTE),
        ("kernel a", State.WRONG),
    ]


def test_what_a_kernel_has_is_listed() -> None:
    (check,) = kernelspecs.judged([Found("one", GOOD)])
    assert check.what == f"one: figport {__version__}, matplotlib 3.10.0, ipykernel 6.29, in python"
    assert check.fix == ""


@pytest.mark.parametrize("package", ["matplotlib", "ipykernel"])
def test_a_package_that_it_needs_and_has_not(package: str) -> None:
    versions = {name: version for name, version in GOOD["versions"].items() if name != package}  # type: ignore[attr-defined]
    (check,) = kernelspecs.judged([Found("one", {**GOOD, "versions": versions})])
    is_wrong(check, f"it has no {package}", f"python -m pip install {package}")
