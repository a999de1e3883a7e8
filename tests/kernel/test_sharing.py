"""Who sees the figure itself and who a private copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest

import figport
from figport import wire
from figport.errors import ErrorCode, FigportError
from figport.storage.sharing import MOST, Sharing
from figport.testing.decoding import Pixels
from figport.wire import Codec
from tests.kernel.client import Kernel
from tests.kernel.conftest import NEWEST
from tests.kernel.views import View

KERNELS = NEWEST

PLOT = "fig, ax = plt.subplots(); line, = ax.plot([0, 1])"
OF = "\nof = lambda name: runtime.current().registry.figure(name).canvas.figure"


class Figure:
    """What is asked of a manager here."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.session: list[str] = []
        """Who looks."""
        self.sharing: str | None = "private"

    def get_window_title(self) -> str:
        return self.id


class Rig:
    """All that is around the sharing: a clock, an alarm, figures that are made and closed."""

    def __init__(self) -> None:
        self.time = 0.0
        self.alarms: list[tuple[float, Callable[[], None]]] = []
        self.made: list[Figure] = []
        self.closed: list[Figure] = []
        self.figure = Figure("f")
        self.sharing = Sharing(cast("Any", self.copy), cast("Any", self.close), self.call_at, lambda: self.time)

    def copy(self, figure: Figure) -> Figure:
        self.made.append(Figure(f"copy {len(self.made) + 1}"))
        return self.made[-1]

    def close(self, figure: Figure) -> None:
        self.sharing.forget(cast("Any", figure))
        self.closed.append(figure)

    def call_at(self, due: float, callback: Callable[[], None]) -> None:
        self.alarms.append((due, callback))

    def pass_time(self, seconds: float) -> None:
        end = self.time + seconds
        while self.alarms and self.alarms[0][0] <= end:
            self.time, alarm = self.alarms.pop(0)
            alarm()
        self.time = end

    def comes(self, client: str, figure: Figure | None = None) -> Figure:
        return cast("Figure", self.sharing.admit(cast("Any", figure or self.figure), client))

    def known(self, client: str) -> Figure | None:
        return cast("Figure | None", self.sharing.figure_for(cast("Any", self.figure), client))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_whoever_looks_first_sees_the_figure_itself_and_all_others_a_copy_each(rig: Rig) -> None:
    assert rig.known("a") is None
    assert rig.comes("a") is rig.figure
    copies = [rig.comes(client) for client in "bc"]
    assert copies == rig.made
    # They come back, also while main computes.
    assert [rig.known(client) for client in "abcd"] == [rig.figure, *copies, None]
    assert [rig.comes(client) for client in "abc"] == [rig.figure, *copies]
    # A copy that is asked for by its own name is what it is, whoever asks.
    assert rig.comes("a", copies[0]) is copies[0]


def test_what_is_shared_is_shared(rig: Rig) -> None:
    rig.figure.sharing = "shared"
    assert [rig.comes(client) for client in "abc"] == [rig.figure] * 3
    rig.figure.sharing = None
    assert rig.comes("d") is rig.figure
    rig.figure.sharing = "private"
    # Whoever has no name cannot be known again.
    assert rig.comes("") is rig.figure
    assert rig.made == []


def test_a_copy_goes_when_nobody_has_looked_for_long_and_never_before(rig: Rig) -> None:
    hour = figport.options.private_idle
    rig.comes("a").session.append("a's view")
    looked_at, left = rig.comes("b"), rig.comes("c")
    looked_at.session.append("b's view")
    rig.pass_time(0.9 * hour)
    assert rig.closed == []
    rig.pass_time(0.4 * hour)
    assert rig.closed == [left]
    rig.pass_time(50 * hour)
    assert rig.comes("b") is looked_at
    # Whoever comes again afterwards gets a new one.
    assert rig.comes("c") not in (left, looked_at, rig.figure)
    # From when it was last looked at.
    looked_at.session.clear()
    rig.pass_time(0.9 * hour)
    assert looked_at not in rig.closed
    rig.pass_time(0.4 * hour)
    assert looked_at in rig.closed
    # One alarm at a time.
    assert len(rig.alarms) == 1


def test_the_figure_itself_passes_on_when_its_client_is_long_gone(rig: Rig) -> None:
    rig.comes("a")
    rig.pass_time(0.5 * figport.options.private_idle)
    assert rig.comes("b") is not rig.figure
    rig.pass_time(2 * figport.options.private_idle)
    assert rig.comes("c") is rig.figure
    # Who had it comes as anybody else.
    assert rig.comes("a") is not rig.figure


def test_copies_close_with_their_figure(rig: Rig) -> None:
    rig.comes("a")
    copy = rig.comes("b")
    rig.close(rig.figure)
    assert rig.closed == [copy, rig.figure]
    assert rig.known("b") is None
    rig.pass_time(2 * figport.options.private_idle)
    assert rig.alarms == []


def test_a_copy_that_its_user_closed_is_made_anew(rig: Rig) -> None:
    rig.comes("a")
    copy = rig.comes("b")
    rig.close(copy)
    assert rig.comes("b") not in (copy, rig.figure)


def test_the_number_of_copies_and_the_length_of_names_are_limited(rig: Rig) -> None:
    rig.comes("a")
    for number in range(MOST):
        rig.comes(f"b{number}")
    for client, code in (("c", ErrorCode.LIMIT), ("x" * 33, ErrorCode.MALFORMED)):
        with pytest.raises(FigportError) as raised:
            rig.comes(client)
        assert raised.value.code == code
    assert len(rig.made) == MOST


def test_the_options_take_known_values_only() -> None:
    with pytest.raises(ValueError, match="sharing is one of shared, private"):
        figport.options.sharing = "mine"
    assert figport.options.sharing == "shared"


# --- real kernels -------------------------------------------------------------------------------------


@pytest.fixture
def private(kernel: Kernel) -> Iterator[Kernel]:
    """A kernel that gives each client a copy."""
    kernel.run("import figport; figport.options.sharing = 'private'\n" + PLOT + OF)
    yield kernel
    kernel.run("figport.options.sharing = 'shared'; figport.options.private_idle = 3600")


def look_at(kernel: Kernel, client: str) -> View:
    name = kernel.value("fig.canvas.manager.id")
    view = View(kernel, wire.Attach(name, 1.0, True, (Codec.RUNS,), client), "control", None)
    view.until(lambda: view.pixels is not None)
    return view


def settle(view: View) -> Pixels:
    """Wait until a view shows what Agg holds of what it sees; return that."""
    view.settle(f"of({view.state.figure!r})")
    assert view.pixels is not None
    return view.pixels


def pan(view: View) -> Pixels:
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.drag((300, 200), (350, 200))
    view.until(lambda: view.tool("back").enabled)
    return settle(view)


FIGURES = "len(runtime.current().registry.figures())"
"""How many figures there are, pyplot's and others."""


def figures(kernel: Kernel) -> int:
    return int(kernel.value(FIGURES))


def test_each_client_looks_around_alone(private: Kernel) -> None:
    home, tab = look_at(private, "a"), look_at(private, "a")
    guest = look_at(private, "b")
    again = look_at(private, "b")
    assert home.state.figure == tab.state.figure == private.value("fig.canvas.manager.id")
    assert guest.state.figure == again.state.figure != home.state.figure
    assert guest.state.title == "Figure 1 (private copy)"
    panned = pan(guest)
    again.until(lambda: again.shows(panned))
    assert not np.array_equal(settle(home), panned)
    # Later cells reach the one that they made, which is still the current one; nothing appears anywhere.
    cell = private.run("assert plt.gcf() is fig; plt.show(); _ = ax.set_title('more')")
    assert (cell.figures, private.value("plt.get_fignums()")) == ([], "[1]")
    settle(home)
    assert guest.shows(panned)
    # A client that was cut off finds its copy again.
    guest.leave()
    again.leave()
    back = look_at(private, "b")
    assert back.shows(panned)
    # Closed is closed, for all.
    private.run("plt.close(fig)")
    for view in (home, tab, back):
        view.ends()
        assert view.of(wire.Closed)
    assert figures(private) == 0


def test_a_figure_may_be_an_exception(private: Kernel) -> None:
    private.run("fig.canvas.manager.sharing = 'shared'")
    views = [look_at(private, client) for client in "ab"]
    assert len({view.state.figure for view in views}) == 1
    cell = private.end(private.begin("fig.canvas.manager.sharing = 'mine'"))
    assert [error["ename"] for error in cell.of("error")] == ["ValueError"]


def test_who_cannot_have_a_copy_hears_why_and_sees_the_figure_itself(private: Kernel) -> None:
    private.run("ax.xaxis.set_major_formatter(lambda x, place: f'{x:.1f} s')")
    home, guest = look_at(private, "a"), look_at(private, "b")
    error = guest.wait(wire.Failure)
    assert (error.code, error.fatal) == ("copy", False)
    assert "a lambda" in error.what
    # After FIGURE: a view that becomes live forgets what was wrong before.
    kinds = [type(message) for message in guest.messages]
    assert kinds.index(wire.FigureState) < kinds.index(wire.Failure)
    assert guest.state.figure == home.state.figure
    panned = pan(guest)
    home.until(lambda: home.shows(panned))


BREAKS = """
class Breaks:
    def __reduce__(self):
        return int, ("no number",)
fig.breaks = Breaks()
"""


def test_who_cannot_have_a_copy_because_it_does_not_unpickle_hears_why_too(private: Kernel) -> None:
    private.run(BREAKS)
    home, guest = look_at(private, "a"), look_at(private, "b")
    error = guest.wait(wire.Failure)
    assert (error.code, error.fatal, error.where) == ("copy", False, "Figure 1")
    assert "ValueError: invalid literal for int() with base 10: 'no number'" in error.what
    kinds = [type(message) for message in guest.messages]
    assert kinds.index(wire.FigureState) < kinds.index(wire.Failure)
    assert guest.state.figure == home.state.figure
    # The button and the function say the same.
    home.use("private_copy")
    assert home.wait(wire.Failure) == error
    cell = private.end(private.begin("fig.canvas.manager.private_copy()"))
    assert error.what in cell.of("error")[0]["evalue"]
    assert figures(private) == 1
    panned = pan(guest)
    home.until(lambda: home.shows(panned))


def test_copies_that_nobody_looks_at_are_closed(private: Kernel) -> None:
    private.run("figport.options.private_idle = 0.05")
    home, guest = look_at(private, "a"), look_at(private, "b")
    assert figures(private) == 2
    guest.leave()
    private.becomes(FIGURES, "1")
    settle(home)


def test_while_a_cell_computes_clients_find_the_copies_they_have(private: Kernel) -> None:
    home, guest = look_at(private, "a"), look_at(private, "b")
    name, copy = home.state.figure, guest.state.figure
    panned = pan(guest)
    guest.leave()
    cell = private.begin("print('on', flush=True)\nstop = time.monotonic() + 60\nwhile time.monotonic() < stop: pass")
    private.says(cell)
    back = View(private, wire.Attach(name, 1.0, True, (Codec.RUNS,), "b"), "control", None)
    back.until(lambda: back.pixels is not None)
    assert back.state.figure == copy
    assert "Kernel busy" in str(back.state.busy)
    assert back.shows(panned)
    # Somebody new waits: only the main thread can make a copy of the true figure.
    new = View(private, wire.Attach(name, 1.0, True, (Codec.RUNS,), "c"), "control", None)
    assert private.answers("control")
    assert new.messages == []
    private.interrupt()
    private.end(cell)
    new.until(lambda: new.pixels is not None)
    assert new.state.figure not in (name, copy)
