"""Who may use figport's addresses: the same people who may execute code in the kernel.

Every handler of figport derives from `FigportHandler`, and every method that serves a request is decorated here or,
for the WebSocket, asks `FigportHandler.check_execute`. A figure's callbacks are code of its kernel, so looking is not
weaker than executing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

if TYPE_CHECKING:
    from .bridge import Bridge
    from .extension import Figport

RESOURCE: Final = "kernels"
ACTION: Final = "execute"

_Method = TypeVar("_Method", bound=Callable[..., Any])


def may_execute(method: _Method) -> _Method:
    """Let only those in who may execute code in kernels. The server's default for GET would be ``read``."""
    return cast("_Method", authorized(ACTION, RESOURCE)(method))


class FigportHandler(JupyterHandler):
    """Base of all handlers.

    Parameters
    ----------
    figport
        The extension.
    """

    auth_resource = RESOURCE

    def initialize(self, figport: Figport) -> None:
        """Take the route's arguments (tornado's way of passing them)."""
        self.figport = figport

    async def check_execute(self) -> None:
        """Raise 403 unless somebody is logged in who may execute code in kernels."""
        # Authorizers are asked only about users: the server's default one says yes to everything, also to None.
        if not self.current_user:
            raise web.HTTPError(403, "Nobody is logged in.")
        allowed: Any = self.authorizer.is_authorized(self, self.current_user, ACTION, RESOURCE)
        if not await ensure_async(allowed):
            raise web.HTTPError(403, f"User is not authorized to {ACTION} on resource: {RESOURCE}.")

    def find_kernel(self, kernel: str) -> str:
        """Return the server's id of a kernel by any of its names; raise 404 if the server has none such."""
        found = self.figport.census.find(kernel)
        if found is None:
            raise web.HTTPError(
                404,
                f"This server has no kernel {kernel}: it was shut down, or it belongs to another server. "
                "Run the notebook again and open its figure from there.",
            )
        return found

    def bridge(self, kernel: str) -> Bridge:
        """Return the way to a kernel that the server has."""
        return self.figport.bridge(self.find_kernel(kernel))

    def check_site(self) -> None:
        """Raise 403 for a request that another site's page caused, unless the server allows that origin.

        Browsers send no Origin with a plain GET, but all current ones say in Sec-Fetch-Site where it comes from.
        """
        foreign = self.request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        allowed = self.check_origin() and (self.get_origin() is not None or not foreign or self.skip_check_origin())
        if not allowed:
            raise web.HTTPError(403, "Another site may not ask for this.")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Render the server's own error page, with our text also where the server has a fixed one (404)."""
        exc_info = kwargs.get("exc_info")
        error = exc_info[1] if exc_info else None
        message = (error.log_message or "") if isinstance(error, web.HTTPError) else ""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        texts = {"status_message": self._reason, "message": message.replace("%%", "%"), "exception": ""}
        render = cast("Callable[..., str]", self.render_template)
        self.finish(render("error.html", status_code=status_code, **texts))
