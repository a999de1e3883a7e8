"""Figures that notebooks hold: with real kernels."""

from __future__ import annotations

import base64

import numpy as np

from figport import wire
from figport.testing.decoding import image
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS
from tests.kernel.embedded import PLOT, REVIVABLE, outputs_of, revive, stored

KERNELS = ENDS

# --- figures in outputs -------------------------------------------------------------------------------


def test_outputs_hold_a_figure_only_where_that_is_wanted(kernel: Kernel) -> None:
    assert outputs_of(kernel, PLOT) == [None]
    (held,) = outputs_of(kernel, REVIVABLE)
    assert held
    kernel.run("import figport; figport.options.revivable = True")
    try:
        (held,) = outputs_of(kernel, PLOT)
        assert held
        assert outputs_of(kernel, PLOT + "\nfig.canvas.manager.revivable = False") == [None]
    finally:
        kernel.run("figport.options.revivable = False")


def test_who_wants_a_figure_stored_later_need_not_change_it(kernel: Kernel) -> None:
    assert outputs_of(kernel, PLOT) == [None]
    (held,) = outputs_of(kernel, "fig.canvas.manager.revivable = True")
    assert held
    assert outputs_of(kernel, "1 + 1") == []
    assert outputs_of(kernel, "fig.canvas.manager.revivable = False") == [None]
    kernel.run("import figport; fig.canvas.manager.revivable = None")
    try:
        (held,) = outputs_of(kernel, "figport.options.revivable = True")
        assert held
    finally:
        kernel.run("figport.options.revivable = False")


def test_what_an_output_holds_follows_the_figure(kernel: Kernel) -> None:
    (first,) = outputs_of(kernel, REVIVABLE)
    (second,) = outputs_of(kernel, "ax.set_xlim(3, 4)")
    assert first
    assert second
    assert first != second
    kernel.run("plt.close('all')")
    made = revive(kernel, second)
    assert isinstance(made, wire.Made)
    assert kernel.value("plt.gca().get_xlim() == (3, 4)") == "True"


def test_a_figure_that_is_too_large_says_so_once(kernel: Kernel) -> None:
    kernel.run("import figport; figport.options.revivable_megabytes = 0.1")
    try:
        cell = kernel.run(REVIVABLE + "\nax.imshow(np.random.rand(200, 200))")
        assert stored(cell.of("display_data", "update_display_data")) == [None]
        assert "more than figport.options.revivable_megabytes (0.1)" in cell.text
        cell = kernel.run("ax.set_title('again')")
        assert stored(cell.of("update_display_data")) == [None]
        assert not cell.of("stream")
        assert not kernel.run("ax.set_title('closed'); plt.close()").of("stream")
    finally:
        kernel.run("figport.options.revivable_megabytes = 10.0")


def test_a_figure_that_cannot_be_stored_says_so_once(kernel: Kernel) -> None:
    cell = kernel.run(REVIVABLE + "\nax.xaxis.set_major_formatter(lambda x, place: '')")
    assert stored(cell.of("display_data", "update_display_data")) == [None]
    assert cell.text.count("the formatter of the x axis (a lambda) cannot be copied") == 1
    assert not kernel.run("ax.set_title('again')").of("stream")


# --- the picture in the output follows ----------------------------------------------------------------


def test_the_output_follows_the_hand_between_cells(kernel: Kernel) -> None:
    kernel.run(REVIVABLE)
    view = kernel.view(dpr=2)
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    kernel.quiet()
    view.drag((300, 200), (350, 200), steps=20)
    kernel.until(lambda: [one for one in kernel.iopub if one["msg_type"] == "update_display_data"])
    (update,) = [one["content"] for one in kernel.iopub if one["msg_type"] == "update_display_data"]
    view.settle()
    picture = image(base64.b64decode(update["data"]["image/png"]))
    assert view.pixels is not None
    assert np.array_equal(picture, view.pixels)
    assert picture.shape == (960, 1280, 4)
    assert update["metadata"]["image/png"].items() > {"width": 640, "height": 480}.items()
    (held,) = stored([update])
    assert held
    # Nothing is left to be told at the end of the next cell.
    assert not kernel.run("pass").of("update_display_data")
    kernel.run("plt.close('all')")
    assert isinstance(revive(kernel, held), wire.Made)
    assert kernel.value("plt.gca().get_xlim()[0] < -0.05") == "True"


def test_who_only_looks_changes_no_notebook(kernel: Kernel) -> None:
    kernel.run(PLOT)
    kernel.run("timer = fig.canvas.new_timer(20); n = 0")
    kernel.run("def tick(): global n; n += 1; line.set_ydata([0, n]); fig.canvas.draw_idle()\ntimer.add_callback(tick)")
    kernel.quiet()
    kernel.view(dpr=2)
    view = kernel.view()
    view.send(wire.Look(1.0, visible=False), wire.Look(1.0, visible=True))
    view.move(300, 200)
    view.wait(wire.Readout)
    kernel.run("timer.start()")
    kernel.iopub.clear()
    frames = len(view.of(wire.Frame))
    view.until(lambda: len(view.of(wire.Frame)) > frames + 60)  # longer than the refresher waits
    assert not [one for one in kernel.iopub if one["msg_type"] == "update_display_data"]
    kernel.run("timer.stop()")
