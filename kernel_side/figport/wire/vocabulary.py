"""The numbers, names and small records that messages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

PROTOCOL: Final = 3
"""The protocol number. Raised by every change that an older side would misread."""

MIME_TYPE: Final = "application/vnd.figport.v1+json"
"""The MIME type of a figure in a notebook's output."""

COMM_TARGET: Final = "figport"
"""The comm target that the kernel side registers."""

ANYWHERE: Final = "figport-anywhere"
"""What a page without a document names as its request; and so the request that pictures answer in IOPub which any
document that has the figure is to put in."""

MAX_INPUT: Final = 64 * 1024
"""Bytes of the longest message a page may send. Input, resize and the like need a few hundred."""

MAX_OUTPUT: Final = 256 * 1024 * 1024
"""Bytes of the longest message a kernel may send: a saved figure can be large."""

MAX_FIELDS: Final = 1024 * 1024
"""Bytes of the longest JSON part of any message."""

MAX_ITEMS: Final = 4096
"""Entries of the longest list inside a message."""

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that JavaScript holds exactly."""


class Kind(IntEnum):
    """What a message is. The number is its first byte."""

    HELLO = 1
    WELCOME = 2
    ERROR = 3

    ATTACH = 16
    DETACH = 17
    POINTER = 18
    WHEEL = 19
    KEY = 20
    TOOL = 21
    RESIZE = 22
    LOOK = 23
    ACK = 24
    SAVE = 25
    CLOSE = 26
    REFRESH = 27
    AFTER = 28
    FILL = 29
    REVIVE = 30
    ALIVE = 31

    LIST = 32
    DISCARD = 33

    FIGURE = 48
    READOUT = 49
    CURSOR = 50
    RUBBERBAND = 51
    FRAME = 52
    SAVED = 53
    CLOSED = 54
    OFFER = 55
    FULL_SCREEN = 56
    FORM = 57
    MADE = 60

    FIGURES = 64

    KERNEL = 80
    RIGHTS = 81


class Party(StrEnum):
    """One of the three that talk."""

    PAGE = "page"
    SERVER = "server"
    KERNEL = "kernel"


class PointerAction(StrEnum):
    """What the pointer did."""

    PRESS = "press"
    RELEASE = "release"
    MOVE = "move"
    ENTER = "enter"
    LEAVE = "leave"


class KeyAction(StrEnum):
    """What a key did."""

    PRESS = "press"
    RELEASE = "release"


class Modifier(StrEnum):
    """A modifier key that is held down, under matplotlib's names, in matplotlib's order."""

    CTRL = "ctrl"
    ALT = "alt"
    SHIFT = "shift"
    SUPER = "super"


class Codec(StrEnum):
    """How the pixels of a rectangle are packed. PROTOCOL.md has the format of each."""

    RUNS = "runs"
    """What differs from the picture below, exactly, transparency included. Every view must read it."""
    JPEG = "jpeg"
    """A JPEG file: quick and small, not exact. Only while things move."""


class SizePurpose(StrEnum):
    """Why a view asks for another size of the figure."""

    CHOICE = "choice"
    """A person wants the figure so large."""
    PLACE = "place"
    """The figure follows the place where the view stands."""
    SCREEN = "screen"
    """The figure fills a screen or a window for a while; it keeps its own size beside that."""
    BACK = "back"
    """The view fills its screen no longer: the figure gets its own size back, unless another view has it fill one."""


class WheelUse(StrEnum):
    """What a figure does with the wheel, and so when a page may take it from whoever scrolls."""

    NOTHING = "nothing"
    ZOOM = "zoom"
    """matplotlib's own zoom alone: with control (a pinch too), or while ``x`` or ``y`` is held."""
    LISTENED = "listened"
    """A handler listens; while the figure has the focus."""
    CAPTURED = "captured"
    """The figure asks for it, also without the focus."""


class CursorShape(StrEnum):
    """The pointer's shape over a figure, as CSS names it. No other text: a page's style would take addresses too."""

    DEFAULT = "default"
    POINTER = "pointer"
    CROSSHAIR = "crosshair"
    MOVE = "move"
    WAIT = "wait"
    EW_RESIZE = "ew-resize"
    NS_RESIZE = "ns-resize"


class ToolbarUse(StrEnum):
    """When a figure's buttons are seen."""

    SHOWN = "shown"
    HOVERED = "hovered"
    """While the pointer or the focus is in the figure; they then lie over the picture."""
    HIDDEN = "hidden"


class Access(StrEnum):
    """What somebody may do with the figures of a kernel."""

    USE = "use"
    VIEW = "view"
    """See them, and send no input."""


class KernelStatus(StrEnum):
    """What happened to the kernel of a socket."""

    RESTARTING = "restarting"
    RESTARTED = "restarted"
    DEAD = "dead"
    SHUTDOWN = "shutdown"
    CULLED = "culled"
    """Shut down by the server, after a long time without use."""
    SILENT = "silent"
    """It does not answer: stopped, out of reach, or code in it holds Python's lock. All views stay."""
    ANSWERING = "answering"
    """It answers again after it was silent; all views are as they were."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A changed rectangle of a frame, in device pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int
    codec: Codec
    size: int
    """Bytes of this rectangle in the payload; the rectangles follow each other there without a gap."""


@dataclass(frozen=True, slots=True)
class Scroll:
    """A move of the picture below a frame inside a box, in device pixels, before the rectangles are laid over it."""

    x: int
    y: int
    width: int
    height: int
    dx: int
    """To the right; less than the width either way. What the move uncovers keeps its pixels."""
    dy: int
    """Down; less than the height either way. What would leave the box is lost."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A button of the toolbar, as it should look now."""

    name: str
    """``home``, ``back``, ``forward``, ``pan``, ``zoom``, ``save``, … ; empty for a gap between groups.
    Pages do by themselves what some say; a button of the user's of such a name has ``own:`` before it."""
    label: str
    help: str
    enabled: bool
    pressed: bool
    keys: tuple[str, ...] = ()
    """Keys by which the page itself does what the button does, without the kernel, spelled as FIGURE's."""


class Fit(StrEnum):
    """What a figure does where it stands."""

    OWN = "own"
    """It keeps its size."""
    WIDTH = "width"
    """It becomes as wide as the place, in its shape."""
    STRETCH = "stretch"
    """It becomes as wide as the place, and keeps its height."""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What is seen around the picture."""

    title: bool = True
    readout: bool = True
    toolbar: ToolbarUse = ToolbarUse.SHOWN
    handle: bool = True
    """The corner by which people change the figure's size."""
    fit: Fit = Fit.OWN
    """Views ask for the size by RESIZE."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that a figure can be saved in."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One figure of a kernel, as a list shows it."""

    figure: str
    number: int
    title: str
    width: float
    """CSS pixels."""
    height: float
    """CSS pixels."""
    views: int
    """How many views watch it."""
    size: int
    """Bytes of its thumbnail, a PNG, in the payload, where they follow each other; 0: none, or the same as before."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a picture, in device pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The label of one tick, with the tick."""

    start: int
    """Where it begins along the edge, in device pixels."""
    length: int
    at: float
    """Where the tick is."""


@dataclass(frozen=True, slots=True)
class Slide:
    """What lies along one edge of an axes, outside, and slides along that with the limits: ticks, or their labels."""

    area: Area
    """All of it; where it is not seen there is nothing but `background`."""
    upright: bool
    """Whether it slides up and down."""
    background: str
    """A colour, as CSS has it."""
    marks: tuple[Mark, ...]
    """What keeps its size while the axes is stretched; empty for what is stretched too."""
    fixed: tuple[Area, ...]
    """What lies in it and does not move."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one axes is in a picture and what it shows, so that a page can tell where a gesture will bring it.

    Only axes whose contents move with their limits, and that nothing lies over but what `fixed` names.
    """

    axes: int
    """Which axes of the figure."""
    inside: Area
    """What moves with the limits: all of it but the frame."""
    left: float
    """Where the axes ends, in device pixels from the top left corner; the limits are there."""
    top: float
    right: float
    bottom: float
    x0: float
    """The limit at the left edge, in scaled data: of a logarithmic scale the logarithm."""
    x1: float
    """At the right edge."""
    y0: float
    """At the bottom edge."""
    y1: float
    """At the top edge."""
    twins: int
    """One of the axes that lie in the same place and are moved together."""
    sharing_x: int
    """One of the axes that always have the same limits in x."""
    sharing_y: int
    front: bool
    """Whether it is the foremost of those in its place."""
    equal: bool
    """Whether its aspect is fixed: it is stretched in both directions alike."""
    background: str
    """The colour of what holds no data, as CSS has it; empty for none, and for one that shows what lies behind."""
    fixed: tuple[Area, ...]
    """What lies inside and does not move: legends, insets, other axes."""
    slides: tuple[Slide, ...]
    """What moves with the limits outside of it."""


@dataclass(frozen=True, slots=True)
class Band:
    """The rubberband's two corners, in CSS pixels from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float
