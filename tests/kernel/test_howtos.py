"""The manual's how-tos: each is run in a kernel as it stands in docs/howto.md, used, and asked what came of it.

The lines that a reader of the page does not see say how: ``% run:`` code, ``% click:``, ``% drag:`` and ``% key:`` what
somebody does (places are fractions of the figure, from the bottom left), ``% is:`` what is true then.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST
DOCUMENT: Final = Path(__file__).parents[2] / "docs/howto.md"
SECTION: Final = re.compile(r"^## (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
PART: Final = re.compile(r"^```python\n(.*?)^```$|^% (\w+): ([^\n]+)$", re.MULTILINE | re.DOTALL)
TASKS: Final = dict(SECTION.findall(DOCUMENT.read_text(encoding="utf-8")))


@pytest.mark.parametrize("task", TASKS)
def test_it_does_what_the_manual_says(kernel: Kernel, task: str) -> None:
    kernel.run("import os, tempfile; os.chdir(tempfile.mkdtemp())")
    view: View | None = None
    said = 0
    for cell, what, text in PART.findall(TASKS[task]):
        if cell:
            kernel.run(cell)
            continue
        match what:
            case "is":
                kernel.becomes(f"bool({text})", "True")
                said += 1
            case "run":
                kernel.run(text)
            case _:
                view = view or kernel.view()
                use(view, what, text)
    assert said, "each says what comes of it"


def use(view: View, what: str, text: str) -> None:
    """Do what a line says."""
    if what == "key":
        view.press(5, 5)
        view.release(5, 5)
        view.key(text)
        return
    numbers = [float(one) for one in text.split()]
    width, height = view.state.width, view.state.height
    (x, y), *others = [(x * width, (1 - y) * height) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    assert what == ("drag" if others else "click")
    view.move(x, y)
    view.press(x, y)
    for place in others:
        view.move(*place)
        view.kernel.run("")  # a hand is not so quick that moves wait, and are merged
    view.release(*(others[-1] if others else (x, y)))
