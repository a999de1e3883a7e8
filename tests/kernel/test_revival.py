"""Figures on their way into another kernel, from outputs and files: with real kernels."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from figport import wire
from figport.wire import MIME_TYPE
from tests.kernel.busy import Busy, attach
from tests.kernel.client import Kernel
from tests.kernel.conftest import ENDS, PRELUDE, clean
from tests.kernel.embedded import PLOT, REVIVABLE, outputs_of, revive, stored

KERNELS = ENDS

TRAP = """
import pathlib
class Trap:
    def __reduce__(self):
        return pathlib.Path.touch, (pathlib.Path({trace!r}),)
fig.trap = Trap()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the users' data folders, of their names."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def kernels(start: Callable[..., Kernel], home: Path) -> Iterator[Callable[[str, str, int], Kernel]]:
    """Return the function that gives a user's kernel by its number: started once, with nothing left in it.

    What the tests rely on is that two kernels share nothing but the user's secret.
    """
    started: dict[tuple[str, str, int], Kernel] = {}

    def get(version: str, user: str, number: int) -> Kernel:
        name = (version, user, number)
        if name not in started:
            started[name] = start(version, JUPYTER_DATA_DIR=str(home / user))
            started[name].run(PRELUDE)
        clean(started[name])
        return started[name]

    yield get
    for kernel in started.values():
        kernel.stop()


@pytest.fixture(params=ENDS)
def begin(request: pytest.FixtureRequest, kernels: Callable[[str, str, int], Kernel]) -> Callable[..., Kernel]:
    """Return the function that gives a kernel of a user, at each call another one."""
    given: Counter[str] = Counter()

    def next_one(user: str = "one") -> Kernel:
        given[user] += 1
        return kernels(request.param, user, given[user])

    return next_one


def test_a_figure_comes_to_life_in_another_kernel(begin: Callable[..., Kernel]) -> None:
    first = begin()
    (held,) = outputs_of(first, f"{REVIVABLE}\nax.set_xlim(0, 2); fig.canvas.manager.set_window_title('Mine')")
    figure = first.value("fig.canvas.manager.id")
    before = first.pixels()
    assert held
    second = begin()
    second.run("other = plt.figure(1)")
    made = revive(second, held)
    assert made == wire.Made(figure, "Mine")
    view = attach(second, figure)
    view.until(lambda: view.shows(before))
    assert second.value("plt.gcf() is other, plt.get_fignums()") == "True [1, 2]"
    # It is alive: tools work, and so does code.
    view.use("pan")
    view.until(lambda: view.tool("pan").pressed)
    view.drag((300, 200), (350, 200))
    view.until(lambda: view.tool("back").enabled)
    second.run("fig = plt.figure(2); ax = fig.axes[0]")
    view.settle()
    second.run("ax.lines[0].set_ydata([1, 0])")
    view.settle()
    assert view.pixels is not None
    assert not view.shows(before)
    # Its output follows, wherever that is, and goes on holding it; a private copy belongs below it, not in a cell.
    *_, update = [one for one in second.quiet() if one["msg_type"] == "update_display_data"]
    assert update["content"]["data"][MIME_TYPE]["figure"] == figure
    assert all(stored([update["content"]]))
    view.use("private_copy")
    copy = view.wait(wire.Made)
    (shown,) = [one for one in second.quiet() if one["msg_type"] == "display_data"]
    assert (shown["content"]["data"][MIME_TYPE]["figure"], shown["parent_header"]) == (copy.figure, {})
    second.run("plt.close(3)")
    # Asked a second time, as by another view of it, the kernel says what it has, as it is now.
    assert revive(second, held) == made
    assert second.value("plt.get_fignums()") == "[1, 2]"
    # A cell that shows its own figures does not show this one as well.
    second.run("plt.ioff()")
    assert figure not in second.run("plt.show()").figures


def test_another_users_kernel_refuses_it(begin: Callable[..., Kernel], tmp_path: Path) -> None:
    first, second = begin("one"), begin("two")
    (held,) = outputs_of(first, REVIVABLE + TRAP.format(trace=str(tmp_path / "trace")))
    assert held
    for other_version in (False, True):
        error = revive(second, held, other_version=other_version)
        assert isinstance(error, wire.Failure)
        assert (error.code, error.fatal) == ("signature", True)
        assert "not signed by this user" in error.what
    assert second.value("plt.get_fignums()") == "[]"
    assert not (tmp_path / "trace").exists()
    # The same in a file.
    first.run(f"import figport; figport.save(fig, {str(tmp_path / 'file')!r})")
    cell = second.end(second.begin(f"import figport; figport.load({str(tmp_path / 'file')!r})"))
    assert "not signed by this user" in cell.of("error")[0]["evalue"]
    assert not (tmp_path / "trace").exists()


def test_changed_bytes_do_nothing(kernel: Kernel, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    (held,) = outputs_of(kernel, REVIVABLE + TRAP.format(trace=str(trace)))
    assert held
    kernel.run("plt.close('all')")
    chance = random.Random(5)
    for place in chance.sample(range(len(held)), 200):
        changed = bytearray(held)
        changed[place] ^= chance.randrange(1, 256)
        error = revive(kernel, bytes(changed))
        assert isinstance(error, wire.Failure)
        assert error.code == "signature", place
    assert kernel.value("plt.get_fignums()") == "[]"
    assert not trace.exists()
    assert isinstance(revive(kernel, held), wire.Made)
    assert trace.exists(), "the trap was none"


def test_another_version_is_tried_only_on_request(kernel: Kernel) -> None:
    kernel.run("real = mpl.__version__; mpl.__version__ = '2.0.0'")
    (held,) = outputs_of(kernel, REVIVABLE)
    kernel.run("mpl.__version__ = real; plt.close('all')")
    assert held
    error = revive(kernel, held)
    assert isinstance(error, wire.Failure)
    assert error.code == "version"
    assert "stored by matplotlib 2.0.0" in error.what
    assert isinstance(revive(kernel, held, other_version=True), wire.Made)


def test_revival_waits_for_the_cell_that_runs(kernel: Kernel) -> None:
    (held,) = outputs_of(kernel, REVIVABLE)
    assert held
    kernel.run("plt.close('all')")
    busy = Busy(kernel, "", after="print(plt.get_fignums())\n")
    peer = kernel.open(wire.encode(wire.Revive(other_version=False), held))
    # A later message on the same way: that one has arrived.
    kernel.open(wire.Hello(wire.PROTOCOL, "0", wire.Party.SERVER)).wait(wire.Welcome)
    assert busy.end().text == "[]\n"
    peer.wait(wire.Made)
    assert kernel.value("plt.get_fignums()") == "[1]"


def test_a_page_must_not_send_it_by_the_socket() -> None:
    data = wire.encode(wire.Revive(other_version=False), b"x")
    with pytest.raises(wire.WireError, match="A page must not send this"):
        wire.decode(data, wire.Party.PAGE)


def test_a_file_is_live_in_another_kernel(begin: Callable[..., Kernel], tmp_path: Path) -> None:
    first, second = begin(), begin()
    file = str(tmp_path / "a.figport")
    first.run(f"import figport\n{PLOT}\nfig.canvas.draw(); figport.save(fig, {file!r})")
    cell = second.run(f"import figport; fig = figport.load({file!r})")
    assert len(cell.figures) == 1
    view = second.view()
    assert view.pixels is not None
    assert view.shows(first.pixels())
    view.use("zoom")
    view.until(lambda: view.tool("zoom").pressed)


def test_a_page_gets_the_figure_itself_as_a_file(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run("import figport; fig, ax = plt.subplots(num='Waves')")
    name = kernel.value("fig.canvas.manager.id")
    asked = kernel.open(wire.Save(name, "figport"))
    assert asked.wait(wire.Saved) == wire.Saved("Waves.figport", "application/octet-stream")
    (tmp_path / "file").write_bytes(asked.payloads[0])
    assert kernel.value(f"len(figport.load({str(tmp_path / 'file')!r}).axes)") == "1"
    kernel.run("fig.lock = threading.Lock()")
    refused = kernel.open(wire.Save(name, "figport")).wait(wire.Failure)
    assert (refused.code, refused.where) == ("copy", "Waves")


def test_a_file_may_be_the_first_figure_of_a_kernel(
    start: Callable[..., Kernel], begin: Callable[..., Kernel], home: Path, tmp_path: Path
) -> None:
    first = begin("one")
    file = str(tmp_path / "a.figport")
    first.run(f"import figport\n{PLOT}\nfigport.save(fig, {file!r})")
    second = start(ENDS[-1], JUPYTER_DATA_DIR=str(home / "one"))
    try:
        cell = second.run(f"import figport; fig = figport.load({file!r})")
        assert len(cell.figures) == 1
        cell = second.run("line = fig.axes[0].lines[0]; line.set_color('red')")
        assert len(cell.of("update_display_data")) == 1
        picture = cell.picture(second.value("fig.canvas.manager.id"))
        assert ((picture[..., 0] > 240) & (picture[..., 1] < 20)).any()
    finally:
        second.stop()
