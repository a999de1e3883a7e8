"""Functions of ``interact``, called by its slider's own messages: what they show stands inside of its Output.

An Output takes what is published while it is open. Nobody ever sees what is shown when it has closed.
"""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest

from figport.testing.decoding import Pixels, image
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS

KERNELS = ENDS

IMPORTS = "import io, ipywidgets as W; steps = []\n"
INTERACT = """
def function(n):
    {code}
    steps.append(n)
slider = W.interactive(function, n=W.IntSlider(1, 0, 99))
display(slider)
slider = slider.children[0]
"""


@dataclass
class Slider:
    """The slider of `INTERACT`, and who moves it."""

    kernel: Kernel
    places: itertools.count[int] = field(default_factory=lambda: itertools.count(2))

    def __post_init__(self) -> None:
        self.model = self.kernel.value("slider.model_id")

    def move(self) -> str:
        """Move it as a page does; return the id of the message."""
        self.kernel.quiet()
        moved = {"method": "update", "state": {"value": next(self.places)}, "buffer_paths": []}
        return self.kernel.request("shell", "comm_msg", {"comm_id": self.model, "data": moved})

    def pictures(self, asked: str) -> list[Pixels]:
        """Return the pictures that have replaced others in answer to a move."""
        answers = [one for one in self.kernel.iopub if one["parent_header"].get("msg_id") == asked]
        datas = [one["content"]["data"] for one in answers if one["msg_type"] == "update_display_data"]
        return [image(base64.b64decode(data["image/png"])) for data in datas if "image/png" in data]

    def step(self) -> list[tuple[int, bool]]:
        """Move it; return the numbers of the figures that are shown then, and whether in the Output."""
        kernel, before = self.kernel, self.kernel.value("len(steps)")
        asked = self.move()
        kernel.becomes(f"len(steps) > {before}", "True")
        opened = False
        shown: list[tuple[int, bool]] = []
        for message in kernel.quiet():
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "comm_msg":
                    opened = bool(content["data"].get("state", {}).get("msg_id", opened))
                case "clear_output":
                    shown.clear()
                case "display_data" if MIME_TYPE in content["data"]:
                    shown.append((content["data"][MIME_TYPE]["number"], opened))
                case _:
                    pass
        return shown


def interact(kernel: Kernel, code: str) -> Slider:
    kernel.run(IMPORTS + INTERACT.format(code=code), cell="one")
    return Slider(kernel)


PLOT = "plt.figure(7, clear=True).gca().plot(range(n))"


@pytest.mark.parametrize("code", [PLOT, f"{PLOT}; plt.show()", f"{PLOT}; plt.savefig(io.BytesIO())"])
def test_a_figure_with_a_number_is_shown_at_each_step(kernel: Kernel, code: str) -> None:
    """Also one that was saved a moment ago, which elsewhere is kept back: it may be closed next."""
    slider = interact(kernel, code)
    for _ in range(3):
        assert slider.step() == [(7, True)]


def test_a_figure_with_a_number_is_shown_when_the_cell_has_run_again(kernel: Kernel) -> None:
    """The Output of before may be anywhere, or nowhere; the one that was cleared is here."""
    interact(kernel, PLOT).step()
    slider = interact(kernel, PLOT)
    for _ in range(2):
        assert slider.step() == [(7, True)]


@pytest.mark.parametrize("save", ["", "; plt.savefig(io.BytesIO())"])
def test_a_new_figure_at_each_step_takes_the_place_of_the_one_before(kernel: Kernel, save: str) -> None:
    slider = interact(kernel, f"fig = plt.figure(); fig.gca().plot(range(n)){save}")
    for number in (2, 3, 4):
        assert slider.step() == [(number, True)]


CHANGES = "fig, (line,) = globals().get('made') or (lambda fig: (fig, fig.gca().plot([0, 1])))(plt.figure())"
CHANGES += "; made = fig, (line,); line.set_ydata([n, 0])"


@pytest.mark.parametrize("code", [f"fig = {PLOT}[0].get_figure()", CHANGES])
def test_the_picture_follows_what_a_slider_did_though_no_cell_runs(kernel: Kernel, code: str) -> None:
    """Of a figure that was shown in the step, and of one that the step changed. It answers the slider's page."""
    slider = interact(kernel, f"global fig, made; {code}")
    for _ in range(2):
        asked = slider.move()
        kernel.until(lambda asked=asked: slider.pictures(asked))  # type: ignore[misc]
        assert np.array_equal(slider.pictures(asked)[-1], kernel.pixels())
