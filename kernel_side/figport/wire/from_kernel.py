"""What kernels say, and the server of a kernel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .forms import FormField, FormPage
from .message import KERNEL, SERVER, Message
from .vocabulary import (
    Access,
    Band,
    Chrome,
    CursorShape,
    Format,
    KernelStatus,
    Kind,
    Listed,
    Party,
    Place,
    Rect,
    Scroll,
    Tool,
    WheelUse,
)


@dataclass(frozen=True, slots=True)
class FigureState(Message):
    """What the figure is and how its toolbar looks; sent on ATTACH and whenever one of these changes."""

    kind: ClassVar[Kind] = Kind.FIGURE
    senders: ClassVar[frozenset[Party]] = KERNEL
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
    """While the kernel computes and a snapshot is shown, or none can be: what people should know of it."""
    chrome: Chrome = field(default_factory=Chrome)
    wheel: WheelUse = WheelUse.NOTHING
    keys: tuple[str, ...] = ()
    """Keys with ctrl, alt or super that the figure's keymap names: the DOM's ``key``, the modifiers before it in their
    order, as in ``ctrl+g``. Shift is left out before a single character."""
    hears_keys: bool = False
    """Whether a handler listens to keys, beside the keymap."""
    own_width: float = 0
    """CSS pixels of the figure's own size, which it goes back to from a screen that it fills."""
    own_height: float = 0
    """The same."""
    fitted: bool = False
    """Whether it has its own size because a view asked for it that follows its place; false: somebody chose it."""


@dataclass(frozen=True, slots=True)
class Readout(Message):
    """The text under the figure: the data coordinates below the pointer."""

    kind: ClassVar[Kind] = Kind.READOUT
    senders: ClassVar[frozenset[Party]] = KERNEL
    text: str


@dataclass(frozen=True, slots=True)
class Cursor(Message):
    """The pointer's shape."""

    kind: ClassVar[Kind] = Kind.CURSOR
    senders: ClassVar[frozenset[Party]] = KERNEL
    name: CursorShape


@dataclass(frozen=True, slots=True)
class Rubberband(Message):
    """The rubberband to draw; None removes it."""

    kind: ClassVar[Kind] = Kind.RUBBERBAND
    senders: ClassVar[frozenset[Party]] = KERNEL
    band: Band | None


@dataclass(frozen=True, slots=True)
class Frame(Message):
    """Pixels. The payload holds the rectangles' bytes, in their order, without gaps."""

    kind: ClassVar[Kind] = Kind.FRAME
    senders: ClassVar[frozenset[Party]] = KERNEL
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
    senders: ClassVar[frozenset[Party]] = KERNEL
    name: str
    """A proper file name with its ending."""
    mime: str


@dataclass(frozen=True, slots=True)
class Closed(Message):
    """The figure was closed in the kernel; the last message of each of its views."""

    kind: ClassVar[Kind] = Kind.CLOSED
    senders: ClassVar[frozenset[Party]] = KERNEL


@dataclass(frozen=True, slots=True)
class Offer(Message):
    """The save key was pressed in this view, or the form of saving filled in: download the figure so."""

    kind: ClassVar[Kind] = Kind.OFFER
    senders: ClassVar[frozenset[Party]] = KERNEL
    format: str
    dpi: float | None = None
    """This and what follows as in SAVE."""
    transparent: bool | None = None
    tight: bool | None = None


@dataclass(frozen=True, slots=True)
class FullScreen(Message):
    """The figure shall fill the screen in this view, or no longer: whichever it does not now."""

    kind: ClassVar[Kind] = Kind.FULL_SCREEN
    senders: ClassVar[frozenset[Party]] = KERNEL


@dataclass(frozen=True, slots=True)
class Form(Message):
    """A form as it stands, for a view. What people change there is said by FILL."""

    kind: ClassVar[Kind] = Kind.FORM
    senders: ClassVar[frozenset[Party]] = KERNEL
    form: str
    """The tool that it is of."""
    opens: bool
    """Whether to show it where it is not shown: the kernel's code asks for it, and not the page."""
    title: str
    pages: tuple[FormPage, ...]
    page: str
    """The one whose fields follow."""
    fields: tuple[FormField, ...]
    undo: bool
    """Whether there is a change to take back."""
    redo: bool
    trouble: str
    """Why a value was not taken; empty if it was."""
    troubled: str
    """The field that it was for."""
    seen: int
    """The newest `number` of FILL of this view that the form knows; 0: none."""


@dataclass(frozen=True, slots=True)
class Made(Message):
    """A figure was made as asked: it answers REVIVE, and tells a view of the private copy that it asked for."""

    kind: ClassVar[Kind] = Kind.MADE
    senders: ClassVar[frozenset[Party]] = KERNEL
    figure: str
    title: str


@dataclass(frozen=True, slots=True)
class Figures(Message):
    """The kernel's figures, after LIST and whenever something of them changes. The payload holds the new thumbnails."""

    kind: ClassVar[Kind] = Kind.FIGURES
    senders: ClassVar[frozenset[Party]] = KERNEL
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
    senders: ClassVar[frozenset[Party]] = SERVER
    status: KernelStatus


@dataclass(frozen=True, slots=True)
class Rights(Message):
    """What the page's user may do. On view 0, before the server's WELCOME, to who may not do everything."""

    kind: ClassVar[Kind] = Kind.RIGHTS
    senders: ClassVar[frozenset[Party]] = SERVER
    access: Access
