"""Figures of files become live ones where figport is the backend, and there alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import figport
from figport.errors import ErrorCode, FigportError
from figport.storage import loading, store


@pytest.fixture(autouse=True)
def _user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend("agg")


def line() -> Figure:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([1, 4, 9], label="squares")
    axes.set_title("A line")
    return figure


def pixels(figure: Figure) -> Any:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    figport.save(line(), tmp_path / "a.figport")
    plt.close("all")
    return tmp_path / "a.figport"


def test_a_plain_figure_comes_back_as_it_was(tmp_path: Path) -> None:
    figure = line()
    before = pixels(figure)
    figport.save(figure, tmp_path / "a.figport")
    numbers = plt.get_fignums()
    loaded = figport.load(str(tmp_path / "a.figport"))
    assert loaded is not figure
    assert np.array_equal(pixels(loaded), before)
    assert plt.get_fignums() == numbers  # pyplot shows nothing here, so it gets nothing
    assert loaded.canvas.manager is None


@pytest.mark.parametrize(
    "name", ["figport", "module://figport.backend", "module://Figport.Backend", "agg", "figportal"]
)
def test_with_the_backend_it_is_a_figure_of_pyplot(file: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plt.switch_backend("module://figport.backend")
    with monkeypatch.context() as patch:
        patch.setattr(mpl, "get_backend", lambda **options: name)
        loaded = figport.load(file)
    if not name.lower().endswith(("figport", "backend")):
        assert (plt.get_fignums(), loaded.canvas.manager) == ([], None)
        return
    assert plt.gcf() is loaded
    assert type(loaded.canvas).__module__ == "figport.manager"


def test_a_backend_that_was_only_named_is_made_ready(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a first figure of pyplot's: else the loaded one would not be where the next one is."""
    monkeypatch.delitem(sys.modules, "figport.backend", raising=False)
    monkeypatch.setitem(mpl.rcParams, "backend", "module://figport.backend")
    loaded = figport.load(file)
    assert "figport.backend" in sys.modules
    assert plt.gcf() is loaded
    assert plt.get_fignums() == [1]
    assert type(plt.figure().canvas) is type(loaded.canvas)


def test_where_no_backend_was_chosen_yet_none_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def get(*, auto_select: bool) -> None:
        asked.append(auto_select)

    monkeypatch.setattr(mpl, "get_backend", get)
    assert loading.load(file).canvas.manager is None
    assert asked == [False]


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        file.truncate(store.LARGEST + 1)
    with pytest.raises(FigportError) as caught:
        figport.load(tmp_path / "x")
    assert caught.value.code is ErrorCode.TOO_LARGE
    assert caught.value.where == str(tmp_path / "x")
    assert caught.value.fix == "Give the path of a file that figport.save wrote."


def test_one_of_just_that_size_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(store, "LARGEST", file.stat().st_size)
    figport.load(file)
    monkeypatch.setattr(store, "LARGEST", file.stat().st_size - 1)
    with pytest.raises(FigportError, match="larger than any stored figure"):
        figport.load(file)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        figport.load(tmp_path / "nothing")
