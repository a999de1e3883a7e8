"""The wheel and the sdist hold all that is needed, once, and install where there is no node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

import figport
from hatch_build import ROOT, is_built
from tests.packaging.conftest import Packages

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = PROJECT["project"]["version"]
DATA = f"figport-{VERSION}.data/data"


def read(packages: Packages, name: str) -> bytes:
    with zipfile.ZipFile(packages.wheel) as archive:
        return archive.read(name)


def modules(package: Path) -> set[str]:
    """Return the files of a Python package as they are named in a wheel."""
    files = {*package.rglob("*.py"), *package.rglob("py.typed")}
    return {file.relative_to(package.parent).as_posix() for file in files}


def test_wheel_holds_both_packages_and_nothing_twice(packages: Packages) -> None:
    files = packages.wheel_files()
    assert [name for name, count in Counter(files).items() if count > 1] == []
    wanted = modules(ROOT / "kernel_side" / "figport") | modules(ROOT / "server_ext" / "figport_server")
    assert wanted - set(files) == set()
    tops = {name.partition("/")[0] for name in files}
    assert tops == {"figport", "figport_server", f"figport-{VERSION}.data", f"figport-{VERSION}.dist-info"}


def test_wheel_holds_the_page_of_one_figure(packages: Packages) -> None:
    static = {name for name in packages.wheel_files() if name.startswith("figport_server/static/")}
    assert any(name.endswith(".js") for name in static)
    assert {name.removeprefix("figport_server/static/") for name in static} == {
        file.relative_to(ROOT / "server_ext/figport_server/static").as_posix()
        for file in (ROOT / "server_ext/figport_server/static").rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize(
    "name",
    [
        "share/jupyter/labextensions/figport/package.json",
        "share/jupyter/labextensions/figport/install.json",
        "share/jupyter/labextensions/figport/schemas/figport/plugin.json",
        "share/jupyter/nbextensions/figport/extension.js",
        "etc/jupyter/jupyter_server_config.d/figport.json",
        "etc/jupyter/nbconfig/notebook.d/figport.json",
    ],
)
def test_wheel_puts_shared_files_in_place(packages: Packages, name: str) -> None:
    assert f"{DATA}/{name}" in packages.wheel_files()


def test_lab_finds_its_entry_script(packages: Packages) -> None:
    lab = f"{DATA}/share/jupyter/labextensions/figport"
    description = json.loads(read(packages, f"{lab}/package.json"))
    assert description["name"] == "figport"
    assert description["version"] == VERSION
    entry = description["jupyterlab"]["_build"]["load"]
    assert f"{lab}/{entry}" in packages.wheel_files()
    assert json.loads(read(packages, f"{lab}/install.json"))["packageName"] == "figport"


def test_both_sides_have_one_version(packages: Packages) -> None:
    assert json.loads((ROOT / "labextension" / "package.json").read_text(encoding="utf-8"))["version"] == VERSION
    lock = json.loads((ROOT / "labextension" / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["version"] == VERSION
    classic = read(packages, f"{DATA}/share/jupyter/nbextensions/figport/extension.js")
    assert classic.startswith(f"/* figport {VERSION} */\n".encode())  # what `jupyter figport doctor` reads
    assert figport.__version__ == VERSION


def test_a_kernel_needs_no_jupyter_server(packages: Packages) -> None:
    metadata = message_from_bytes(read(packages, f"figport-{VERSION}.dist-info/METADATA"))
    required = metadata.get_all("Requires-Dist") or []
    base = {entry for entry in required if "extra ==" not in entry}
    assert {entry.split(">")[0] for entry in base} == {"matplotlib", "numpy", "pillow"}
    assert metadata.get_all("Provides-Extra") == ["bench", "notebook", "server", "test", "widgets"]
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Requires-Python"] == ">=3.11"


def test_sdist_holds_sources_tests_and_built_files(packages: Packages) -> None:
    files = packages.sdist_files()
    assert [name for name, count in Counter(files).items() if count > 1] == []
    wanted = {
        "Makefile",
        "PROTOCOL.md",
        "hatch_build.py",
        "kernel_side/figport/wire/messages.py",
        "labextension/package-lock.json",
        "labextension/.npmrc",
        "labextension/src/view/wire.ts",
        "labextension/dist/labextension/package.json",
        "labextension/dist/nbextension/extension.js",
        "tests/golden/wire.json",
        "examples/tour.ipynb",
    }
    assert wanted - set(files) == set()
    assert any(name.startswith("server_ext/figport_server/static/") for name in files)


def test_packages_hold_no_rubbish(packages: Packages) -> None:
    rubbish = ("node_modules", "__pycache__", ".pyc", ".cache", ".venv", ".tsbuildinfo", ".ipynb_checkpoints")
    every = packages.wheel_files() + packages.sdist_files()
    assert [name for name in every if any(part in name for part in rubbish)] == []
    assert packages.wheel.stat().st_size < 2_000_000
    assert packages.sdist.stat().st_size < 3_000_000


def test_wheel_installs_and_matplotlib_knows_figport(packages: Packages, tmp_path: Path) -> None:
    # Without its requirements, which the surrounding environment provides: the test is about figport's own files.
    home = tmp_path / "venv"
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home)], check=True, timeout=60)
    python = home / "bin" / "python"
    command = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(packages.wheel)]
    subprocess.run(command, check=True, timeout=60)
    provided = next(path for path in map(Path, sys.path) if (path / "matplotlib").is_dir())
    # After the environment's own directory, so that its figport wins over an editable one.
    code = (
        f"import sys; sys.path.append({str(provided)!r})\n"
        "from matplotlib.backends import backend_registry\n"
        "import matplotlib.pyplot as plt\n"
        "assert 'figport' in backend_registry.list_all()\n"
        "plt.switch_backend('figport')\n"
        "import figport\n"
        "print(plt.get_backend(), figport.__file__)\n"
    )
    shown = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert shown.returncode == 0, shown.stderr
    backend, _, place = shown.stdout.strip().partition(" ")
    assert backend == "figport"
    assert Path(place).is_relative_to(home)
    assert (home / "share/jupyter/labextensions/figport/package.json").is_file()
    assert (home / "etc/jupyter/jupyter_server_config.d/figport.json").is_file()


def test_unpacked_sdist_builds_the_same_wheel_without_node(packages: Packages, tmp_path: Path) -> None:
    with tarfile.open(packages.sdist) as archive:
        # The first releases of Python 3.11 have no filters, later ones want one.
        filters: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(tmp_path, **filters)
    (unpacked,) = tmp_path.iterdir()
    # No PATH, no network for npm: nothing can be built.
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=unpacked,
        env={
            "PATH": "",
            "npm_config_offline": "true",
            **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {}),
        },
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert Packages(wheel, packages.sdist).wheel_files() == packages.wheel_files()


def test_built_typescript_needs_nothing_to_build() -> None:
    # What keeps `pip install` of a release from asking for node.
    if not is_built():
        pytest.fail("The TypeScript is not built. Run: make build", pytrace=False)
    code = "import hatchling.build as build; print(build.get_requires_for_build_wheel())"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"
