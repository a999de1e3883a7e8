"""Qt's event loop, in which ipykernel waits between cells after ``%gui qt``.

It gives way to messages on the shell channel; ours come by another, and timers are nothing that it knows of. So it is
asked to end whenever there is something to do: ipykernel does that, and enters it again.
"""

from __future__ import annotations

import sys
from typing import Any


def waits(kernel: Any) -> bool:
    """Whether the kernel waits in Qt's loop when it is idle. Any thread."""
    return getattr(kernel, "eventloop", None) is not None and _loop(kernel) is not None


def end_wait(kernel: Any) -> None:
    """Have the kernel's own event loop run once as soon as it is idle. Any thread.

    Posted to Qt, so that it is not lost on a loop that is just being entered.
    """
    loop = _loop(kernel)
    core: Any = sys.modules.get(type(loop).__module__)
    if hasattr(core, "QMetaObject"):
        core.QMetaObject.invokeMethod(loop, "quit", core.Qt.ConnectionType.QueuedConnection)


def _loop(kernel: Any) -> Any:
    return getattr(getattr(kernel, "app", None), "qt_event_loop", None)
