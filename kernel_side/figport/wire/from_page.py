"""What pages say, and servers on their behalf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .forms import FormAction
from .message import PAGE, SERVER, Message
from .vocabulary import (
    Codec,
    KeyAction,
    Kind,
    Modifier,
    Party,
    PointerAction,
    SizePurpose,
)


@dataclass(frozen=True, slots=True)
class Attach(Message):
    """Opens a view of a figure. The first message of a view."""

    kind: ClassVar[Kind] = Kind.ATTACH
    senders: ClassVar[frozenset[Party]] = PAGE
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
    it where the view is; its message id, at most 128 characters. It may be one that nobody has sent. Empty: the page
    has none."""


@dataclass(frozen=True, slots=True)
class Detach(Message):
    """Ends a view; the figure lives on. The last message of a view."""

    kind: ClassVar[Kind] = Kind.DETACH
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Pointer(Message):
    """The pointer moved or a button changed. Positions are CSS pixels from the figure's top left corner."""

    kind: ClassVar[Kind] = Kind.POINTER
    senders: ClassVar[frozenset[Party]] = PAGE
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
    senders: ClassVar[frozenset[Party]] = PAGE
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
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    action: KeyAction
    key: str
    """The DOM's ``key``: ``a``, ``A``, ``ArrowLeft``, ``Control``, …"""
    x: float
    y: float
    modifiers: tuple[Modifier, ...]
    number: int = 0
    """As in POINTER."""


@dataclass(frozen=True, slots=True)
class UseTool(Message):
    """A toolbar button was used."""

    kind: ClassVar[Kind] = Kind.TOOL
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    name: str
    number: int = 0
    """As in POINTER."""


@dataclass(frozen=True, slots=True)
class Resize(Message):
    """The figure is to have another size, in CSS pixels."""

    kind: ClassVar[Kind] = Kind.RESIZE
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    width: float
    height: float
    purpose: SizePurpose = SizePurpose.CHOICE


@dataclass(frozen=True, slots=True)
class Look(Message):
    """How the view is looked at: on what screen, and whether at all."""

    kind: ClassVar[Kind] = Kind.LOOK
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = True
    dpr: float
    visible: bool


@dataclass(frozen=True, slots=True)
class Ack(Message):
    """The frame `seq` is painted (in a list: FIGURES `seq` is shown). Gives back one credit."""

    kind: ClassVar[Kind] = Kind.ACK
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = True
    seq: int


@dataclass(frozen=True, slots=True)
class Save(Message):
    """Asks for the figure as a file, for a page's download. The only message of a comm."""

    kind: ClassVar[Kind] = Kind.SAVE
    senders: ClassVar[frozenset[Party]] = SERVER
    figure: str
    format: str
    """A format's name as in FIGURE; empty for matplotlib's default (``rcParams["savefig.format"]``)."""
    dpi: float | None = None
    """Dots per inch; None, here and below: as ``rcParams`` have it."""
    transparent: bool | None = None
    tight: bool | None = None
    """Whether the file ends where what is drawn ends."""


@dataclass(frozen=True, slots=True)
class Close(Message):
    """The user closed the figure, as by a window's close button."""

    kind: ClassVar[Kind] = Kind.CLOSE
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Refresh(Message):
    """The document around the view is being saved: bring the picture in its output up to date now."""

    kind: ClassVar[Kind] = Kind.REFRESH
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class After(Message):
    """What this page says from now on comes after a message that it sent to the kernel by Jupyter's own way."""

    kind: ClassVar[Kind] = Kind.AFTER
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    message: str
    """Its ``msg_id``."""


@dataclass(frozen=True, slots=True)
class Fill(Message):
    """Somebody uses a form. The kernel says in a FORM how it stands then."""

    kind: ClassVar[Kind] = Kind.FILL
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    form: str
    action: FormAction
    page: str = ""
    field: str = ""
    value: str = ""
    done: bool = True
    """False while somebody still moves a slider or chooses a colour: what comes until then is one change."""
    number: int = 0
    """By which the page finds in FORM's `seen` what the kernel has done. Rises in a view."""


@dataclass(frozen=True, slots=True)
class Revive(Message):
    """Asks for a figure that was stored in an output. The only message of a comm. The payload is the signed figure."""

    kind: ClassVar[Kind] = Kind.REVIVE
    senders: ClassVar[frozenset[Party]] = SERVER
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
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Discard(Message):
    """The user closed a figure in the list."""

    kind: ClassVar[Kind] = Kind.DISCARD
    senders: ClassVar[frozenset[Party]] = PAGE
    looks: ClassVar[bool] = False
    figure: str
