"""Cells that people write every day, for the tests that try them in each notebook."""

from __future__ import annotations

from typing import Final

INTERACT: Final = """
import ipywidgets as W
x = np.linspace(0, 6, 200)
@W.interact(f=W.IntSlider(1, 1, 9))
def show(f):
    print("f is", f)
    plt.figure()
    plt.plot(x, np.sin(f * x))
    plt.show()
    return f"f was {f}"
"""
"""It prints, makes a figure, and returns something."""

SAVED: Final = """
import io
for i in range(6):
    fig, ax = plt.subplots()
    ax.plot([0, i])
    fig.savefig(io.BytesIO())
    {more}plt.close(fig)
"""

ANIMATION: Final = """
from IPython.display import HTML
fig, ax = plt.subplots(figsize=(3, 2)); dot, = ax.plot([0], [0], "o"); ax.set(xlim=(0, 10), ylim=(-1, 1))
ani = FuncAnimation(fig, lambda i: dot.set_data([i], [np.sin(i)]), frames=10, interval=50)
"""
PLAYERS: Final = (
    f"{ANIMATION}plt.close(fig)\nHTML(ani.to_jshtml())",
    f"{ANIMATION}html = HTML(ani.to_jshtml())\nplt.close(fig)\nhtml",
)
"""The figure is closed before the player is made, and after."""

RAISES: Final = """
fig, ax = plt.subplots(); line, = ax.plot([0, 1], [0, 1]); ax.set_xlim(0, 1); calls = []
def step(frame):
    calls.append(frame)
    if len(calls) > 3: raise ValueError('as planned')
    line.set_ydata([frame / 4, 1])
ani = FuncAnimation(fig, step, interval=20, frames=10**6, cache_frame_data=False)
"""
"""An animation that fails after a while."""

SELECTION: Final = """
from matplotlib.widgets import RectangleSelector
fig, ax = plt.subplots(); ax.imshow(np.random.rand(40, 40), aspect="auto", origin="lower")
picked = []
fig.canvas.mpl_connect("button_press_event", lambda e: picked.append((round(e.xdata), round(e.ydata))))
sel = RectangleSelector(ax, lambda a, b: None, useblit=True, interactive=True)
answer = input("drag a box, then Enter: ")
print(answer, [round(v) for v in sel.extents], picked)
"""

ASKS: Final = (
    (
        "fig, ax = plt.subplots(); notes = []\n"
        "_ = fig.canvas.mpl_connect('button_press_event', lambda e: notes.append(input(f'label {len(notes)}: ')))"
    ),
    "print('waits', flush=True)\nwhile len(notes) < 2: plt.pause(0.05)\nprint(notes)",
)
"""A callback asks for a word: between cells, and while one waits for what is noted."""

PAUSES: Final = """
fig, ax = plt.subplots(); ax.set(xlim=(0, 1), ylim=(0, 1))
fig.canvas.mpl_connect("button_press_event", lambda event: plt.pause(0.2))
print("click", flush=True)
print(*np.round(fig.ginput(3, timeout=0), 5).ravel())
"""

STACK: Final = """
fig, ax = plt.subplots(); k = [0]
def turn(event):
    k[0] += event.step
fig.canvas.mpl_connect("scroll_event", turn)
fig.canvas.capture_scroll = True
for _ in range(2):
    plt.subplots()[1].plot([1, 2])
"""

SLIDER: Final = """
from matplotlib.widgets import Slider
fig, ax = plt.subplots(figsize=(6.4, 4.8))
slider = Slider(fig.add_axes([0.2, 0.1, 0.6, 0.3]), "s", 0, 1, valinit=0.5)
seen = []
fig.canvas.mpl_connect("button_press_event", lambda event: seen.append("press"))
fig.canvas.mpl_connect("button_release_event", lambda event: seen.append("release"))
"""

OUTPUTS: Final = (
    (
        "import ipywidgets as W\nout, other = W.Output(), W.Output()\n"
        "fig, ax = plt.subplots(); ax.plot([1, 4, 9])\n"
        "with out:\n    display(fig)\ndisplay(W.HBox([out, W.Button(description='b')]))"
    ),
    "with other:\n    display(fig)\ndisplay(other)",
    "inner = W.Output()\nwith inner:\n    fig, ax = plt.subplots()\ninner",
    "with inner:\n    inner.clear_output()\n    display(fig)",
)
"""A figure in the cell that made it, in two Outputs at once, made inside of one, and put there anew."""

KINDS: Final = (
    "fig, ax = plt.subplots(); ax.plot([1, 4, 9], 'r', lw=8);",
    "with plt.ioff(): fig2, ax2 = plt.subplots()\nax2.plot([9, 4, 1], 'g', lw=8); display(fig2)",
    (
        "import ipywidgets as W\nout = W.Output()\n"
        "with out:\n    fig3, ax3 = plt.subplots(); ax3.plot([4, 1, 4], 'b', lw=8)\nout"
    ),
    "with plt.ioff(): fig4, ax4 = plt.subplots()\nax4.plot([1, 4, 1], 'm', lw=8); W.HBox([fig4.canvas])",
)
"""A figure shown by itself, by `display`, in an Output of ipywidgets, and in a box."""

MOVES: Final = (
    (
        "fig, ax = plt.subplots(); ax.plot([0, 1], [0, 1]); ax.set_xlim(0, 1); moves = []\n"
        "fig.canvas.mpl_connect('motion_notify_event', lambda event: 1 / 0)\n"
        "_ = fig.canvas.mpl_connect('motion_notify_event', lambda event: moves.append(event.x))"
    ),
    "print(*np.round(ax.get_xlim(), 1), len(moves) > 10)",
)
"""A callback of moves that raises, beside another."""
