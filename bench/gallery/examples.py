"""Which examples there are, and what is done to each."""

from __future__ import annotations

from typing import Final

from .gestures import (
    Code,
    Example,
    Leave,
    Shut,
    Steps,
    Tick,
    a,
    click,
    d,
    double,
    drag,
    f,
    held,
    keys,
    move,
    tools,
    tour,
    wheel,
)

EVENTS: Final = "examples/event_handling/"
WIDGETS: Final = "examples/widgets/"
ANIMATION: Final = "examples/animation/"
GUIDE: Final = "users_explain/figure/event_handling#"

LASSO: Final = (a(0.2, 0.2), a(0.5, 0.15), a(0.8, 0.3), a(0.85, 0.8), a(0.4, 0.9), a(0.15, 0.6), a(0.2, 0.25))


def animated(
    name: str, frames: int = 12, *, blits: bool = True, more: Steps = (), figures: tuple[int, ...] = (1,)
) -> Example:
    """Return an animation: some frames, the tour, some more frames."""
    steps = (Tick(frames), *more, *(step for one in figures for step in tour(one)), Tick(3))
    return Example(name, steps, f"{frames} frames, the tour, 3 frames{', blitted' if blits else ''}", figures=())


EXAMPLES: Final = (
    # --- events ---------------------------------------------------------------------------------------
    Example(EVENTS + "close_event", (Shut(),), "the window is closed", figures=()),
    Example(EVENTS + "coords_demo", move(a(0.1, 0.1), a(0.5, 0.6)), "hover, click"),
    Example(
        EVENTS + "cursor_demo",
        (
            *move(a(0.2, 0.4), a(0.6, 0.7), f(0.01, 0.01)),
            *move(a(0.2, 0.4, figure=2), a(0.6, 0.7, figure=2)),
            *move(a(0.2, 0.4, figure=3), a(0.61, 0.7, figure=3), f(0.01, 0.01, 3)),
        ),
        "hover over three figures",
    ),
    Example(
        EVENTS + "data_browser",
        (*click(d(0.5006, 0.28)), *click(a(0.5, 0.5)), *keys("n", "n", "p"), *click(a(0.5, 0.5, 1))),
        "pick, keys n and p",
    ),
    Example(
        EVENTS + "figure_axes_enter_leave",
        (*move(f(0.01, 0.5), a(0.5, 0.5), a(0.5, 0.5, 1), f(0.5, 0.5)), Leave()),
        "in and out of both axes and the figure",
    ),
    Example(
        EVENTS + "ginput_manual_clabel_sgskip",
        (),
        "waitforbuttonpress, ginput, clabel by hand, nested zoom",
        meanwhile=(
            *click(a(0.5, 0.5)),
            *click(a(0.2, 0.2)),
            *click(a(0.8, 0.3)),
            *click(a(0.5, 0.8)),
            *keys("y"),
            *click(a(0.3, 0.3)),
            *click(a(0.6, 0.6)),
            *click(a(0.5, 0.4), 2),
            *click(a(0.5, 0.5)),
            *click(a(0.2, 0.2)),
            *click(a(0.8, 0.8)),
            *click(a(0.5, 0.5), 2),
        ),
    ),
    Example(EVENTS + "image_slices_viewer", wheel(a(0.5, 0.5), 1, 1, 1, -1), "wheel"),
    Example(
        EVENTS + "keypress_demo",
        (*move(a(0.5, 0.5)), *keys("x", "a", "x"), *held("control", keys("a")), *held("shift", keys("A"))),
        "keys",
    ),
    Example(EVENTS + "lasso_demo", drag(*LASSO), "a lasso"),
    Example(
        EVENTS + "legend_picking",
        (*click(a(0.76, 0.94)), *click(a(0.76, 0.87)), *drag(a(0.9, 0.9), a(0.7, 0.7), a(0.5, 0.6))),
        "pick lines of the legend, drag the legend",
    ),
    Example(EVENTS + "looking_glass", drag(d(0.5, 0.5), d(0.6, 0.6), d(0.7, 0.4)), "drag the glass"),
    Example(
        EVENTS + "path_editor",
        (*drag(d(0.35, -1.1), d(0.5, -0.5), d(1, -1)), *keys("t"), *move(a(0.5, 0.5)), *keys("t")),
        "drag a vertex, key t",
    ),
    Example(
        EVENTS + "pick_event_demo",
        (
            *click(d(50, 0.5)),
            *click(d(3, 0.1, 1)),
            *click(f(0.5, 0.91)),
            *move(a(0.5, 0.5, figure=2)),
            *click(d(0.55, 0.5, figure=2)),
            *click(d(0.5, 0.5, figure=3)),
            *click(d(1.5, 1.5, figure=4)),
            *click(d(3.5, 3.5, figure=4)),
        ),
        "pick points, bars, texts, images in four figures",
        figures=(1, 4),
    ),
    Example(
        EVENTS + "pick_event_demo2",
        (*click(a(0.5, 0.5)), *click(a(0.48, 0.52)), *click(a(0.52, 0.45))),
        "pick; figures open",
    ),
    Example(
        EVENTS + "poly_editor",
        (
            *drag(d(1.5, 0), d(1.7, 0.3), d(1.2, 0.5)),
            *move(d(-1.5, 0.05)),
            *keys("d"),
            *move(d(0, 1.5)),
            *keys("i", "t", "t"),
        ),
        "drag a vertex, delete, insert, toggle",
    ),
    Example(
        EVENTS + "pong_sgskip",
        (Tick(20), *keys("t"), Tick(5), *keys("a", "g", "e", "d", "i", "k", "n", "n"), Tick(20)),
        "20 ticks, instructions off, play, 20 ticks",
        figures=(),
        replace=(("time.time()", "0.0"), ("/(0.0 - tstart)", "")),
    ),
    Example(EVENTS + "resample", (*tools("zoom"), *drag(a(0.2, 0.2), a(0.6, 0.8)), *tools("zoom", "home")), "zoom"),
    Example(
        EVENTS + "timers",
        (Tick(3),),
        "3 ticks",
        replace=(("datetime.now()", "datetime(2026, 1, 2)"),),
    ),
    Example(EVENTS + "trifinder_event_demo", move(a(0.3, 0.5), a(0.6, 0.7), f(0.01, 0.01)), "hover"),
    Example(
        EVENTS + "viewlims",
        (*tools("zoom"), *drag(a(0.3, 0.3, 1), a(0.6, 0.7, 1)), *tools("zoom", "back")),
        "zoom into the fractal",
    ),
    Example(
        EVENTS + "zoom_window",
        (*click(d(0.3, 0.6)), *click(d(0.7, 0.2))),
        "click; another figure follows",
        figures=(2,),
    ),
    # --- widgets --------------------------------------------------------------------------------------
    Example(
        WIDGETS + "annotated_cursor",
        (*move(d(-1, 10), d(2, 5), f(0.01, 0.01)), *move(d(1, 10, figure=2), d(2, 4, figure=2))),
        "hover over both",
        differs="only in IPython's interactive mode, where a window's first picture is drawn after the cell: the "
        "first figure keeps the text of the mouse move that the example simulates. Here, as in a script, the figure is "
        "drawn before its cursor is dropped",
    ),
    Example(
        WIDGETS + "buttons",
        (*click(a(0.5, 0.5, 2)), *click(a(0.5, 0.5, 2)), *click(a(0.5, 0.5, 1)), *move(a(0.5, 0.5))),
        "both buttons",
    ),
    Example(WIDGETS + "check_buttons", (*click(f(0.15, 0.22)), *click(f(0.15, 0.18)), *click(f(0.15, 0.14))), "check"),
    Example(WIDGETS + "cursor", move(a(0.3, 0.3), a(0.6, 0.7), f(0.01, 0.01), a(0.4, 0.4)), "hover"),
    Example(
        WIDGETS + "lasso_selector_demo_sgskip",
        (*drag(*LASSO), *keys("enter")),
        "a lasso, Enter",
    ),
    Example(
        WIDGETS + "menu",
        (*move(f(0.2, 0.8), f(0.2, 0.76)), *click(f(0.2, 0.7)), *click(f(0.2, 0.63))),
        "hover, choose",
        figures=(),
    ),
    Example(WIDGETS + "mouse_cursor", move(a(0.5, 0.5), a(0.5, 0.5, 1), a(0.5, 0.5, 2), a(0.5, 0.5, 3)), "hover"),
    Example(
        WIDGETS + "multicursor",
        (*move(a(0.3, 0.3), a(0.6, 0.5, 1)), *move(a(0.4, 0.4, figure=2))),
        "hover over both figures",
    ),
    Example(
        WIDGETS + "polygon_selector_demo",
        (
            *click(d(0.5, 0.5)),
            *click(d(3.5, 0.6)),
            *click(d(2.5, 3.4)),
            *click(d(0.5, 0.5)),
            *drag(d(2.5, 3.4), d(2.7, 3.0), d(3.2, 3.5)),
            *held("shift", drag(d(2, 1.5), d(2.2, 1.7))),
            *keys("escape"),
            *click(d(1, 1)),
            *click(d(2, 1)),
        ),
        "draw, move a vertex, move all with shift, Escape, begin anew",
        differs="",
    ),
    Example(
        WIDGETS + "polygon_selector_simple",
        (
            *drag(d(0.5, 0.9), d(0.6, 0.8), d(0.7, 0.7)),
            *click(d(0.2, 0.2, figure=2)),
            *click(d(0.8, 0.3, figure=2)),
            *click(d(0.5, 0.8, figure=2)),
            *click(d(0.2, 0.2, figure=2)),
        ),
        "move a vertex, draw another polygon",
        figures=(1, 2),
    ),
    Example(
        WIDGETS + "radio_buttons",
        (*click(a(0.3, 0.5, 1)), *click(a(0.3, 0.2, 2)), *click(a(0.3, 0.4, 3))),
        "each group",
    ),
    Example(WIDGETS + "radio_buttons_grid", (*click(a(0.1, 0.5, 1)), *click(a(0.6, 0.25, 1))), "choose"),
    Example(
        WIDGETS + "range_slider",
        (*drag(a(0.05, 0.5, 2), a(0.2, 0.5, 2), a(0.3, 0.5, 2)), *click(a(0.8, 0.5, 2))),
        "drag, click",
    ),
    Example(
        WIDGETS + "rectangle_selector",
        (
            *drag(a(0.2, 0.2), a(0.4, 0.6), a(0.6, 0.8)),
            *drag(a(0.6, 0.8), a(0.7, 0.7), a(0.8, 0.9)),
            *drag(a(0.2, 0.2, 1), a(0.4, 0.6, 1), a(0.6, 0.8, 1)),
            *keys("t", "t"),
            *held("shift", drag(a(0.3, 0.3, 1), a(0.5, 0.4, 1))),
            *keys("escape"),
        ),
        "draw, resize, toggle, shift, Escape",
    ),
    Example(
        WIDGETS + "slider_demo",
        (
            *drag(a(0.1, 0.5, 1), a(0.3, 0.5, 1), a(0.5, 0.5, 1)),
            *click(a(0.5, 0.8, 2)),
            *click(a(0.5, 0.5, 3)),
            *click(a(0.4, 0.5, 1)),
        ),
        "drag, click, reset",
    ),
    Example(
        WIDGETS + "slider_snap_demo",
        (
            *drag(a(0.1, 0.5, 1), a(0.33, 0.5, 1), a(0.5, 0.5, 1)),
            *click(a(0.97, 0.5, 2)),
            *click(a(0.5, 0.5, 3)),
            *click(a(0.4, 0.5, 1)),
        ),
        "drag, click, reset",
    ),
    Example(
        WIDGETS + "span_selector",
        (
            *drag(a(0.2, 0.5), a(0.4, 0.5), a(0.6, 0.5)),
            *drag(a(0.4, 0.5), a(0.5, 0.5)),
            *drag(a(0.7, 0.5), a(0.8, 0.5)),
        ),
        "span, move it, change an edge",
    ),
    Example(
        WIDGETS + "textbox",
        (
            *click(a(0.5, 0.5, 1)),
            *keys("end", "+", "t", "*", "2", "0", "backspace", "left", "right", "enter"),
            *click(a(0.5, 0.5)),
        ),
        "click, type, Enter",
    ),
    # --- animations -----------------------------------------------------------------------------------
    animated(ANIMATION + "animate_decay", 25, blits=False),
    animated(ANIMATION + "animated_histogram", 5),
    Example(
        ANIMATION + "animation_demo",
        (),
        "50 frames by plt.pause, the tour",
        replace=(("plt.pause(0.1)", "plt.pause(0.02)"),),
    ),
    animated(ANIMATION + "bayes_update"),
    animated(ANIMATION + "double_pendulum"),
    animated(ANIMATION + "dynamic_image"),
    animated(ANIMATION + "multiple_axes", blits=False),
    animated(ANIMATION + "pause_resume", 5, more=(*click(a(0.5, 0.5)), *click(a(0.5, 0.5)), Tick(5))),
    animated(ANIMATION + "rain"),
    animated(ANIMATION + "random_walk", 6, blits=False),
    animated(ANIMATION + "simple_anim"),
    animated(ANIMATION + "simple_scatter", blits=False),
    animated(ANIMATION + "strip_chart", 45),
    animated(ANIMATION + "unchained", 5, blits=False),
    animated("examples/mplot3d/rotate_axes3d_sgskip", 5, blits=False),
    Example(
        "examples/mplot3d/wire3d_animation",
        (Tick(30), *drag(a(0.5, 0.5), a(0.6, 0.6), a(0.7, 0.5)), Tick(2)),
        "30 frames, turn, 2 frames",
        figures=(),
        replace=(("time.time()", "0.0"), ("/ (0.0 - tstart)", "")),
    ),
    animated("users_explain/animations/animations", 8, blits=False, figures=(1, 2)),
    Example("users_explain/animations/blitting", (), "two loops of 100 blits, the tour", figures=(1, 2)),
    # --- tools, and what else reacts ------------------------------------------------------------------
    Example(
        "examples/user_interfaces/toolmanager_sgskip",
        (
            *move(a(0.5, 0.5)),
            *keys("m"),
            *held("shift", keys("S")),
            *tools("Show"),
            *tools("zoom"),
            *drag(a(0.2, 0.2), a(0.6, 0.7)),
            *tools("zoom", "back", "home"),
        ),
        "keys m and S, the tools Show, zoom, back, home",
        figures=(),
    ),
    Example("examples/images_contours_and_fields/image_zcoord", (), "the tour"),
    Example("examples/images_contours_and_fields/contour_demo", (), "the tour", figures=(1, 3)),
    Example("examples/misc/custom_projection", (), "the tour"),
    Example("examples/subplots_axes_and_figures/auto_subplots_adjust", (), "the tour"),
    Example("examples/subplots_axes_and_figures/fahrenheit_celsius_scales", (), "the tour"),
    Example(
        "examples/mplot3d/wire3d",
        (*drag(a(0.5, 0.5), a(0.6, 0.6), a(0.8, 0.4)), *drag(a(0.5, 0.5), a(0.5, 0.7), button=3)),
        "turn, zoom by the right button",
    ),
    # --- the guides -----------------------------------------------------------------------------------
    Example(GUIDE + "0", (*click(a(0.5, 0.5)), *click(a(0.7, 0.6)), *double(a(0.3, 0.8))), "click lines"),
    Example(GUIDE + "1", (*drag(d(4, 1), d(4.5, 3), d(6, 2)), *drag(d(2, 1), d(3, 2))), "drag bars"),
    Example(GUIDE + "2", (*drag(d(4, 1), d(4.5, 3), d(6, 2)), *drag(d(2, 1), d(3, 2))), "drag bars, blitted"),
    Example(
        GUIDE + "3",
        (*move(f(0.01, 0.5), a(0.5, 0.5), a(0.5, 0.5, 1)), *move(f(0.01, 0.5, 2), a(0.5, 0.5, figure=2)), Leave(2)),
        "in and out of axes of two figures",
        figures=(1, 2),
    ),
    Example(GUIDE + "4", (*click(a(0.5, 0.5)), *click(a(0.31, 0.4)), *click(a(0.7, 0.2))), "pick points"),
    Example(GUIDE + "5", (*click(a(0.5, 0.5)), *click(a(0.48, 0.52)), *click(a(0.52, 0.45))), "pick; figures open"),
    Example(
        "users_explain/figure/interactive_guide#0",
        (Code("slow_loop(3, ln)"),),
        "a slow loop with flush_events, the tour",
        replace=(("slow_loop(100, ln)", "slow_loop(5, ln)"),),
    ),
)

LEFT_OUT: Final = (
    (ANIMATION + "frame_grabbing_sgskip", "it chooses Agg itself, writes a film, and has no window"),
    ("examples/misc/multiprocess_sgskip", "its window is one of a child process, which no notebook shows"),
    ("examples/user_interfaces/embedding_…, …_gtk…, …_wx…", "programs of GTK, Qt, Tk, wx with windows of their own"),
    ("examples/user_interfaces/mplcvd", "it puts a button of Qt, Tk or wx into the toolbar, and refuses all others"),
    ("examples/user_interfaces/svg_…_sgskip, web_application_server_sgskip", "they write files for browsers"),
    ("users_explain/figure/interactive.rst", "it tells of prompts; its code is in the other guides"),
)
"""What has something to do with interaction, and nothing to compare; why."""
