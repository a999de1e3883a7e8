"""A figure as a file: asks the kernel to save it and hands the bytes on, never stored on the server."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from tornado import web

from figport import wire

from . import error_texts
from .audit import Deed
from .kernel_request import KernelRequest

_FORMAT: Final = re.compile(r"[a-z0-9]{0,16}")
_NUMBER: Final = re.compile(r"\d{1,5}(\.\d{1,5})?")
_MIME: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\ud800-\udfff]+")
_MAX_NAME: Final = 150


def attachment(name: str) -> str:
    """Return the Content-Disposition of a file to be saved as `name` (RFC 6266), whatever characters that has."""
    safe = _UNSAFE.sub("_", name)[-_MAX_NAME:].strip(". ") or "figure"
    ascii_name = re.sub(r"[^A-Za-z0-9._ ()+-]", "_", safe)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(safe, safe='')}"


class Download(KernelRequest):
    """``GET figport/kernels/{kernel}/figures/{figure}/download?format=pdf``, also with ``dpi`` and others."""

    @property
    def content_security_policy(self) -> str:
        """The server's policy, and no rights at all for what the file may contain."""
        return f"{super().content_security_policy}; sandbox"

    async def get(self, kernel_id: str, figure: str) -> None:
        """Answer with the file, or with JSON that says what is wrong, where, and what mends it."""
        wanted = self.get_query_argument("format", "")
        if not _FORMAT.fullmatch(wanted):
            raise web.HTTPError(400, "A format is at most 16 small letters and digits, as in format=pdf.")
        dpi, transparent, tight = self._dpi(), self._switch("transparent"), self._switch("tight")
        answer = await self.ask(kernel_id, wire.encode(wire.Save(figure, wanted, dpi, transparent, tight)), self._read)
        if answer is None:
            return
        saved, payload = answer
        self.note(Deed.DOWNLOAD, figure=figure, mime=saved.mime, bytes=len(payload))
        mime = saved.mime if _MIME.fullmatch(saved.mime) else "application/octet-stream"
        self.set_header("Content-Disposition", attachment(saved.name))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.finish(bytes(payload), set_content_type=mime)

    def _dpi(self) -> float | None:
        """Return the resolution that is asked for. Which there can be the kernel knows."""
        given = self.get_query_argument("dpi", "")
        if given and not _NUMBER.fullmatch(given):
            raise web.HTTPError(400, "A resolution is a number, as in dpi=300.")
        return float(given) if given else None

    def _switch(self, name: str) -> bool | None:
        """Return what is asked for that is on or off; None for what nobody said."""
        given = self.get_query_argument(name, "")
        if given not in ("", "0", "1"):
            raise web.HTTPError(400, f"{name} is 0 or 1.")
        return given == "1" if given else None

    def _read(self, answer: bytes | memoryview) -> tuple[wire.Saved, memoryview]:
        message, payload = wire.decode(answer, wire.Party.KERNEL)
        match message:
            case wire.Saved():
                if len(payload) > self.figport.max_download_bytes:
                    raise error_texts.too_large_output(len(payload), self.figport.max_download_bytes)
                return message, payload
            case wire.Failure():
                raise error_texts.as_error(message)
            case _:
                raise error_texts.malformed(f"The kernel answered SAVE with {message.kind.name}")
