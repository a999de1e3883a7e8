"""Figures in files: they come back as they were, and only to who stored them."""

from __future__ import annotations

import os
import random
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial
from json import dumps
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

import figport
from figport import pickling
from figport.errors import ErrorCode, FigportError
from figport.storage import signing, store

TRACE = "FIGPORT_TEST_TRACE"


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user without a secret."""
    folder = tmp_path / "data"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend("agg")


def leave_trace() -> str:
    """Do what a pickle of a bad person would do."""
    Path(os.environ[TRACE]).touch()
    return "done"


class Trap:
    """Leaves a trace when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[], str], tuple[()]]:
        return leave_trace, ()


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is there once a trap was unpickled."""
    monkeypatch.setenv(TRACE, str(tmp_path / "trace"))
    return tmp_path / "trace"


def line() -> Figure:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([1, 4, 9], label="squares")
    axes.set_title("A line")
    return figure


def refusal(call: Callable[[], object]) -> FigportError:
    with pytest.raises(FigportError) as caught:
        call()
    return caught.value


@pytest.fixture
def trap(tmp_path: Path, trace: Path) -> Path:
    """A file whose figure leaves a trace when it is loaded."""
    figure = line()
    figure.trap = Trap()  # type: ignore[attr-defined]
    figport.save(figure, tmp_path / "trap.figport")
    return tmp_path / "trap.figport"


def test_the_settings_of_this_user_stay_here(tmp_path: Path) -> None:
    with mpl.rc_context({"savefig.directory": "/elsewhere/secret-project", "lines.linewidth": 7}):
        figure = line()
        data = store.pack(figure)
    content = store.unpack(data, "here").content(other_version=False, again="")
    assert content.rc == {}
    start = len(data) - len(store.unpack(data, "here").packed) - signing.LENGTH
    assert b"secret-project" not in zlib.decompress(data[start : -signing.LENGTH])


# --- signatures -------------------------------------------------------------------------------------------


def test_the_trap_works(trap: Path, trace: Path) -> None:
    assert not trace.exists()
    figport.load(trap)
    assert trace.exists()


def test_changed_bytes_are_refused_wherever_they_are(trap: Path, trace: Path) -> None:
    data = trap.read_bytes()
    chance = random.Random(2013)
    head = list(range(21))
    places = head + chance.sample(range(21, len(data) - 32), 200) + list(range(len(data) - 32, len(data)))
    for place in places:
        changed = bytearray(data)
        changed[place] ^= chance.randrange(1, 256)
        trap.write_bytes(changed)
        for other_version in (False, True):
            error = refusal(partial(figport.load, trap, other_version=other_version))
            assert error.code is ErrorCode.SIGNATURE, place
    assert not trace.exists()


def test_cut_off_and_longer_files_are_refused(trap: Path, trace: Path) -> None:
    data = trap.read_bytes()
    lengths = {0, 1, 7, 8, 20, 21, 52, 53, 54, len(data) - 33, len(data) - 32, len(data) - 1}
    for length in lengths | set(random.Random(7).sample(range(len(data)), 30)):
        trap.write_bytes(data[:length])
        assert refusal(lambda: figport.load(trap)).code is ErrorCode.SIGNATURE, length
    for more in (b"\0", data, data[-32:]):
        trap.write_bytes(data + more)
        assert refusal(lambda: figport.load(trap)).code is ErrorCode.SIGNATURE
    assert not trace.exists()


def test_another_users_figure_is_refused(
    trap: Path, trace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "another"))
    error = refusal(lambda: figport.load(trap))
    assert error.code is ErrorCode.SIGNATURE
    assert "not signed by this user" in error.what
    assert str(trap) in str(error)
    assert not trace.exists()


def test_changed_and_foreign_are_told_apart(trap: Path) -> None:
    data = bytearray(trap.read_bytes())
    data[-1] ^= 1
    trap.write_bytes(data)
    assert "changed or cut off" in refusal(lambda: figport.load(trap)).what


def test_an_unsigned_pickle_is_refused(tmp_path: Path, trace: Path) -> None:
    data = pickling.dump_figure(line())
    for bad in (data, store.MAGIC + data, zlib.compress(data), b""):
        (tmp_path / "x").write_bytes(bad)
        assert refusal(lambda: figport.load(tmp_path / "x")).code is ErrorCode.SIGNATURE


# --- the secret -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666])
def test_a_secret_that_others_may_touch_is_refused(
    user: Path, trap: Path, trace: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    file = user / "figport_secret"
    file.chmod(mode)
    for call in (lambda: figport.load(trap), lambda: store.pack(line())):
        error = refusal(call)
        assert error.code is ErrorCode.SIGNATURE
        assert f"chmod 600 {file}" in error.fix
    assert not trace.exists()
    file.chmod(0o600)
    figport.load(trap)


# --- versions, sizes, obstacles ---------------------------------------------------------------------------


def restored(data: bytes, packed: bytes | None = None, **about: Any) -> bytes:
    """Return a stored figure with another description or content, signed by this user."""
    stored = store.unpack(data, "here")
    said = dumps(asdict(replace(stored.about, **about))).encode()
    secret = signing.secret()
    head = store._HEADER.pack(store.MAGIC, store.FORMAT, secret.name, len(said))
    body = head + said + (bytes(stored.packed) if packed is None else packed)
    return body + secret.sign(body)


def test_another_matplotlib_is_tried_only_on_request(trap: Path, trace: Path) -> None:
    trap.write_bytes(restored(trap.read_bytes(), matplotlib="2.0.0"))
    error = refusal(lambda: figport.load(trap))
    assert error.code is ErrorCode.VERSION
    assert "2.0.0" in error.what
    assert mpl.__version__ in error.what
    assert "other_version=True" in error.fix
    assert not trace.exists()
    assert len(figport.load(trap, other_version=True).axes) == 1


def test_functions_of_another_python_are_tried_only_on_request(trap: Path, trace: Path) -> None:
    trap.write_bytes(restored(trap.read_bytes(), python="2.7", code=True))
    assert "Python 2.7" in refusal(lambda: figport.load(trap)).what
    assert not trace.exists()
    trap.write_bytes(restored(trap.read_bytes(), python="2.7", code=False))
    figport.load(trap)


def test_another_format_is_refused(trap: Path, trace: Path) -> None:
    data = bytearray(trap.read_bytes()[: -signing.LENGTH])
    data[8] = 2
    trap.write_bytes(bytes(data) + signing.secret().sign(bytes(data)))
    error = refusal(lambda: figport.load(trap, other_version=True))
    assert error.code is ErrorCode.VERSION
    assert "format 2" in error.what
    assert not trace.exists()


def test_what_is_unpacked_has_a_limit(trap: Path, trace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = trap.read_bytes()
    bomb = zlib.compress(bytes(300_000_000))
    asked: list[int] = []
    real = zlib.decompressobj

    class Inflating:
        def __init__(self) -> None:
            self._inner = real()

        def decompress(self, packed: Any, limit: int) -> bytes:
            asked.append(limit)
            return self._inner.decompress(packed, limit)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

    monkeypatch.setattr(zlib, "decompressobj", Inflating)
    for size in (1000, 2**60):
        trap.write_bytes(restored(data, bomb, size=size))
        assert refusal(lambda: figport.load(trap)).code is ErrorCode.COPY
    assert asked == [1000, pickling.LARGEST]
    assert not trace.exists()


def test_what_cannot_be_pickled_is_named_and_the_file_left_alone(tmp_path: Path) -> None:
    figure = line()
    figure.axes[0].lines[0].lock = threading.Lock()  # type: ignore[attr-defined]
    file = tmp_path / "a.figport"
    file.write_bytes(b"before")
    error = refusal(lambda: figport.save(figure, file))
    assert error.code is ErrorCode.COPY
    assert "“lock” of the Line2D “squares” (a lock) cannot be copied" in error.what
    assert file.read_bytes() == b"before"


def test_a_figure_that_cannot_be_made_again_says_what_it_lacks(trap: Path) -> None:
    data = trap.read_bytes()
    packed = zlib.compress(b"cno_such_module\nthing\n.")
    trap.write_bytes(restored(data, packed, size=23))
    error = refusal(lambda: figport.load(trap))
    assert error.code is ErrorCode.COPY
    assert "No module named 'no_such_module'" in error.what


def test_only_figures_are_saved(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="takes a matplotlib Figure, not a Axes"):
        figport.save(line().axes[0], tmp_path / "x")  # type: ignore[arg-type]
