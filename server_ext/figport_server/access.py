"""Who may use figport's addresses: the same people who may execute code in the kernel; others may look at most.

Every handler of figport derives from `FigportHandler`, whose `prepare` lets nobody in who may not: a route has its
check because it is a route, not because somebody thought of it. What a route wants to have checked beyond that stands
in `admit`. A figure's callbacks are code of its kernel, so whoever sends input must be allowed to execute; who may only
read kernels gets in where a route says that it is for viewers too, and is told by `access`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from http.client import responses
from typing import TYPE_CHECKING, Any, Final, cast

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web

from figport.errors import ErrorCode, FigportError
from figport.wire import Access

from . import error_texts
from .audit import Deed

if TYPE_CHECKING:
    from .bridge import Bridge
    from .services import Services

RESOURCE: Final = "kernels"

_COMMS: Final = frozenset({"comm_open", "comm_msg", "comm_close"})

_CODES: Final[dict[int, ErrorCode]] = {
    400: ErrorCode.MALFORMED,
    401: ErrorCode.FORBIDDEN,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.UNKNOWN_KERNEL,
    411: ErrorCode.MALFORMED,
    413: ErrorCode.TOO_LARGE,
}
"""The error that a status without an error of ours stands for; all others are `ErrorCode.INTERNAL`."""


class FigportHandler(JupyterHandler):
    """Base of all handlers.

    A route that is about a kernel names it ``kernel_id`` in its address, as Jupyter's own do, so that authorizers can
    decide by kernel. By whatever name it goes there, they and the handler's methods get the server's id; the name stays
    in `kernel_name`.

    Parameters
    ----------
    figport
        The extension.
    """

    auth_resource = RESOURCE
    for_viewers = False
    """Whether who may read kernels, and not execute code in them, is let in."""
    access = Access.VIEW
    """What the user may do; known in `admit` and later."""
    kernel_name = ""

    def initialize(self, figport: Services) -> None:
        """Take the route's arguments (tornado's way of passing them)."""
        self.figport = figport

    async def prepare(self, **options: Any) -> None:
        """Let in who may use the route, and find its kernel; else raise 403, 404 or redirect to login."""
        more: Any = super().prepare(**options)
        if isinstance(more, Awaitable):
            more = await more
            if isinstance(more, Awaitable):
                await more
        if self._finished or self.request.method == "OPTIONS":
            return
        if not self.current_user:
            if not options.get("_redirect_to_login", True):
                raise web.HTTPError(403, "Nobody is logged in.")
            web.authenticated(lambda handler: None)(self)  # redirects, or raises 403
            return
        name = self.path_kwargs.get("kernel_id")
        found = None
        if name is not None:
            self.kernel_name = name
            found = self.figport.kernels.find(name)
            self.path_kwargs["kernel_id"] = found or name
        access = await self._find_access()
        if access is None:
            self.note(Deed.REFUSED, resource=RESOURCE)
            raise web.HTTPError(403, f"User is not authorized to execute on resource: {RESOURCE}.")
        self.access = access
        if name is not None and found is None:
            raise web.HTTPError(
                404,
                f"This server has no kernel {name}: it was shut down, or it belongs to another server. "
                "Run the notebook again and open its figure from there.",
            )
        await self.admit()

    def note(self, deed: Deed, **more: object) -> None:
        """Write down what was done, to this route's kernel and by its user."""
        user = str(getattr(self.current_user, "username", ""))
        self.figport.audit.note(deed, str(self.path_kwargs.get("kernel_id", "")), user, more)

    async def admit(self) -> None:
        """Check what a route wants to have checked beyond access; raise, or answer, to let nobody in."""

    async def _find_access(self) -> Access | None:
        """Return what the user may do here; None if nobody is logged in, or somebody who may do nothing."""
        if await self._may("execute"):
            return Access.USE
        if self.for_viewers and self.figport.viewers and await self._may("read"):
            return Access.VIEW
        return None

    async def _may(self, action: str) -> bool:
        # Authorizers are asked only about users: the server's default one says yes to everything, also to None.
        if not self.current_user:
            return False
        allowed: Any = self.authorizer.is_authorized(self, self.current_user, action, RESOURCE)
        return bool(await ensure_async(allowed))

    async def has_access_still(self) -> bool:
        """Ask again who is logged in and what he may do: a socket lives longer than many a login."""
        known = self.current_user
        try:
            # The server's identity provider answers from here if it can.
            self._jupyter_current_user = None
            user: Any = await ensure_async(cast("Any", self.identity_provider.get_user(self)))
            self.current_user = user
            return await self._find_access() in (Access.USE, self.access)
        finally:
            self.current_user = self._jupyter_current_user = known

    def check_comms(self) -> None:
        """Raise 403 where the server's own list of allowed messages has no comms: figures are nothing else."""
        allowed = getattr(self.kernel_manager, "allowed_message_types", [])
        if allowed and not _COMMS.issubset(allowed):
            raise web.HTTPError(403, "This server's allowed_message_types have no comm messages, which figures need.")

    def check_site(self) -> None:
        """Raise 403 for a request that another site's page caused, unless the server allows that origin.

        Browsers send no Origin with a plain GET, but say in Sec-Fetch-Site where it comes from, on pages that they
        trust. On plain HTTP to another machine they do not: then what Jupyter asks of its own files counts.
        """
        site = self.request.headers.get("Sec-Fetch-Site")
        if site is None and self.get_origin() is None:
            self.check_xsrf_cookie()
            return
        foreign = site not in (None, "none", "same-origin")
        allowed = self.check_origin() and (self.get_origin() is not None or not foreign or self.skip_check_origin())
        if not allowed:
            raise web.HTTPError(403, "Another site may not ask for this.")

    def bridge(self, kernel_id: str) -> Bridge:
        """Return the way to a kernel that the server has."""
        return self.figport.bridge(kernel_id)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Render the server's own error page, with our text also where the server has a fixed one (404)."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        texts = {"status_message": self._reason, "message": _message(kwargs), "exception": ""}
        render = cast("Any", self.render_template)
        self.finish(render("error.html", status_code=status_code, **texts))


class FigportApi(FigportHandler, APIHandler):
    """Base of the handlers that answer programs. Whatever is wrong, they say it in one form of JSON."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with what is wrong, where, and what mends it."""
        code = _CODES.get(status_code, ErrorCode.INTERNAL)
        what = _message(kwargs) or responses.get(status_code, "Unknown HTTP error")
        self.refuse(FigportError(code, what, where="the notebook server", fix=""), status_code)

    def refuse(self, error: FigportError, status: int) -> None:
        """Answer with an error. What it says can come from a kernel."""
        self.set_status(status)
        self.set_header("X-Content-Type-Options", "nosniff")
        texts = {"what": error.what, "where": error.where, "fix": error.fix}
        said = {"code": error.code.value, **{name: error_texts.printable(text) for name, text in texts.items()}}
        # Jupyter's own clients look for a message.
        self.finish(json.dumps({**said, "message": said["what"]}))


def _message(kwargs: dict[str, Any]) -> str:
    exc_info = kwargs.get("exc_info")
    error = exc_info[1] if exc_info else None
    if not isinstance(error, web.HTTPError):
        return ""
    message = error.log_message or ""
    return (message % error.args if error.args else message).replace("%%", "%")
