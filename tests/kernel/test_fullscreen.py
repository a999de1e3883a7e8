"""The button that fills the screen."""

from __future__ import annotations

import base64
import io

from PIL import Image

from figport import wire
from figport.wire import SizePurpose
from tests.kernel.busy import Busy, live
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST


def fill(view: View, width: float, height: float) -> None:
    """Have a view fill a screen of that size."""
    view.send(wire.Resize(width, height, SizePurpose.SCREEN))
    view.has_size(width, height)


def give_back(view: View) -> None:
    """Have it fill that no longer."""
    view.send(wire.Resize(view.state.own_width, view.state.own_height, SizePurpose.BACK))


def test_does_what_the_key_does_and_the_figure_gets_its_own_size_back(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view, other = kernel.view(), kernel.view()
    for _ in range(2):
        asked = len(view.of(wire.FullScreen))
        view.use("fullscreen")
        view.wait(wire.FullScreen, asked + 1)
        view.send(wire.Resize(1000, 700, SizePurpose.SCREEN))
        view.has_size(1000, 700)
        view.key("f")
        view.wait(wire.FullScreen, asked + 2)
        view.send(wire.Resize(412, 300, SizePurpose.BACK))
        view.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"
    assert other.of(wire.FullScreen) == []


def test_a_size_that_code_sets_meanwhile_is_the_figures_own(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view = kernel.view()
    view.use("fullscreen")
    view.wait(wire.FullScreen)
    view.send(wire.Resize(1000, 700, SizePurpose.SCREEN))
    view.has_size(1000, 700)
    kernel.run("fig.set_size_inches(5.004, 2)")
    view.has_size(500, 200)
    assert kernel.value("fig.canvas.manager.sizing.own.inches") == "(5.004, 2.0)"
    view.send(wire.Resize(1000, 600, SizePurpose.SCREEN))
    view.has_size(1000, 600)
    view.send(wire.Resize(500, 200, SizePurpose.BACK))
    view.has_size(500, 200)
    assert kernel.value("fig.get_size_inches().tolist()") == "[5.004, 2.0]"


def test_a_size_that_somebody_drags_meanwhile_is_the_figures_own(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3))")
    view, other = kernel.view(), kernel.view()
    other.send(wire.Resize(800, 600))
    view.has_size(800, 600)
    fill(view, 1000, 700)
    other.send(wire.Resize(500, 400))
    view.has_size(500, 400)
    assert (view.state.own_width, view.state.own_height) == (500, 400)
    fill(view, 1000, 700)
    give_back(view)
    view.has_size(500, 400)
    assert kernel.value("fig.get_size_inches().tolist()") == "[5.0, 4.0]"


def test_views_are_told_the_own_size_beside_that_of_a_screen(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view = kernel.view()
    for width, height in ((1000, 700), (1000, 650)):
        fill(view, width, height)
        late = kernel.view()
        for one in (view, late):
            one.has_size(width, height)
            assert (one.state.own_width, one.state.own_height, one.state.fitted) == (412, 300, False)
    give_back(view)
    view.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_two_views_that_fill_their_windows_give_back_one_size(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    first, second, notebook = kernel.view(), kernel.view(), kernel.view()
    for order in ((first, second), (second, first)):
        fill(first, 1000, 700)
        fill(second, 800, 600)
        give_back(order[0])
        # The other one is looked at still, and as large as its window.
        kernel.run("")
        notebook.has_size(*((800, 600) if order[0] is first else (1000, 700)))
        give_back(order[1])
        notebook.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_a_view_that_goes_gives_back_the_size_as_well(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    gone, notebook = kernel.view(), kernel.view()
    fill(gone, 1000, 700)
    notebook.has_size(1000, 700)
    gone.leave()
    notebook.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"
    notebook.settle()


def test_a_place_that_becomes_another_meanwhile_leaves_the_screen_alone(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0))")
    view, notebook = kernel.view(), kernel.view()
    fill(view, 1000, 700)
    notebook.has_size(1000, 700)
    notebook.send(wire.Resize(640, 480, SizePurpose.PLACE))
    notebook.until(lambda: notebook.state.own_width == 640)
    assert (notebook.state.width, notebook.state.own_height, notebook.state.fitted) == (1000, 480, True)
    give_back(view)
    notebook.has_size(640, 480)
    assert notebook.state.fitted
    kernel.run("fig.set_size_inches(5, 4)")
    notebook.has_size(500, 400)
    assert not notebook.state.fitted


def test_what_was_asked_for_in_a_busy_kernel_is_the_live_figures(kernel: Kernel) -> None:
    """Snapshots know the figure's own size, and main hears why views asked."""
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3.0)); ax.plot([0, 1])")
    view, gone = kernel.view(), kernel.view()
    fill(view, 1000, 700)
    view.settle()
    busy = Busy(kernel, "")
    view.move(300, 200)
    view.until(lambda: view.state.busy is not None)
    assert (view.state.width, view.state.own_width) == (1000, 412)
    give_back(view)
    view.has_size(412, 300)
    fill(gone, 900, 600)
    fill(view, 800, 600)
    assert view.state.busy is not None
    assert view.state.own_width == 412
    gone.leave()
    busy.end()
    live(view)
    view.has_size(800, 600)
    give_back(view)
    view.has_size(412, 300)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_a_size_that_was_chosen_in_a_busy_kernel_outlives_a_screen(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([0, 1])")
    view = kernel.view()
    view.settle()
    busy = Busy(kernel, "")
    view.send(wire.Resize(500, 400))
    view.has_size(500, 400)
    fill(view, 1000, 700)
    give_back(view)
    view.has_size(500, 400)
    assert view.state.busy is not None
    busy.end()
    live(view)
    kernel.run("")
    view.has_size(500, 400)
    assert kernel.value("fig.get_size_inches().tolist()") == "[5.0, 4.0]"


def test_a_size_that_code_sets_in_a_busy_kernel_leaves_no_screen_filled(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([0, 1])")
    view, other = kernel.view(), kernel.view()
    fill(view, 1000, 700)
    view.settle()
    busy = Busy(kernel, "fig.set_size_inches(5, 2, forward=False)\n", after="fig.canvas.draw()")
    give_back(view)
    busy.end()
    live(view)
    view.has_size(500, 200)
    fill(other, 800, 600)
    give_back(other)
    other.has_size(500, 200)


def test_a_size_that_is_set_without_telling_is_the_figures_own(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3))")
    view = kernel.view()
    fill(view, 1000, 700)
    kernel.run("fig.set_size_inches(5, 2, forward=False); fig.canvas.draw()")
    view.has_size(500, 200)
    assert (view.state.own_width, view.state.own_height) == (500, 200)


def test_a_figure_that_is_smaller_than_any_view_may_ask_for_gets_its_size_back(kernel: Kernel) -> None:
    kernel.run("fig = plt.figure(figsize=(4, 0.2))")
    view = kernel.view()
    fill(view, 1000, 700)
    give_back(view)
    view.has_size(400, 20)


def test_a_stored_figure_is_as_large_as_it_is_beside_the_screen(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3))")
    view = kernel.view()
    fill(view, 1000, 700)
    kernel.run("from figport import pickling; again = pickling.load_figure(pickling.dump_figure(fig)).figure")
    assert kernel.value("again.get_size_inches().tolist()") == "[4.123, 3.0]"
    view.has_size(1000, 700)


def test_another_resolution_is_no_other_size(kernel: Kernel) -> None:
    """matplotlib tells of both alike."""
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3), dpi=100)")
    view = kernel.view()
    fill(view, 1000, 700)
    kernel.run("fig.dpi = 150")
    view.until(lambda: view.state.own_width == 618)
    # The screen is as large as before.
    view.has_size(1000, 700)
    give_back(view)
    view.has_size(618, 450)
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_a_figure_that_is_closed_meanwhile_has_its_own_size_for_files(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4.123, 3))")
    view = kernel.view()
    fill(view, 1000, 700)
    kernel.run("plt.close(fig)")
    assert kernel.value("fig.get_size_inches().tolist()") == "[4.123, 3.0]"


def test_a_figure_that_was_drawn_just_before_it_is_closed_leaves_that_picture(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([0, 1])", cell="made")
    view = kernel.view()
    fill(view, 1000, 700)
    view.settle()
    kernel.quiet()
    kernel.run("ax.set_facecolor('red'); fig.canvas.draw(); plt.close(fig)")
    view.ends()
    assert view.pixels is not None
    assert tuple(view.pixels[400, 150]) == (255, 0, 0, 255)
    *_, update = [one["content"] for one in kernel.quiet() if one["msg_type"] == "update_display_data"]
    kept = Image.open(io.BytesIO(base64.b64decode(update["data"]["image/png"]))).convert("RGB")
    assert kept.getpixel((kept.width * 3 // 20, kept.height * 4 // 7)) == (255, 0, 0)


def test_an_output_is_as_large_as_the_figure_itself(kernel: Kernel) -> None:
    """A notebook that was saved while a tab was open had a picture of that size."""
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3)); ax.plot([0, 1])", cell="made")
    view = kernel.view()
    fill(view, 1000, 500)
    view.settle()
    kernel.quiet()
    kernel.run("ax.set_facecolor('red')")
    *_, update = [one["content"] for one in kernel.quiet() if one["msg_type"] == "update_display_data"]
    picture, told = update["metadata"]["image/png"], update["data"][wire.MIME_TYPE]
    assert (picture["width"], picture["height"]) == (400, 200)
    assert (told["width"], told["height"]) == (400, 300)


def test_a_size_by_the_manager_is_chosen_as_well(kernel: Kernel) -> None:
    kernel.run("fig, ax = plt.subplots(figsize=(4, 3))")
    view = kernel.view()
    fill(view, 1000, 700)
    kernel.run("plt.get_current_fig_manager().resize(500, 200)")
    view.has_size(500, 200)
    assert (view.state.own_width, view.state.own_height) == (500, 200)
