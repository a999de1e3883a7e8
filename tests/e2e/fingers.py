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
  for (let frame = 0, still = 0, last = NaN; still < 10; frame += 1) {
    if (frame > 1800) throw new Error('the page never comes to rest');
    await new Promise(requestAnimationFrame);
    still = scrolled.scrollTop === last ? still + 1 : 0;
    last = scrolled.scrollTop;
  }
}
"""

HURRY = """
hurries => {
  if (window.figportHurries === undefined) {
    const later = window.setTimeout;
    const slower = delay => window.figportHurries && delay === 500 ? 60000 : delay;
    window.setTimeout = (action, delay, ...rest) => later.call(window, action, slower(delay), ...rest);
  }
  window.figportHurries = hurries;
}
"""
"""Says whether fingers that go down now move on, or up, at once: half a second later they would be held still."""


class Fingers:
    """Touches a page.

    Parameters
    ----------
    page
        What is touched.
    session
        The way to the browser's touch screen.
    """

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session

    def touch(self, kind: str, *points: Spot, when: float | None = None) -> None:
        """Have the fingers that are on the screen do something: now, or in a second that the page is told."""
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        told = {} if when is None else {"timestamp": when}
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches, **told})

    def tap(self, at: Spot | Locator, *, when: float | None = None) -> None:
        """Touch a place for a moment."""
        with self._hurrying():
            self.touch("touchStart", middle(at) if isinstance(at, Locator) else at, when=when)
            self.touch("touchEnd", when=when)

    def move(self, *ways: tuple[Spot, Spot]) -> None:
        """Move fingers that are down, each from one place to another, at the same time."""
        for step in range(1, STEPS + 1):
            self.touch("touchMove", *between(ways, step / STEPS))

    def swipe(self, *ways: tuple[Spot, Spot]) -> None:
        """Move fingers, each from one place to another, at the same time."""
        with self._hurrying():
            self.touch("touchStart", *between(ways, 0))
            self.move(*ways)
            self.touch("touchEnd")

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        self._page.evaluate(HURRY, True)
        try:
            yield
        finally:
            self._page.evaluate(HURRY, False)


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
        yield Fingers(page, session)
    finally:
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        session.detach()
