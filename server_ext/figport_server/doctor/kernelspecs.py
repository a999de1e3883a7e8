"""What is installed in the Python of each kernel that this user may start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from string import Template
from tempfile import gettempdir
from typing import Any, Final

from figport import wire
from figport_server.version import __version__

from .checks import Check, Section, State, note, ok, wrong
from .installation import pip

_TIMEOUT: Final = 60.0
"""Seconds that a Python may take; some are started over a network's file system."""

_OLDEST: Final = {"matplotlib": (3, 10), "ipykernel": (6, 29)}

_PROBE: Final = """
import json, sys
found = {"python": sys.executable, "versions": {}, "protocol": None, "backend": False}
try:
    from importlib import metadata
    for name in ("figport", "matplotlib", "ipykernel", "numpy", "pillow"):
        try:
            found["versions"][name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    found["backend"] = any(
        point.name == "figport" and point.group == "matplotlib.backend"
        for distribution in metadata.distributions()
        for point in distribution.entry_points
    )
    from figport.wire import PROTOCOL
    found["protocol"] = PROTOCOL
except Exception as error:
    found["error"] = "%s: %s" % (type(error).__name__, error)
print(json.dumps(found))
"""
"""Runs in the kernel's Python, which may be an old one; loads no more than the standard library."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a kernel's Python said."""

    name: str
    said: dict[str, Any]
    error: str = ""
    fix: str = ""


def examine() -> Section:
    """Ask the Pythons of all kernels that are installed, some at a time."""
    from jupyter_client.kernelspec import KernelSpecManager

    specs = KernelSpecManager().get_all_specs()
    named = sorted((name, one["spec"], one["resource_dir"]) for name, one in specs.items())
    pythons = [(name, spec, place) for name, spec, place in named if str(spec.get("language")).lower() == "python"]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: _ask(*one), pythons))
    return Section("Kernels", list(judged(found)))


def _ask(name: str, spec: dict[str, Any], place: str) -> Found:
    """Run the probe as the kernel would be started."""
    command = _command(spec.get("argv") or [], place)
    if command is None:
        return Found(name, {}, "it is not started by python -m")
    try:
        done = subprocess.run(  # noqa: S603 - what Jupyter itself would run, on behalf of the same user
            command,
            env={**os.environ, **_environ(spec.get("env") or {})},
            cwd=gettempdir(),  # Python looks for modules where it is started
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        fix = f"jupyter kernelspec remove {name}, or install it again"
        return Found(name, {}, f"{type(error).__name__}: {error}", fix)
    try:
        said = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        said = None
    if not isinstance(said, dict) or "python" not in said:  # a start script may say something of its own
        return Found(name, {}, f"it ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return Found(name, said)


def _command(argv: Sequence[str], place: str) -> list[str] | None:
    """Return the command that runs the probe where the kernel would run; None if nobody can tell."""
    if "-m" not in argv:
        return None
    before = [
        part.replace("{resource_dir}", place).replace("{prefix}", sys.prefix) for part in argv[: argv.index("-m")]
    ]
    # As jupyter_client does it.
    if before[:1] and before[0] in ("python", f"python{sys.version_info[0]}", "python{}.{}".format(*sys.version_info)):
        before[0] = sys.executable
    return [*before, "-c", _PROBE]


def _environ(variables: dict[str, str]) -> dict[str, str]:
    """Return a kernel's variables. They may refer to those that are there (``/opt/bin:${PATH}``), as in Jupyter."""
    return {name: Template(str(value)).safe_substitute(os.environ) for name, value in variables.items()}


def judged(found: Sequence[Found]) -> Iterator[Check]:
    """Yield what is to be said of each kernel. One without figport is wrong only if there is none with it."""
    checks = [_judge(one) for one in found]
    if any(check.state is not State.NOTE for check in checks):
        yield from checks
        return
    yield from checks[1:]
    if checks:
        yield wrong(checks[0].name, f"No kernel has figport. {checks[0].what}", checks[0].fix)
    else:
        fix = f"{pip('ipykernel', f'figport=={__version__}')} && {sys.executable} -m ipykernel install --user"
        yield wrong("kernel", "There is no Python kernel", fix)


def _judge(found: Found) -> Check:
    name = f"kernel {found.name}"
    if found.error:
        return note(name, f"{found.name}: nobody can tell what its Python has, {found.error}", found.fix)
    said = found.said
    python, versions, protocol = str(said["python"]), dict(said["versions"]), said["protocol"]
    text = f"{found.name}: {', '.join(f'{package} {version}' for package, version in versions.items())}, in {python}"
    figport = versions.get("figport")
    wanted = pip(f"figport=={__version__}", python=python)
    if figport is None:
        return note(name, f"{text}: it has no figport", wanted)
    for package, oldest in _OLDEST.items():
        if package not in versions:
            return wrong(name, f"{text}: it has no {package}", pip(package, python=python))
        if _numbers(versions[package]) < oldest:
            needed = ".".join(map(str, oldest))
            return wrong(
                name,
                f"{text}: figport needs {package} {needed} or newer",
                pip("--upgrade", package, python=python),
            )
    if protocol is None:
        return wrong(name, f"{text}: its figport cannot be loaded, {said.get('error')}", wanted)
    if protocol != wire.PROTOCOL:
        sides = f"it speaks protocol {protocol}, the server {wire.PROTOCOL}"
        newer = f"{pip(f'figport[server]=={figport}')}, then restart the server"
        return wrong(name, f"{text}: {sides}", wanted if protocol < wire.PROTOCOL else newer)
    if not said["backend"]:
        again = pip("--force-reinstall", "--no-deps", f"figport=={__version__}", python=python)
        return wrong(name, f"{text}: matplotlib does not find its backend figport", again)
    return ok(name, text)


def _numbers(version: str) -> tuple[int, ...]:
    parts = [part for part in version.split(".")[:2] if part.isdigit()]
    return tuple(map(int, parts))
