"""Agg's renderer with a memory for texts, and a record of what it paints; it leaves out what nobody could see.

Lines are less exact where that is wanted.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.path import Path

from . import columns, outside
from .glyphs import FARTHEST, Texts, is_steady, places_of
from .recording import Call, Record
from .ticks import Label

LONG: Final = 2_000
"""Points from which on a line is simplified while something moves, if that is wanted."""

PART: Final = 5_000
"""Points that Agg gets of such a line at once: it sorts all cells that a piece touches."""

OURS: Final = ("draw_gouraud_triangles", "draw_path_collection", "draw_quad_mesh")
"""What is not left to the compiled renderer as it is."""

THRESHOLD: Final = 1.0
"""Pixels that points of such a line may lie off. matplotlib's own is 1/9, which nobody sees."""


class Renderer(RendererAgg):
    """The renderer. Wherever it does nothing of its own it is matplotlib's.

    Private names of matplotlib here: `_renderer`, the compiled renderer that paints, and `_update_methods`, which makes
    its methods those of the renderer. Should they be missing, `selfcheck` fails and nothing here is used. Others
    that begin so are called by matplotlib 3.11.

    Parameters
    ----------
    width, height
        Device pixels.
    dpi
        Device pixels per inch.
    figure
        What it draws.

    Attributes
    ----------
    uses_shortcuts : bool
        Whether texts are kept, and what lies outside is left out. Off until `selfcheck` has found that the pixels are
        the same.
    simplifies : bool
        Whether long lines are drawn less exactly.
    simplified : bool
        Whether one was, since somebody set this to False.
    texts : Texts
        The memory.
    labels : WeakKeyDictionary or None
        For each axis that was drawn by `ticks.once`: the visible labels of its ticks, those below or to the left and
        those above or to the right. None where nobody wants to know.
    """

    _renderer: Any

    def __init__(self, width: float, height: float, dpi: float, figure: Figure | None = None) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self.uses_shortcuts = False
        self.simplifies = self.simplified = False
        self.texts = Texts(dpi)
        self.labels: weakref.WeakKeyDictionary[Axis, tuple[list[Label], ...]] | None = None
        self._figure = None if figure is None else weakref.ref(figure)
        self._drawn: Callable[[], None] = _nothing
        self._steady = False
        self._only: outside.Window | None = None

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803 - its name
        """Draw a path; a long line in pieces and simplified, while that is wanted."""
        draw = super().draw_path
        points = path.vertices
        if not (
            self.simplifies
            and len(points) >= LONG
            and path.codes is None
            and path.should_simplify
            and rgbFace is None
            and gc.get_hatch() is None
        ):
            draw(gc, path, transform, rgbFace)  # type: ignore[no-untyped-call]
            return
        self.simplified, threshold = True, max(THRESHOLD, path.simplify_threshold)
        # The points between are what dashes are counted along.
        if gc.get_dashes()[1] is None and transform.is_affine:
            fewer = columns.thinned(points, transform.get_matrix(), self.width)
            if fewer is not None:
                points, threshold = fewer, path.simplify_threshold
        for start in range(0, len(points) - 1, PART):
            # A new path over the same points: the artist's own stays as it is.
            part = Path(points[start : start + PART + 1])
            part.should_simplify, part.simplify_threshold = True, threshold
            draw(gc, part, transform)  # type: ignore[no-untyped-call]

    def draw_path_collection(self, gc: Any, *args: Any, **more: Any) -> None:
        """Draw a collection: what of it is inside of what it is clipped to."""
        seen: tuple[Any, ...] | None = args
        if self.uses_shortcuts:
            # Whatever is not as expected Agg has a word about.
            with suppress(AttributeError, IndexError, TypeError, ValueError):
                items = outside.Items(*args[: len(outside.Items._fields)])
                found = outside.visible(items, gc, self._window(gc), self.dpi)
                seen = None if found is None else (*found, *args[len(found) :])
        if seen is not None:
            self._renderer.draw_path_collection(gc, *seen, **more)

    def draw_quad_mesh(self, gc: Any, *args: Any) -> None:
        """Draw a mesh: the rows and columns of it that are inside of what it is clipped to."""
        seen: tuple[Any, ...] | None = args
        if self.uses_shortcuts:
            with suppress(AttributeError, IndexError, TypeError, ValueError):
                seen = outside.visible_mesh(outside.Mesh(*args), gc, self._window(gc))
        if seen is not None:
            self._renderer.draw_quad_mesh(gc, *seen)

    def draw_gouraud_triangles(self, gc: Any, triangles_array: Any, colors_array: Any, transform: Any) -> None:
        """Draw shaded triangles: those that are inside of what they are clipped to."""
        if self.uses_shortcuts:
            with suppress(AttributeError, IndexError, TypeError, ValueError):
                triangles_array, colors_array = outside.visible_triangles(
                    triangles_array, colors_array, transform, self._window(gc)
                )
        self._renderer.draw_gouraud_triangles(gc, triangles_array, colors_array, transform)

    def _window(self, gc: Any) -> outside.Window:
        window = outside.Window.of(gc, self.width, self.height)
        return window if self._only is None else window.within(self._only)

    def _update_methods(self) -> None:
        """Make the compiled renderer's methods this one's, but for those that are ours."""
        super()._update_methods()  # type: ignore[no-untyped-call]
        for name in OURS:
            vars(self).pop(name, None)

    def draw_text(  # noqa: PLR0917 - matplotlib's own
        self, gc: Any, x: Any, y: Any, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Draw a text, from memory if it was drawn at the same place within a pixel."""
        if not self.uses_shortcuts or ismath not in (True, False) or not (abs(x) < FARTHEST and abs(y) < FARTHEST):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        self.texts.follow_fonts()
        places = places_of(gc, x, y, s, prop, angle, ismath, mtext)
        for place in places:
            images = self.texts.find(place.key)
            if images is not None:
                paint = self._renderer.draw_text_image
                for image, dx, dy, turn in images:
                    paint(image, place.left + dx, place.top + dy, turn, gc)
                return
        self._steady = False
        with self.recording() as record:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
        if record.complete:
            self.texts.keep(places[0 if self._steady else -1], record.calls)

    # Asked for by `draw_text` and `draw_mathtext` of matplotlib 3.11; 3.10 does not.
    def _draw_text_glyphs_and_boxes(self, *args: Any, **options: Any) -> None:
        """Draw a text's glyphs; of one to be kept, note whether all look the same wherever its place rounds alike."""
        if self.uses_shortcuts:
            # A matplotlib that asks with others fails here, so in `selfcheck`: then nothing is kept or gets here.
            args = self._note_glyphs(*args, **options)
            options = {}
        super()._draw_text_glyphs_and_boxes(*args, **options)  # type: ignore[no-untyped-call]

    def _note_glyphs(  # noqa: PLR0917 - matplotlib's own
        self, gc: Any, x: float, y: float, angle: float, glyphs: Iterable[Any], boxes: Any
    ) -> tuple[Any, ...]:
        glyphs = list(glyphs)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        down = self.height - y
        self._steady = is_steady(
            place for *_, dx, dy in glyphs for place in (x + dx * cos - dy * sin, down + dx * sin + dy * cos)
        )
        return gc, x, y, angle, glyphs, boxes

    # Asked for by `Text` of matplotlib 3.11, which otherwise reads the font's tables for every text; 3.10 does not.
    def _get_font_height_metrics(self, prop: Any) -> tuple[float | None, float | None, float | None]:
        """Return ascent, descent and line gap of a font in pixels, or thrice None: read the tables yourself."""
        figure = None if self._figure is None else self._figure()
        # Who measures at another resolution (`Text.get_window_extent(dpi=...)`) sets the figure's for that time.
        if not self.uses_shortcuts or figure is None or figure.dpi != self.dpi:
            return None, None, None
        return self.texts.height(prop) or (None, None, None)

    @contextmanager
    def telling(self, drawn: Callable[[], None]) -> Iterator[None]:
        """Call `drawn` when the block has drawn a figure: before the callbacks of ``draw_event``, which are inside."""
        before, self._drawn = self._drawn, drawn
        try:
            yield
        finally:
            self._drawn = before

    def close_group(self, s: str) -> None:
        """End a group: of a figure, its drawing."""
        super().close_group(s)
        if s == "figure":
            self._drawn()

    @property
    def is_recording(self) -> bool:
        """Whether what is painted is recorded."""
        return isinstance(self._renderer, Record)

    @contextmanager
    def within(self, window: outside.Window) -> Iterator[None]:
        """Paint nothing outside of a window while the block draws."""
        real, before = self._renderer, self._only
        self._only = window
        self._paint_with(outside.Within(real, window))
        try:
            yield
        finally:
            self._only = before
            self._paint_with(real)

    @contextmanager
    def recording(self) -> Iterator[Record]:
        """Record what is painted in the block."""
        real = self._renderer
        record = Record(real)
        self._paint_with(record)
        try:
            yield record
        finally:
            self._paint_with(real)

    def play(self, calls: list[Call]) -> None:
        """Paint what was recorded once more."""
        for name, args in calls:
            getattr(self._renderer, name)(*args)

    def _paint_with(self, painter: Any) -> None:
        self._renderer = painter
        self._update_methods()


def _nothing() -> None:
    pass
