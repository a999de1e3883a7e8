"""Where what a figure's callbacks print goes: under which request it is published."""

from __future__ import annotations

import builtins
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from figport import wire
from figport.showing import prints
from figport.wire import Codec, Pointer, PointerAction
from tests.kernel.client import Kernel
from tests.kernel.views import View

FIGURE = """
import ipywidgets
fig, ax = plt.subplots()
log = ipywidgets.Output()
count = 0
def tell(event):
    global count
    count += 1
    print("hit", count)
    with log:
        print("collected", count)
    if count == 2:
        1 / 0
fig.canvas.mpl_connect("button_press_event", tell)
"""


def press(view: View) -> None:
    """Press and release the button in the middle of the figure."""
    for action, buttons in ((PointerAction.PRESS, 1), (PointerAction.RELEASE, 0)):
        view.send(Pointer(action, 320.0, 240.0, 0, buttons, False, ()))


def published(kernel: Kernel) -> list[tuple[str, str]]:
    """Return what was printed and raised since the last call, each with the request that it answers."""
    found: list[tuple[str, str]] = []
    for message in kernel.quiet():
        content: dict[str, Any] = message["content"]
        text = content.get("ename") or (content.get("name") == "stdout" and content.get("text"))
        if text in ("1", "2", "3", "4"):
            continue  # what the test asks for
        opened = content.get("data", {}).get("state", {}).get("msg_id") if message["msg_type"] == "comm_msg" else None
        request = message["parent_header"].get("msg_id", "")
        if found and text and found[-1] == ("hit", request):
            # Under load a line comes in pieces.
            found[-1] = (f"hit{text}", request)
        elif text or opened:
            found.append((text or f"an Output takes {opened}", request))
    return found


def test_callbacks_print_under_the_request_of_the_page_in_use(kernel: Kernel) -> None:
    """A page that was reloaded, or whose button made the figure, knows no cell's request: it names one of its own."""
    made = kernel.run(FIGURE)
    name = kernel.value("fig.canvas.manager.id")
    views = [
        View(kernel, wire.Attach(name, 1.0, True, (Codec.RUNS,), "", request), "control", None)
        for request in ("first page", "", "second page")
    ]
    for view in views:
        view.until(lambda view=view: view.pixels is not None)  # type: ignore[misc]
    kernel.quiet()
    press(views[0])
    kernel.becomes("count", "1")
    assert published(kernel) == [
        ("hit 1\n", "first page"),
        ("an Output takes first page", "first page"),
        ("collected 1\n", "first page"),
    ]
    press(views[2])
    kernel.becomes("count", "2")
    second = published(kernel)
    texts = ["hit 2\n", "an Output takes second page", "collected 2\n", "ZeroDivisionError"]
    assert second == [(text, "second page") for text in texts]
    # What comes from elsewhere is seen in a page that takes it.
    press(views[1])
    kernel.becomes("count", "3")
    assert {request for _, request in published(kernel)} == {"second page"}
    # Cells print as ever, and so do callbacks while nobody's page takes anything.
    assert kernel.run("print('cell')").text == "cell\n"
    for view in (views[0], views[2]):
        view.send(wire.Detach())
    kernel.becomes("len(fig.canvas.manager.session)", "1")
    kernel.quiet()
    press(views[1])
    kernel.becomes("count", "4")
    assert ("hit 4\n", made.id) in published(kernel)


def test_while_its_cell_runs_they_print_between_what_that_prints(kernel: Kernel) -> None:
    code = """
fig, ax = plt.subplots()
fig.canvas.mpl_connect("button_press_event", lambda event: (print("pressed"), fig.canvas.stop_event_loop()))
plt.show()
print("waiting")
fig.canvas.start_event_loop()
print("over")
"""
    running = kernel.begin(code)
    view = View(kernel, wire.Attach(kernel.figure_of(running), 1.0, True, (Codec.RUNS,), "", "page"), "control", None)
    view.until(lambda: view.pixels is not None)
    kernel.says(running)
    press(view)
    assert kernel.end(running).text == "waiting\npressed\nover\n"


STOPPED = """
from figport.showing import prints
def arm(event):
    step = vars(place).get(name)
    def stop(*args):
        if step is None:
            delattr(place, name)
        else:
            setattr(place, name, step)
        raise KeyboardInterrupt
    setattr(place, name, stop)
fig.canvas.mpl_connect("motion_notify_event", arm)
print("in", flush=True); plt.pause(60)
"""


@pytest.mark.parametrize("step", ["prints, 'settle'", "get_ipython().displayhook, 'set_parent'"])
def test_a_cell_that_is_stopped_just_after_a_callback_ends_as_itself(kernel: Kernel, step: str) -> None:
    """The stop button meets the way back from the callback's output to the cell's."""
    kernel.run("fig, ax = plt.subplots()")
    view = kernel.view()
    cell = kernel.begin(STOPPED.replace("def arm", f"place, name = {step}\ndef arm"))
    kernel.says(cell)
    view.move(300, 200)
    kernel.end(cell)
    assert [error["ename"] for error in cell.of("error")] == ["KeyboardInterrupt"]


HELD = """
import threading
fig, ax = plt.subplots()
held, heard, seen = threading.Event(), threading.Event(), []
def wait():
    held.set()
    heard.wait(5)  # less than a flush waits
    held.clear()
def hold(event):
    get_ipython().kernel.iopub_thread.schedule(wait)
    held.wait()
    print("pressed")
    fig.canvas.mpl_connect("draw_event", tell)
    ax.set_title("pressed")
    fig.canvas.draw_idle()
def tell(event):
    seen.append(held.is_set())
    heard.set()
fig.canvas.mpl_connect("button_press_event", hold)
"""


def test_input_and_draws_do_not_wait_for_the_thread_that_sends_outputs(kernel: Kernel) -> None:
    kernel.run(HELD)
    name = kernel.value("fig.canvas.manager.id")
    view = View(kernel, wire.Attach(name, 1.0, True, (Codec.RUNS,), "", "page"), "control", None)
    view.until(lambda: view.pixels is not None)
    kernel.quiet()
    frames = len(view.of(wire.Frame))
    press(view)
    # Asked no earlier: ipykernel flushes for each request.
    view.until(lambda: len(view.of(wire.Frame)) > frames)
    assert kernel.value("seen") == "[True]"
    assert published(kernel)[0] == ("pressed\n", "page")


class Asking:
    """A kernel that answers one message after the other, and notes under which it asks."""

    def __init__(self) -> None:
        self._parent_ident = {"shell": b""}
        self.parent: dict[str, Any] = CELL
        self.asked: list[dict[str, Any]] = []

    def raw_input(self, prompt: str = "") -> str:
        self.asked.append(self.parent)
        return prompt

    def set_parent(self, _ident: bytes, parent: dict[str, Any]) -> None:
        self.parent = parent


CELL, CALLBACK = prints.request("cell"), prints.request("callback")


def test_input_asks_in_the_cell_and_only_within_the_block_and_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console's cell on another thread asks for itself, and may keep what stood in the place of `input` then."""
    kernel = Asking()
    monkeypatch.setattr("builtins.input", kernel.raw_input)
    with prints.answering(SimpleNamespace(kernel=kernel), CALLBACK, before=CELL):
        assert (input("a"), kernel.asked, kernel.parent) == ("a", [CELL], CALLBACK)
        kept = builtins.input
        other = threading.Thread(target=kept)
        other.start()
        other.join()
        assert (kernel.asked, kernel.parent) == ([CELL, CALLBACK], CALLBACK)
    assert builtins.input == kernel.raw_input
    kernel.parent = another = prints.request("another cell")
    kept()
    assert (kernel.asked[-1], kernel.parent) == (another, another)


def test_a_callback_within_another_asks_in_the_cell_and_goes_on_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a click's callback waits in `ginput`, and another figure's is called meanwhile."""
    kernel = Asking()
    monkeypatch.setattr("builtins.input", kernel.raw_input)
    shell, inner = SimpleNamespace(kernel=kernel), prints.request("inner")
    answered: list[dict[str, Any]] = []
    with prints.answering(shell, CALLBACK, before=CELL):
        outer = builtins.input
        with prints.answering(shell, inner, before=CALLBACK):
            assert input("a") == "a"
            answered.append(kernel.parent)
            with prints.answering(shell, None, before=inner):
                assert input("b") == "b"
                answered.append(kernel.parent)
        answered.append(kernel.parent)
        assert builtins.input is outer
        assert input("c") == "c"
        answered.append(kernel.parent)
    answered.append(kernel.parent)
    assert kernel.asked == [CELL, CELL, CELL]
    assert answered == [inner, inner, CALLBACK, CALLBACK, CELL]
    assert builtins.input == kernel.raw_input


def test_what_a_user_put_in_the_place_of_input_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Asking()

    def mine(prompt: str = "") -> str:
        return prompt

    monkeypatch.setattr("builtins.input", mine)
    with prints.answering(SimpleNamespace(kernel=kernel), CALLBACK, before=CELL):
        assert builtins.input is mine


@pytest.mark.parametrize(("request_", "parent"), [("page", None), ("", None), (wire.ANYWHERE, wire.ANYWHERE)])
def test_pictures_of_what_a_hand_did_answer_nobody_or_any_document(
    kernel: Kernel, request_: str, parent: str | None
) -> None:
    """In a page of the figure's own no document knows of the hand."""
    made = kernel.run("fig, ax = plt.subplots(); ax.plot([1, 2])")
    name = made.figures[0]
    other = View(kernel, wire.Attach(name, 1.0, True, (Codec.RUNS,), "", "page"), "control", None)
    view = View(kernel, wire.Attach(name, 1.0, True, (Codec.RUNS,), "", request_), "control", None)
    view.until(lambda: view.pixels is not None)
    kernel.quiet()
    view.use("pan")
    view.drag((300, 200), (350, 250))
    kernel.until(lambda: any(one["msg_type"] == "update_display_data" for one in kernel.iopub))
    (update,) = [one for one in kernel.iopub if one["msg_type"] == "update_display_data"]
    assert update["parent_header"].get("msg_id") == parent
    other.leave()
