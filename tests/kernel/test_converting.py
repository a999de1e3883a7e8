"""Notebooks that were executed without any page, and what converters make of them: the picture, and nothing else."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from figport.wire import MIME_TYPE
from tests.e2e.server import jupyter_environment, write_notebook

pytestmark = pytest.mark.long

CELLS = (
    "%matplotlib figport\nimport matplotlib.pyplot as plt",
    "fig, ax = plt.subplots(figsize=(5, 3)); line, = ax.plot([1, 4, 9])\nfig.canvas.manager.revivable = True",
    "line.set_color('red'); ax.set_title('changed later');",
    "fig.savefig('as_it_is.png', dpi=fig.dpi); plt.close()",
)
SHOWS = 1
"""The cell whose output shows the figure."""


@dataclass
class Executed:
    """A notebook after ``jupyter execute``."""

    place: Path
    file: Path
    environment: dict[str, str]

    @property
    def outputs(self) -> list[list[dict[str, Any]]]:
        """The outputs of each cell."""
        return [cell["outputs"] for cell in json.loads(self.file.read_text())["cells"]]

    @property
    def figure(self) -> dict[str, Any]:
        """The figure's output."""
        (output,) = self.outputs[SHOWS]
        return output

    @property
    def png(self) -> str:
        """Its picture, in base64 of one line."""
        return str(self.figure["data"]["image/png"]).replace("\n", "")

    def convert(self, to: str, *options: str) -> str:
        """Return what nbconvert makes of it."""
        quiet = jupyter("nbconvert", "--to", to, *options, self.file.name, at=self)
        assert "mimetype" not in quiet
        suffix = {"html": ".html", "slides": ".slides.html", "markdown": ".md", "latex": ".tex"}[to]
        return self.file.with_suffix(suffix).read_text()


def jupyter(*arguments: str, at: Executed) -> str:
    return run("jupyter", *arguments, at=at)


def run(*arguments: str, at: Executed) -> str:
    command: Sequence[str] = (sys.executable, "-m", *arguments)
    done = subprocess.run(command, cwd=at.place, env=at.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as opened:
        return np.asarray(opened.convert("RGBA"))


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    place = tmp_path_factory.mktemp("executed")
    at = Executed(place, place / "notebook.ipynb", jupyter_environment(place))
    write_notebook(at.file, CELLS)
    jupyter("execute", "--inplace", at.file.name, at=at)
    return at


def test_the_file_holds_the_picture_as_it_was_in_the_end(executed: Executed) -> None:
    assert [len(outputs) for outputs in executed.outputs] == [0, 1, 0, 0]
    output = executed.figure
    assert output["output_type"] == "display_data"
    assert set(output["data"]) == {"text/plain", "image/png", MIME_TYPE}
    picture = pixels(base64.b64decode(executed.png))
    assert np.array_equal(picture, pixels((executed.place / "as_it_is.png").read_bytes()))
    assert ((picture[..., 0] > 240) & (picture[..., 1] < 20)).sum() > 200  # the red line
    assert output["metadata"]["image/png"].items() > {"width": 500, "height": 300}.items()
    assert output["metadata"][MIME_TYPE]["revive"]


@pytest.mark.parametrize("to", ["html", "slides"])
def test_pages_show_the_picture_and_run_no_script_for_it(executed: Executed, to: str) -> None:
    page = executed.convert(to)
    (image,) = [tag for tag in re.findall(r"<img[^>]*>", page) if "data:image/png" in tag]
    source = re.search(r'src="data:image/png;base64,([^"]*)"', image)
    assert source is not None
    assert source[1].replace("\n", "") == executed.png
    assert re.search(r'width="?500', image)
    assert "figport.v1" not in page
    assert executed.figure["metadata"][MIME_TYPE]["revive"][:64] not in page
    before, _, after = page.partition(image)
    output = before[before.rindex('class="jp-OutputArea') :] + after[: after.index("</div>")]
    assert "<script" not in output


def test_markdown_shows_the_picture(executed: Executed) -> None:
    page = executed.convert("markdown")
    (name,) = re.findall(r"!\[png\]\(([^)]*)\)", page)
    assert (executed.place / name).read_bytes() == base64.b64decode(executed.png)
    assert MIME_TYPE not in page


def test_latex_which_pdf_is_made_of_includes_the_picture(executed: Executed) -> None:
    page = executed.convert("latex")
    (name,) = re.findall(r"\\adjustimage\{.*\}\{([^{}]*\.png)\}", page.partition(r"\begin{document}")[2])
    assert (executed.place / name).read_bytes() == base64.b64decode(executed.png)


def test_viewers_that_know_little_and_trust_nobody_show_the_picture(executed: Executed) -> None:
    """As GitHub and others do: no script, no HTML that is not cleaned, and of several representations the richest."""
    ranks = (
        "text/html",
        "application/javascript",
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "text/latex",
        "text/plain",
    )
    assert min(executed.figure["data"].keys() & set(ranks), key=ranks.index) == "image/png"
    page = executed.convert("html", "--HTMLExporter.sanitize_html=True", "--HTMLExporter.exclude_input=True")
    (image,) = [tag for tag in re.findall(r"<img[^>]*>", page) if "data:image/png" in tag]
    assert executed.png in image.replace("\n", "")
    assert re.search(r'width="?500', image)
    assert re.search(r'height="?300', image)
    assert MIME_TYPE not in page


def test_papermill_writes_the_picture_as_it_was_in_the_end(executed: Executed) -> None:
    place = executed.place / "mill"
    place.mkdir()
    at = Executed(place, place / "out.ipynb", executed.environment)
    source = place / "in.ipynb"
    write_notebook(source, ("color = 'black'", CELLS[0], CELLS[1], CELLS[2].replace("'red'", "color"), CELLS[3]))
    document = json.loads(source.read_text())
    document["cells"][0]["metadata"]["tags"] = ["parameters"]
    source.write_text(json.dumps(document))
    said = run("papermill", source.name, at.file.name, "-p", "color", "red", "--no-progress-bar", at=at)
    assert "Traceback" not in said
    # The parameters are a cell of their own, after the one that has their defaults.
    assert [len(outputs) for outputs in at.outputs] == [0, 0, 0, 1, 0, 0]
    ((output,),) = (outputs for outputs in at.outputs if outputs)
    assert set(output["data"]) == {"text/plain", "image/png", MIME_TYPE}
    picture = pixels(base64.b64decode(output["data"]["image/png"]))
    assert np.array_equal(picture, pixels((place / "as_it_is.png").read_bytes()))
    assert np.array_equal(picture, pixels(base64.b64decode(executed.png)))
    assert output["metadata"]["image/png"].items() > {"width": 500, "height": 300}.items()


STORY = (
    CELLS[0],
    "fig, ax = plt.subplots(figsize=(3, 2)); ax.plot([1, 2, 3]); fig.savefig('1.png', dpi=fig.dpi)",
    "ax.plot([3, 2, 1], 'r'); fig.savefig('2.png', dpi=fig.dpi); fig",
    "ax.plot([2, 2, 2], 'g'); fig.savefig('3.png', dpi=fig.dpi); fig",
)


def test_cells_that_change_and_show_a_figure_tell_its_story(tmp_path: Path) -> None:
    """Executed and converted at once: three pictures with one, two and three lines."""
    at = Executed(tmp_path, tmp_path / "story.ipynb", jupyter_environment(tmp_path))
    write_notebook(at.file, STORY)
    page = at.convert("html", "--execute")
    shown = re.findall(r'<img[^>]*src="data:image/png;base64,([^"]*)"', page)
    seen = [pixels((tmp_path / f"{number}.png").read_bytes()) for number in (1, 2, 3)]
    assert len({one.tobytes() for one in seen}) == 3
    assert len(shown) == 3
    for png, right in zip(shown, seen, strict=True):
        assert np.array_equal(pixels(base64.b64decode(png)), right)


CLIENT = """
import sys, nbclient, nbformat
class Client(nbclient.NotebookClient):
    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        client.allow_stdin = bool(int(sys.argv[1]))
        return client
notebook = nbformat.read("in.ipynb", 4)
Client(notebook, timeout=60).execute()
nbformat.write(notebook, "out.ipynb")
"""
PAUSES = (
    CELLS[0],
    (
        "fig, ax = plt.subplots(figsize=(5, 3)); ax.plot([1, 4, 9])\n"
        "for i in range(3):\n    ax.set_title(i); plt.pause(.05)\n"
        "cid = fig.canvas.mpl_connect('button_press_event', print)"
    ),
    "fig.savefig('as_it_is.png', dpi=fig.dpi)",
)


@pytest.mark.parametrize(("asks", "session"), [(True, None), (False, "name.ipynb")])
def test_a_program_without_our_parts_gets_the_last_picture_once(
    tmp_path: Path, asks: bool, session: str | None
) -> None:
    """Such as may answer prompts, or name their sessions, and know nothing of figport."""
    at = Executed(tmp_path, tmp_path / "out.ipynb", jupyter_environment(tmp_path))
    at.environment.pop("JPY_SESSION_NAME", None)
    if session is not None:
        at.environment["JPY_SESSION_NAME"] = session
    write_notebook(tmp_path / "in.ipynb", PAUSES)
    (tmp_path / "client.py").write_text(CLIENT)
    said = run("client", str(int(asks)), at=at)
    assert "Traceback" not in said
    assert [len(outputs) for outputs in at.outputs] == [0, 1, 0]
    picture = pixels(base64.b64decode(at.figure["data"]["image/png"]))
    assert np.array_equal(picture, pixels((tmp_path / "as_it_is.png").read_bytes()))
    assert "live where the notebook server has figport" in "".join(at.figure["data"]["text/plain"])
