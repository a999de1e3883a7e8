"""Fingers on a touch screen, as the browser gets them from the system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Locator, Page

Spot = tuple[float, float]
"""In pixels from the window's upper left corner."""

STEPS = 8
"""In which a finger moves."""

STILL = """
async element => {
  // The classic notebook makes outputs anew, so the element itself may be out of the page for a moment.
  const scrolled = element.closest('.jp-WindowedPanel-outer, #site');
  for (let still = 0, last = NaN; still < 10; ) {
    await new Promise(requestAnimationFrame);
    still = scrolled.scrollTop === last ? still + 1 : 0;
    last = scrolled.scrollTop;
  }
}
"""


class Fingers:
    """Touches a page."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def touch(self, kind: str, *points: Spot) -> None:
        """Have the fingers that are on the screen do something."""
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def tap(self, at: Spot | Locator) -> None:
        """Touch a place for a moment."""
        self.touch("touchStart", middle(at) if isinstance(at, Locator) else at)
        self.touch("touchEnd")

    def move(self, *ways: tuple[Spot, Spot]) -> None:
        """Move fingers that are down, each from one place to another, at the same time."""
        for step in range(1, STEPS + 1):
            self.touch("touchMove", *between(ways, step / STEPS))

    def swipe(self, *ways: tuple[Spot, Spot]) -> None:
        """Move fingers, each from one place to another, at the same time."""
        self.touch("touchStart", *between(ways, 0))
        self.move(*ways)
        self.touch("touchEnd")


def between(ways: Sequence[tuple[Spot, Spot]], part: float) -> list[Spot]:
    """Return places on the way."""
    return [(x + (to_x - x) * part, y + (to_y - y) * part) for (x, y), (to_x, to_y) in ways]


def middle(element: Locator) -> Spot:
    """Return the middle of an element, which is in sight then."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def until_still(element: Locator) -> None:
    """Wait until what an element stands in scrolls no more: while a page glides, a tap only stops it."""
    element.evaluate(STILL)


@contextmanager
def touch_screen(page: Page) -> Iterator[Fingers]:
    """Have a page on a touch screen until the block ends."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    try:
        yield Fingers(session)
    finally:
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        session.detach()
