"""``fig.canvas`` in boxes of ipywidgets, and ipympl's attributes, in real kernels. The page's part is tests/e2e's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from figport import wire
from figport.wire import Chrome, ToolbarUse
from tests.kernel.busy import PLOT, Busy, attach
from tests.kernel.client import Failed, Kernel
from tests.kernel.conftest import NEWEST, PRELUDE, VERSIONS
from tests.kernel.figures import plot

KERNELS = NEWEST

BOXES = (
    "W.HBox([fig.canvas, W.Button()])",
    "W.VBox([W.HBox([fig.canvas]), fig.canvas])",
    "W.GridBox([fig.canvas, W.Label('x')], layout=dict(grid_template_columns='1fr 1fr'))",
    "W.AppLayout(header=None, left_sidebar=None, center=fig.canvas, right_sidebar=None, footer=W.IntSlider())",
    "W.TwoByTwoLayout(top_left=fig.canvas, bottom_right=W.Button())",
    "W.Tab([W.Output(), fig.canvas], titles=['a', 'b'])",
    "W.Accordion([fig.canvas])",
    "W.Stack([fig.canvas, W.Button()], selected_index=0)",
)


def boxed(kernel: Kernel) -> None:
    kernel.run("import ipywidgets as W\nwith plt.ioff(): fig, ax = plt.subplots()\nax.plot([1, 2])")


def test_boxes_take_a_canvas_as_a_child(kernel: Kernel) -> None:
    boxed(kernel)
    for box in BOXES:
        kernel.run(f"box = {box}; box.model_id")
        assert kernel.value("box.get_state()['children'].count('IPY_MODEL_' + fig.canvas.model_id) > 0") == "True"
    # One widget for all of them; it says which figure, and holds no part of it but a picture.
    kernel.run("from ipywidgets.widgets.widget import _instances\nthin = _instances[fig.canvas.model_id]")
    assert kernel.value("[w is thin for w in _instances.values() if type(w) is type(thin)]") == "[True]"
    assert kernel.value("thin.bundle['figure'] == fig.canvas.manager.id, thin.bundle['kernel']") == f"True {kernel.id}"
    assert kernel.value("thin.picture.partition(',')[0]") == "data:image/png;base64"


def test_a_figure_stands_in_its_box_and_not_where_it_appeared_by_itself(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run("import ipywidgets as W, os")
    assert kernel.run("fig, ax = plt.subplots(); box = W.HBox([fig.canvas])\nbox").figures == []
    # One that had appeared, in a cell that goes on.
    go = tmp_path / "go"
    cell = kernel.begin(
        f"fig, ax = plt.subplots()\nwhile not os.path.exists({str(go)!r}): time.sleep(.01)\nbox = W.HBox([fig.canvas])"
    )
    kernel.until(lambda: cell.figures)
    go.touch()
    kernel.end(cell)
    (shown,) = cell.shown
    assert [one["data"] for one in cell.of("update_display_data") if one["transient"] == shown["transient"]][-1] == {}


@pytest.mark.parametrize(
    "made",
    [
        "fig, ax = plt.subplots()",
        "fig, ax = plt.subplots(); display(fig)",
        "fig, ax = plt.subplots(); hasattr(fig.canvas, 'on_widget_constructed')",
    ],
)
def test_a_figure_that_was_asked_for_or_that_an_earlier_cell_made_stays_there_too(kernel: Kernel, made: str) -> None:
    kernel.run("import ipywidgets as W")
    cell = kernel.run(made)
    later = kernel.run("box = W.HBox([fig.canvas]); plt.show()")
    assert len(cell.figures) == 1
    updates = [one["data"] for one in [*cell.of("update_display_data"), *later.of("update_display_data")]]
    assert {} not in updates


def test_children_of_interactive_and_outputs_know_a_canvas(kernel: Kernel) -> None:
    boxed(kernel)
    kernel.run("made = W.interactive(lambda f: None, f=(0, 3))\nmade.children = (*made.children, fig.canvas)")
    assert kernel.value("made.get_state()['children'][-1] == 'IPY_MODEL_' + fig.canvas.model_id") == "True"
    # What others ask of a child.
    kernel.run("box = W.HBox([fig.canvas]); fig.canvas.add_class('mine'); fig.canvas.layout.grid_area = 'center'")
    assert kernel.value("fig.canvas.widget._dom_classes, fig.canvas.widget.layout.grid_area") == "('mine',) center"
    assert kernel.value("isinstance(fig.canvas, W.Widget), isinstance(fig.canvas, W.ValueWidget)") == "True False"


FOREIGN = "[n for n in sys.modules if n.partition('.')[0] in ('ipywidgets', 'anywidget')]"


def test_nobody_pays_for_boxes_that_uses_none(kernel: Kernel) -> None:
    kernel.run(f"hidden = {{name: sys.modules.pop(name) for name in {FOREIGN}}}\nfig, ax = plt.subplots()")
    kernel.run("fig.canvas.draw(); isinstance(fig.canvas, int); hasattr(fig.canvas, 'model_id')")
    assert kernel.value(FOREIGN) == "[]"
    assert kernel.value("fig.canvas.__class__ is type(fig.canvas)") == "True"
    # And who has imported it, only when a box asks.
    kernel.run("sys.modules.update(hidden)\nimport ipywidgets as W\nfrom ipywidgets.widgets.widget import _instances")
    kernel.run("before = len(_instances)")
    assert kernel.value("isinstance(fig.canvas, W.DOMWidget), len(_instances) - before") == "True 0"
    assert kernel.value("fig.canvas.boxed") == "False"


def test_figures_are_pickled_and_copied_as_ever(kernel: Kernel) -> None:
    boxed(kernel)
    kernel.run("import copy, pickle\nbox = W.HBox([fig.canvas]); box.model_id; fig.canvas.header_visible = False")
    kernel.run("other = pickle.loads(pickle.dumps(fig)); third = copy.deepcopy(fig)")
    assert kernel.value("other.axes[0].lines[0].get_ydata(), len(third.axes)") == "[1 2] 1"
    assert kernel.value("fig.canvas.boxed, other.canvas.boxed, third.canvas.boxed") == "True False False"
    # A canvas alone, too: isinstance is not the only one to ask __class__.
    kernel.run(
        "from figport.canvas import Canvas; lone = Canvas(mpl.figure.Figure()); lone.redraw = None; "
        "lone.unfinished = None; again = pickle.loads(pickle.dumps(lone)); last = copy.copy(lone)"
    )
    assert kernel.value("type(again) is type(last) is Canvas, last.figure is lone.figure") == "True True"


def test_a_closed_figure_leaves_its_picture_in_its_box(kernel: Kernel) -> None:
    boxed(kernel)
    kernel.run("box = W.HBox([fig.canvas]); box.model_id; thin = fig.canvas.widget; fig.canvas.draw(); plt.close(fig)")
    assert kernel.value("thin.picture[:22]") == "data:image/png;base64,"
    # Nothing is drawn for that.
    kernel.run("fig, ax = plt.subplots(); thin = fig.canvas.widget; plt.close(fig)")
    assert kernel.value("thin.picture == ''") == "True"
    # One that is in no box makes none.
    kernel.run("fig, ax = plt.subplots(); fig.canvas.draw(); canvas = fig.canvas; plt.close(fig)")
    assert kernel.value("canvas.boxed") == "False"


def test_a_page_without_figport_gets_a_picture_when_it_asks(kernel: Kernel) -> None:
    boxed(kernel)
    kernel.run("thin = fig.canvas.widget; thin._handle_custom_msg({'want': 'picture'}, [])")
    kernel.run("import asyncio\nwhile not thin.picture: await asyncio.sleep(0.01)")
    assert kernel.value("thin.picture[:22]") == "data:image/png;base64,"


def test_boxes_without_anywidget_say_what_to_do(kernel: Kernel) -> None:
    boxed(kernel)
    kernel.run(
        "import figport.showing.boxes as boxes; boxes._widget_class.cache_clear()\n"
        "hidden = {n: sys.modules.pop(n) for n in list(sys.modules) if n.partition('.')[0] == 'anywidget'}\n"
        "sys.modules['anywidget'] = None"
    )
    try:
        with pytest.raises(Failed, match="pip install anywidget"):
            kernel.run("W.HBox([fig.canvas])")
    finally:
        kernel.run("del sys.modules['anywidget']; sys.modules.update(hidden)")


def test_ipympls_attributes_are_obeyed_in_all_views(kernel: Kernel) -> None:
    view, other = plot(kernel), kernel.view()
    kernel.run(
        "c = fig.canvas; c.header_visible = False; c.footer_visible = False; "
        "c.toolbar_visible = 'fade-in-fade-out'; c.resizable = False"
    )
    hidden = Chrome(title=False, readout=False, toolbar=ToolbarUse.HOVERED, handle=False)
    for one in (view, other):
        one.until(lambda one=one: one.state.chrome == hidden)  # type: ignore[misc]
    assert kernel.value("c.header_visible, c.footer_visible, c.toolbar_visible, c.resizable") == (
        "False False fade-in-fade-out False"
    )
    kernel.run("c.header_visible = c.footer_visible = c.toolbar_visible = c.resizable = True")
    for one in (view, other):
        one.until(lambda one=one: one.state.chrome == Chrome())  # type: ignore[misc]
    kernel.run("c.toolbar_visible = 'hidden'")
    view.until(lambda: view.state.chrome == Chrome(toolbar=ToolbarUse.HIDDEN))
    assert kernel.view().wait(wire.FigureState).chrome == Chrome(toolbar=ToolbarUse.HIDDEN)
    with pytest.raises(Failed, match="ValueError"):
        kernel.run("c.toolbar_visible = 'left'")


def test_ipympls_other_attributes_are_answered_by_one_warning_each(kernel: Kernel) -> None:
    plot(kernel)
    kernel.run(
        "import warnings, ipywidgets as W\ndef said(code):\n"
        "    with warnings.catch_warnings(record=True) as told:\n"
        "        warnings.simplefilter('always'); exec(code, globals())\n"
        "    return [str(one.message) for one in told]"
    )
    for code, word in (
        ("fig.canvas.toolbar_position = 'left'", "toolbar_visible"),
        ("fig.canvas.toolbar.button_style = 'primary'", "as the page around"),
        ("fig.canvas.toolbar.collapsed = True", "toolbar_visible"),
        ("fig.canvas.toolbar.orientation = 'vertical'", "the row above"),
        ("fig.canvas.pan_zoom_throttle = 50", "quality"),
    ):
        assert word in kernel.value(f"said({code!r})")
        assert kernel.value(f"said({code!r})") == "[]"
    assert kernel.value("fig.canvas.toolbar_position, fig.canvas.pan_zoom_throttle") == "left 50"
    assert kernel.value(
        "fig.canvas.manager.canvas is fig.canvas, fig.canvas.toolbar is fig.canvas.manager.toolbar"
    ) == ("True True")
    kernel.run("fig.canvas.layout.width = '500px'; fig.canvas.layout.min_height = '300px'")
    assert kernel.value("fig.canvas.widget.layout.width, fig.canvas.widget.layout.min_height") == "500px 300px"
    kernel.run("fig.canvas.layout = {'max_width': '80%'}")
    assert kernel.value("fig.canvas.layout.max_width") == "80%"


def test_a_snapshot_of_a_busy_kernel_looks_like_the_figure(kernel: Kernel) -> None:
    busy = Busy(kernel, f"{PLOT}fig.canvas.header_visible = False")
    view = attach(kernel, busy.figure())
    assert view.state.busy is not None
    assert not view.state.chrome.title
    busy.end()
    kernel.run("other = fig.canvas.manager.private_copy()")
    assert kernel.value("other.canvas.header_visible") == "False"


def test_show_leaves_figures_in_boxes_where_they_are(kernel: Kernel) -> None:
    boxed(kernel)
    # As "plt.show()" does in a later cell, and with each step of a slider of "interact".
    assert len(kernel.run("plt.show()").of("display_data")) == 1
    boxed(kernel)
    kernel.run("box = W.HBox([fig.canvas]); box.model_id")
    assert not kernel.run("other, _ = plt.subplots(num='other'); plt.close(other); plt.show()").of("display_data")
    # Who asks for the figure itself gets it.
    assert len(kernel.run("fig.show()").of("display_data")) == 1


def test_a_slider_that_makes_a_figure_each_time_leaves_one(kernel: Kernel) -> None:
    """``interact`` with a function that only makes figures, dragged from end to end: inline closes them too."""
    kernel.run(
        "import ipywidgets as W; opened = []\n"
        "def make(n):\n"
        "    plt.figure(figsize=(3, 2)).gca().plot(range(n)); opened.append(len(plt.get_fignums()))\n"
        "made = W.interactive(make, n=(1, 40)); slider = made.children[0]\n"
        "display(made)"
    )
    slider = kernel.value("slider.model_id")
    with kernel.subshell() as subshell:
        for number in range(2, 41):
            # As ipywidgets do: the next one when the last was handled.
            moved = {"method": "update", "state": {"value": number}, "buffer_paths": []}
            kernel.request("shell", "comm_msg", {"comm_id": slider, "data": moved}, subshell=subshell)
            kernel.becomes("len(opened)", str(number))
        kernel.becomes("len(plt.get_fignums())", "1")
    assert kernel.value("plt.gcf().gca().lines[0].get_ydata()[-1]") == "39"
    # matplotlib warns when there are more than twenty.
    assert int(kernel.value("max(opened)")) < 10


INTERACT = """
import ipywidgets as W
def make(n):
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.plot(range(n))
shown = W.interactive(make, n=(1, 40))
display(shown)
"""


def test_a_cell_with_interact_that_is_run_again_and_again_leaves_one_figure(kernel: Kernel) -> None:
    """Its Outputs go with what the cell displayed before."""
    for _ in range(12):
        kernel.run(INTERACT, cell="one")
    kernel.becomes("len(plt.get_fignums())", "1")
    # An Output that still stands somewhere keeps its figure.
    kernel.run("display(shown.out)", cell="two")
    kernel.run(INTERACT, cell="one")
    kernel.run("pass", cell="three")
    assert kernel.value("len(plt.get_fignums())") == "2"
    kernel.run("display(shown)", cell="two")
    kernel.run("pass", cell="one")
    kernel.becomes("len(plt.get_fignums())", "1")


BOXED = """
import ipywidgets as W
def make():
    with plt.ioff(): fig, ax = plt.subplots(figsize=(3, 2))
    line, = ax.plot([0, 1])
    s = W.IntSlider(1, 1, 9)
    s.observe(lambda change: (line.set_ydata([0, change.new]), fig.canvas.draw_idle()), "value")
    return W.HBox([fig.canvas, W.VBox([s])])
"""


def test_a_cell_with_a_box_that_is_run_again_and_again_leaves_one_figure(kernel: Kernel) -> None:
    """What ipywidgets keeps of the boxes of earlier runs is no hold, as what IPython keeps of results is none."""
    kernel.run(BOXED)
    for _ in range(12):
        kernel.run("display(make())", cell="one")
    kernel.becomes("len(plt.get_fignums())", "1")
    # A box that has a name holds its figure, wherever it is.
    kernel.run("box = make()")
    kernel.run("display(box)", cell="one")
    kernel.run("display(make())", cell="one")
    kernel.run("pass", cell="three")
    assert kernel.value("len(plt.get_fignums())") == "2"
    kernel.run("display(box)", cell="two")
    kernel.run("del box", cell="three")
    assert kernel.value("len(plt.get_fignums())") == "2", "it stands in a cell"
    kernel.run("pass", cell="two")
    kernel.becomes("len(plt.get_fignums())", "1")


def test_a_box_that_is_a_cells_value_goes_too_with_kernels_that_have_no_hook_for_values(
    start: Callable[..., Kernel],
) -> None:
    kernel = start(VERSIONS[0])
    try:
        kernel.run(PRELUDE)
        kernel.run(BOXED)
        for _ in range(5):
            kernel.run("make()", cell="one", kept=True)
        kernel.becomes("len(plt.get_fignums())", "1")
        # One that stands keeps its figure, whatever becomes of other outputs.
        kernel.run("display(plt.gcf())", cell="two")
        for _ in range(4):
            kernel.run("pass", cell="two")
        assert kernel.value("len(plt.get_fignums())") == "1"
    finally:
        kernel.stop()


def test_a_name_of_its_canvas_holds_a_figure_whose_box_is_gone(kernel: Kernel) -> None:
    kernel.run(BOXED)
    kernel.run("display(make())", cell="one")
    kernel.run("keep = plt.gcf().canvas", cell="two")
    for _ in range(4):
        kernel.run("display(make())", cell="one")
    kernel.becomes("len(plt.get_fignums())", "2")
    assert kernel.value("keep.figure.number in plt.get_fignums()") == "True"
    kernel.run("del keep", cell="two")
    for _ in range(4):
        kernel.run("pass", cell="three")
    kernel.becomes("len(plt.get_fignums())", "1")


@pytest.mark.parametrize(
    ("put", "take"),
    [
        ("out.append_display_data(box)", "out.outputs = ()"),
        ("handle.update(box)", "handle.update('over')"),
    ],
    ids=["in an Output's outputs", "in an output that is updated"],
)
def test_a_box_that_is_shown_without_a_new_output_is_seen_until_it_is_replaced(
    kernel: Kernel, put: str, take: str
) -> None:
    kernel.run(BOXED)
    kernel.run("out = W.Output(); display(out); handle = display('soon', display_id=True)", cell="there")
    kernel.run("box = make(); display(box)", cell="one")
    kernel.run(f"{put}; del box", cell="two")
    for _ in range(4):
        kernel.run("pass", cell="one")
    assert kernel.value("len(plt.get_fignums())") == "1", "it is seen"
    kernel.run(take, cell="two")
    kernel.becomes("len(plt.get_fignums())", "0")


def test_a_slider_that_is_displayed_holds_the_figure_that_it_changes(kernel: Kernel) -> None:
    """Though the figure's own output is gone: it appears again where it is changed."""
    kernel.run(
        "import ipywidgets as W\n"
        "def make():\n"
        "    with plt.ioff(): fig, ax = plt.subplots()\n"
        "    s = W.IntSlider(); s.observe(lambda change: ax.set_title(change.new), 'value')\n"
        "    return s\n"
    )
    kernel.run("make()", cell="slider")
    kernel.run("display(plt.gcf())", cell="one")
    for _ in range(4):
        kernel.run("pass", cell="one")
    assert kernel.value("len(plt.get_fignums())") == "1"


def test_an_output_that_is_displayed_again_has_its_figure_still(kernel: Kernel) -> None:
    """The cell that displays it runs again: the figure stands there as before, follows, and is not shown twice."""
    kernel.run("import ipywidgets as W\nout = W.Output()")
    made = kernel.run("with out: fig, ax = plt.subplots()", cell="made")
    assert len(made.figures) == 1
    for _ in range(3):
        kernel.run("display(out)", cell="shown")
    changed = kernel.run("ax.set_title('anew')", cell="other")
    assert not changed.figures, "it is seen in its Output"
    assert [one["transient"] for one in changed.of("update_display_data")] == [made.shown[0]["transient"]]
    kernel.run("del fig, ax", cell="another")
    for _ in range(4):
        kernel.run("pass", cell="another")
    assert kernel.value("plt.get_fignums()") == "[1]", "it stands on the page"
    kernel.run("pass", cell="shown")
    kernel.becomes("plt.get_fignums()", "[]")
