"""A notebook that was executed without any page, as nbconvert's ``webpdf`` puts it on paper: by printing a page."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import BrowserContext

from tests.kernel.test_converting import Executed, executed, jupyter, pixels

pytestmark = pytest.mark.e2e

__all__ = ["executed"]

IMAGE = re.compile(rb"/Subtype /Image\s*/Width (\d+)\s*/Height (\d+)([^>]*)/Length (\d+)>> stream\n")


def images(pdf: bytes) -> Iterator[np.ndarray]:
    """Yield the images in colour of a PDF by Chromium, which packs them as zlib streams, shape (height, width, 3)."""
    for found in IMAGE.finditer(pdf):
        width, height, size = (int(found[number]) for number in (1, 2, 4))
        if b"/DeviceGray" not in found[3]:
            data = zlib.decompress(pdf[found.end() : found.end() + size])
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def test_the_pdf_holds_the_picture(executed: Executed, new_context: Callable[..., BrowserContext]) -> None:
    # nbconvert would look for a browser of Playwright's own; the page that it prints is the same.
    jupyter("nbconvert", "--to", "html", "--template", "webpdf", "--output", "paper", executed.file.name, at=executed)
    context = new_context(offline=True)
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto((executed.place / "paper.html").as_uri())
    shown = page.locator("img[src^='data:image/png']")
    assert shown.evaluate_all("images => images.map(({ width, height }) => [width, height])") == [[500, 300]]
    (image,) = images(page.pdf(print_background=True))
    assert np.array_equal(image, pixels(base64.b64decode(executed.png))[..., :3])
