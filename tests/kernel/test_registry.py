"""Messages that wait, as those see them who take them out for a moment: nobody is forgotten."""

from __future__ import annotations

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.notes import compact
from figport.showing.areas import Area
from figport.showing.bundles import Names
from figport.wire import ANYWHERE
from tests.kernel.client import Kernel
from tests.kernel.diverting import World
from tests.kernel.loops import HandTurned
from tests.kernel.views import View


@pytest.fixture
def turned() -> HandTurned:
    return HandTurned()


def test_what_comes_is_answered(turned: HandTurned) -> None:
    turned.ask()
    turned.kit.hook.idle()
    (answer,) = turned.link.sent
    assert isinstance(answer, wire.Failure)


def attach(kernel: Kernel, figure: str, request: str = "") -> View:
    return View(kernel, wire.Attach(figure, 1.0, True, tuple(wire.Codec), request=request), "control", None)


def test_one_that_was_closed_before_its_page_came_is_told_to_be_closed(kernel: Kernel) -> None:
    """A cell that shows a figure and closes it is done before the page has its output."""
    cell = kernel.run("fig = plt.figure(); plt.show(); plt.close(fig)")
    (figure,) = cell.figures
    attach(kernel, figure).wait(wire.Closed)
    # Somebody had a view of this one: it may have been closed long ago, or by another process.
    kernel.run("fig = plt.figure()")
    figure = kernel.value("fig.canvas.manager.id")
    kernel.view()
    kernel.run("plt.close(fig)")
    assert attach(kernel, figure).wait(wire.Failure).code == ErrorCode.UNKNOWN_FIGURE
    # A cell that runs again makes its figure under the same id.
    kernel.run("plt.close(plt.figure())", cell="one")
    (figure,) = kernel.run("fig = plt.figure(); plt.show()", cell="one").figures
    assert attach(kernel, figure).wait(wire.FigureState).figure == figure


def test_a_page_that_outlives_the_process_gets_what_its_cell_makes_now(kernel: Kernel) -> None:
    """Only one that shows a figure alone: in a notebook an output that is older than the process is a picture."""
    before = Names()
    *_, last = [before.figure(Area(str(run), "outlived", "")) for run in range(3)]
    attach(kernel, last, ANYWHERE).wait(wire.Failure)
    (figure,) = kernel.run("fig = plt.figure(); plt.show()", cell="outlived").figures
    assert figure != last
    assert attach(kernel, last, ANYWHERE).wait(wire.FigureState).figure == figure
    assert attach(kernel, last).wait(wire.Failure).code == ErrorCode.UNKNOWN_FIGURE


def test_a_page_that_outlives_a_figure_gets_what_its_cell_makes_next(kernel: Kernel) -> None:
    """It was closed before the page came, or while the cell ran again."""
    (first,) = kernel.run("fig = plt.figure(); plt.show()", cell="again").figures
    kernel.run("plt.close('all')")
    attach(kernel, first, ANYWHERE).wait(wire.Closed)
    (second,) = kernel.run("fig = plt.figure(); plt.show()", cell="again").figures
    assert attach(kernel, first, ANYWHERE).wait(wire.FigureState).figure == second
    attach(kernel, first).wait(wire.Closed)


def test_a_page_of_its_own_goes_on_with_the_figure_of_a_cell_that_runs_again(kernel: Kernel) -> None:
    kernel.run("figport.options.close_unseen = True")
    (first,) = kernel.run("plt.figure(); plt.show()", cell="tab").figures
    page = attach(kernel, first, ANYWHERE)
    page.wait(wire.FigureState)
    (second,) = kernel.run("plt.figure(); plt.show()", cell="tab").figures
    page.wait(wire.Closed)
    assert attach(kernel, first, ANYWHERE).wait(wire.FigureState).figure == second


def test_no_more_of_those_are_remembered_than_a_notebook_has(kernel: Kernel) -> None:
    kernel.run("import figport.registry as R, figport.runtime as F; R.MISSED = 3")
    kernel.run("for _ in range(5): plt.close(plt.figure())")
    assert kernel.value("len(F.current().registry._missed)") == "3"


def test_where_views_are_is_heard_while_main_computes_and_once() -> None:
    """Else a view that comes into sight sees nothing of what a cell draws again and again."""
    world = World()
    registry, session = world.kernel.registry, world.manager.session
    [view] = session.views
    shown = view.shown
    world.arrives(wire.Look(1.0, False))
    registry.hear_views()
    assert not view.visible
    world.arrives(wire.Look(2.0, False))
    world.arrives(wire.Look(2.0, True))
    registry.hear_views()
    assert (view.visible, view.dpr, view.shown) == (True, 2.0, 0)
    # They wait for main, which sees whether it is to draw anew; also where some stand for several.
    registry.inbox.put_back(compact(registry.inbox.take()))
    registry.hear_views()
    assert (view.visible, view.dpr) == (True, 2.0)
    registry.inbox._deliver()
    assert [view.visible] == [True], "the older one is not heard again"
    world.kernel.rest()
    assert (view.visible, world.manager.canvas.device_pixel_ratio) == (True, 2.0)
    assert view.shown > shown
    assert not registry.inbox
