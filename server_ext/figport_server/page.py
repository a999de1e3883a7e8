"""The pages: one figure alone, all figures; their scripts and style; the address that tells whether we are there."""

from __future__ import annotations

import html
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tornado import web

from figport.wire import PROTOCOL

from .access import FigportApi, FigportHandler
from .version import __version__

if TYPE_CHECKING:
    from .services import Services

STATIC: Final = Path(__file__).parent / "static"
"""Where the TypeScript build puts the page's script and style."""

_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>{title}</title>
<link rel="stylesheet" href="{base}figport/static/figport.css">
<link rel="stylesheet" href="{base}figport/static/panel.css">
<script type="application/json" id="figport-config">{config}</script>
<script src="{base}figport/static/{script}" defer></script>
</head>
<body>
<main id="figport"></main>
<noscript>Live figures need JavaScript.</noscript>
</body>
</html>
"""


def _json_for_script(value: Any) -> str:
    """Return JSON that can stand inside a script element, whatever strings it holds."""
    text = json.dumps(value, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class _Page(FigportHandler):
    """A page of ours: a frame, filled by its script."""

    for_viewers = True

    @property
    def content_security_policy(self) -> str:
        """The server's policy (who may frame us, where to report), and scripts only from this server."""
        return f"{super().content_security_policy}; script-src 'self'; object-src 'none'; base-uri 'none'"

    def finish_page(self, script: str, title: str, **config: str) -> None:
        """Answer with the page that `script` fills, as `config` says."""
        # Its script shows this cookie with whatever it asks for. Who came by a link has not been given it yet.
        _ = self.xsrf_token  # Asking for it sets the cookie.
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        told = _json_for_script({"baseUrl": self.base_url, "title": title, **config})
        base = html.escape(self.base_url)
        self.finish(_PAGE.format(title=html.escape(title), base=base, config=told, script=script))


class FigurePage(_Page):
    """``GET figport/kernels/{kernel}/figures/{figure}``."""

    async def get(self, kernel_id: str, figure: str) -> None:
        """Answer with the page. Whether the kernel has the figure is for the socket to say."""
        self.finish_page("page.js", f"Figure {figure[:8]}", kernel=self.kernel_name, figure=figure)


class PanelPage(_Page):
    """``GET figport/``."""

    async def get(self) -> None:
        """Answer with the page that lists all figures of the server's kernels."""
        self.finish_page("panel.js", "Figures")


class Assets(FigportHandler, web.StaticFileHandler):
    """``GET figport/static/…``: revalidated each time, so that an upgrade reaches every browser at once."""

    for_viewers = True

    def initialize(self, figport: Services) -> None:  # type: ignore[override]
        """Take the route's arguments (tornado's way of passing them)."""
        FigportHandler.initialize(self, figport)
        web.StaticFileHandler.initialize(self, path=str(STATIC))

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with the file, or 304."""
        if not path.isprintable():  # the file system would refuse some of these with an error of its own
            raise web.HTTPError(404)
        await web.StaticFileHandler.get(self, path, include_body)

    async def head(self, path: str) -> None:
        """Answer as `get`, without the file."""
        await self.get(path, include_body=False)

    def compute_etag(self) -> str | None:
        """Return a tag of the file's time and size; tornado's own is remembered even when the file changes."""
        status = Path(self.absolute_path or "").stat()
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'

    def get_cache_time(self, path: str, modified: datetime | None, mime_type: str) -> int:
        """Give no time that a browser may use its copy without asking."""
        return 0

    def set_extra_headers(self, path: str) -> None:
        """Have every use revalidated."""
        self.set_header("Cache-Control", "no-cache")


class About(FigportApi):
    """``GET figport/api/about``."""

    for_viewers = True
    _track_activity = False
    """Pages ask when they connect anew, by themselves."""

    async def get(self) -> None:
        """Answer with our version and protocol number."""
        self.finish(json.dumps({"version": __version__, "protocol": PROTOCOL}))
