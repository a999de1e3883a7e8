"""Who did what with figures: one line each in the server's log, and an event for those who collect them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from jupyter_events import EventLogger

SCHEMA: Final = "urn:figport:events:figure_actions:v1"

_FILE: Final = Path(__file__).with_name("events.yaml")


class Deed(Enum):
    """What was done: its word in the log, and its action in events."""

    OPEN = ("open", "open")
    CLOSE = ("close", "close")
    REFUSED = ("refused", "refuse")
    DOWNLOAD = ("download", "download")
    REVIVE = ("revive", "revive")


class Audit:
    """Writes down what was done.

    Parameters
    ----------
    log
        The server's log.
    events
        The server's events; None where they are not wanted.
    """

    def __init__(self, log: logging.Logger | logging.LoggerAdapter[Any], events: EventLogger | None) -> None:
        self._log = log
        self._events = events
        if events is not None and SCHEMA not in events.schemas:
            events.register_event_schema(_FILE)

    def note(self, deed: Deed, kernel: str, user: str, more: Mapping[str, object]) -> None:
        """Write down what was done, to which kernel, and by whom. Nobody's token is among it.

        Values are JSON in the log, so that none can look like a line or a field of its own.
        """
        word, action = deed.value
        fields = {"kernel": kernel, "user": user, **more}
        self._log.info("figport %s %s", word, " ".join(f"{name}={json.dumps(value)}" for name, value in fields.items()))
        if self._events is None:
            return
        data: dict[str, Any] = {"action": action, "kernel_id": kernel, "user": user, **more}
        if deed is Deed.CLOSE:
            data["close_code"] = data.pop("code")
        try:
            self._events.emit(schema_id=SCHEMA, data=data)
        except Exception:  # whoever collects events must not keep people from their figures
            self._log.warning("figport: an event could not be emitted", exc_info=True)
