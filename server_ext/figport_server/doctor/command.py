"""The command ``jupyter figport``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from figport_server.version import __version__

_ABOUT: Final = """
Looks at what is installed, at the Pythons of the kernels, and at the servers of this user that run, or at the one that
is named. Says of each thing whether it is in order and, if not, what mends it. It changes nothing, and shows no token.
"""

_AFTER: Final = """
The address may be that of a proxy: it is asked as a browser would. A token is taken from it (?token=…), or from the
environment variable JUPYTER_TOKEN. It ends with 1 if something is wrong.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="jupyter figport", description="Live matplotlib figures in Jupyter.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser(
        "doctor", help="say what is wrong, and what mends it", description=_ABOUT, epilog=_AFTER
    )
    doctor.add_argument("url", nargs="?", help="the address of a server, also behind a proxy; else all that run here")
    doctor.add_argument(
        "--kernel",
        action="store_true",
        help="start a kernel on each server, load figport in it, reach it, and shut it down again",
    )
    doctor.add_argument("--kernel-name", default="", metavar="NAME", help="which; the server's default if not given")
    doctor.add_argument(
        "--insecure", action="store_true", help="do not ask whether the server's certificate is trusted"
    )
    doctor.add_argument("--json", action="store_true", help="for programs")
    given = parser.parse_args(arguments)
    try:
        start = given.kernel_name if given.kernel or given.kernel_name else None
        return _doctor(given.url, start, verify=not given.insecure, as_json=given.json)
    except ImportError as error:
        sys.stderr.write(
            f"This Python has no notebook server: {error}. Run the doctor of the one that has, or: "
            f"{sys.executable} -m pip install 'figport[server]=={__version__}'\n"
        )
        return 2


def _doctor(url: str | None, start: str | None, *, verify: bool, as_json: bool) -> int:
    from . import checks, installation, kernelspecs, servers

    sections = [installation.examine(), kernelspecs.examine()]
    addresses = list(servers.running(verify=verify)) if url is None else [servers.named(url, verify=verify)]
    sections += [asyncio.run(servers.examine(address, start)) for address in addresses]
    if not addresses:
        check = checks.note("answer", "None runs that this user started", "Name the address of one")
        sections.append(checks.Section("Servers", [check]))
    sys.stdout.write((checks.as_json if as_json else checks.as_text)(sections) + "\n")
    return 0 if checks.well(sections) else 1
