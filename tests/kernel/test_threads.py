"""Figures used from other threads: subshells, in which JupyterLab runs widgets' callbacks, and the user's own."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from figport import wire
from figport.cells import BEGINS, Cells
from figport.threads import any_thread, is_main, main_only, past_checks
from tests.kernel.client import Kernel
from tests.kernel.loops import elsewhere
from tests.kernel.views import View

PLOT = "fig, ax = plt.subplots(figsize=(3, 2)); line, = ax.plot([1, 2, 3])\n"

WIDGET = """
from comm import get_comm_manager
def _opened(comm, message):
    @comm.on_msg
    def heard(message):
        try: value = eval(message["content"]["data"]["code"], globals())
        except BaseException as error: value = repr(error)
        comm.send({"value": str(value), "main": threading.current_thread() is threading.main_thread()})
get_comm_manager().register_target("widget", _opened)
"""


class Widget:
    """A comm of somebody else's, as ipywidgets have them; its callbacks evaluate what is sent."""

    def __init__(self, kernel: Kernel, subshell: str | None) -> None:
        kernel.run(WIDGET)
        self.kernel, self.subshell, self.comm = kernel, subshell, uuid.uuid4().hex
        kernel.request("shell", "comm_open", {"comm_id": self.comm, "target_name": "widget", "data": {}})

    def tell(self, code: str) -> str:
        """Have code evaluated, later; return the message's id."""
        content = {"comm_id": self.comm, "data": {"code": code}}
        return self.kernel.request("shell", "comm_msg", content, subshell=self.subshell)

    def answers(self) -> list[str]:
        """What it has answered so far."""
        found = [one["content"] for one in self.kernel.iopub if one["msg_type"] == "comm_msg"]
        datas = [content["data"] for content in found if content["comm_id"] == self.comm]
        assert all(data["main"] == (self.subshell is None) for data in datas)
        return [data["value"] for data in datas]

    def ask(self, code: str) -> str:
        """Have code evaluated; return what comes of it."""
        before = len(self.answers())
        self.tell(code)
        self.kernel.until(lambda: len(self.answers()) > before)
        return self.answers()[before]


@pytest.fixture
def subshells() -> bool:
    """Whether the page has widgets' messages go to subshells, as JupyterLab does unless its settings say otherwise."""
    return True


@pytest.fixture
def widget(kernel: Kernel, subshells: bool) -> Iterator[Widget]:
    """A widget whose callbacks run in a subshell, where the kernel has those."""
    able = "kernel subshells" in kernel.ask("control", "kernel_info_request", {}).get("supported_features", ())
    if not (able and subshells):
        yield Widget(kernel, None)
    else:
        with kernel.subshell() as subshell:
            yield Widget(kernel, subshell)


def is_red(view: View) -> bool:
    assert view.pixels is not None
    return bool((view.pixels[..., 0] > 200).any() and ((view.pixels[..., 0] > 200) & (view.pixels[..., 1] < 60)).any())


CALLS = {
    "draw": "fig.canvas.draw()",
    "draw_idle": "fig.canvas.draw_idle()",
    "draw and flush_events": "[fig.canvas.draw(), fig.canvas.flush_events()][1]",
    "flush_events": "[fig.canvas.draw_idle(), fig.canvas.flush_events()][1]",
    "pause": "plt.pause(.01)",
    "blit": "[ax.draw_artist(line), fig.canvas.blit(ax.bbox)][1]",
    "show": "plt.show()",
}


@pytest.mark.parametrize("subshells", [True, False], ids=["subshells", "main"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_widget_draws_while_the_kernel_is_idle(kernel: Kernel, widget: Widget, call: str) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    assert widget.ask(f"[line.set_color('red'), {call}][1]") == "None"
    view.until(lambda: is_red(view))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_widget_draws_while_a_cell_computes(kernel: Kernel, widget: Widget, call: str) -> None:
    if widget.subshell is None:
        pytest.skip("without subshells a widget waits for the cell")
    kernel.run(PLOT + "go = threading.Event()")
    view = kernel.view()
    view.settle()
    cell = kernel.begin("print('in', flush=True)\nwhile not go.is_set(): time.sleep(.01)")
    kernel.says(cell)
    for _ in range(3):
        assert widget.ask(f"[line.set_color('red'), {call}][1]") == "None"
    # A snapshot shows it while the cell goes on.
    view.until(lambda: is_red(view))
    assert not cell.done
    assert widget.ask("go.set()") == "None"
    kernel.end(cell)
    view.settle()
    assert is_red(view)


def test_a_widget_draws_while_a_blocking_call_turns(kernel: Kernel, widget: Widget) -> None:
    if widget.subshell is None:
        pytest.skip("without subshells a widget waits for the cell")
    kernel.run("plt.ioff()\n" + PLOT + "plt.show()")
    view = kernel.view()
    cell = kernel.begin("print('in', flush=True); fig.canvas.start_event_loop()")
    kernel.says(cell)
    seq = view.seq
    assert widget.ask("[line.set_color('red'), fig.canvas.draw()][1]") == "None"
    view.until(lambda: view.seq > seq)
    assert is_red(view), "drawn on main when the call returns"
    assert widget.ask("fig.canvas.stop_event_loop()") == "None"
    kernel.end(cell)


def test_a_widget_may_wait_for_clicks(kernel: Kernel, widget: Widget) -> None:
    if widget.subshell is None:
        pytest.skip("without subshells the widget's callback is main's")
    kernel.run(PLOT + "waits = lambda: len(fig.canvas.callbacks.callbacks.get('button_press_event', ()))")
    kernel.run("few = waits()")
    view = kernel.view()
    widget.tell("len(fig.ginput(2))")
    kernel.becomes("waits() > few", "True")
    view.click(100, 100)
    view.click(150, 100)
    kernel.until(widget.answers)
    assert widget.answers() == ["2"]


def test_errors_of_a_draw_reach_who_asked_for_it(kernel: Kernel, widget: Widget) -> None:
    kernel.run(PLOT)
    assert "ValueError" in widget.ask("[ax.set_title(r'$\\\\frac{$'), fig.canvas.draw()]")


def test_errors_of_a_draw_are_shown_where_a_widget_displays_the_figure(kernel: Kernel, widget: Widget) -> None:
    """A missing LaTeX is a RuntimeError, for one."""
    kernel.run(PLOT + "def fails(renderer): raise RuntimeError('no LaTeX')")
    kernel.view().settle()
    widget.ask("(setattr(line, 'draw', fails), line.set_color('red'), display(fig))")
    kernel.until(
        lambda: any(one["msg_type"] == "error" and one["content"]["evalue"] == "no LaTeX" for one in kernel.iopub)
    )


def test_a_widget_makes_and_closes_figures(kernel: Kernel, widget: Widget) -> None:
    kernel.run(f"def make():\n    global fig, ax, line\n    {PLOT}")
    assert widget.ask("make()") == "None"
    view = kernel.view()
    view.settle()
    kernel.run("timer = fig.canvas.new_timer(5); ticks = []; timer.add_callback(lambda: ticks.append(1))")
    assert widget.ask("timer.start()") == "None"
    kernel.becomes("len(ticks) > 2", "True")
    assert widget.ask("plt.close(fig)") == "None"
    view.ends()
    assert kernel.value("plt.get_fignums()") == "[]"


def test_an_acquisition_thread_draws_while_the_cell_goes_on(kernel: Kernel) -> None:
    code = """
done = []
def acquire():
    for value in range(8):
        line.set_ydata([value, 1, value]); fig.canvas.draw(); fig.canvas.flush_events()
    line.set_color("red"); fig.canvas.draw(); done.append(1)
thread = threading.Thread(target=acquire); thread.start()
"""
    kernel.run(PLOT)
    view = kernel.view()
    kernel.run(code)
    kernel.run("thread.join()")
    view.until(lambda: is_red(view))
    view.settle()


def test_draws_of_a_thread_that_main_waits_for_come_later(kernel: Kernel) -> None:
    kernel.run(PLOT)
    view = kernel.view()
    begun = time.monotonic()
    code = "def other():\n    line.set_color('red')\n    for _ in range(3): fig.canvas.draw()\n"
    kernel.run(code + "thread = threading.Thread(target=other); thread.start(); thread.join()")
    assert time.monotonic() - begun < kernel.timeout / 2
    view.until(lambda: is_red(view))


def test_code_in_a_subshell_is_no_cell(kernel: Kernel, widget: Widget) -> None:
    """What happens at the end of a cell would otherwise be done to live figures while main computes."""
    if widget.subshell is None:
        pytest.skip("no subshells")
    kernel.run(
        PLOT + "go = threading.Event(); where = []\n_ = fig.canvas.mpl_connect('draw_event', lambda event: "
        "where.append(threading.current_thread() is threading.main_thread()))"
    )
    view = kernel.view()
    view.settle()
    cell = kernel.begin("print('in', flush=True)\nwhile not go.is_set(): time.sleep(.01)")
    kernel.says(cell)
    view.use("pan")
    view.drag((100, 100), (160, 100))
    content = {"code": "line.set_color('red')", "silent": False, "store_history": False, "allow_stdin": False}
    kernel.request("shell", "execute_request", content, subshell=widget.subshell)
    assert widget.ask("runtime.current().loop.in_cell") == "True"
    assert widget.ask("go.set()") == "None"
    kernel.end(cell)
    view.settle()
    assert kernel.value("set(where) <= {True}") == "True"
    assert kernel.value("ax.get_xlim()[0] < -.15") == "True", "the pan came back"


def test_an_asyncio_task_animates(kernel: Kernel) -> None:
    code = """
import asyncio
async def animate():
    for value in range(5):
        line.set_ydata([value, 1, value]); fig.canvas.draw(); fig.canvas.flush_events(); await asyncio.sleep(.01)
    line.set_color("red"); fig.canvas.draw_idle()
task = asyncio.get_event_loop().create_task(animate())
"""
    kernel.run(PLOT)
    view = kernel.view()
    kernel.run(code)
    view.until(lambda: is_red(view))


TASK = """
import asyncio
async def animate():
    for value in range(5):
        line.set_ydata([value, 1, value]); await asyncio.sleep(.01)
    line.set_color("red"); print("done")
task = asyncio.get_event_loop().create_task(animate())
"""


@pytest.mark.parametrize("more", ["", "fig.canvas.draw_idle()"], ids=["the next cell", "the task"])
def test_what_a_task_changes_is_drawn_when_it_or_a_cell_asks(kernel: Kernel, more: str) -> None:
    """As in a window under IPython, where pyplot draws what changed after each execution and not in between."""
    kernel.run(PLOT)
    view = kernel.view()
    view.settle()
    cell = kernel.run(TASK.replace('print("done")', f'print("done"); {more}'))
    # No cell is run until then: it would draw.
    kernel.until(lambda: "done" in cell.text)
    if not more:
        view.move(100, 100)
        view.wait(wire.Readout)
        assert not is_red(view)
        kernel.run("pass")
    view.until(lambda: is_red(view))


class Events:
    """IPython's events."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[object], None]] = []

    def register(self, event: str, callback: Callable[[object], None]) -> None:
        assert event == BEGINS
        self.callbacks.append(callback)

    def unregister(self, event: str, callback: Callable[[object], None]) -> None:
        self.callbacks.remove(callback)


def test_cells_of_other_threads_are_none() -> None:
    events = Events()
    heard: list[object] = []
    cells = Cells(events)
    cells.register(BEGINS, heard.append)
    events.callbacks[0]("main")
    elsewhere(lambda: events.callbacks[0]("other"))[0].join()
    assert heard == ["main"]
    cells.unregister(BEGINS, heard.append)
    assert events.callbacks == []


# --- the marks ----------------------------------------------------------------------------------------


@main_only
class Marked:
    """What a class that is main's own may have."""

    def __init__(self) -> None:
        self.value = 1

    def method(self, more: int = 0) -> int:
        """Return something."""
        return self.value + more

    @classmethod
    def of(cls) -> Marked:
        """Return one."""
        return cls()

    @property
    def own(self) -> int:
        """What it has."""
        return self.value

    @own.setter
    def own(self, value: int) -> None:
        self.value = value

    @any_thread
    def free(self) -> int:
        """Return something, anywhere."""
        return self.value

    @property
    @any_thread
    def seen(self) -> int:
        """What all may see."""
        return self.value

    def __enter__(self) -> int:
        return self.value

    def __exit__(self, *_: object) -> None:
        pass


def said(call: Callable[[], object]) -> str:
    """Return what a call says on another thread."""
    thread, found = elsewhere(call)
    thread.join()
    return str(found[0])


def test_what_is_marked_works_on_main_and_says_elsewhere_what_it_is() -> None:
    one = Marked()
    one.own = 2
    assert (one.method(more=1), one.own, one.free(), one.seen, Marked.of().value) == (3, 2, 2, 2, 1)
    assert (Marked.method.__doc__, is_main()) == ("Return something.", True)
    calls: dict[str, Callable[[], object]] = {
        "Marked.method": one.method,
        "Marked.of": Marked.of,
        "Marked.own": lambda: one.own,
        "Marked.__enter__": one.__enter__,
    }
    for name, call in calls.items():
        assert said(call).startswith(f"{name} must run on the main thread, not on 'Thread-"), name
    assert [said(call) for call in (one.free, lambda: one.seen, lambda: Marked().value, is_main)] == [
        "2",
        "2",
        "1",
        "False",
    ]


def test_checks_are_left_out_of_a_traceback_that_begins_with_them() -> None:
    @main_only
    def fail() -> None:
        raise ValueError

    try:
        fail()
    except ValueError as error:
        assert error.__traceback__ is not None
        inner = past_checks(error.__traceback__.tb_next)
        assert inner is not None
        assert inner.tb_frame.f_code.co_name == "fail"
        assert past_checks(inner) is inner
    assert past_checks(None) is None
