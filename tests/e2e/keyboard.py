"""Somebody who has a keyboard and nothing else."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Figure

SEEN = """
() => {
  const element = document.activeElement;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const [x, y] = [Math.min(right, innerWidth) - Math.max(left, 0), Math.min(bottom, innerHeight) - Math.max(top, 0)];
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const marked = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  const what = element.outerHTML.slice(0, 120);
  if (element.closest('.figport-figure, .figport-panel') === null) return '';
  if (x < Math.min(20, right - left) || y < Math.min(20, bottom - top)) return `out of sight: ${what}`;
  return marked ? '' : `not marked: ${what}`;
}
"""
"""Says why nobody sees where the keyboard is, if it is at something of a figure."""
STOP = f"""
to => {{
  const {{ activeElement }} = document;
  return {{ wrong: ({SEEN})(), there: to === activeElement, stop: activeElement.outerHTML.slice(0, 100) }};
}}
"""
"""Says so, whether an element has it, and which has."""
ACTIVE = """
() => [...document.querySelectorAll('.jp-Notebook .jp-Cell')].findIndex(cell => cell.matches('.jp-mod-active'))
"""
IN_FIGURE = "() => document.activeElement.closest('.figport-figure') !== null"


class Keyboard:
    """Presses keys, and sees where they go."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str, times: int = 1) -> None:
        """Press keys one after the other, all of them so many times."""
        for key in keys * times:
            self.page.keyboard.press(key)

    def go(self, to: Locator, key: str = "Tab", *, limit: int = 20) -> None:
        """Press a key until this has the focus; wherever it is on the way, it is seen."""
        stops = []
        for _ in range(limit):
            self.press(key)
            at = to.evaluate(STOP)
            assert at["wrong"] == ""
            stops.append(at["stop"])
            if at["there"]:
                return
        raise AssertionError("\n".join(["The keyboard does not come there:", *stops]))

    def cell(self, number: int) -> None:
        """Go to a cell, in command mode."""
        for _ in range(3):
            if self.page.evaluate(IN_FIGURE):
                self.press("Escape")
        assert not self.page.evaluate(IN_FIGURE)
        away = number - self.page.evaluate(ACTIVE)
        self.press("j" if away > 0 else "k", times=abs(away))
        assert self.page.evaluate(ACTIVE) == number

    def figure(self, root: Locator) -> Figure:
        """Go on to a figure's tools, and return it, live."""
        self.go(root.locator('button[tabindex="0"]:enabled').first)
        return Figure.live(root)

    def tool(self, figure: Figure, name: str) -> None:
        """Press a tool, from wherever in the figure the keyboard is before it."""
        if not figure.root.locator(".figport-toolbar :focus").count():
            self.go(figure.root.locator('.figport-toolbar button[tabindex="0"]:enabled'), "Shift+Tab", limit=5)
        if not figure.tool(name).evaluate("element => element === document.activeElement"):
            self.go(figure.tool(name), "ArrowRight")
        self.press("Enter")

    def cross(self, figure: Figure) -> Cross:
        """Bring the cross of a figure."""
        self.go(figure.root.locator(".figport-cursor-button"), limit=5)
        self.press("Enter")
        expect(figure.canvas).to_be_focused()
        return Cross(self, figure)


class Cross:
    """The cross in a figure."""

    def __init__(self, keyboard: Keyboard, figure: Figure) -> None:
        self._keyboard = keyboard
        self._cross = figure.root.locator(".figport-cross")
        expect(self._cross).to_have_js_property("hidden", False)

    @property
    def place(self) -> tuple[int, int]:
        """Where it is, in pixels from the picture's upper left corner."""
        left, top = self._cross.evaluate("({ style }) => [parseFloat(style.left), parseFloat(style.top)]")
        return round(left), round(top)

    def go(self, x: float, y: float) -> None:
        """Move it by arrows, at the end by single pixels."""
        for name, away in zip(("Right", "Down"), (round(x) - self.place[0], round(y) - self.place[1]), strict=True):
            arrow = f"Arrow{name if away > 0 else {'Right': 'Left', 'Down': 'Up'}[name]}"
            self._keyboard.press(arrow, times=abs(away) // 10)
            self._keyboard.press(f"Shift+{arrow}", times=abs(away) % 10)
        assert self.place == (round(x), round(y))

    def end(self) -> None:
        """Take it away."""
        self._keyboard.press("Escape")
        expect(self._cross).to_have_js_property("hidden", True)
