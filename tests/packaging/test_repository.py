"""What the repository holds: no machine's paths, no registry's host, clean notebooks, imports that point one way."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_build import ROOT

# Put together from parts, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a package registry's host": re.compile(
        "|".join(("registry" + r"\.npmjs", "files" + r"\.pythonhosted", "pypi" + r"\.org/simple", r'"resolved"' + ":"))
    ),
    "a path of one machine": re.compile(
        "|".join(("/" + "root/", "/home/" + r"(?!jovyan)\w+/", "/work" + "/", "/Users/" + r"\w"))
    ),
    "a work tree's leftovers": re.compile("^(<<<<<<<|>>>>>>>) ", re.MULTILINE),
}


def repository_files() -> list[Path]:
    """Return the files that git knows or would add; in an unpacked sdist, all sources."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
        names = [ROOT / name for name in listed.split("\0") if name]
    else:
        places = ("kernel_side", "server_ext", "labextension/src", "tests", "examples", "jupyter-config")
        names = [path for place in places for path in (ROOT / place).rglob("*") if "__pycache__" not in path.parts]
        names += ROOT.glob("*")
    return sorted(path for path in names if path.is_file())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = []
    for path in repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in FORBIDDEN[what].finditer(text)]
    assert found == []


def test_the_files_are_there_that_the_design_names() -> None:
    text = (ROOT / "DESIGN.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`([\w./-]+\.(?:py|ts|md))`", text))
    roots = [ROOT, ROOT / "kernel_side", ROOT / "server_ext", ROOT / "labextension/src"]
    assert len(names) > 50
    assert {name for name in names if not any((root / name).is_file() for root in roots)} == set()


def test_readme_lists_every_option_of_the_server_extension() -> None:
    from figport_server.extension import Figport

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    own = set(Figport.class_own_traits(config=True)) - {"static_url_prefix"}
    assert {name for name in own if f"| `{name}` |" not in text} == set()


NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_clean(path: Path) -> None:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert notebook.metadata.kernelspec.name == "python3"
    assert code[0].source.startswith("%matplotlib figport")


def test_notebooks_run_outside_of_a_kernel(tmp_path: Path) -> None:
    # In one process: the point is that the notebooks' own code works. `tests/e2e/test_tour.py` looks at its figures.
    script = ["import matplotlib; matplotlib.use('figport')"]
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        script += [re.sub(r"^%.*$", "", source, flags=re.MULTILINE) for source in sources]
    file = tmp_path / "notebooks.py"
    file.write_text("\n".join(script), encoding="utf-8")
    command = [sys.executable, "-W", "error", str(file)]
    # The secret that signs figures and the file with one belong to the test as well.
    variables = {**os.environ, "JUPYTER_DATA_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=tmp_path, env=variables, check=False
    )
    assert result.returncode == 0, result.stderr


# --- import rules -------------------------------------------------------------------------------------


PLOTTING = ("matplotlib", "numpy", "PIL", "IPython", "ipykernel")
SERVING = ("tornado", "jupyter_server", "jupyter_client", "figport_server")


def imports_of(path: Path, package: str) -> set[str]:
    """Return the full names of all modules that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=module, level=0):
                names |= {f"{module}.{alias.name}" for alias in node.names}
            case ast.ImportFrom(module=module):
                base = ".".join(filter(None, (package, module)))
                names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def within(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def test_kernel_side_imports_nothing_of_the_server() -> None:
    for path in (ROOT / "kernel_side").rglob("*.py"):
        assert [name for name in imports_of(path, "figport") if within(name, SERVING)] == [], path.name


def test_server_side_imports_no_plotting_and_little_of_figport() -> None:
    shared = ("figport.wire", "figport.errors", "figport.pacing", "figport.__version__")
    for path in (ROOT / "server_ext").rglob("*.py"):
        names = imports_of(path, "figport_server")
        assert [name for name in names if within(name, PLOTTING)] == [], path.name
        assert [name for name in names if within(name, ("figport",)) and not within(name, shared)] == [], path.name


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("figport", (*PLOTTING, *SERVING)),
        ("figport.wire", (*PLOTTING, *SERVING, "asyncio")),
        ("figport.pacing", (*PLOTTING, *SERVING, "asyncio")),
        ("figport.sending.session", (*PLOTTING, *SERVING, "asyncio")),
        ("figport.backend", (*SERVING, "ipykernel")),
        ("figport_server", PLOTTING),
        ("figport_server.extension", PLOTTING),
    ],
)
def test_a_fresh_interpreter_loads_no_more_than_it_needs(module: str, forbidden: tuple[str, ...]) -> None:
    code = (
        "import importlib, sys\n"
        f"importlib.import_module({module!r})\n"
        f"print(*(name for name in {forbidden!r} if name in sys.modules))"
    )
    sources = os.pathsep.join((str(ROOT / "kernel_side"), str(ROOT / "server_ext")))
    environment = {**os.environ, "PYTHONPATH": sources}
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.split() == []
