"""Start real Jupyter servers for the end-to-end tests, each in folders of its own."""

from __future__ import annotations

import json
import os
import queue
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests import ports

TOKEN = "a-token-for-tests"
BASE = "/user/x/"

QUIET = (
    "--no-browser",
    "--ServerApp.allow_root=True",
    "--ServerApp.port_retries=0",
    f"--IdentityProvider.token={TOKEN}",
)
QUIET_LAB = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # So that one page can open notebook after notebook, see `page.Notebook`, and cells can be read, see `page.cells`.
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    """With the base URL and a final slash."""
    root: Path
    """The folder whose notebooks it serves."""
    environment: Mapping[str, str]
    """The environment variables it runs with; other Jupyter commands need them to see the same configuration."""
    process: subprocess.Popen[str]
    lines: list[str]
    """What it has printed so far."""

    def address(self, path: str) -> str:
        """Return the address of a page, with the token."""
        return f"{self.url}{path}{'&' if '?' in path else '?'}token={TOKEN}"


def jupyter_environment(place: Path) -> dict[str, str]:
    """Return environment variables that keep a Jupyter program to the folder `place`."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    environment = {name: str(place / folder) for name, folder in folders.items()}
    for folder in environment.values():
        Path(folder).mkdir(parents=True, exist_ok=True)
    ports.configure(Path(environment["JUPYTER_CONFIG_DIR"]))
    # JupyterLab asks every new user whether it may fetch news; nobody answers here.
    settings = Path(environment["JUPYTERLAB_SETTINGS_DIR"], "@jupyterlab", "apputils-extension")
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "MPL"))}
    # The browser must not be sent through a proxy of the machine to reach it, nor must the server's kernels.
    return {**kept, **environment, "NO_PROXY": "127.0.0.1,localhost", "PYTHONFAULTHANDLER": "1"}


@contextmanager
def running(
    place: Path,
    *,
    program: str = "lab",
    python: Path | None = None,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
    base: str = BASE,
) -> Iterator[Server]:
    """Run a Jupyter server until the block ends.

    Parameters
    ----------
    place
        An empty folder for everything that it writes.
    program
        ``lab``, ``notebook``, ``nbclassic`` or ``jupyter_server``, which has no pages.
    python
        The environment that it runs in; by default the tests' own.
    arguments
        More arguments.
    environment
        More environment variables.
    port
        Where it listens; by default somewhere.
    base
        Its base URL.
    """
    root = place / "root"
    root.mkdir(parents=True, exist_ok=True)
    variables = {**jupyter_environment(place), **(environment or {})}
    port = port or ports.free_port()
    quiet = [
        *QUIET,
        f"--ServerApp.port={port}",
        f"--ServerApp.base_url={base}",
        *(QUIET_LAB if program == "lab" else ()),
        f"--ServerApp.root_dir={root}",
    ]
    command = [str(python or sys.executable), "-m", f"jupyter{program}" if program == "lab" else program, *quiet]
    process = subprocess.Popen(
        [*command, *arguments], env=variables, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines: list[str] = []
    told: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            told.put(line)
        told.put("")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield Server(_address(told, lines, port, base), root, variables, process, lines)
    finally:
        process.terminate()
        try:
            # One of five never ends: jupyter_server reads files in anyio's threads, and the last of those waits for
            # ever if the loop stopped before it heard so.
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)
        assert process.stdout is not None
        process.stdout.close()


def end_kernels(server: Server) -> None:
    """End all kernels of a server, which lives on, as by hand."""
    # Not through a proxy of the machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(path: str, method: str) -> bytes:
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"{server.url}{path}", method=method, headers=headers)
        with opener.open(request, timeout=30) as answer:
            said: bytes = answer.read()
        return said

    kernels = [kernel["id"] for kernel in json.loads(ask("api/kernels", "GET"))]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda kernel: ask(f"api/kernels/{kernel}", "DELETE"), kernels))
    assert json.loads(ask("api/kernels", "GET")) == []


def _address(told: queue.Queue[str], lines: list[str], port: int, base: str) -> str:
    """Wait until the server listens, which is a little after it says so."""
    scheme = None
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(queue.Empty):
            line = told.get(timeout=0.1)
            if not line:
                break
            found = re.search(rf"(https?)://127\.0\.0\.1:{port}/", line)
            scheme = found[1] if found else scheme
        if scheme is not None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                return f"{scheme}://127.0.0.1:{port}{base}"
    raise RuntimeError("The server did not come to listen:\n" + "".join(lines))


def certificate(place: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine and return its file and its key's."""
    made, key = place / "tls.crt", place / "tls.key"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", names, "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made, key


def write_notebook(path: Path, cells: Sequence[str], kernel: str = "python3") -> None:
    """Write a notebook with code cells."""
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"display_name": kernel, "language": "python", "name": kernel}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document))


def write_kernelspec(data: Path, name: str, python: Path) -> None:
    """Make a kernel of another environment known to a server whose data folder is `data`."""
    place = data / "kernels" / name
    place.mkdir(parents=True, exist_ok=True)
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": "python",
    }
    (place / "kernel.json").write_text(json.dumps(spec))
