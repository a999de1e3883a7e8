"""The server side of figport: it authenticates pages, numbers their views and relays their messages to kernels.

It knows nothing about plots and imports neither matplotlib nor numpy. Of the package `figport` it uses only the wire
and the errors. Importing this module loads no other part; the hooks below do when the Jupyter server calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = ["__version__", "load_jupyter_server_extension"]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Return what the Jupyter server should load (jupyter_server 1.4 and later)."""
    from .extension import Figport

    return [{"module": "figport_server", "app": Figport}]


def _jupyter_server_extension_paths() -> list[dict[str, Any]]:
    """Return the same for servers that know no extension points."""
    return [{"module": "figport_server"}]


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    """Load the extension into a running server; used where the extension point's class is not."""
    from .extension import Figport

    load: Any = Figport._load_jupyter_server_extension
    load(serverapp)


load_jupyter_server_extension = _load_jupyter_server_extension
"""The hook's name in the first generation of Jupyter servers."""
