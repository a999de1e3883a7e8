"""Scroll and fill: what moved by whole pixels is moved as pixels, and only the uncovered strips are drawn.

The artists of some axes are drawn one over the other, and the lowest of them are the heavy ones: images, meshes,
collections, patches. Those below the first that does not move with the data (ticks, texts, legends, whatever is not
known) are its *ground*. While somebody drags, the ground is kept as pixels; where the axes then show the same scale
some whole pixels further, those are moved, and the ground is drawn into two strips at the edges. All others are drawn
as ever.

Agg rounds places to 1/256 pixel, and a sum that comes out otherwise in the last bit may be rounded otherwise: what was
moved may differ from what would be drawn by a shade. So this is for figures whose draws take long, while they are
dragged (see `quality`), and a full draw follows when they rest. That draw moves nothing, and keeps the ground for a
drag that goes on; the next one that comes without any keeps nothing.
"""

from __future__ import annotations

import functools
import operator
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colorizer import ColorizingArtist
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from figport.threads import main_only

from .outside import Window
from .shadows import Shadows

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from .agg import Renderer

WORTH: Final = 0.008
"""Seconds of drawing from which on the ground is kept."""

NEAR: Final = 0.01
"""Pixels that a move may differ from whole ones."""

MOST: Final = 0.5
"""Part of the ground beyond which it is not worth while to draw strips."""

Pixels = npt.NDArray[np.uint32]
Matrix = npt.NDArray[np.float64]


@main_only
class Scrolling:
    """The grounds of one figure's axes. Main thread.

    Attributes
    ----------
    used : bool
        Whether one was scrolled, since somebody set this to False.
    """

    def __init__(self) -> None:
        self.used = False
        self._grounds: dict[int, _Ground] = {}

    def forget(self) -> None:
        """Keep nothing any longer."""
        self._grounds.clear()

    @contextmanager
    def kept(self, figure: Figure, renderer: Renderer) -> Iterator[None]:
        """Keep the grounds of axes that the block draws, and scroll those that were kept."""
        shadows = Shadows()
        try:
            for axes in figure.axes:
                shadows.put(axes, "draw", functools.partial(self._draw, axes, renderer))
            yield
        finally:
            shadows.end()

    # Not before some axes are drawn: of sixteen mostly one is, and to find the ground of all took a tenth of the draw.
    def _draw(self, axes: Axes, ours: Renderer, renderer: Any, *args: Any, **kwargs: Any) -> None:
        shadows = Shadows()
        try:
            if renderer is ours and not ours.is_recording:
                ground = _ground(axes)
                turn = _Turn(self, axes, ground, ours)
                for artist in ground:
                    shadows.put(artist, "draw", functools.partial(turn.draw, artist))
            type(axes).draw(axes, renderer, *args, **kwargs)
        finally:
            shadows.end()

    def known(self, axes: Axes) -> _Ground | None:
        """Return the ground of some axes as it was kept."""
        return self._grounds.get(id(axes))

    def keep(self, axes: Axes, ground: _Ground | None) -> None:
        """Keep it, or none any longer."""
        if ground is None:
            self._grounds.pop(id(axes), None)
        else:
            self._grounds[id(axes)] = ground


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was drawn lowest in some axes."""

    axes: Axes
    artists: list[Artist]
    arrays: list[Any]
    """The values that their colours stand for: others make no artist stale."""
    place: _Place
    below: int
    """The one colour of what is below it."""
    pixels: Pixels
    moved: tuple[int, int]
    """Pixels to the right and upwards since it was drawn at `place`."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the ground of some axes is, and what it shows."""

    left: int
    """Pixels from the upper left, as the other three."""
    top: int
    right: int
    bottom: int
    scales: tuple[Any, ...]
    matrix: Matrix
    """From what the scales make of data to pixels from the bottom left."""

    @classmethod
    def of(cls, axes: Axes, renderer: Renderer) -> _Place:
        box: Any = axes.bbox
        width, height = int(renderer.width), int(renderer.height)
        # Rounded as Agg does it with clips.
        left, right = (min(max(int(np.floor(x + 0.5)), 0), width) for x in (box.x0, box.x1))
        top, bottom = (min(max(int(np.floor(height - y + 0.5)), 0), height) for y in (box.y1, box.y0))
        scales = axes.xaxis.get_transform(), axes.yaxis.get_transform()
        matrix = np.array((axes.transLimits + axes.transAxes).get_matrix())
        return cls(left, top, right, bottom, scales, matrix)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def move_to(self, other: _Place) -> tuple[int, int] | None:
        """Return how many pixels to the right and upwards all that is here is there; None if it is not so simple."""
        if self.slices != other.slices or any(mine != its for mine, its in zip(self.scales, other.scales, strict=True)):
            return None
        corners = np.array([(self.left, 0, 1), (self.right, self.bottom - self.top, 1)], np.float64).T
        try:
            moves = (other.matrix @ np.linalg.solve(self.matrix, corners) - corners)[:2]
        except np.linalg.LinAlgError:
            return None
        if not (np.abs(moves) < 1e6).all() or (np.abs(moves - np.round(moves[:, :1])) > NEAR).any():
            return None
        return round(moves[0, 0]), round(moves[1, 0])


class _Turn:
    """One draw of some axes.

    Parameters
    ----------
    scrolling
        What is kept.
    axes, ground
        The axes, and their lowest artists, in order.
    renderer
        What is drawn with.
    """

    def __init__(self, scrolling: Scrolling, axes: Axes, ground: list[Artist], renderer: Renderer) -> None:
        self._scrolling, self._axes, self._ground, self._renderer = scrolling, axes, ground, renderer
        self._below: int | None = None
        self._place: _Place | None = None
        self._move: tuple[int, int] | None = None
        self._spent = 0.0

    def draw(self, artist: Any, renderer: Any, *args: Any, **kwargs: Any) -> None:
        """Draw an artist of the ground."""
        if artist is self._ground[0]:
            self._begin()
        if self._move is None:
            begun = time.perf_counter()
            type(artist).draw(artist, renderer, *args, **kwargs)
            self._spent += time.perf_counter() - begun
        if artist is self._ground[-1] and self._place is not None:
            self._end(self._place)

    def _begin(self) -> None:
        self._place = place = _Place.of(self._axes, self._renderer)
        self._spent, self._move, self._below = 0.0, None, None
        below = self._pixels(place)
        if below.size and (below == below[0, 0]).all():
            self._below = int(below[0, 0])
        known = self._scrolling.known(self._axes)
        if known is None:
            return
        whole = known.place.move_to(place)
        same = _are(known.artists, self._ground) and _are(known.arrays, _arrays(self._ground))
        if whole is None or not same or known.below != self._below or any(artist.stale for artist in self._ground):
            return
        right, up = whole[0] - known.moved[0], whole[1] - known.moved[1]
        height, width = below.shape
        if max(abs(right) / width, 0) + abs(up) / height <= MOST:
            self._move = right, up

    def _end(self, place: _Place) -> None:
        known = self._scrolling.known(self._axes)
        if self._move is not None and known is not None:
            right, up = self._move
            self._scroll(place, known.pixels, right, up)
            moved = known.moved[0] + right, known.moved[1] + up
            self._scrolling.used = True
            kept = _Ground(
                self._axes, self._ground, known.arrays, known.place, known.below, self._pixels(place).copy(), moved
            )
            self._scrolling.keep(self._axes, kept)
        elif self._below is not None and self._spent >= WORTH:
            kept = _Ground(
                self._axes, self._ground, _arrays(self._ground), place, self._below, self._pixels(place).copy(), (0, 0)
            )
            self._scrolling.keep(self._axes, kept)
        else:
            self._scrolling.keep(self._axes, None)

    def _scroll(self, place: _Place, before: Pixels, right: int, up: int) -> None:
        """Put what was there before, moved, into the picture, and draw the strips that it does not cover."""
        pixels = self._pixels(place)
        height, width = pixels.shape
        below = pixels.copy()
        rows = slice(0, height - up) if up > 0 else slice(-up, height)
        columns = slice(right, width) if right > 0 else slice(0, width + right)
        beside = slice(0, right) if right > 0 else slice(width + right, width)
        above = slice(height - up, height) if up > 0 else slice(0, -up)
        strips = []
        for part in ((slice(0, height), beside), (above, columns)):
            if part[0].stop > part[0].start and part[1].stop > part[1].start:
                self._fill(place, *part)
                # Markers may come one pixel beyond.
                strips.append((part, pixels[part].copy()))
                np.copyto(pixels, below)
        pixels[rows, columns] = before[rows.start + up : rows.stop + up, columns.start - right : columns.stop - right]
        for part, strip in strips:
            pixels[part] = strip

    def _fill(self, place: _Place, rows: slice, columns: slice) -> None:
        """Draw the ground into a part of its pixels."""
        height = int(self._renderer.height)
        left, right = place.left + columns.start, place.left + columns.stop
        top, bottom = height - place.top - rows.start, height - place.top - rows.stop
        window, shadows = Window(left, bottom, right, top), Shadows()
        box = Bbox.from_extents(*window)
        try:
            for artist in self._ground:
                if isinstance(artist, AxesImage):
                    # Images are made for their clip.
                    shadows.put(artist, "get_clip_box", lambda: box)
            with self._renderer.within(window):
                for artist in self._ground:
                    type(artist).draw(artist, self._renderer)
        finally:
            shadows.end()

    def _pixels(self, place: _Place) -> Pixels:
        buffer = np.asarray(self._renderer.buffer_rgba()).view(np.uint32)[..., 0]  # type: ignore[no-untyped-call]
        return buffer[place.slices]


def _ground(axes: Axes) -> list[Artist]:
    """Return the lowest artists of some axes, as far as they move with the data, in order; their patch is not one."""
    if axes.name != "rectilinear" or any(axes.callbacks.callbacks.get(f"{name}lim_changed") for name in "xy"):
        return []
    seen = [one for one in axes.get_children() if one is not axes.patch and one.get_visible()]
    found: list[Artist] = []
    for artist in sorted(seen, key=operator.attrgetter("zorder")):
        if artist.get_animated():
            continue
        if not _moves(artist, axes):
            break
        found.append(artist)
    return found


def _arrays(ground: list[Artist]) -> list[Any]:
    return [artist.get_array() for artist in ground if isinstance(artist, ColorizingArtist)]


def _are(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(map(operator.is_, one, other))


def _moves(artist: Artist, axes: Axes) -> bool:
    """Whether an artist shows the same, some pixels further, as the data of its axes moves."""
    kind = type(artist)
    if (
        kind.__module__.partition(".")[0] not in ("matplotlib", "mpl_toolkits")
        or "draw" in vars(artist)
        or artist.get_agg_filter() is not None
        or artist.get_sketch_params() is not None
        or artist.get_rasterized()
        or not artist.get_clip_on()
        or artist.get_clip_path() is not None
        or artist.get_clip_box() is None
        or not np.allclose(artist.get_clip_box().extents, axes.bbox.extents, rtol=0, atol=NEAR)  # type: ignore[union-attr]
    ):
        return False
    transform: Any = artist.get_transform()
    if isinstance(artist, AxesImage):
        return kind is AxesImage and transform.contains_branch(axes.transData)
    if isinstance(artist, Collection):
        # Hatches hang on the picture's corner.
        if artist.get_hatch():
            return False
        offsets: Any = artist.get_offset_transform()
        return bool(transform.contains_branch(axes.transData) != offsets.contains_branch(axes.transData))
    if isinstance(artist, Line2D):
        return bool(transform.contains_branch(axes.transData))
    if isinstance(artist, Patch):
        return not artist.get_hatch() and bool(artist.get_data_transform().contains_branch(axes.transData))
    return False
