"""Where a figure can be seen live: the address of its page on a running notebook server of this user.

Running servers say in files where they are and how to log in (``jpserver-*.json`` in Jupyter's runtime folder, readable
by their user alone). Each is asked whether it knows this kernel, by the names that the kernel may go by there. The
token goes into the request's header, to that server only, and never into the address: outputs are kept and shared.
"""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from figport.errors import ErrorCode, FigportError
from figport.settings import options
from figport.wire import own_name

TIMEOUT: Final = 2.0
"""Seconds that a server has to answer. It is on this machine."""

MOST: Final = 4096
"""Bytes of an answer that are read."""

_FILE: Final = re.compile(r"kernel-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class Server:
    """A notebook server that runs."""

    url: str
    """With a slash at its end."""
    token: str
    """Empty for one that wants a password, or nothing."""

    @property
    def on_socket(self) -> bool:
        """Whether it listens on a UNIX socket, which no browser can open."""
        return urlsplit(self.url).scheme not in ("http", "https")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kernel's figures are."""

    server: str
    """The server's address, with a slash at its end."""
    kernel: str
    """The name that the kernel has in addresses there."""
    external: bool
    """Whether that server did not start it."""

    def of(self, figure: str) -> str:
        """Return the address of a figure's page."""
        return f"{self.server}figport/kernels/{self.kernel}/figures/{figure}"


def kernel_names(kernel: Any) -> list[str]:
    """Return the names under which a server may know this kernel, the best first.

    A gateway says it in the environment; a server names the connection file after it; to one that found the kernel
    it has a name that follows from its key.
    """
    given = os.environ.get("KERNEL_ID")
    file = connection_file()
    named = None if file is None else _FILE.fullmatch(file.stem)
    key: Any = getattr(getattr(kernel, "session", None), "key", None)
    names = (given, named[1] if named else None, own_name(key) if isinstance(key, bytes) else None)
    return [name for name in names if name]


def connection_file() -> Path | None:
    """Return this kernel's connection file, if it has one that can be found."""
    try:
        from ipykernel.connect import get_connection_file  # noqa: PLC0415 - other kernels lack it

        return Path(get_connection_file())
    except (ImportError, RuntimeError):
        return None


def runtime_folder() -> Path:
    """Return the folder where this user's Jupyter programs say that they run."""
    from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 - every kernel has it, nobody else needs it

    return Path(jupyter_runtime_dir())


def servers(folder: Path) -> Iterator[Server]:
    """Yield the servers that run and that a browser can open, those that started last first.

    Parameters
    ----------
    folder
        Jupyter's runtime folder.
    """
    return (server for server in _announced(folder) if not server.on_socket)


def _announced(folder: Path) -> Iterator[Server]:
    """Yield all servers that run, those that started last first."""
    found = [*folder.glob("jpserver-*.json"), *folder.glob("nbserver-*.json")]
    with suppress(OSError):
        found.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    for file in found:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            url, pid, token = str(told["url"]), int(told["pid"]), str(told.get("token", ""))
        except (OSError, ValueError, TypeError, KeyError):
            continue  # half written, or of another program
        if _runs(pid):
            yield Server(url if url.endswith("/") else f"{url}/", token)


def _runs(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's
    return True


def find(kernel: Any) -> Place | None:
    """Return where this kernel's figures are, or None if no running server knows it. Takes a few milliseconds.

    A server that cannot be asked, because it wants a password, is taken for the kernel's own if it is the only one.
    """
    names = kernel_names(kernel)
    if options.server_url and names:
        url = options.server_url
        return Place(url if url.endswith("/") else f"{url}/", names[0], external=False)
    closed = []
    for server in servers(runtime_folder()):
        for name in names:
            match _ask(server, name):
                case bool() as external:
                    return Place(server.url, name, external)
                case None:
                    pass
                case "refused":
                    closed.append(Place(server.url, name, external=False))
                    break
    return closed[0] if len(closed) == 1 else None


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: the token is for this server alone."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Refuse."""


def _ask(server: Server, kernel: str) -> bool | str | None:
    """Return whether a kernel is external to a server.

    None if that does not know it, ``refused`` if it does not say.
    """
    # Its scheme was checked: it is a server's.
    request = urllib.request.Request(f"{server.url}figport/api/kernels/{kernel}")  # noqa: S310
    if server.token:
        request.add_header("Authorization", f"token {server.token}")
    # Not through a proxy: the server is here.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoDetours())
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return bool(json.loads(answer.read(MOST))["external"])
    except urllib.error.HTTPError as error:
        error.close()
        return "refused" if error.code in (302, 401, 403) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None  # gone, not figport's, or with a certificate that this machine does not trust


def url_of(kernel: Any, figure: str) -> str:
    """Return the address at which a figure can be seen live.

    Parameters
    ----------
    kernel
        ipykernel's kernel, in which it lives.
    figure
        Its id.

    Raises
    ------
    FigportError
        If there is no such address, with what to do about it.
    """
    place = find(kernel)
    if place is None:
        raise _nowhere()
    return place.of(figure)


def _nowhere() -> FigportError:
    running = list(_announced(runtime_folder()))
    if running and all(server.on_socket for server in running):
        return FigportError(
            ErrorCode.UNKNOWN_KERNEL,
            f"The notebook servers of this user that run listen on UNIX sockets, which no browser can open (looked in "
            f"{runtime_folder()})",
            where="the kernel",
            fix="Set figport.options.server_url to the address at which browsers reach the server, that of the proxy "
            "in front of it.",
        )
    file = connection_file()
    what = f"No running notebook server of this user knows this kernel (looked in {runtime_folder()})"
    link = "its connection file" if file is None else str(file)
    return FigportError(
        ErrorCode.UNKNOWN_KERNEL,
        what,
        where="the kernel",
        fix="Start one with: jupyter lab --ServerApp.allow_external_kernels=True, then let it find this kernel: "
        f"mkdir -p '{runtime_folder() / 'external_kernels'}' && ln -s '{link}' "
        f"'{runtime_folder() / 'external_kernels'}/'. If the server is elsewhere, set figport.options.server_url.",
    )
