"""What axe-core, the checker of accessibility that most of the web uses, says of a part of a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 at level AA, whose targets are at least 24 pixels large, and what is good practice beside it."""
CHECK = """
async (root, rules) => {
  // A colour that is on its way to another is neither. What pulses without end is no such.
  const moving = root.getAnimations({ subtree: true })
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity);
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error('an animation does not end')), 30000));
  await Promise.race([Promise.all(moving.map(one => one.finished.catch(() => undefined))), late]);
  const found = await axe.run(root, {
    runOnly: { type: 'tag', values: rules },
    // A part of a page is no page: whether that has landmarks and one heading is its own business.
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } }
  });
  return found.violations.flatMap(one =>
    one.nodes.map(node => `${one.impact}: ${one.id} (${one.help}): ${node.html.slice(0, 200)} ${node.failureSummary}`)
  );
}
"""


def check(part: Locator) -> None:
    """Raise unless axe-core finds nothing wrong with a part of a page, in the state that it is in."""
    page = part.page
    if not page.evaluate("() => 'axe' in window"):
        # A page of Jupyter may forbid scripts in its text, but not what a debugger evaluates.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = part.evaluate(CHECK, list(RULES))
    assert not found, "\n".join(found)
