"""The backend by its name: in scripts, in kernels, in notebooks that run without a browser."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from figport.testing.decoding import image
from figport.wire import MIME_TYPE
from tests.kernel.client import Kernel

SCRIPT = """
import matplotlib.pyplot as plt
assert plt.get_backend() == "figport", plt.get_backend()
fig, ax = plt.subplots()
ax.plot([0, 1])
fig.canvas.draw(); fig.canvas.draw_idle(); fig.canvas.flush_events(); plt.pause(0.01)
plt.show()
fig.savefig("figure.png")
assert type(fig.canvas).__module__ == "figport.manager"
timer = fig.canvas.new_timer(10)
timer.start(); timer.stop()
fig.canvas.manager.toolbar.pan()
fig.set_size_inches(3, 2)
plt.close(fig)
fig.savefig("closed.png")
assert not plt.isinteractive()
"""


def script(python: Path, place: Path, code: str, **environ: str) -> None:
    """Run a script; it must say nothing."""
    hidden = ("PYTHONPATH", "MPLBACKEND")
    kept = {name: value for name, value in os.environ.items() if name not in hidden} | {"MPLCONFIGDIR": str(place)}
    run = subprocess.run(
        [str(python), "-W", "error", "-c", code],
        cwd=place,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.stderr, run.stdout, run.returncode) == ("", "", 0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory whose matplotlib has made its font cache, which it speaks about."""
    code = "import matplotlib.font_manager"
    subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"MPLCONFIGDIR": str(tmp_path)}, check=True, capture_output=True
    )
    return tmp_path


def test_scripts_save_and_show_nothing(environment: Callable[[str], Path], place: Path) -> None:
    python = environment("ipykernel-7.4")
    script(python, place, SCRIPT, MPLBACKEND="figport")
    assert image((place / "figure.png").read_bytes()).shape == (480, 640, 4)
    assert image((place / "closed.png").read_bytes()).shape == (200, 300, 4)
    script(python, place, "import matplotlib; matplotlib.use('figport')" + SCRIPT)
    script(
        python,
        place,
        "import sys; sys.modules['IPython'] = sys.modules['ipykernel'] = None" + SCRIPT,
        MPLBACKEND="figport",
    )


def test_the_name_is_resolved_by_the_magic_and_by_the_environment(kernel: Kernel) -> None:
    assert kernel.value("plt.get_backend()") == "figport"
    kernel.run("get_ipython().run_line_magic('matplotlib', 'agg')")
    assert kernel.value("plt.get_backend()") == "agg"
    kernel.run("get_ipython().run_line_magic('matplotlib', 'figport')")
    assert kernel.value("plt.get_backend(), plt.isinteractive()") == "figport True"
    kernel.run("mpl.use('agg'); mpl.use('figport')")
    assert len(kernel.run("fig = plt.figure()").figures) == 1


def test_libraries_that_ask_what_the_backend_is_are_answered(kernel: Kernel) -> None:
    """Its name, that it can blit, and that it needs no toolkit's loop: matplotlib's own list of those is as it was."""
    kernel.run("fig = plt.figure(); from matplotlib.backends import backend_registry as known")
    assert kernel.value("mpl.get_backend(), fig.canvas.supports_blit") == "figport True"
    assert kernel.value("known.list_gui_frameworks()") == "['gtk3', 'gtk4', 'macosx', 'qt', 'qt5', 'qt6', 'tk', 'wx']"
    answer = kernel.value("known.list_all().count('figport'), known.resolve_backend('figport')")
    assert answer == "1 ('figport', None)"


def test_the_environment_variable_is_enough(start: Callable[..., Kernel]) -> None:
    kernel = start("ipykernel-6.31")
    try:
        cell = kernel.run("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()")
        assert len(cell.figures) == 1
        kernel.view().settle()
        # Also with a figure and a view the kernel leaves in peace.
        code, said = kernel.leave()
        assert code == 0
        assert "Traceback" not in said
    finally:
        kernel.stop()


NOTEBOOK = [
    "%matplotlib figport\nimport matplotlib.pyplot as plt",
    "fig, ax = plt.subplots(figsize=(4, 3))\nax.plot([0, 1])\nNone",
    "ax.set_title('later')\nNone",
    "plt.ioff()\nother = plt.figure(figsize=(2, 1))",
    "plt.show()",
    "other",
    "fig.savefig('expected.png', dpi='figure')",
]


def test_notebooks_run_without_a_browser(environment: Callable[[str], Path], place: Path) -> None:
    spec = place / "kernels" / "figport-test" / "kernel.json"
    spec.parent.mkdir(parents=True)
    command = [str(environment("ipykernel-7.4")), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": command, "display_name": "test", "language": "python"}))
    notebook: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in NOTEBOOK])
    nbformat.write(notebook, place / "in.ipynb")
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MPLBACKEND")}
    environ |= {"MPLCONFIGDIR": str(place), "JUPYTER_PATH": str(place), "IPYTHONDIR": str(place)}
    convert = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", "out"]
    convert += ["--ExecutePreprocessor.kernel_name=figport-test", "in.ipynb"]
    subprocess.run(convert, cwd=place, env=environ, check=True, capture_output=True, timeout=60)
    notebook = nbformat.read(place / "out.ipynb", 4)
    outputs = [[output for output in cell.outputs if output.output_type != "stream"] for cell in notebook.cells[1:]]
    assert [len(one) for one in outputs] == [1, 0, 0, 1, 1, 0]
    for (output,) in (outputs[0], outputs[3], outputs[4]):
        assert set(output.data) == {MIME_TYPE, "image/png", "text/plain"}
    assert outputs[0][0].metadata["image/png"].items() > {"width": 400, "height": 300}.items()
    # The picture in the first cell is that of the end.
    saved = image((place / "expected.png").read_bytes())
    assert np.array_equal(image(base64.b64decode(outputs[0][0].data["image/png"])), saved)
