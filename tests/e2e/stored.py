"""Notebooks as they are in their files."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

DIRTY = ".lm-TabBar-tab.jp-mod-current.jp-mod-dirty"
"""The tab of a notebook that has changes which its file has not."""


def output(file: Path, cell: int) -> dict[str, Any]:
    """Return the output of a figure in a notebook file."""
    outputs = json.loads(file.read_text())["cells"][cell]["outputs"]
    (found,) = [one for one in outputs if "image/png" in one.get("data", {})]
    assert isinstance(found, dict)
    return found


def picture(output: dict[str, Any]) -> np.ndarray:
    """Return the pixels of an output's PNG, shape (height, width, 4)."""
    with Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as opened:
        return np.asarray(opened.convert("RGBA"))


def save(page: Page) -> None:
    """Save the notebook and wait until it is."""
    # Not by the key: that is the figure's while the figure has the focus.
    page.locator('.jp-Toolbar [data-command="docmanager:save"]').first.click()
    expect(page.locator(DIRTY)).to_have_count(0)
