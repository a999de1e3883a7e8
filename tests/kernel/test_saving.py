"""Figures as files."""

from __future__ import annotations

import io

import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from figport.errors import ErrorCode, FigportError
from figport.saving import formats, save


@pytest.fixture
def canvas() -> FigureCanvasAgg:
    canvas = FigureCanvasAgg(Figure(figsize=(2, 1), dpi=100))
    canvas.figure.subplots().plot([0, 1])
    return canvas


@pytest.mark.parametrize(
    ("name", "mime", "head"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("svg", "image/svg+xml", b"<?xml"),
        ("svgz", "image/svg+xml", b"\x1f\x8b"),
        ("jpg", "image/jpeg", b"\xff\xd8"),
        ("tif", "image/tiff", b"II"),
        ("webp", "image/webp", b"RIFF"),
        ("ps", "application/postscript", b"%!PS"),
        ("eps", "application/postscript", b"%!PS"),
        ("raw", "application/octet-stream", b"\xff"),
    ],
)
def test_files(canvas: FigureCanvasAgg, name: str, mime: str, head: bytes) -> None:
    file, data = save(canvas, name)
    assert (file.name, file.mime) == (f"image.{name}", mime)
    assert data.startswith(head)
    assert canvas.figure.canvas is canvas
    assert canvas.figure.dpi == 100


def test_the_default_is_matplotlibs(canvas: FigureCanvasAgg) -> None:
    with rc_context({"savefig.format": "pdf"}):
        assert save(canvas, "")[0].name == "image.pdf"


def test_unknown_formats_are_refused_with_those_there_are(canvas: FigureCanvasAgg) -> None:
    with pytest.raises(FigportError) as caught:
        save(canvas, "../x")
    assert caught.value.code is ErrorCode.FORMAT
    assert "pdf, pgf, png" in caught.value.fix


def test_what_cannot_be_drawn_is_an_answer_too(canvas: FigureCanvasAgg) -> None:
    canvas.figure.suptitle("$\\nonsense$")
    with pytest.raises(FigportError, match="could not be saved as png") as caught:
        save(canvas, "png")
    assert caught.value.code is ErrorCode.FORMAT


def test_each_kind_of_file_is_offered_once(canvas: FigureCanvasAgg) -> None:
    offered = [one.name for one in formats(canvas)]
    assert len(offered) == len(set(offered))
    assert {"png", "pdf", "svg", "jpg", "tif", "webp"} <= set(offered)
    assert not {"jpeg", "tiff"} & set(offered)
    assert all(one.label for one in formats(canvas))


@pytest.mark.parametrize(("tight", "box"), [(True, "tight"), (False, None)])
def test_without_empty_borders_it_is_what_savefig_makes_of_it(
    canvas: FigureCanvasAgg, tight: bool, box: str | None
) -> None:
    wanted = io.BytesIO()
    canvas.figure.savefig(wanted, format="png", dpi=50, bbox_inches=box)
    with rc_context({"savefig.bbox": None if tight else "tight"}):
        assert save(canvas, "png", dpi=50, tight=tight)[1] == wanted.getvalue()
    # And the borders make a difference here.
    assert (save(canvas, "png", dpi=50, tight=not tight)[1]) != wanted.getvalue()
