"""The toolbar, outside of a notebook: what its buttons say and do."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest
from matplotlib import backend_bases, rc_context
from matplotlib.backend_bases import NavigationToolbar2

from figport.canvas import Canvas
from figport.events import dispatch
from figport.manager import Manager
from figport.toolbar import Toolbar
from figport.wire import Modifier, PointerAction, Tool, Wheel
from tests.kernel.views import pointer


@pytest.fixture
def manager() -> Iterator[Manager]:
    plt.switch_backend("module://figport.backend")
    figure, _ = plt.subplots()
    assert isinstance(figure.canvas, Canvas)
    manager = figure.canvas.manager
    assert isinstance(manager, Manager)
    yield manager
    plt.close("all")
    plt.switch_backend("agg")


@pytest.fixture
def toolbar(manager: Manager) -> Toolbar:
    assert isinstance(manager.toolbar, Toolbar)
    return manager.toolbar


def named(toolbar: Toolbar, name: str) -> Tool:
    return next(tool for tool in toolbar.tools() if tool.name == name)


def drag(manager: Manager) -> None:
    for action, x in ((PointerAction.PRESS, 300), (PointerAction.MOVE, 350), (PointerAction.RELEASE, 350)):
        buttons = 1 if action is PointerAction.MOVE else 0
        dispatch(manager.canvas, pointer(action, x, 200, button=-1 if buttons else 0, buttons=buttons))


def test_the_buttons(toolbar: Toolbar) -> None:
    tools = toolbar.tools()
    names = ["home", "back", "forward", "", "pan", "zoom", "subplots", "customize", "", "save"]
    names += ["clipboard", "private_copy", "fullscreen", "help"]
    assert [tool.name for tool in tools] == names
    assert tools[0] == Tool("home", "Home", "Reset original view", enabled=True, pressed=False)
    assert tools[3] == Tool("", "", "", enabled=False, pressed=False)


def test_the_keys_that_copy_are_those_of_the_keymap(toolbar: Toolbar) -> None:
    assert named(toolbar, "clipboard").keys == ("ctrl+c", "super+c")
    assert named(toolbar, "save").keys == ()
    with rc_context({"keymap.copy": ["ctrl+shift+X", "y"]}):
        assert named(toolbar, "clipboard").keys == ("ctrl+X",)
    with rc_context({"keymap.copy": []}):
        assert named(toolbar, "clipboard").keys == ()
    with pytest.warns(UserWarning, match="only the page itself"):
        toolbar.use("clipboard")


@pytest.mark.parametrize("mode", ["pan", "zoom"])
def test_the_tool_in_use_is_pressed(toolbar: Toolbar, mode: str) -> None:
    toolbar.use(mode)
    assert [tool.name for tool in toolbar.tools() if tool.pressed] == [mode]
    toolbar.use(mode)
    assert not any(tool.pressed for tool in toolbar.tools())


def test_only_one_tool_is_pressed(toolbar: Toolbar) -> None:
    toolbar.use("pan")
    toolbar.use("zoom")
    assert [tool.name for tool in toolbar.tools() if tool.pressed] == ["zoom"]


def test_back_and_forward_are_grey_where_there_is_nowhere_to_go(manager: Manager, toolbar: Toolbar) -> None:
    def can() -> tuple[bool, bool]:
        return named(toolbar, "back").enabled, named(toolbar, "forward").enabled

    assert can() == (False, False)
    toolbar.use("pan")
    drag(manager)
    assert can() == (True, False)
    toolbar.use("back")
    assert can() == (False, True)
    toolbar.use("forward")
    assert can() == (True, False)


@pytest.mark.parametrize(
    "name",
    ["", "nonsense", "_init_toolbar", "__class__", "canvas", "set_message", "configure_subplots", "draw_rubberband"],
)
def test_what_is_no_button_cannot_be_called(toolbar: Toolbar, name: str) -> None:
    before = toolbar.tools()
    toolbar.use(name)
    assert toolbar.tools() == before


def test_a_button_of_the_users_that_is_called_as_one_of_the_pages_stays_the_users(
    manager: Manager, toolbar: Toolbar
) -> None:
    used: list[str] = []

    class Mine(Toolbar):
        def clipboard(self) -> None:
            used.append("clipboard")

        def save_figure(self, *args: object) -> None:
            used.append("save")

        def home(self, *args: object) -> None:
            used.append("home")

    mine = Mine(manager.canvas)
    mine.toolitems = (*mine.toolitems, ("Text", "My own", "", "clipboard"))
    # Pages do by themselves what buttons of these two names say.
    assert not {"clipboard", "save"} & {tool.name for tool in mine.tools()}
    for name in ("own:clipboard", "own:save", "home"):
        assert named(mine, name).keys == ()
        mine.use(name)
    assert used == ["clipboard", "save", "home"]
    assert named(toolbar, "clipboard").keys


def test_save_is_known_by_both_names(toolbar: Toolbar) -> None:
    with pytest.warns(UserWarning, match="No page shows this figure"):
        assert toolbar.save_figure() is NavigationToolbar2.UNKNOWN_SAVED_STATUS
    for name in ("save", "save_figure"):
        with pytest.warns(UserWarning, match="No page shows this figure"):
            toolbar.use(name)


class Counting(Toolbar):
    """A toolbar with a button more, as users make them."""

    toolitems = (*Toolbar.toolitems, (None, None, None, None), ("Count", "Count clicks", "none", "count"))
    clicks = 0

    def count(self) -> None:
        self.clicks += 1


def test_buttons_can_be_added(manager: Manager) -> None:
    toolbar = Counting(manager.canvas)
    assert toolbar.tools()[-1] == Tool("count", "Count", "Count clicks", enabled=True, pressed=False)
    toolbar.use("count")
    assert toolbar.clicks == 1
    toolbar.use("clicks")
    assert toolbar.clicks == 1


class Own(Toolbar):
    """A toolbar whose button has the name of a part, and a method of its own."""

    clicks = 0

    def private_copy(self) -> None:
        self.clicks += 1


def test_a_users_own_method_goes_first(manager: Manager) -> None:
    toolbar = Own(manager.canvas)
    toolbar.use("private_copy")
    assert toolbar.clicks == 1


def test_buttons_can_be_taken_away(toolbar: Toolbar) -> None:
    toolbar.toolitems = ()
    assert toolbar.tools() == ()
    toolbar.use("pan")
    assert toolbar.mode.name == "NONE"


def turn(manager: Manager, *steps: float) -> None:
    for step in steps:
        manager.receive("", Wheel(300, 200, 0, step, (Modifier.CTRL,)))


@pytest.mark.skipif(not hasattr(backend_bases, "scroll_handler"), reason="this matplotlib does not zoom by the wheel")
def test_a_pinch_is_one_entry_of_the_history(
    manager: Manager, toolbar: Toolbar, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ax,) = manager.canvas.figure.axes
    now = 100.0
    monkeypatch.setattr("figport.toolbar.time.monotonic", lambda: now)
    home = ax.get_xlim()
    turn(manager, 0.25, 0.25, 0.5)
    once = ax.get_xlim()
    assert once[1] - once[0] == pytest.approx(0.85 * (home[1] - home[0]))
    now += 1
    turn(manager, 1, 1)
    twice = ax.get_xlim()
    assert twice[1] - twice[0] == pytest.approx(0.85**3 * (home[1] - home[0]))
    assert not named(toolbar, "forward").enabled
    toolbar.back()
    assert ax.get_xlim() == once
    toolbar.back()
    assert ax.get_xlim() == home
    assert not named(toolbar, "back").enabled
    toolbar.forward()
    toolbar.forward()
    assert ax.get_xlim() == twice


def test_a_handlers_wheel_leaves_the_history_alone(manager: Manager, toolbar: Toolbar) -> None:
    manager.canvas.mpl_connect("scroll_event", lambda event: event.inaxes.set_xlim(0, 2))
    manager.receive("", Wheel(300, 200, 0, 1, ()))
    assert not named(toolbar, "back").enabled
