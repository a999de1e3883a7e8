"""What ``clear_output`` takes away, and what of that comes back, in real kernels."""

from __future__ import annotations

import pytest

from figport import wire
from figport.wire import Codec
from tests.kernel.client import Kernel
from tests.kernel.views import View

IMPORTS = "import time\nfrom IPython.display import clear_output, display\n"
MAKES = "fig, ax = plt.subplots(figsize=(3, 2)); ax.plot([1, step]); ax.set_title(str(step))"


def ids(kernel: Kernel, *names: str) -> list[str]:
    """Return the ids of figures, by their names in the kernel."""
    return kernel.value(f"*({''.join(f'{name}.canvas.manager.id, ' for name in names)})").split()


def loop(*steps: str) -> str:
    return IMPORTS + "for step in range(3):\n" + "".join(f"    {step}\n" for step in steps if step)


@pytest.mark.parametrize("pause", ["", "time.sleep(0.15)", "plt.pause(0.01)"])
@pytest.mark.parametrize("show", ["", "plt.show()", "display(fig)"])
@pytest.mark.parametrize("wait", [True, False])
def test_a_loop_that_clears_and_makes_a_figure_shows_the_last(
    kernel: Kernel, wait: bool, show: str, pause: str
) -> None:
    """However long it takes: figures appear by themselves within a tenth of a second."""
    cell = kernel.run(loop(f"clear_output(wait={wait})", MAKES, show, pause))
    assert cell.seen == [kernel.value("fig.canvas.manager.id")]
    assert kernel.value("plt.get_fignums(), ax.get_title()") == "[3] 2", "nobody sees the others"


@pytest.mark.parametrize("pause", ["", "time.sleep(0.15)"])
@pytest.mark.parametrize("show", ["", "plt.show()", "display(fig)"])
def test_what_the_next_output_would_clear_stays_if_there_is_none(kernel: Kernel, show: str, pause: str) -> None:
    cell = kernel.run(loop(MAKES, show, pause, "clear_output(wait=True)"))
    assert cell.seen == [kernel.value("fig.canvas.manager.id")]
    assert kernel.value("plt.get_fignums()") == "[3]"


def test_without_interactive_mode_it_stays_as_well(kernel: Kernel) -> None:
    kernel.run("plt.ioff()")
    cell = kernel.run(loop(MAKES, "plt.show()", "clear_output(wait=True)"))
    assert cell.seen == [kernel.value("fig.canvas.manager.id")]
    # Nothing appears there unasked.
    assert kernel.run(loop(MAKES, "clear_output(wait=True)")).seen == []
    cell = kernel.run(IMPORTS + "plt.show(); clear_output(wait=True); print('next'); _ = ax.set_title('new')")
    assert cell.standing == ["stream"]


def test_two_that_stood_beside_each_other_stay_both(kernel: Kernel) -> None:
    cell = kernel.run(IMPORTS + "one = plt.figure(); two = plt.figure(); plt.show(); clear_output(wait=True)")
    assert cell.seen == ids(kernel, "one", "two")


@pytest.mark.parametrize("clear", ["clear_output()", "clear_output(wait=True); print('next')"])
def test_what_was_asked_for_and_cleared_is_gone(kernel: Kernel, clear: str) -> None:
    cell = kernel.run(f"{IMPORTS}fig = plt.figure(); plt.show(); {clear}")
    assert cell.seen == []


@pytest.mark.parametrize("pause", ["", "time.sleep(0.15)"])
def test_what_nobody_asked_for_is_there_when_its_cell_ends(kernel: Kernel, pause: str) -> None:
    """As with the backend that most come from, which shows all then: text was to be cleared."""
    cell = kernel.run(f"{IMPORTS}fig = plt.figure(); print('text'); {pause}\nclear_output()")
    assert (cell.seen, cell.standing) == (ids(kernel, "fig"), ["display_data"])


def test_one_that_a_loop_draws_into_stays_beside_those_that_it_makes(kernel: Kernel) -> None:
    code = "whole, all = plt.subplots()\n" + loop(
        "clear_output(wait=True)", MAKES, "all.plot([step, 1])", "plt.show()", "time.sleep(0.15)"
    )
    cell = kernel.run(code)
    assert sorted(cell.seen) == sorted(ids(kernel, "whole", "fig"))
    assert kernel.value("plt.get_fignums()") == "[1, 4]"


def test_a_box_that_the_next_output_would_clear_stands_until_then(kernel: Kernel) -> None:
    """Figures in boxes that people see are not closed as unseen."""
    kernel.run(f"{IMPORTS}import ipywidgets as W")
    box = "with plt.ioff(): plt.subplots()\ndisplay(W.HBox([plt.gcf().canvas])); clear_output(wait=True)"
    kernel.run(box)
    assert kernel.value("plt.get_fignums()") == "[1]"
    kernel.run(box + "; display('other')")
    assert kernel.value("plt.get_fignums()") == "[1]"


@pytest.mark.parametrize("mode", ["plt.ion()", "plt.ioff()"])
def test_one_that_is_closed_again_takes_nobodys_place(kernel: Kernel, mode: str) -> None:
    """Helpers make figures to write files of them."""
    makes = f"import io\n{mode}\nfig, ax = plt.subplots(figsize=(3, 2))\n"
    step = "ax.plot([step, 1]); clear_output(wait=True); other = plt.figure(); other.savefig(io.BytesIO())"
    cell = kernel.run(makes + loop(f"{step}; plt.close(other); plt.show()"))
    assert cell.seen == ids(kernel, "fig")


def test_without_interactive_mode_one_that_is_drawn_into_stands_beside_those_that_are_made(kernel: Kernel) -> None:
    step = "clear_output(wait=True); whole.gca().plot([step, 1]); plt.close(2); other = plt.figure(2); plt.show()"
    cell = kernel.run("plt.ioff(); whole = plt.figure()\n" + loop(step))
    assert cell.seen == ids(kernel, "whole", "other")


def test_what_is_asked_for_elsewhere_and_cleared_comes_back_only_if_it_changes(kernel: Kernel) -> None:
    kernel.run(f"{IMPORTS}with plt.ioff(): fig, ax = plt.subplots()")
    draws = "display(fig)\nfor step in range(3): clear_output(); ax.plot([step, 1])\n"
    assert kernel.run(draws).seen == ids(kernel, "fig")
    assert kernel.run(draws + "clear_output()").seen == []


@pytest.mark.parametrize("pause", ["", "time.sleep(0.15)"])
def test_text_that_was_printed_meanwhile_stands_before_what_comes_back(kernel: Kernel, pause: str) -> None:
    cell = kernel.run(f"{IMPORTS}fig = plt.figure(); clear_output(wait=True); print('text'); {pause}")
    assert cell.standing == ["stream", "display_data"]


def test_one_that_was_cleared_and_is_drawn_into_is_there_while_its_cell_goes_on(kernel: Kernel) -> None:
    cell = kernel.begin(f"{IMPORTS}fig, ax = plt.subplots(); clear_output(); ax.plot([1, 2])\nwhile True: pass")
    kernel.figure_of(cell)
    assert not cell.done
    kernel.interrupt()
    kernel.end(cell)


def test_an_output_of_ipywidgets_keeps_what_it_has(kernel: Kernel) -> None:
    """Nothing can be put into it once it is closed, and below the cell nothing belongs."""
    kernel.run(f"{IMPORTS}import ipywidgets as W; out = W.Output()")
    cell = kernel.run("with out: fig = plt.figure(); plt.show(); clear_output(wait=True)")
    assert len(cell.shown) == 1


EPOCHS = """
seen = []
for step in range(30):
    clear_output(wait=True)
    {make}
    plt.show()
    seen.append(len(plt.get_fignums()))
    time.sleep({pause})
print(max(seen), *plt.get_fignums()[-1:])
"""


@pytest.mark.parametrize(
    ("make", "open_then"),
    [
        ("plt.figure(figsize=(3, 2)); plt.plot([1, step])", 16),
        ("fig, ax = plt.subplots(figsize=(3, 2)); ax.plot([1, step])", 16),
        # By these it can still be asked for.
        ("plt.figure(str(step))", 30),
        ("plt.figure(); kept = [*globals().get('kept', []), plt.gca()]", 30),
    ],
)
def test_a_loop_that_goes_on_and_on_does_not_leave_its_figures_open_until_it_ends(
    kernel: Kernel, make: str, open_then: int
) -> None:
    """A training that plots each epoch would have hundreds, and matplotlib warns of twenty."""
    cell = kernel.run(IMPORTS + EPOCHS.format(make=make, pause=0))
    assert cell.text.splitlines()[-1] == f"{open_then} 30"
    assert ("More than 20 figures" in cell.text) is (open_then > 20)


def test_those_that_a_page_has_looked_at_do_not_stay_either(kernel: Kernel) -> None:
    begun = kernel.begin(IMPORTS + EPOCHS.format(make=MAKES, pause=0.1))
    views: list[View] = []

    def follow() -> bool:
        if len(begun.figures) > len(views):
            views.append(View(kernel, wire.Attach(begun.figures[-1], 1.0, True, tuple(Codec)), "control", None))
            for view in views[:-1][-1:]:
                view.leave()
        return begun.done

    kernel.until(follow)
    most, last = map(int, begun.text.split())
    # A thread that looks after those whose page is there may just have one in its hand.
    assert (most < 20, last) == (True, 30), most
    assert len(views) > 20


def test_those_that_the_loop_asks_for_by_their_numbers_stay_whatever_others_it_makes(kernel: Kernel) -> None:
    numbered = "".join(f"plt.figure({number}); plt.plot([step], [step], 'o'); " for number in (101, 102))
    cell = kernel.run(IMPORTS + EPOCHS.format(make=f"plt.figure(); plt.plot([1, step]); {numbered}", pause=0))
    assert "More than 20 figures" not in cell.text
    assert kernel.value("[len(plt.figure(number).axes[0].lines) for number in (101, 102)]") == "[30, 30]"
