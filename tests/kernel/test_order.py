"""Input of a figure and what was sent after it: widgets' messages and cells, which come another way."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from figport import wire
from figport.order import FIRST, KEPT, Afters
from figport.wire import Party
from tests.kernel.busy import is_snapshot
from tests.kernel.client import Kernel
from tests.kernel.figures import PLOT
from tests.kernel.test_threads import Widget, subshells, widget
from tests.kernel.views import View

__all__ = ["subshells", "widget"]

ROUNDS = 10

ANNOTATOR = """
fig, ax = plt.subplots(figsize=(3, 2)); image = ax.imshow(np.random.rand(50, 80)); page, points = [0], {}
def show(): image.set_data(np.random.rand(50, 80)); ax.set_title(page[0]); fig.canvas.draw_idle()
def click(event): points[page[0]] = points.get(page[0], 0) + 1; show()
def next_page(): page[0] += 1; show()
_ = fig.canvas.mpl_connect("button_press_event", click)
"""

RIGHT = str(dict.fromkeys(range(ROUNDS), 3))


def clicks(view: View) -> None:
    for x in (100, 120, 140):
        view.click(x, 100)


def says_after(view: View, widget: Widget) -> None:
    """Have the kernel know that this page says AFTER to what it sends, as pages do from their first message on."""
    before = len(widget.answers())
    view.send(wire.After(widget.tell("None")))
    view.kernel.until(lambda: len(widget.answers()) > before)


@pytest.mark.parametrize("slow", ["", "time.sleep(.02); "], ids=["quick", "slow"])
def test_clicks_are_filed_under_the_page_that_was_seen(kernel: Kernel, widget: Widget, slow: str) -> None:
    """An annotator: three clicks, then at once the next button, ten times."""
    kernel.run(ANNOTATOR.replace("def click(event): ", f"def click(event): {slow}"))
    view = kernel.view()
    view.settle()
    widget.ask("None")  # it is there
    for _ in range(ROUNDS):
        clicks(view)
        widget.ask("next_page()")
    assert kernel.value("points") == RIGHT


@pytest.mark.parametrize("subshells", [True, False], ids=["subshells", "main"])
@pytest.mark.parametrize("slow", ["", "time.sleep(.02); "], ids=["quick", "slow"])
def test_clicks_of_the_next_page_wait_for_it(kernel: Kernel, widget: Widget, slow: str) -> None:
    """All ten rounds without a pause, as they pile up while the kernel draws. The page tells what comes after what."""
    kernel.run(ANNOTATOR.replace("def next_page(): ", f"def next_page(): {slow}"))
    view = kernel.view()
    view.settle()
    says_after(view, widget)
    for _ in range(ROUNDS):
        clicks(view)
        view.send(wire.After(widget.tell("next_page()")))
    kernel.until(lambda: len(widget.answers()) == ROUNDS + 1)
    assert kernel.value("points") == RIGHT


def test_clicks_that_are_on_their_way_come_before_the_next_page(kernel: Kernel, widget: Widget) -> None:
    """A socket that has much to read falls behind: then the widget's message is here before the clicks."""
    kernel.run(ANNOTATOR)
    view = kernel.view()
    view.settle()
    says_after(view, widget)
    for _ in range(ROUNDS):
        told = widget.tell("next_page()")
        clicks(view)
        view.send(wire.After(told))
    kernel.until(lambda: len(widget.answers()) == ROUNDS + 1)
    assert kernel.value("points") == RIGHT


HOLD = """
import asyncio
loop, inbox = runtime.current().loop, runtime.current().registry.inbox
def hold():
    print("in", flush=True)
    while not (page[0] or any(waits != inbox._deliver for _, waits in tuple(loop._posted))): time.sleep(.001)
"""
"""Keeps main, though it runs no cell, until the next page waits for it or was turned to."""


def test_clicks_that_went_to_a_snapshot_come_before_the_next_page(kernel: Kernel, widget: Widget) -> None:
    """Somebody's task computes, so views were diverted, and with them what was clicked: nothing waits in the inbox."""
    if widget.subshell is None:
        pytest.skip("without subshells a widget waits for the task")
    kernel.run(ANNOTATOR + HOLD)
    view = kernel.view()
    view.settle()
    widget.ask("None")
    kernel.says(kernel.run("_ = asyncio.get_running_loop().call_soon(hold)"))
    clicks(view)
    view.until(lambda: is_snapshot(view))
    assert widget.ask("next_page()") == "None"
    assert kernel.value("points") == "{0: 3}"


def test_a_client_that_never_says_after_is_waited_for_once() -> None:
    afters = Afters()
    begun = time.monotonic()
    assert not any(afters.wait(str(number), "console") for number in range(1000))
    # A thousand times that otherwise.
    assert time.monotonic() - begun < 100 * FIRST


def test_a_client_that_says_after_is_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    afters = Afters()
    afters.say("first")
    assert afters.wait("first", "page")
    assert not afters.wait("lost", "page")
    # Later than it was waited for, and of a client that is not waited for any more.
    afters.say("lost")
    monkeypatch.setattr("figport.order.LONGEST", 60.0)
    saying = threading.Timer(FIRST / 2, afters.say, ["next"])
    saying.start()
    assert afters.wait("next", "page")
    saying.join()


def test_few_messages_are_remembered() -> None:
    afters = Afters()
    for number in range(KEPT + 1):
        afters.say(str(number))
    assert afters.wait(str(KEPT), "page")
    assert not afters.wait("0", "other page")


def test_a_message_that_never_comes_holds_nothing_up_for_long(kernel: Kernel) -> None:
    kernel.run(ANNOTATOR)
    view = kernel.view()
    view.settle()
    view.send(wire.After("lost"))
    clicks(view)
    kernel.becomes("points", "{0: 3}")
    # Nor a cell that waits for the clicks which come after it.
    cell = kernel.begin("print('in', flush=True); print(len(fig.ginput(3, timeout=20)))")
    view.send(wire.After(cell.id), wire.After("lost too"))
    kernel.says(cell)
    clicks(view)
    kernel.end(cell)
    assert cell.text.split() == ["in", "3"]


def test_where_no_page_shows_a_figure_nothing_waits_for_its_word(kernel: Kernel) -> None:
    """A server that is there, and lists of figures, are no pages that would say AFTER."""
    kernel.run(
        "import figport.order as order; before = order.FIRST, order.LONGEST; order.FIRST = order.LONGEST = 600\n" + PLOT
    )
    kernel.open(wire.Hello(wire.PROTOCOL, "0.0", Party.SERVER)).wait(wire.Welcome)
    kernel.open(wire.ListFigures()).wait(wire.Figures)
    assert kernel.value("1 + 1") == "2"
    view = kernel.view()
    closing = kernel.begin("plt.close(fig)")
    view.send(wire.After(closing.id))
    kernel.end(closing)
    view.ends()
    assert kernel.value("2 + 2") == "4"
    kernel.run("order.FIRST, order.LONGEST = before")


def test_what_input_changed_is_told_before_the_cell_that_takes_it_in(kernel: Kernel, tmp_path: Path) -> None:
    """A button that is pressed as a cell begins does not look unpressed until that ends."""
    kernel.run(PLOT + "; figport.options.busy_snapshots = False; loop = runtime.current().loop")
    view = kernel.view()
    # As a cell begins, input that has just arrived is handled in front of it.
    seen = tmp_path / "seen"
    cell = kernel.begin(
        "import os.path\nprint('in', flush=True)\nwhile not loop._posted: time.sleep(.001)\n"
        "runtime.current().registry.inbox.settle()\n"
        f"while not os.path.exists({str(seen)!r}): time.sleep(.01)"
    )
    kernel.says(cell)
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    assert not cell.done
    seen.touch()
    kernel.end(cell)


def test_clicks_come_before_the_cell_that_was_run_after_them(kernel: Kernel) -> None:
    """Two sockets fall behind each other, so the page tells what comes after what."""

    def runs(code: str) -> None:
        cell = kernel.begin(code)
        view.send(wire.After(cell.id))
        kernel.end(cell)

    kernel.run(ANNOTATOR)
    view = kernel.view()
    view.settle()
    # The kernel knows from then on that this client says it.
    runs("None")
    for _ in range(ROUNDS):
        clicks(view)
        runs("next_page()")
    assert kernel.value("points") == RIGHT


def test_a_widget_does_not_wait_for_a_cell_that_computes(kernel: Kernel, widget: Widget) -> None:
    if widget.subshell is None:
        pytest.skip("without subshells a widget waits for the cell")
    kernel.run(ANNOTATOR + "go = threading.Event(); took = []")
    view = kernel.view()
    view.settle()
    widget.ask("None")
    cell = kernel.begin("print('in', flush=True)\nwhile not go.is_set(): time.sleep(.01)")
    kernel.says(cell)
    clicks(view)
    for _ in range(20):
        widget.ask("took.append(time.monotonic())")
    assert widget.ask("go.set()") == "None"
    kernel.end(cell)
    # The first may have waited for a moment, until it was clear that main does not come.
    assert float(kernel.value("min(b - a for a, b in zip(took[1:], took[2:]))")) < 0.1
    kernel.becomes("points", "{0: 3}")


def test_a_callback_that_is_stopped_loses_no_message_of_a_widget(kernel: Kernel, widget: Widget) -> None:
    hangs = "def click(event):\n    print('in', flush=True)\n    while True: pass\n    "
    kernel.run(ANNOTATOR.replace("def click(event): ", hangs))
    view = kernel.view()
    view.settle()
    widget.ask("None")
    kernel.quiet()
    view.press(100, 100)
    widget.tell("next_page()")
    kernel.until(lambda: any(one["msg_type"] == "stream" for one in kernel.iopub))
    kernel.interrupt()
    kernel.until(lambda: any(one["msg_type"] == "error" for one in kernel.iopub))
    kernel.becomes("page", "[1]")
