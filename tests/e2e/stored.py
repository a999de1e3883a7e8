"""Notebooks as they are in their files."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import Error, Page, Response

DIRTY = ".lm-TabBar-tab.jp-mod-current.jp-mod-dirty"
"""The tab of a notebook that has changes which its file has not."""

CLEAN = """
() => {
  const held = window.Jupyter?.notebook ?? window.jupyterapp.shell.currentWidget.context.model;
  return !held.dirty;
}
"""
"""Whether a notebook's file has all its changes, in any notebook."""
SAVE = '.jp-Toolbar [data-command="docmanager:save"], #save-notbook button'

OTHERS = """
([cell, before]) => {
  const { outputs } = window.jupyterapp.shell.currentWidget.content.widgets[cell].model;
  const now = [];
  for (let at = 0; at < outputs.length; at++) {
    const png = outputs.get(at).data['image/png'];
    if (png !== undefined) now.push(png);
  }
  return now.length > 0 && now.join() !== before.join() && now;
}
"""
"""Returns the pictures that a cell's outputs hold, when they are others than these."""


def output(file: Path, cell: int) -> dict[str, Any]:
    """Return the output of a figure in a notebook file."""
    outputs = json.loads(file.read_text())["cells"][cell]["outputs"]
    (found,) = [one for one in outputs if "image/png" in one.get("data", {})]
    assert isinstance(found, dict)
    return found


def pixels_of(png: str) -> np.ndarray:
    """Return the pixels of a PNG in base64, shape (height, width, 4)."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as opened:
        return np.asarray(opened.convert("RGBA"))


def picture(output: dict[str, Any]) -> np.ndarray:
    """Return the pixels of an output's PNG, shape (height, width, 4)."""
    return pixels_of(output["data"]["image/png"])


def widgets_of(file: Path) -> dict[str, Any]:
    """Return the models of widgets that a notebook file holds, by their ids."""
    kept = json.loads(file.read_text())["metadata"].get("widgets", {})
    models: dict[str, Any] = kept.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return models


def in_outputs(models: dict[str, Any]) -> list[np.ndarray]:
    """Return the pixels of all figures that Outputs of ipywidgets have collected."""
    outputs = [model["state"]["outputs"] for model in models.values() if model["model_name"] == "OutputModel"]
    return [picture(one) for all_of_one in outputs for one in all_of_one if "image/png" in one.get("data", {})]


def in_boxes(models: dict[str, Any]) -> list[np.ndarray]:
    """Return the pixels of all figures in boxes of ipywidgets."""
    addresses = [model["state"].get("picture") for model in models.values()]
    return [pixels_of(address.partition(",")[2]) for address in addresses if address]


def have(models: dict[str, Any], collected: np.ndarray, boxed: np.ndarray) -> bool:
    """Whether an Output of ipywidgets has a picture, and a figure in a box another."""
    return any(np.array_equal(one, collected) for one in in_outputs(models)) and any(
        np.array_equal(one, boxed) for one in in_boxes(models)
    )


def same(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    """Whether these are the same pictures, in whatever order."""
    first, second = (sorted((one.shape, one.tobytes()) for one in all_of_one) for all_of_one in (some, others))
    return first == second


def until_kept(page: Page, file: Path, *pixels: np.ndarray) -> None:
    """Save the notebook until its file has just these pictures for the figures in boxes: their pages put them in."""
    until_saved(page, lambda: same(in_boxes(widgets_of(file)), pixels))


def until_saved(page: Page, holds: Callable[[], bool], press: Callable[[], None] | None = None) -> None:
    """Save the notebook until its file is as it should be: a picture that comes too late makes it unsaved again.

    How late it is depends on the machine, and nobody sees when all are there.
    """
    end = time.monotonic() + 60
    while True:
        save(page, press)
        if holds():
            return
        assert time.monotonic() < end, "the notebook's file has not what was seen"


def pictures(file: Path, cell: int) -> list[np.ndarray]:
    """Return the pixels of all figures that a notebook file has for a cell: none while it is being written."""
    try:
        outputs = json.loads(file.read_text())["cells"][cell]["outputs"]
    except ValueError:
        return []
    return [picture(one) for one in outputs if "image/png" in one.get("data", {})]


def save(page: Page, press: Callable[[], None] | None = None) -> None:
    """Save the notebook as a person does, by the button if not otherwise: once, and again as long as it is unsaved.

    What people have done to a figure just before may come too late for the file; then the notebook is unsaved again.
    """
    # Not by the key: that is the figure's while the figure has the focus.
    press = press or page.locator(SAVE).first.click
    for _ in range(10):
        try:
            # After a save comes a checkpoint.
            with page.expect_response(is_checkpoint):
                press()
        except Error as error:
            raise AssertionError(f"nothing was saved; open: {page.locator('.jp-Dialog').all_inner_texts()}") from error
        with suppress(Error):
            page.wait_for_function(CLEAN, timeout=1_000)
            return
    raise AssertionError("the notebook stays unsaved")


def until_follow(page: Page, cell: int, *pixels: np.ndarray) -> None:
    """Wait until the outputs of a cell hold these pictures, for the notebook is about to be saved."""
    end = time.monotonic() + 20
    seen: list[str] = []
    while True:
        seen = page.wait_for_function(OTHERS, arg=[cell, seen], timeout=20_000).json_value()
        held = [picture({"data": {"image/png": one}}) for one in seen]
        if len(held) == len(pixels) and all(map(np.array_equal, held, pixels)):
            return
        assert time.monotonic() < end, "the outputs do not follow the figures"


def is_checkpoint(answer: Response) -> bool:
    """Whether the server has made a checkpoint of a notebook."""
    return answer.request.method == "POST" and urlsplit(answer.url).path.endswith(".ipynb/checkpoints") and answer.ok


def is_save(answer: Response) -> bool:
    """Whether the server has saved a notebook."""
    return answer.request.method == "PUT" and urlsplit(answer.url).path.endswith(".ipynb") and answer.ok
