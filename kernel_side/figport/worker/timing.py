"""How long the watchdog waits for the main thread, and how often snapshots are taken."""

from __future__ import annotations

from typing import Final

GRACE: Final = 0.05
"""Seconds that messages may wait before main counts as busy in a cell."""
SLOW_GRACE: Final = 0.5
"""The same elsewhere. Inside a turn of our loop main draws, or runs a callback, and most often is done soon. Outside of
cells and turns nothing keeps it but a slow machine, and now and then somebody else's callback; of what was blitted a
snapshot knows nothing, so it would flicker."""
RENEW: Final = 0.3
"""Seconds between two snapshots of a figure that keeps changing."""
POLL: Final = 0.25
"""Seconds between two polls of figures that are watched while a cell runs."""
MOST_FAILURES: Final = 3
"""Snapshots in a row of a changing figure that may fail before its views are told."""
RETRY: Final = 0.01
"""Seconds until a snapshot is tried again that could not be taken."""
BUDGET: Final = 0.1
"""Seconds that a snapshot may cost on the main thread. Of figures above they are taken beside it only."""
SHARE: Final = 0.05
"""Part of the time that snapshots of a figure may take."""
PAUSE: Final = 0.5
"""Seconds between two snapshots of a figure on the main thread, at the least."""
