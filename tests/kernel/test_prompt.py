"""Prompts while figures are used: ``input()`` in a cell, in a callback, and a debugger's."""

from __future__ import annotations

import builtins
import getpass
from types import SimpleNamespace
from typing import cast

import pytest

from figport import wire
from figport.mainloop import Mainloop
from figport.sockets.prompt import StdinSocket, between_cells
from tests.kernel.cells import Cell
from tests.kernel.client import Failed, Kernel
from tests.kernel.views import View

SELECT = """
from matplotlib.widgets import RectangleSelector
fig, ax = plt.subplots(); ax.imshow(np.random.rand(40, 40)); picked = []
_ = fig.canvas.mpl_connect("button_press_event", lambda event: picked.append(1))
selector = RectangleSelector(ax, lambda a, b: None, useblit=True, interactive=True)
"""


def select(view: View) -> None:
    """Click, and drag a box, at once when the figure is there."""
    view.click(300, 150)
    view.drag((250, 200), (350, 300))


@pytest.mark.parametrize("ask", ["input('done? ')", "__import__('getpass').getpass('done? ')"])
def test_a_selection_made_while_a_prompt_waits_is_there_after_it(kernel: Kernel, ask: str) -> None:
    cell = kernel.begin(
        f"{SELECT}\nanswer = {ask}\nprint(answer, len(picked), selector.extents[1] > 0)", asks=True, cell="c"
    )
    assert kernel.asked() == "done? "
    opened = kernel.figure_of(cell)
    view = View(kernel, wire.Attach(opened, 1.0, True, tuple(wire.Codec)), "control", None)
    view.until(lambda: view.pixels is not None)
    select(view)
    # The box is seen while the prompt waits.
    seq = view.seq
    view.until(lambda: view.seq > seq)
    kernel.answer("ok")
    kernel.end(cell)
    assert cell.text.split() == ["ok", "2", "True"]


def test_clicks_of_the_first_moment_count(kernel: Kernel) -> None:
    kernel.run(SELECT)
    view = kernel.view()
    cell = kernel.begin("answer = input('done? '); print(answer, len(picked))", asks=True)
    kernel.asked()
    for x in range(250, 350, 10):
        view.click(x, 200)
    kernel.answer("ok")
    kernel.end(cell)
    assert cell.text.split()[0] == "ok"
    kernel.becomes("len(picked)", "10")


def test_clicks_that_no_prompt_lets_in_are_not_lost(kernel: Kernel) -> None:
    """From the first moment of a cell that computes on, until long after snapshots are there."""
    kernel.run(SELECT.replace("selector =", "_selector ="))
    view = kernel.view()
    cell = kernel.begin("print('in', flush=True); time.sleep(3)")
    for x in range(250, 350, 2):
        view.click(x, 200)
        kernel.poll(0.05)
    kernel.end(cell)
    kernel.becomes("len(picked)", "50")


def test_the_stop_button_ends_a_prompt_and_what_a_callback_hangs_in(kernel: Kernel) -> None:
    kernel.run(SELECT)
    view = kernel.view()
    cell = kernel.begin("input('done? ')", asks=True)
    kernel.asked()
    kernel.interrupt()
    kernel.end(cell)
    assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]
    kernel.run(
        "def hang(event):\n    print('in', flush=True)\n    while True: pass\n"
        "_ = fig.canvas.mpl_connect('key_press_event', hang)"
    )
    kernel.quiet()
    cell = kernel.begin("input('again? ')", asks=True)
    kernel.asked()
    view.key("F5")
    kernel.until(lambda: "in" in cell.text or any("in" in one["content"].get("text", "") for one in kernel.iopub))
    kernel.interrupt()
    kernel.end(cell)
    assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]
    assert kernel.value("1") == "1"


def picked(kernel: Kernel, cell: Cell, number: int) -> None:
    """Ask in a debugger's prompt until a click was handled: answers and clicks come by different channels."""
    for _ in range(100):
        kernel.answer("p 'picked', len(picked)")
        kernel.asked()
        if f"('picked', {number})" in cell.text:
            return
    raise AssertionError(cell.text)


def test_a_debuggers_prompt_lets_figures_live(kernel: Kernel) -> None:
    kernel.run(SELECT)
    view = kernel.view()
    # breakpoint() is debugpy's: without a front end's debugger it does nothing, with figures or without.
    assert kernel.run("def stop():\n    breakpoint()\n    return 'on'\nprint(stop())").text == "on\n"
    # A debugger that is just being entered stops at whatever is called first, also if that is the garbage collector's
    # callback (ipykernel has one), where the prompt does not know the cell's names.
    kernel.run("import gc; gc.disable(); from IPython.core import debugger")
    cell = kernel.begin("def stop():\n    x = 1\n    debugger.set_trace()\n    return x\nstop()", asks=True)
    kernel.asked()
    view.click(300, 200)
    picked(kernel, cell, 1)
    kernel.answer("c")
    kernel.end(cell)
    with pytest.raises(Failed, match="ZeroDivisionError"):
        kernel.run("1 / 0")
    cell = kernel.begin("%debug", asks=True)
    kernel.asked()
    view.click(300, 200)
    picked(kernel, cell, 2)
    kernel.answer("q")
    kernel.end(cell)


def test_a_callback_asks_in_a_blocking_call_and_the_next_waits_for_its_turn(kernel: Kernel) -> None:
    kernel.run(
        "fig, ax = plt.subplots(); notes = []\n"
        "_ = fig.canvas.mpl_connect('button_press_event', lambda event: notes.append(input('label: ')))"
    )
    view = kernel.view()
    cell = kernel.begin("print('in', flush=True)\nwhile len(notes) < 2: plt.pause(.05)", asks=True)
    kernel.says(cell)
    view.click(200, 200)
    view.click(250, 200)
    for answer in "ab":
        kernel.asked()
        assert kernel.asking == cell.id, "a front end would show no prompt, and the cell wait for ever"
        kernel.answer(answer)
    kernel.end(cell)
    assert kernel.value("notes") == "['a', 'b']"


def test_a_callback_that_asks_while_a_prompt_waits_is_refused(kernel: Kernel) -> None:
    kernel.run(
        "fig, ax = plt.subplots(); notes = []\n"
        "_ = fig.canvas.mpl_connect('button_press_event', lambda event: notes.append(input('label: ')))"
    )
    view = kernel.view()
    cell = kernel.begin("print(input('done? '))", asks=True)
    kernel.asked()
    view.click(200, 200)
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    kernel.answer("ok")
    kernel.end(cell)
    assert cell.text.split() == ["ok"]
    assert kernel.prompts == []
    error = next(one["content"] for one in kernel.iopub if one["msg_type"] == "error")
    assert "text field" in error["evalue"]


def test_a_callback_that_asks_between_cells_is_told_what_to_do(kernel: Kernel) -> None:
    kernel.run(
        "fig, ax = plt.subplots(); notes = []\n"
        "_ = fig.canvas.mpl_connect('button_press_event', lambda event: notes.append(input('label: ')))"
    )
    view = kernel.view()
    kernel.quiet()
    view.click(200, 200)
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    error = next(one["content"] for one in kernel.iopub if one["msg_type"] == "error")
    assert error["ename"] == "RuntimeError"
    assert "text field" in error["evalue"]
    # Cells ask as ever.
    cell = kernel.begin("print(input('name? '))", asks=True)
    kernel.asked()
    kernel.answer("me")
    kernel.end(cell)
    assert cell.text.split() == ["me"]


def test_a_cell_that_begins_on_another_thread_while_a_callback_runs_can_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console's, in a subshell: ipykernel puts its own functions in place of these, for as long as that cell runs."""
    kernel = SimpleNamespace(raw_input=lambda prompt: prompt)
    for module, name in ((builtins, "input"), (getpass, "getpass")):
        monkeypatch.setattr(module, name, getattr(module, name))
    with between_cells(kernel):
        with pytest.raises(RuntimeError, match="no cell runs"):
            input("?")
        builtins.input = getpass.getpass = kernel.raw_input
    assert (builtins.input, getpass.getpass) == (kernel.raw_input, kernel.raw_input)


def test_input_that_came_before_an_answer_is_handled_before_it() -> None:
    """They come by different ways: both may be there when main looks, and the input not be noted yet."""
    done: list[str] = []
    inner = SimpleNamespace(EVENTS=1, recv_multipart=lambda: done.append("answer"))
    loop = SimpleNamespace(here=True, depth=0, turn=lambda: done.append("handled"))
    socket = StdinSocket(inner, cast("Mainloop", loop), lambda: None, lambda: done.append("noted"))
    try:
        socket.fileno()
        socket.recv_multipart()
    finally:
        socket.end()
    assert done[-3:] == ["noted", "handled", "answer"]
