"""The small Python environments that some tests start kernels and servers in, and the one recipe for them.

make runs ``python tests/environments.py NAME …`` and keeps the result under ``.cache/envs``; a file
``.stamp`` in it holds the recipe that it was made by, so a changed recipe makes it anew and an unchanged
one costs nothing. Tests ask the fixture ``environment`` for one; it never makes any, it says which command
does. uv links the packages from its cache, so an environment costs a second and next to no room.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".cache" / "envs"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


NEEDLESS = ("rfc3987-syntax",)
"""What is taken out of every environment, and of the tests' own.

jsonschema, which every Jupyter server and nbconvert load, uses this one where it is there, for formats that no Jupyter
package asks for; loading it compiles 38 grammars, which is two thirds of what a server computes until it listens.
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an environment holds."""

    packages: tuple[str, ...]
    sources: tuple[str, ...]
    """Directories of this repository that are put on its path, instead of an installed figport with all it requires."""
    links: tuple[tuple[str, str], ...] = ()
    """Files and directories of this repository and where links in the environment point to them."""
    node: tuple[str, ...] = ()
    """Packages of npm, whose commands are beside Python's."""
    optional: bool = False
    """Whether tests go without it where its packages cannot be installed."""
    asked: bool = False
    """Whether it is made only for who asks for it by name: no test needs it."""


def _kernel(version: str, matplotlib: str = "matplotlib", *more: str) -> Recipe:
    return Recipe(
        (f"ipykernel=={version}.*", matplotlib, "numpy", "pillow", "ipywidgets", "anywidget", *more), ("kernel_side",)
    )


def _server(*packages: str, node: tuple[str, ...] = ()) -> Recipe:
    return Recipe(
        packages,
        ("kernel_side", "server_ext"),
        (
            ("jupyter-config/server-config/figport.json", "etc/jupyter/jupyter_server_config.d/figport.json"),
            ("labextension/dist/labextension", "share/jupyter/labextensions/figport"),
        ),
        node,
    )


RECIPES = {
    # Kernels: no Jupyter server. ipykernel 6 has no subshells, 7.0 is the first that has, 7.4 remembers senders.
    "ipykernel-6.31": _kernel("6.31"),
    "ipykernel-7.0": _kernel("7.0"),
    "ipykernel-7.4": _kernel("7.4"),
    # The oldest matplotlib that figport runs with. Its own tests, which make the figures that are drawn, need pytest.
    "matplotlib-3.10": _kernel("7.4", "matplotlib==3.10.*", "pytest"),
    # What comes after the newest matplotlib that is known to run; the index has one only for some weeks of a year.
    "matplotlib-next": replace(_kernel("7.4", "matplotlib>=3.12.0.dev0", "pytest"), optional=True, asked=True),
    # A server whose kernels live elsewhere: neither matplotlib nor numpy nor pillow.
    "server-only": _server("jupyterlab>=4.4", "notebook>=7", "jupyter_server>=2.13"),
    # matplotlib's own window, which `make gallery` compares with.
    "qt": Recipe(("matplotlib", "PySide6-Essentials", "numpy", "pillow"), (), asked=True),
    # What the notebooks load that were written for ipympl, which `make notebooks` runs.
    "notebooks": replace(
        _kernel("7.4", "matplotlib", "mpl-interactions>=0.24", "pandas", "requests", "scipy", "xarray"), asked=True
    ),
    # A server that turns notebooks into applications.
    "voila": _server(
        "voila", "jupyterlab>=4.4", "jupyter_server>=2.13", "ipykernel", "matplotlib", "ipywidgets", "anywidget"
    ),
    # Servers of other servers' kernels, and kernels for them. Each has Jupyter packages of its own age.
    "kernel-gateway": replace(_kernel("7.4", "matplotlib", "jupyter-kernel-gateway>=3"), optional=True),
    "enterprise-gateway": replace(_kernel("6.29", "matplotlib", "jupyter-enterprise-gateway>=3.3"), optional=True),
    # The same with documents that several people have open. Apart, because that changes every notebook of a JupyterLab.
    "collaboration": _server("jupyterlab>=4.4", "jupyter_server>=2.13", "jupyter-collaboration>=4"),
    # The same with outputs that the server takes, and cells that it runs.
    "server-documents": replace(_server("jupyterlab>=4.4", "jupyter-server-documents>=0.3"), optional=True),
    "server-nbmodel": replace(_server("jupyterlab>=4.4", "jupyter-server-nbmodel[lab]>=0.2"), optional=True),
    # A JupyterHub with its proxy, and what it starts for its users.
    "jupyterhub": _server(
        "jupyterhub>=5",
        "jupyterlab>=4.4",
        "nbclassic>=1.1",
        "ipykernel",
        "matplotlib",
        node=("configurable-http-proxy@^5",),
    ),
}


class MissingEnvironment(Exception):
    """An environment that is not made yet, or by an older recipe."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The environment {name} is missing or out of date. Run: make environments")


class UnavailableEnvironment(Exception):
    """An optional environment whose packages cannot be installed here."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The environment {name} cannot be made here: {reason}")


def _fingerprint(recipe: Recipe) -> str:
    # The place is part of it: environments cannot be moved.
    text = json.dumps(
        [
            "compiled",
            recipe.packages,
            recipe.sources,
            recipe.links,
            *recipe.node,
            VERSION,
            str(ROOT),
            sys.version_info[:3],
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _python_in(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def python_of(name: str) -> Path:
    """Return the Python interpreter of an environment.

    Raises
    ------
    MissingEnvironment
        With the command that makes it.
    UnavailableEnvironment
        If it is an optional one that could not be made.
    """
    stamp, failed = PLACE / name / ".stamp", PLACE / f"{name}.failed"
    if RECIPES[name].optional and failed.exists():
        raise UnavailableEnvironment(name, failed.read_text(encoding="utf-8"))
    if not stamp.exists() or stamp.read_text() != _fingerprint(RECIPES[name]):
        raise MissingEnvironment(name)
    return _python_in(PLACE / name)


def make(name: str) -> None:
    """Make an environment unless it is up to date. One that is optional may fail; why, its ``.failed`` says."""
    failed = PLACE / f"{name}.failed"
    failed.unlink(missing_ok=True)
    try:
        _make(name)
        _take_out(name)
    except subprocess.CalledProcessError as error:
        if not RECIPES[name].optional:
            raise
        failed.write_text(f"{error}", encoding="utf-8")
        print(f"did without {name}")


def _uv() -> list[str]:
    uv = Path(sys.executable).with_name("uv")
    return [str(uv) if uv.exists() else "uv", "--quiet", "--no-progress"]


def _take_out(name: str) -> None:
    """Remove what no environment needs; what is not there is passed over."""
    python = str(_python_in(PLACE / name))
    subprocess.run([*_uv(), "pip", "uninstall", "--python", python, *NEEDLESS], cwd=PLACE, check=True)


def _make(name: str) -> None:
    recipe, place = RECIPES[name], PLACE / name
    stamp, fingerprint = place / ".stamp", _fingerprint(recipe)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    shutil.rmtree(place, ignore_errors=True)
    quiet = _uv()
    subprocess.run([*quiet, "venv", "--no-project", "--python", sys.executable, str(place)], check=True)
    python = _python_in(place)
    # Compiled, as pip does it and uv does not: where Python writes no bytecode, each kernel would take a second more.
    install = ["pip", "install", "--compile-bytecode", "--python", str(python)]
    subprocess.run([*quiet, *install, *recipe.packages], cwd=place, check=True)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    library = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    (library / "figport-sources.pth").write_text("".join(f"{ROOT / source}\n" for source in recipe.sources))
    # The backend is found by its entry point, so the environment needs one: what an installed figport would bring.
    if "kernel_side" in recipe.sources:
        metadata = library / f"figport-{VERSION}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: figport\nVersion: {VERSION}\n")
        (metadata / "entry_points.txt").write_text("[matplotlib.backend]\nfigport = figport.backend\n")
    for source, target in recipe.links:
        (place / target).parent.mkdir(parents=True, exist_ok=True)
        (place / target).symlink_to(ROOT / source)
    if recipe.node:
        _add_node(place, recipe.node)
    # Last: a half-made environment has no stamp.
    stamp.write_text(fingerprint)
    print(f"made {place.relative_to(ROOT)}")


def _add_node(place: Path, packages: tuple[str, ...]) -> None:
    """Put packages of npm into an environment, with the node that the build of the TypeScript uses."""
    build = [sys.executable, str(ROOT / "hatch_build.py")]
    options = ["--global", f"--prefix={place}", "--no-progress", "--loglevel=error"]
    subprocess.run([*build, "npm", "install", *options, *packages], cwd=ROOT, check=True)
    node = subprocess.run([*build, "node"], capture_output=True, text=True, check=True).stdout.strip()
    (place / "bin" / "node").symlink_to(node)


def main(names: list[str]) -> None:
    """Make the named environments, or all; two at a time, for they wait for the network and the disk."""
    if names == ["--needless"]:
        print(*NEEDLESS)
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, names or [name for name, recipe in RECIPES.items() if not recipe.asked]))


if __name__ == "__main__":
    main(sys.argv[1:])
