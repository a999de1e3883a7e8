"""A notebook open in JupyterLab, driven from outside."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.server import TOKEN

WIDTH, HEIGHT = 1400, 1000
SETUP, FIGURE = 0, 1
"""The notebook's cells."""


class Notebook:
    """A notebook of one contender: a cell that prepares, and one that shows whatever figure the stage has chosen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, page: Page, base: str, name: str) -> Notebook:
        """Open a notebook by its name and wait for its kernel.

        Parameters
        ----------
        page
            An empty page.
        base
            The server's address, or that of a relay to it.
        name
            With its ``.ipynb``.
        """
        # A workspace of its own: the default one would open other notebooks as well.
        await page.goto(f"{base}lab/workspaces/{name.removesuffix('.ipynb')}/tree/{name}?token={TOKEN}")
        await page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        await page.wait_for_function(
            """() => {
              const name = document.querySelector('.jp-Toolbar-kernelName')?.innerText ?? 'No Kernel';
              const status = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status;
              return name.trim() !== 'No Kernel' && status === 'idle';
            }""",
            timeout=60_000,
        )
        return cls(page)

    async def run(self, number: int) -> None:
        """Run a cell and wait until it has ended."""
        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(number)
        prompt = cell.locator(".jp-InputPrompt")
        before = await prompt.inner_text()
        for _ in range(3):
            await cell.locator(".jp-InputArea-editor").first.click()
            await self.page.keyboard.press("Control+Enter")
            # JupyterLab marks a cell as running at once, unless something else took the key.
            with suppress(AssertionError):
                await expect(prompt).not_to_have_text(before, timeout=5_000)
                break
        await self.page.wait_for_function(
            "([number, before]) => { const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[number];"
            "const text = cell.querySelector('.jp-InputPrompt').innerText;"
            "return text !== before && /\\[\\d+\\]/.test(text); }",
            arg=[number, before],
            timeout=60_000,
        )
        errors = cell.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]')
        if await errors.count():
            raise RuntimeError(await errors.first.inner_text())

    async def arm(self, selector: str, probe: dict[str, int] | None = None) -> float:
        """Begin to note what is painted, see ``probe.js``; return the page's time."""
        now: float = await self.page.evaluate("([s, p]) => figportBench.arm(s, p)", [selector, probe])
        return now

    async def take(self) -> dict[str, Any]:
        """Return what was noted."""
        noted: dict[str, Any] = await self.page.evaluate("() => figportBench.take()")
        return noted

    async def marker(self) -> tuple[float, float] | None:
        """Return where the marker is, device pixels."""
        x, y = await self.page.evaluate("() => figportBench.marker()")
        return None if x is None or y is None else (x, y)

    async def digest(self) -> str:
        """Return the SHA-256 of the picture's pixels."""
        text: str = await self.page.evaluate("() => figportBench.digest()")
        return text

    async def heap(self) -> float:
        """Return what the page's scripts hold, in MB, after a collection."""
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("HeapProfiler.collectGarbage")
        await session.send("Performance.enable")
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        await session.detach()
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "JSHeapUsedSize") / 1e6

    async def until_filled(self, figures: int) -> None:
        """Wait until so many figures show pixels."""
        await self.page.wait_for_function("n => figportBench.filled() >= n", arg=figures, timeout=60_000)

    async def until_quiet(self, seconds: float = 0.35, limit: float = 20.0) -> None:
        """Wait until nothing was painted for some time."""
        clock = asyncio.get_running_loop().time
        end = clock() + limit
        await asyncio.sleep(seconds)
        while await self.page.evaluate("() => figportBench.quiet()") < 1000 * seconds:
            if clock() > end:
                raise RuntimeError("The figure does not come to rest")
            await asyncio.sleep(0.05)
