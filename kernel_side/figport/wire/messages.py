"""The messages: one frozen dataclass for each kind.

A field's type is the definition of what may stand in it; `figport.wire.fields` reads the annotations.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from .vocabulary import (
    Access,
    Band,
    Chrome,
    Codec,
    Format,
    KernelStatus,
    KeyAction,
    Kind,
    Listed,
    Modifier,
    Party,
    Place,
    PointerAction,
    Rect,
    Scroll,
    Tool,
    WheelUse,
)


class Message:
    """Base of all messages. Subclasses are frozen dataclasses with a `kind` and the parties that may send it.

    Those that a page may send say whether they only look, so that nothing in the kernel follows from them but pictures
    for that page. Who may look and no more sends no others.
    """

    __slots__ = ()
    kind: ClassVar[Kind]
    senders: ClassVar[frozenset[Party]]
    looks: ClassVar[bool]


_PAGE: Final = frozenset({Party.PAGE})
_SERVER: Final = frozenset({Party.SERVER})
_KERNEL: Final = frozenset({Party.KERNEL})
# The server asks the kernel for files on behalf of a download, so it sends SAVE too.
_ASKERS: Final = frozenset({Party.PAGE, Party.SERVER})
_ALL: Final = frozenset(Party)


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """Opens a conversation: page to server on view 0, server to kernel on a comm of its own. Frozen."""

    kind: ClassVar[Kind] = Kind.HELLO
    senders: ClassVar[frozenset[Party]] = _ASKERS
    looks: ClassVar[bool] = True
    protocol: int
    version: str
    """The figport version of the sender, for people."""
    party: Party


@dataclass(frozen=True, slots=True)
class Welcome(Message):
    """Answers HELLO. The server sends its own, then passes on the kernel's when it arrives. Frozen."""

    kind: ClassVar[Kind] = Kind.WELCOME
    senders: ClassVar[frozenset[Party]] = frozenset({Party.SERVER, Party.KERNEL})
    protocol: int
    version: str
    party: Party


@dataclass(frozen=True, slots=True)
class Failure(Message):
    """Says what is wrong, where, and what mends it. Frozen."""

    kind: ClassVar[Kind] = Kind.ERROR
    senders: ClassVar[frozenset[Party]] = _ALL
    looks: ClassVar[bool] = True
    code: str
    """An `figport.errors.ErrorCode`; a plain string here, so that a newer side's code still gets through."""
    what: str
    where: str
    fix: str
    fatal: bool
    """True when the view (or on view 0 the socket) is of no use any more."""


@dataclass(frozen=True, slots=True)
class Attach(Message):
    """Opens a view of a figure. The first message of a view."""

    kind: ClassVar[Kind] = Kind.ATTACH
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = True
    figure: str
    dpr: float
    """Device pixels per CSS pixel on this screen."""
    visible: bool
    codecs: tuple[Codec, ...]
    client: str = ""
    """Names the browser, in all its pages, for kernels that give each client a copy; at most 32 letters. May be empty:
    then the view sees the figure itself."""
    request: str = ""
    """The request to this kernel under which the page takes what the figure's callbacks print, show and raise, and puts
    it where the view is; its message id, at most 128 characters. Empty: the page has none."""


@dataclass(frozen=True, slots=True)
class Detach(Message):
    """Ends a view; the figure lives on. The last message of a view."""

    kind: ClassVar[Kind] = Kind.DETACH
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Pointer(Message):
    """The pointer moved or a button changed. Positions are CSS pixels from the figure's top left corner."""

    kind: ClassVar[Kind] = Kind.POINTER
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    action: PointerAction
    x: float
    y: float
    button: int
    """The DOM's ``button``: 0 left, 1 middle, 2 right, 3 back, 4 forward; -1 none."""
    buttons: int
    """The DOM's ``buttons``: bits 1 left, 2 right, 4 middle, 8 back, 16 forward."""
    double: bool
    """True for the second press of a double click."""
    modifiers: tuple[Modifier, ...]
    number: int = 0
    """By which the page finds in FRAME's `seen` what a picture knows already; 0 where it need not know. Rises in a
    view, and differs from those of other views."""


@dataclass(frozen=True, slots=True)
class Wheel(Message):
    """The wheel turned. One step is one notch; touch pads send fractions."""

    kind: ClassVar[Kind] = Kind.WHEEL
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    x: float
    y: float
    right: float
    """Steps to the right; negative to the left."""
    up: float
    """Steps away from the user; negative towards the user."""
    modifiers: tuple[Modifier, ...]
    number: int = 0
    """As in POINTER."""


@dataclass(frozen=True, slots=True)
class Key(Message):
    """A key went down or up while the figure had the focus."""

    kind: ClassVar[Kind] = Kind.KEY
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    action: KeyAction
    key: str
    """The DOM's ``key``: ``a``, ``A``, ``ArrowLeft``, ``Control``, …"""
    x: float
    y: float
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class UseTool(Message):
    """A toolbar button was used."""

    kind: ClassVar[Kind] = Kind.TOOL
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    name: str


@dataclass(frozen=True, slots=True)
class Resize(Message):
    """The user dragged the figure to a new size, in CSS pixels."""

    kind: ClassVar[Kind] = Kind.RESIZE
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Look(Message):
    """How the view is looked at: on what screen, and whether at all."""

    kind: ClassVar[Kind] = Kind.LOOK
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = True
    dpr: float
    visible: bool


@dataclass(frozen=True, slots=True)
class Ack(Message):
    """The frame `seq` is painted (in a list: FIGURES `seq` is shown). Gives back one credit."""

    kind: ClassVar[Kind] = Kind.ACK
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = True
    seq: int


@dataclass(frozen=True, slots=True)
class Save(Message):
    """Asks for the figure as a file. As the first message of a comm it needs no view."""

    kind: ClassVar[Kind] = Kind.SAVE
    senders: ClassVar[frozenset[Party]] = _ASKERS
    looks: ClassVar[bool] = False
    figure: str
    format: str
    """A format's name as in FIGURE; empty for matplotlib's default (``rcParams["savefig.format"]``)."""


@dataclass(frozen=True, slots=True)
class Close(Message):
    """The user closed the figure, as by a window's close button."""

    kind: ClassVar[Kind] = Kind.CLOSE
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Refresh(Message):
    """The document around the view is being saved: bring the picture in its output up to date now."""

    kind: ClassVar[Kind] = Kind.REFRESH
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class After(Message):
    """What this page says from now on comes after a message that it sent to the kernel by Jupyter's own way."""

    kind: ClassVar[Kind] = Kind.AFTER
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    message: str
    """Its ``msg_id``."""


@dataclass(frozen=True, slots=True)
class Revive(Message):
    """Asks for a figure that was stored in an output. The only message of a comm. The payload is the signed figure."""

    kind: ClassVar[Kind] = Kind.REVIVE
    senders: ClassVar[frozenset[Party]] = _SERVER
    other_version: bool
    """True to try it although another version of matplotlib stored it."""


@dataclass(frozen=True, slots=True)
class Alive(Message):
    """Says that the server lives; the kernel says the same back. On the comm of HELLO, after that."""

    kind: ClassVar[Kind] = Kind.ALIVE
    senders: ClassVar[frozenset[Party]] = frozenset({Party.SERVER, Party.KERNEL})
    seconds: float
    """Within this time the server says so again. If not, it is gone, and its views with it."""


@dataclass(frozen=True, slots=True)
class ListFigures(Message):
    """Asks for the kernel's figures, from now on. Opens a view that shows no figure, only their list."""

    kind: ClassVar[Kind] = Kind.LIST
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Discard(Message):
    """The user closed a figure in the list."""

    kind: ClassVar[Kind] = Kind.DISCARD
    senders: ClassVar[frozenset[Party]] = _PAGE
    looks: ClassVar[bool] = False
    figure: str


@dataclass(frozen=True, slots=True)
class FigureState(Message):
    """What the figure is and how its toolbar looks; sent on ATTACH and whenever one of these changes."""

    kind: ClassVar[Kind] = Kind.FIGURE
    senders: ClassVar[frozenset[Party]] = _KERNEL
    figure: str
    number: int
    title: str
    width: float
    """CSS pixels."""
    height: float
    """CSS pixels."""
    tools: tuple[Tool, ...]
    formats: tuple[Format, ...]
    default_format: str
    alt: str
    """A description for screen readers."""
    busy: str | None
    """While the kernel computes and a copy is shown, or none can be: what people should know of it."""
    chrome: Chrome = field(default_factory=Chrome)
    wheel: WheelUse = WheelUse.NOTHING
    keys: tuple[str, ...] = ()
    """Keys with ctrl, alt or super that the figure's keymap names: the DOM's ``key``, the modifiers before it in their
    order, as in ``ctrl+g``. Shift is left out before a single character."""
    hears_keys: bool = False
    """Whether a handler listens to keys, beside the keymap."""


@dataclass(frozen=True, slots=True)
class Readout(Message):
    """The text under the figure: the data coordinates below the pointer."""

    kind: ClassVar[Kind] = Kind.READOUT
    senders: ClassVar[frozenset[Party]] = _KERNEL
    text: str


@dataclass(frozen=True, slots=True)
class Cursor(Message):
    """The pointer's shape, as a CSS cursor name."""

    kind: ClassVar[Kind] = Kind.CURSOR
    senders: ClassVar[frozenset[Party]] = _KERNEL
    name: str


@dataclass(frozen=True, slots=True)
class Rubberband(Message):
    """The rubberband to draw; None removes it."""

    kind: ClassVar[Kind] = Kind.RUBBERBAND
    senders: ClassVar[frozenset[Party]] = _KERNEL
    band: Band | None


@dataclass(frozen=True, slots=True)
class Frame(Message):
    """Pixels. The payload holds the rectangles' bytes, in their order, without gaps."""

    kind: ClassVar[Kind] = Kind.FRAME
    senders: ClassVar[frozenset[Party]] = _KERNEL
    seq: int
    """Number of this frame; rises, with gaps where a view skipped frames."""
    base: int
    """Number of the frame that the rectangles are laid over; 0 for a whole picture."""
    width: int
    """Device pixels."""
    height: int
    """Device pixels."""
    dpr: float
    """Device pixels per CSS pixel that the frame was drawn for."""
    scrolls: tuple[Scroll, ...]
    """Moves of the pixels of `base`, one after the other, before the rectangles are laid over them."""
    rects: tuple[Rect, ...]
    seen: int = 0
    """The newest `number` of POINTER or WHEEL, of whatever view, that the picture knows."""
    places: tuple[Place, ...] = ()
    """Axes that can be previewed and that are not as in `base`."""
    gone: tuple[int, ...] = ()
    """Axes that could be previewed in `base` and cannot any more."""


@dataclass(frozen=True, slots=True)
class Saved(Message):
    """Answers SAVE. The payload is the file."""

    kind: ClassVar[Kind] = Kind.SAVED
    senders: ClassVar[frozenset[Party]] = _KERNEL
    name: str
    """A proper file name with its ending."""
    mime: str


@dataclass(frozen=True, slots=True)
class Closed(Message):
    """The figure was closed in the kernel; the last message of each of its views."""

    kind: ClassVar[Kind] = Kind.CLOSED
    senders: ClassVar[frozenset[Party]] = _KERNEL


@dataclass(frozen=True, slots=True)
class Offer(Message):
    """The save key was pressed in this view: download the figure in this format."""

    kind: ClassVar[Kind] = Kind.OFFER
    senders: ClassVar[frozenset[Party]] = _KERNEL
    format: str


@dataclass(frozen=True, slots=True)
class FullScreen(Message):
    """The figure shall fill the screen in this view, or no longer: whichever it does not now."""

    kind: ClassVar[Kind] = Kind.FULL_SCREEN
    senders: ClassVar[frozenset[Party]] = _KERNEL


@dataclass(frozen=True, slots=True)
class Made(Message):
    """A figure was made as asked: it answers REVIVE, and tells a view of the private copy that it asked for."""

    kind: ClassVar[Kind] = Kind.MADE
    senders: ClassVar[frozenset[Party]] = _KERNEL
    figure: str
    title: str


@dataclass(frozen=True, slots=True)
class Figures(Message):
    """The kernel's figures, after LIST and whenever something of them changes. The payload holds the new thumbnails."""

    kind: ClassVar[Kind] = Kind.FIGURES
    senders: ClassVar[frozenset[Party]] = _KERNEL
    seq: int
    """Number of this list. The next one is sent when ACK has come for it."""
    figures: tuple[Listed, ...]
    """In the order in which they were made."""
    more: int
    """How many older figures there are that the list leaves out."""


@dataclass(frozen=True, slots=True)
class KernelFate(Message):
    """What became of the kernel. On view 0."""

    kind: ClassVar[Kind] = Kind.KERNEL
    senders: ClassVar[frozenset[Party]] = _SERVER
    status: KernelStatus


@dataclass(frozen=True, slots=True)
class Rights(Message):
    """What the page's user may do. On view 0, before the server's WELCOME, to who may not do everything."""

    kind: ClassVar[Kind] = Kind.RIGHTS
    senders: ClassVar[frozenset[Party]] = _SERVER
    access: Access


MESSAGES: Final[Mapping[Kind, type[Message]]] = types.MappingProxyType(
    {cls.kind: cls for cls in Message.__subclasses__()}
)
"""The message class of each kind. Exhaustive: a test compares it with `Kind`."""

LOOKING: Final = frozenset(cls.kind for cls in MESSAGES.values() if Party.PAGE in cls.senders and cls.looks)
"""What a page may send whose user may look at figures and not use them. No kind of a page's is in it by default."""
