"""ipympl's attributes of a canvas: obeyed, or kept with a warning that says what to use."""

from __future__ import annotations

from typing import Any

import pytest

from figport.settings import options
from figport.showing.chrome import MEANINGLESS, Chromed, Meaningless
from figport.wire import Chrome, Fit, ToolbarUse


class Manager:
    told = 0

    def tell_figure(self) -> None:
        self.told += 1


class Canvas(Chromed):
    def __init__(self) -> None:
        self.manager = Manager()
        self.home = None


@pytest.fixture
def canvas() -> Canvas:
    return Canvas()


def test_all_is_shown_at_first(canvas: Canvas) -> None:
    assert canvas.chrome == Chrome()
    assert (canvas.header_visible, canvas.footer_visible, canvas.resizable, canvas.toolbar_visible) == (True,) * 4


@pytest.mark.parametrize(
    ("attribute", "part"), [("header_visible", "title"), ("footer_visible", "readout"), ("resizable", "handle")]
)
def test_a_part_is_hidden_in_all_views_at_once(canvas: Canvas, attribute: str, part: str) -> None:
    setattr(canvas, attribute, 0)
    assert getattr(canvas, attribute) is False
    assert canvas.chrome == Chrome(**{part: False})  # type: ignore[arg-type]
    assert canvas.manager.told == 1


@pytest.mark.parametrize(
    ("value", "use"),
    [
        (True, ToolbarUse.SHOWN),
        (False, ToolbarUse.HIDDEN),
        ("visible", ToolbarUse.SHOWN),
        ("hidden", ToolbarUse.HIDDEN),
        ("fade-in-fade-out", ToolbarUse.HOVERED),
    ],
)
def test_the_tools_are_shown_as_ipympl_says(canvas: Canvas, value: bool | str, use: ToolbarUse) -> None:
    canvas.toolbar_visible = value
    assert canvas.toolbar_visible == value
    assert canvas.chrome.toolbar is use


def test_what_means_nothing_to_ipympl_is_refused_with_what_does(canvas: Canvas) -> None:
    with pytest.raises(ValueError, match=r"toolbar_visible is one of True, False, 'visible', .*, not 'top'"):
        canvas.toolbar_visible = "top"
    with pytest.raises(ValueError, match="fit is one of own, width, stretch or None, not 'large'"):
        canvas.fit = "large"
    assert (canvas.chrome, canvas.manager.told) == (Chrome(), 0)


def test_a_fit_is_the_canvas_own_or_the_option(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "fit", "stretch")
    assert (canvas.fit, canvas.chrome.fit) == (None, Fit.STRETCH)
    canvas.fit = "width"
    assert (canvas.chrome.fit, canvas.manager.told) == (Fit.WIDTH, 1)
    canvas.fit = None
    assert canvas.chrome.fit is Fit.STRETCH


def test_a_copy_takes_over_what_the_figure_shows(canvas: Canvas) -> None:
    copy = Canvas()
    copy.chrome = Chrome(title=False, fit=Fit.WIDTH)
    assert (copy.header_visible, copy.fit) == (False, "width")
    assert copy.manager.told == 0


def test_without_a_manager_nobody_is_told(canvas: Canvas) -> None:
    canvas.manager = None
    canvas.header_visible = False
    canvas.home = Manager()
    canvas.header_visible = True
    assert canvas.home.told == 1


@pytest.mark.parametrize(("name", "default"), [("toolbar_position", "top"), ("pan_zoom_throttle", 0.0)])
def test_what_says_nothing_here_is_kept_with_one_warning(canvas: Canvas, name: str, default: object) -> None:
    assert getattr(canvas, name) == default
    with pytest.warns(UserWarning, match=rf"fig\.canvas\.{name} means nothing with figport: ") as caught:
        setattr(canvas, name, 7)
    assert MEANINGLESS[name] in str(caught[0].message)
    setattr(canvas, name, 8)
    assert (getattr(canvas, name), canvas.chrome) == (8, Chrome())


def test_of_a_toolbar_the_warning_says_where_it_stands() -> None:
    class Toolbar:
        collapsed: Any = Meaningless(True, "toolbar.")

    toolbar = Toolbar()
    assert (toolbar.collapsed, isinstance(Toolbar.collapsed, Meaningless)) == (True, True)
    with pytest.warns(UserWarning, match=r"fig\.canvas\.toolbar\.collapsed means nothing"):
        toolbar.collapsed = False
    assert toolbar.collapsed is False
