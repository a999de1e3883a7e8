"""What comes of a cell that a kernel runs."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from figport.testing.decoding import Pixels, image
from figport.wire import MIME_TYPE


@dataclass(slots=True)
class Cell:
    """An execution of code in the kernel, and what came of it."""

    id: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    """IOPub messages that name this execution as their cause, without ``status`` and ``execute_input``."""
    idle: bool = False
    reply: dict[str, Any] | None = None

    @property
    def done(self) -> bool:
        return self.idle and self.reply is not None

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the contents of the messages of some types."""
        return [message["content"] for message in self.messages if message["msg_type"] in kinds]

    @property
    def text(self) -> str:
        """What was printed."""
        return "".join(content["text"] for content in self.of("stream"))

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Contents of the outputs that show a figure, without updates."""
        outputs = self.of("display_data", "execute_result")
        return [content for content in outputs if MIME_TYPE in content["data"]]

    @property
    def figures(self) -> list[str]:
        """Ids of the figures that appeared, in order."""
        return [content["data"][MIME_TYPE]["figure"] for content in self.shown]

    @property
    def standing(self) -> list[str]:
        """The types of the outputs that stand in the end, as a front end has them: prints that follow are one."""
        return [kind for kind, _ in self._standing()]

    @property
    def seen(self) -> list[str]:
        """Ids of the figures in those."""
        datas = [content["data"] for kind, content in self._standing() if kind in ("display_data", "execute_result")]
        return [data[MIME_TYPE]["figure"] for data in datas if MIME_TYPE in data]

    def _standing(self) -> list[tuple[str, dict[str, Any]]]:
        standing: list[tuple[str, dict[str, Any]]] = []
        clears = False
        stream = None
        for message in self.messages:
            kind = message["msg_type"]
            if kind == "clear_output":
                clears = bool(message["content"]["wait"])
                standing = standing if clears else []
            elif kind in ("display_data", "execute_result", "stream", "error"):
                standing = [] if clears else standing
                clears = False
                name = message["content"].get("name")
                if not (kind == "stream" and standing and standing[-1][0] == "stream" and name == stream):
                    standing.append((kind, message["content"]))
                stream = name
        return standing

    def picture(self, figure: str) -> Pixels:
        """Return the PNG that the outputs of a figure hold in the end, updates included."""
        kinds = ("display_data", "execute_result", "update_display_data")
        datas = [content["data"] for content in self.of(*kinds) if MIME_TYPE in content["data"]]
        of_it = [data for data in datas if data[MIME_TYPE]["figure"] == figure]
        return image(base64.b64decode([data["image/png"] for data in of_it if "image/png" in data][-1]))
