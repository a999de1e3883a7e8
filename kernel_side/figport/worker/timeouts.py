"""How long to wait for the main thread, and how often to take a snapshot of a figure that keeps changing."""

from __future__ import annotations

from typing import Final

GRACE: Final = 0.05
"""Seconds that messages may wait before main counts as busy in a cell."""
SLOW_GRACE: Final = 0.5
"""The same elsewhere. Inside a turn of our loop main draws, or runs a callback, and most often is done soon. Outside of
cells and turns nothing keeps it but a slow machine, and now and then somebody else's callback; of what was blitted a
snapshot knows nothing, so it would flicker."""
REFRESH: Final = 0.3
"""Seconds between two snapshots of a figure that keeps changing."""
LOOK: Final = 0.25
"""Seconds between two looks at figures that are watched while a cell runs."""
MOST_FAILURES: Final = 3
"""Snapshots in a row of a changing figure that may fail before its views are told."""
RETRY: Final = 0.01
"""Seconds until a snapshot is tried again that could not be taken."""
