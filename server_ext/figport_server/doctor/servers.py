"""The servers that are looked at: the one that is named, or all of this user's that run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from .checks import Check, Section, State, note, wrong
from .trial import trial
from .visit import TIMEOUT, Address, Stop, Visit


def named(url: str, *, verify: bool) -> Address:
    """Return where a server is that somebody names by its address, or by a link to any of its pages' base."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    token = parse_qs(parts.query).get("token", [os.environ.get("JUPYTER_TOKEN", "")])[0]
    path = parts.path.rstrip("/").removesuffix("/lab").removesuffix("/tree")
    return Address(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}/", token, verify)


def running(*, verify: bool) -> Iterator[Address]:
    """Yield where this user's servers are."""
    from jupyter_server.serverapp import list_running_servers

    for info in list_running_servers():
        yield Address(str(info["url"]), str(info.get("token", "")), verify)


async def examine(address: Address, start: str | None = None, within: float = TIMEOUT) -> Section:
    """Look at a server that runs.

    Parameters
    ----------
    address
        Where it is.
    start
        Which kernel to start for a look, and to shut down afterwards; empty for the server's default; None for none.
    within
        Seconds that the server has to answer.
    """
    title = f"Server {address.url}"
    if not address.url.startswith(("http://", "https://")):
        return Section(title, [note("answer", "It listens at no network address", "Name the address of its proxy")])
    visit, checks = Visit(address, within), list[Check]()
    try:
        checks.append(await visit.about())
        if start is not None:
            checks += await trial(visit, start)
        for check in await _kernels(visit, tried=start is not None):
            # How the socket opens is said once, unless it is wrong.
            if check.state is not State.OK or check not in checks:
                checks.append(check)
    except Stop as stop:
        checks.append(stop.check)
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # something else than Jupyter answers there
        text = f"What answers there makes no sense: {type(error).__name__}: {error}"
        checks.append(wrong("answer", text, "Mend the address: it ends with ServerApp.base_url"))
    finally:
        visit.close()
    return Section(title, checks)


async def _kernels(visit: Visit, *, tried: bool) -> list[Check]:
    """Look at all kernels in which figport is loaded; without any, at one of the others, for the way there."""
    kernels = await visit.kernels()
    looked_at = [entry for entry in kernels if entry.get("loaded")] or ([] if tried else kernels[:1])
    if not looked_at and not tried:
        return [
            note("kernels", "No kernel runs, so no WebSocket was tried", "Look again with --kernel, which starts one")
        ]
    return [check for entry in looked_at for check in await visit.look_at(str(entry["id"]))]
