"""What is installed in this Python, which should be the notebook server's, and what of it is switched on."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from jupyter_core.paths import allow_insecure_writes, jupyter_config_path, jupyter_data_dir, jupyter_path
from packaging.requirements import InvalidRequirement, Requirement

from figport import wire
from figport_server.version import __version__

from .checks import Check, Section, note, ok, wrong

_EXTENSION: Final = "figport_server"
_SECRET: Final = "figport_secret"  # noqa: S105 - the name of its file, as the kernel side has it
_SECRET_BYTES: Final = 32
_PAGES: Final = ("jupyterlab", "notebook", "nbclassic")
"""What may show figures; one of them is enough."""


def pip(*arguments: str, python: str = sys.executable) -> str:
    """Return the command that has a Python install something."""
    return shlex.join([python, "-m", "pip", "install", *arguments])


def version_of(package: str) -> str | None:
    """Return the version of an installed package; None if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def examine() -> Section:
    """Look at this Python and at Jupyter's folders."""
    checks = [
        ok("figport", f"figport {__version__}, protocol {wire.PROTOCOL}"),
        *_packages(),
        server_extension(),
        labextension(),
        nbextension(),
        secret(),
    ]
    return Section(f"Notebook server, as {sys.executable} would run it", checks)


def _packages() -> Iterator[Check]:
    """Look at what figport requires of a server, and at what may show figures."""
    for requirement in _requirements("server"):
        found = version_of(requirement.name)
        if found is None:
            yield wrong(
                requirement.name, f"{requirement.name} is not installed", pip(f"figport[server]=={__version__}")
            )
        elif not requirement.specifier.contains(found, prereleases=True):
            text = f"{requirement.name} {found} is too old, figport needs {requirement.specifier}"
            yield wrong(requirement.name, text, pip("--upgrade", requirement.name))
        else:
            yield ok(requirement.name, f"{requirement.name} {found}")
    pages = {name: version_of(name) for name in _PAGES}
    for name, version in pages.items():
        if version is not None:
            yield ok(name, f"{name} {version}")
    if not any(pages.values()):
        yield note("jupyterlab", "None of JupyterLab, Notebook and nbclassic is installed: figures have pages alone")


def _requirements(extra: str) -> Iterator[Requirement]:
    try:
        requirements = metadata.requires("figport") or ()
    except metadata.PackageNotFoundError:  # run from a source tree
        return
    for line in requirements:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is not None and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}):
            yield requirement


# --- extensions -------------------------------------------------------------------------------------------


def server_extension() -> Check:
    """Look whether servers will load our extension."""
    try:
        from jupyter_server.extension.config import ExtensionConfigManager
    except ImportError:
        text = "jupyter_server is not installed"
        return wrong("server extension", text, pip(f"figport[server]=={__version__}"))
    known = ExtensionConfigManager(read_config_path=jupyter_config_path()).get_jpserver_extensions()
    fix = f"jupyter server extension enable {_EXTENSION}"
    match known.get(_EXTENSION):
        case None:
            return wrong(
                "server extension", f"No configuration of Jupyter names the server extension {_EXTENSION}", fix
            )
        case False:
            return wrong("server extension", f"The server extension {_EXTENSION} is disabled", fix)
        case _:
            return ok("server extension", f"The server extension {_EXTENSION} is enabled")


def labextension() -> Check:
    """Look whether JupyterLab and Notebook 7 will load our extension, and whether it is the server's."""
    name = "labextension"
    if not any(map(version_of, ("jupyterlab", "notebook"))):
        return note(name, "Neither JupyterLab nor Notebook is installed, so their extension is not needed")
    places = [Path(folder, "figport") for folder in jupyter_path("labextensions")]
    place = next((place for place in places if (place / "package.json").is_file()), None)
    again = pip("--force-reinstall", "--no-deps", f"figport=={__version__}")
    if place is None:
        return wrong(name, "JupyterLab's extension is not in any of Jupyter's folders", again)
    described = _read_json(place / "package.json")
    version, load = described.get("version"), _at(described, "jupyterlab", "_build", "load")
    if not isinstance(load, str) or not (place / load).is_file():
        return wrong(name, f"JupyterLab's extension in {place} is not complete", _mend(place, again))
    if version != __version__:
        return _of_another_version(name, "JupyterLab's extension", place, version, again)
    disabled = _disabled_in_lab()
    if disabled is not None:
        return wrong(name, f"JupyterLab's extension {disabled} is disabled", f"jupyter labextension enable {disabled}")
    return ok(name, f"JupyterLab's extension {version} is enabled, in {place}")


def nbextension() -> Check:
    """Look whether the classic notebook will load our extension, and whether it is the server's."""
    name = "nbextension"
    if version_of("nbclassic") is None:
        return note(name, "nbclassic is not installed, so its extension is not needed")
    places = [Path(folder, "figport", "extension.js") for folder in jupyter_path("nbextensions")]
    file = next((place for place in places if place.is_file()), None)
    again = pip("--force-reinstall", "--no-deps", f"figport=={__version__}")
    if file is None:
        return wrong(name, "nbclassic's extension is not in any of Jupyter's folders", again)
    with file.open(encoding="utf-8", errors="replace") as text:
        head = re.match(r"/\* figport (\S{1,64}) \*/", text.read(100))
    version = head[1] if head else None
    if version != __version__:
        return _of_another_version(name, "nbclassic's extension", file.parent, version, again)
    if not _enabled_in_nbclassic():
        return wrong(name, "nbclassic's extension is disabled", "jupyter nbclassic-extension enable figport/extension")
    return ok(name, f"nbclassic's extension {version} is enabled, in {file.parent}")


def _of_another_version(name: str, which: str, place: Path, version: object, again: str) -> Check:
    text = f"{which} in {place} is of version {version or 'unknown'}, the server has {__version__}"
    return wrong(name, text, _mend(place, again))


def _mend(place: Path, again: str) -> str:
    """Return how to be rid of wrong files: those that pip put there are put there anew, others hide pip's."""
    return again if place.is_relative_to(sys.prefix) else f"Remove {place}; it hides the one that pip installed"


def _disabled_in_lab() -> str | None:
    """Return the name under which JupyterLab does not load us; None if it does."""
    try:
        from jupyterlab.commands import get_app_dir
        from jupyterlab_server.config import get_page_config
    except ImportError:
        return None
    config = get_page_config(jupyter_path("labextensions"), str(Path(get_app_dir(), "settings")))
    disabled = config.get("disabledExtensions", {})
    names = [key for key in disabled if not isinstance(disabled, dict) or disabled[key]]
    return next((str(key) for key in names if str(key).partition(":")[0] == "figport"), None)


def _enabled_in_nbclassic() -> bool:
    """Return what the first of Jupyter's folders says that says anything."""
    for folder in jupyter_config_path():
        place = Path(folder, "nbconfig")
        # A file of the user's own counts more than the files of packages.
        for file in (place / "notebook.json", *sorted((place / "notebook.d").glob("*.json"), reverse=True)):
            said = _at(_read_json(file), "load_extensions", "figport/extension")
            if said is not None:
                return bool(said)
    return False


def _read_json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _at(value: object, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


# --- the secret -------------------------------------------------------------------------------------------


def secret() -> Check:
    """Look whether the secret that signs stored figures is the user's alone. What is in it is not read."""
    file = Path(jupyter_data_dir(), _SECRET)
    remove = f"{shlex.join(['rm', str(file)])} (figures that were stored before cannot be loaded any more)"
    try:
        status = file.stat()
    except FileNotFoundError:
        return note("secret", f"{file} is not there yet; the first figure that is stored makes it")
    except OSError as error:
        return wrong("secret", f"{file} cannot be looked at: {error.strerror}", f"Give {file.parent} to this user")
    mode = stat.S_IMODE(status.st_mode)
    if os.name == "posix" and status.st_uid != os.geteuid():
        return wrong("secret", f"{file} belongs to another user, so stored figures are refused", remove)
    if os.name == "posix" and mode & 0o077 and not allow_insecure_writes:
        text = f"{file} has mode {mode:04o}: others may read or change it, so stored figures are refused"
        return wrong("secret", text, shlex.join(["chmod", "600", str(file)]))
    if status.st_size != _SECRET_BYTES:
        return wrong("secret", f"{file} is damaged: it has {status.st_size} bytes", remove)
    return ok("secret", f"{file} has mode {mode:04o}")
