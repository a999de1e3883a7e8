"""Whether two sides can talk to each other, and what to tell people when they cannot."""

from __future__ import annotations

import re

from figport.errors import ErrorCode, FigportError

from .message import Failure, Hello, Welcome
from .vocabulary import PROTOCOL, Party
from .wire_error import WireError


def error_message(error: FigportError, *, fatal: bool) -> Failure:
    """Return the ERROR message that tells a peer of `error`."""
    return Failure(code=error.code, what=error.what, where=error.where, fix=error.fix, fatal=fatal)


def check_protocol(hello: Hello | Welcome, *, ours: str, mine: Party) -> None:
    """Raise unless the peer speaks our protocol.

    Parameters
    ----------
    hello
        What the peer said of itself.
    ours
        Our figport version.
    mine
        Which party we are.

    Raises
    ------
    WireError
        With the command that mends it, naming the environment to run it in.
    """
    if hello.protocol == PROTOCOL:
        return
    # The side with the smaller number is the one to upgrade.
    old = hello.party if hello.protocol < PROTOCOL else mine
    theirs = hello.version
    if not re.fullmatch(r"[0-9A-Za-z.+!_-]{1,64}", theirs):
        # People paste the command below into a shell.
        theirs = "of an unknown version"
    version = ours if hello.protocol < PROTOCOL else theirs
    fixes = {
        Party.PAGE: "Reload the page; if that does not help, upgrade figport in the server's environment "
        f"(pip install 'figport=={version}') and restart the server.",
        Party.SERVER: f"In the notebook server's environment run: pip install 'figport[server]=={version}', "
        "then restart the server.",
        Party.KERNEL: f"In the kernel's environment run: pip install 'figport=={version}', then restart the kernel.",
    }
    raise WireError(
        ErrorCode.PROTOCOL,
        f"The {hello.party} runs figport {theirs} (protocol {hello.protocol}), "
        f"the {mine} runs figport {ours} (protocol {PROTOCOL})",
        where=f"the {old}'s environment",
        fix=fixes[old],
    )
