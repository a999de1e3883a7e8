"""Figures that outlive their kernel: as files, and in the outputs of notebooks.

A stored figure is one piece of bytes::

    offset  size  field
    0       8     magic
    8       1     number of the format
    9       8     name of the secret that signed it
    17      4     length n of the description, unsigned, little-endian
    21      n     the description: one JSON object, UTF-8
    21+n    …     the figure as `figport.pickling` pickles it, compressed by zlib
    end-32  32    signature of all that stands before

A pickle can run anything, so nothing of it is looked at, not even decompressed, before the signature was found good.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import struct
import sys
import warnings
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import matplotlib as mpl
from matplotlib.figure import Figure

from figport import pickling
from figport.errors import ErrorCode, FigportError
from figport.host import on_main
from figport.version import __version__

from . import signing

if TYPE_CHECKING:
    from figport.pickling import Content

MAGIC: Final = b"\x89figport"
FORMAT: Final = 1
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest stored figure, compressed."""

_HEADER: Final = struct.Struct(f"<8sB{signing.NAME_LENGTH}sI")
_SMALLEST: Final = _HEADER.size + signing.LENGTH


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a stored figure."""

    matplotlib: str
    figport: str
    python: str
    """Major and minor number."""
    code: bool
    """Whether it holds functions of the notebook: bytecode, which no other Python runs."""
    figure: str
    """The figure's id on the wire; empty for one that is loaded as a new figure."""
    size: int
    """Bytes of the pickle."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored figure whose signature is good."""

    about: About
    packed: memoryview
    where: str

    def content(self, *, other_version: bool, again: str) -> Content:
        """Make the figure.

        Parameters
        ----------
        other_version
            Whether to try although the versions differ.
        again
            How to ask for that.

        Raises
        ------
        FigportError
            If the versions differ, or the figure cannot be made.
        """
        if not other_version:
            self._check_versions(again)
        inflating = zlib.decompressobj()
        try:
            data = inflating.decompress(self.packed, min(self.about.size, pickling.LARGEST))
            if not inflating.eof or inflating.unused_data or len(data) != self.about.size:
                raise ValueError(f"{self.about.size} bytes were announced")
            with warnings.catch_warnings():
                # Said already, and better.
                warnings.filterwarnings("ignore", "This figure was saved with matplotlib version", UserWarning)
                return pickling.load_figure(data)
        except Exception as error:
            raise FigportError(
                ErrorCode.COPY,
                f"The figure cannot be made again here: {type(error).__name__}: {error}",
                where=self.where,
                fix=f"It was stored by Python {self.about.python} with matplotlib {self.about.matplotlib}: install in "
                "this kernel's environment what it was made with, or run its code again.",
            ) from error

    def _check_versions(self, again: str) -> None:
        theirs, ours = self.about.matplotlib, mpl.__version__
        what = f"The figure was stored by matplotlib {theirs}, and this is {ours}"
        if theirs == ours:
            if not self.about.code or self.about.python == _python():
                return
            what = f"The figure holds functions of Python {self.about.python}, and this is {_python()}"
        raise FigportError(
            ErrorCode.VERSION,
            what,
            where=self.where,
            fix=f"Use the same version, or try it all the same: {again}",
        )


def pack(figure: Figure, name: str = "") -> bytes:
    """Return a figure as signed bytes. From other threads main pickles it, unless that computes.

    Parameters
    ----------
    figure
        Any figure.
    name
        Its id on the wire, if it is to come back under that.

    Raises
    ------
    FigportError
        If it cannot be pickled, or there is no secret to sign it with.
    """
    secret = signing.secret()
    try:
        data = on_main(functools.partial(pickling.dump_figure, figure))
    except pickling.CannotPickle as reason:
        raise reason.error("The figure cannot be stored", where=_title(figure)) from reason
    # Only cloudpickle stores code itself.
    about = About(mpl.__version__, __version__, _python(), b"cloudpickle" in data, name, len(data))
    said = json.dumps(asdict(about)).encode()
    header = _HEADER.pack(MAGIC, FORMAT, secret.name, len(said))
    body = b"".join((header, said, zlib.compress(data)))
    if len(body) + signing.LENGTH > LARGEST:
        raise FigportError(
            ErrorCode.TOO_LARGE,
            f"The figure takes {len(body) / 1e6:.0f} MB even compressed",
            where=_title(figure),
            fix="Store its data instead, and plot them again.",
        )
    return body + secret.sign(body)


def unpack(data: bytes | memoryview, where: str) -> Stored:
    """Return what was stored, if this user stored it so.

    Parameters
    ----------
    data
        Bytes that anybody may have written.
    where
        Where they come from, for people.

    Raises
    ------
    FigportError
        If they are no figure, or their signature is not ours.
    """
    whole = memoryview(data)
    if len(whole) < _SMALLEST or bytes(whole[: len(MAGIC)]) != MAGIC:
        raise FigportError(
            ErrorCode.SIGNATURE, "These are no stored figure", where=where, fix="Store it with figport.save(fig, path)."
        )
    _, form, name, length = _HEADER.unpack_from(whole)
    body, signature = whole[: -signing.LENGTH], whole[-signing.LENGTH :]
    secret = signing.secret()
    if not secret.signed(body, signature):
        raise _foreign(where) if name != secret.name else _changed(where)
    # From here on it is our own work that is read.
    if form != FORMAT:
        raise FigportError(
            ErrorCode.VERSION,
            f"The figure is stored in format {form}, and figport {__version__} reads {FORMAT}",
            where=where,
            fix="Install the figport that stored it in the kernel's environment.",
        )
    about = About(**json.loads(bytes(body[_HEADER.size : _HEADER.size + length])))
    return Stored(about, body[_HEADER.size + length :], where)


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """See `figport.save`."""
    if not isinstance(figure, Figure):
        raise TypeError(f"figport.save takes a matplotlib Figure, not a {type(figure).__name__}")
    _replace(Path(os.path.realpath(path)), pack(figure))


def _replace(file: Path, data: bytes) -> None:
    """Have a file hold `data`; if that cannot be written whole, what it held before."""
    if file.exists() and not file.is_file():  # a pipe, or a folder, which says so itself
        file.write_bytes(data)
        return
    fresh = file.with_name(f".{uuid4().hex}.figport")
    try:
        fresh.write_bytes(data)
        if file.exists():
            shutil.copymode(file, fresh)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _title(figure: Figure) -> str:
    manager = figure.canvas.manager
    return (manager.get_window_title() if manager is not None else "") or "the figure"


def _foreign(where: str) -> FigportError:
    return FigportError(
        ErrorCode.SIGNATURE,
        "The figure is not signed by this user, so it was not opened: it could run anything",
        where=where,
        fix="Run the code that makes it. If it is your own, from another computer or account: copy the secret there to "
        f"{signing.path()} here, with mode 600.",
    )


def _changed(where: str) -> FigportError:
    return FigportError(
        ErrorCode.SIGNATURE,
        "The figure was changed or cut off since it was stored, so it was not opened",
        where=where,
        fix="Take an unchanged copy of it, or run the code that makes it.",
    )
