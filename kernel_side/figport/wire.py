"""The wire: every message that browser, server and kernel exchange, and how it becomes bytes.

This module is the only definition. ``labextension/src/view/wire.ts`` is generated from it,
``tests/golden/wire.json`` holds byte-exact examples that both languages must read and write, and
PROTOCOL.md explains it to people. It imports nothing but the standard library, because the server
extension uses it in an environment that may lack matplotlib and numpy.

A message is whole and says what it is::

    offset  size  field
    0       1     kind (`Kind`)
    1       3     zero
    4       4     length n of the fields, unsigned, little-endian
    8       n     the fields: one JSON object, UTF-8
    8+n     …     payload (frames and saved files; empty otherwise)

Between page and server one socket carries many views, so there each message is a *packet*: four bytes
that name the view (unsigned, little-endian, chosen by the page), then the message. View 0 is the socket
itself: the handshake, the kernel's fate, errors that concern all views. Between server and kernel the
message travels as the only buffer of a comm message, one comm per view; no packet is needed there.

Three kinds are frozen, in header and fields, for all protocol numbers: HELLO, WELCOME and ERROR. So two sides
that disagree about everything else can still tell each other so.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Final

from .errors import ErrorCode, FigportError

PROTOCOL: Final = 1
"""The protocol number. Raised by every change that an older side would misread."""

MIME_TYPE: Final = "application/vnd.figport.v1+json"
"""The MIME type of a figure in a notebook's output."""

COMM_TARGET: Final = "figport"
"""The comm target that the kernel side registers."""

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

_HEADER: Final = struct.Struct("<B3xI")
_VIEW: Final = struct.Struct("<I")


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

    FIGURE = 48
    READOUT = 49
    CURSOR = 50
    RUBBERBAND = 51
    FRAME = 52
    SAVED = 53
    CLOSED = 54
    OFFER = 55

    KERNEL = 80


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
    """How the pixels of a rectangle are packed."""

    PNG = "png"


class KernelStatus(StrEnum):
    """What happened to the kernel of a socket."""

    RESTARTING = "restarting"
    RESTARTED = "restarted"
    DEAD = "dead"
    SHUTDOWN = "shutdown"


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
class Tool:
    """A button of the toolbar, as it should look now."""

    name: str
    """``home``, ``back``, ``forward``, ``pan``, ``zoom``, ``save``, … ; empty for a gap between groups."""
    label: str
    help: str
    enabled: bool
    pressed: bool


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that a figure can be saved in."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """The rubberband's two corners, in CSS pixels from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


class Message:
    """Base of all messages. Subclasses are frozen dataclasses with a `kind` and the parties that may send it."""

    __slots__ = ()
    kind: ClassVar[Kind]
    senders: ClassVar[frozenset[Party]]


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
    figure: str
    dpr: float
    """Device pixels per CSS pixel on this screen."""
    visible: bool
    codecs: tuple[Codec, ...]


@dataclass(frozen=True, slots=True)
class Detach(Message):
    """Ends a view; the figure lives on. The last message of a view."""

    kind: ClassVar[Kind] = Kind.DETACH
    senders: ClassVar[frozenset[Party]] = _PAGE


@dataclass(frozen=True, slots=True)
class Pointer(Message):
    """The pointer moved or a button changed. Positions are CSS pixels from the figure's top left corner."""

    kind: ClassVar[Kind] = Kind.POINTER
    senders: ClassVar[frozenset[Party]] = _PAGE
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


@dataclass(frozen=True, slots=True)
class Wheel(Message):
    """The wheel turned. One step is one notch; touch pads send fractions."""

    kind: ClassVar[Kind] = Kind.WHEEL
    senders: ClassVar[frozenset[Party]] = _PAGE
    x: float
    y: float
    right: float
    """Steps to the right; negative to the left."""
    up: float
    """Steps away from the user; negative towards the user."""
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class Key(Message):
    """A key went down or up while the figure had the focus."""

    kind: ClassVar[Kind] = Kind.KEY
    senders: ClassVar[frozenset[Party]] = _PAGE
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
    name: str


@dataclass(frozen=True, slots=True)
class Resize(Message):
    """The user dragged the figure to a new size, in CSS pixels."""

    kind: ClassVar[Kind] = Kind.RESIZE
    senders: ClassVar[frozenset[Party]] = _PAGE
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Look(Message):
    """How the view is looked at: on what screen, and whether at all."""

    kind: ClassVar[Kind] = Kind.LOOK
    senders: ClassVar[frozenset[Party]] = _PAGE
    dpr: float
    visible: bool


@dataclass(frozen=True, slots=True)
class Ack(Message):
    """The frame `seq` is painted. Gives back one credit."""

    kind: ClassVar[Kind] = Kind.ACK
    senders: ClassVar[frozenset[Party]] = _PAGE
    seq: int


@dataclass(frozen=True, slots=True)
class Save(Message):
    """Asks for the figure as a file. As the first message of a comm it needs no view."""

    kind: ClassVar[Kind] = Kind.SAVE
    senders: ClassVar[frozenset[Party]] = _ASKERS
    figure: str
    format: str
    """A format's name as in FIGURE; empty for matplotlib's default (``rcParams["savefig.format"]``)."""


@dataclass(frozen=True, slots=True)
class Close(Message):
    """The user closed the figure, as by a window's close button."""

    kind: ClassVar[Kind] = Kind.CLOSE
    senders: ClassVar[frozenset[Party]] = _PAGE


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
    rects: tuple[Rect, ...]


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
class KernelFate(Message):
    """What became of the kernel. On view 0."""

    kind: ClassVar[Kind] = Kind.KERNEL
    senders: ClassVar[frozenset[Party]] = _SERVER
    status: KernelStatus


MESSAGES: Final[Mapping[Kind, type[Message]]] = types.MappingProxyType(
    {cls.kind: cls for cls in Message.__subclasses__()}
)
"""The message class of each kind. Exhaustive: a test compares it with `Kind`."""


class WireError(FigportError):
    """A message that cannot be read or must not be sent. The peer's fault, unless we are encoding."""


def _malformed(what: str, kind: Kind | None = None) -> WireError:
    where = "a figport message" if kind is None else f"a {kind.name} message"
    return WireError(
        ErrorCode.MALFORMED,
        what,
        where=where,
        fix="Use the same figport version on both sides; if it is the same, this is a bug to report.",
    )


# --- checking the fields ------------------------------------------------------------------------------

_Check = Callable[[Any], Any]


class _BadField(ValueError):
    """A field of the wrong type; turned into a `WireError` that names the message."""


def _check_int(value: Any) -> int:
    if type(value) is not int or not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise _BadField("is not an integer of at most 53 bits")
    return value


def _check_float(value: Any) -> float:
    if type(value) not in (int, float):
        raise _BadField("is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _BadField("is not a finite number")
    return number


def _check_str(value: Any) -> str:
    if type(value) is not str:
        raise _BadField("is not a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON's escapes can spell it, but nothing that repeats it (an ERROR, a log line) could be encoded.
        raise _BadField("holds half a surrogate pair") from None
    return value


def _check_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise _BadField("is not true or false")
    return value


_SCALARS: Final[Mapping[Any, _Check]] = types.MappingProxyType(
    {int: _check_int, float: _check_float, str: _check_str, bool: _check_bool}
)


def _check_for(hint: Any) -> _Check:
    """Return the function that turns a JSON value into a field of type `hint`, or raises `_BadField`."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if typing.get_origin(hint) is tuple:
        item = _check_for(typing.get_args(hint)[0])

        def check_tuple(value: Any) -> Any:
            if type(value) is not list or len(value) > MAX_ITEMS:
                raise _BadField(f"is not a list of at most {MAX_ITEMS} entries")
            return tuple(item(entry) for entry in value)

        return check_tuple
    if isinstance(hint, types.UnionType):
        inner = _check_for(next(arg for arg in typing.get_args(hint) if arg is not types.NoneType))
        return lambda value: None if value is None else inner(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        names = frozenset(member.value for member in hint)

        def check_enum(value: Any) -> Any:
            if type(value) is not str or value not in names:
                raise _BadField(f"is none of {sorted(names)}")
            return hint(value)

        return check_enum
    if dataclasses.is_dataclass(hint):
        return _check_record(typing.cast("type[Any]", hint))
    raise TypeError(f"the wire has no way to carry {hint!r}")


def _check_record(cls: type[Any]) -> _Check:
    hints = typing.get_type_hints(cls)
    checks = {field.name: _check_for(hints[field.name]) for field in dataclasses.fields(cls)}

    def check_record(value: Any) -> Any:
        if type(value) is not dict:
            raise _BadField("is not an object")
        if value.keys() != checks.keys():
            odd = sorted(map(str, value.keys() ^ checks.keys()))
            raise _BadField(f"has missing or unknown fields: {odd[:8]}")
        fields = {}
        for name, check in checks.items():
            try:
                fields[name] = check(value[name])
            except _BadField as bad:
                raise _BadField(f"{name} {bad}") from None
        return cls(**fields)

    return check_record


_CHECKS: Final[Mapping[Kind, _Check]] = types.MappingProxyType(
    {kind: _check_record(cls) for kind, cls in MESSAGES.items()}
)


# --- bytes --------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """Return a dataclass field as JSON would hold it. Whole floats become integers, as JavaScript writes them."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_INTEGER:
        return int(value)
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value


def encode(message: Message, payload: bytes = b"") -> bytes:
    """Return the bytes of a message.

    Parameters
    ----------
    message
        Any message of this module.
    payload
        What follows the fields; copied.

    Raises
    ------
    WireError
        If a field holds what JSON cannot carry (NaN, infinity, a lone surrogate) or the message is above
        the size limits. A fault of ours, not of the peer.
    """
    try:
        text = json.dumps(_plain(message), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        fields = text.encode()
    except ValueError as error:
        raise _malformed(f"A field cannot be sent: {error}", message.kind) from None
    if len(fields) > MAX_FIELDS or len(fields) + len(payload) + _HEADER.size > MAX_OUTPUT:
        raise _too_large(len(fields) + len(payload), MAX_OUTPUT)
    return b"".join((_HEADER.pack(message.kind, len(fields)), fields, payload))


def decode(data: bytes, sender: Party) -> tuple[Message, memoryview]:
    """Return the message in `data` and a view of its payload.

    Parameters
    ----------
    data
        One whole message.
    sender
        Who sent it. Decides which kinds are allowed and how long the message may be.

    Raises
    ------
    WireError
        Whatever is wrong with `data`. Nothing else is raised for any bytes at all.
    """
    limit = MAX_INPUT if sender is Party.PAGE else MAX_OUTPUT
    if len(data) > limit:
        raise _too_large(len(data), limit)
    if len(data) < _HEADER.size:
        raise _malformed(f"The message is cut off: {len(data)} bytes")
    number, length = _HEADER.unpack_from(data)
    kind = peek_kind(data)
    if data[1:4] != b"\0\0\0":
        raise _malformed("The header's reserved bytes are not zero", kind)
    if sender not in MESSAGES[kind].senders:
        raise _malformed(f"A {sender} must not send this (kind {number})", kind)
    if length > MAX_FIELDS:
        raise _too_large(length, MAX_FIELDS)
    end = _HEADER.size + length
    if end > len(data):
        raise _malformed(f"The message is cut off: {len(data)} of {end} bytes", kind)
    try:
        fields = json.loads(bytes(data[_HEADER.size : end]).decode(), parse_constant=_refuse_constant)
        message = _CHECKS[kind](fields)
    except _BadField as bad:
        raise _malformed(f"The message {bad}", kind) from None
    except (ValueError, RecursionError) as error:
        raise _malformed(f"The fields are not JSON: {error}", kind) from None
    return message, memoryview(data)[end:]


def peek_kind(data: bytes) -> Kind:
    """Return the kind of a message without reading the rest.

    Raises
    ------
    WireError
        If there is no first byte, or it is no kind of this protocol.
    """
    if not data:
        raise _malformed("The message is empty")
    try:
        return Kind(data[0])
    except ValueError:
        raise WireError(
            ErrorCode.UNKNOWN_KIND,
            f"Message kind {data[0]} is unknown in protocol {PROTOCOL}",
            where="a figport message",
            fix="Use the same figport version on both sides.",
        ) from None


def pack(view: int, message: bytes) -> bytes:
    """Return the packet that carries `message` of view number `view` between page and server."""
    return _VIEW.pack(view) + message


def unpack(packet: bytes) -> tuple[int, bytes]:
    """Return the view number and the message of a packet.

    Raises
    ------
    WireError
        If the packet is too short to name a view.
    """
    if len(packet) < _VIEW.size:
        raise _malformed(f"The packet is cut off: {len(packet)} bytes")
    (view,) = _VIEW.unpack_from(packet)
    return view, bytes(packet[_VIEW.size :])


def error_message(error: FigportError, *, fatal: bool) -> Failure:
    """Return the ERROR message that tells a peer of `error`."""
    return Failure(code=error.code, what=error.what, where=error.where, fix=error.fix, fatal=fatal)


def check_protocol(hello: Hello | Welcome, *, ours: str, mine: Party) -> None:
    """Raise unless the peer speaks our protocol.

    Parameters
    ----------
    hello
        What the peer said of itself.
    ours
        Our figport version.
    mine
        Which party we are.

    Raises
    ------
    WireError
        With the command that mends it, naming the environment to run it in.
    """
    if hello.protocol == PROTOCOL:
        return
    # The side with the smaller number is the one to upgrade.
    old = hello.party if hello.protocol < PROTOCOL else mine
    version = ours if hello.protocol < PROTOCOL else hello.version
    fixes = {
        Party.PAGE: "Reload the page; if that does not help, upgrade figport in the server's environment "
        f"(pip install 'figport=={version}') and restart the server.",
        Party.SERVER: f"In the notebook server's environment run: pip install 'figport[server]=={version}', "
        "then restart the server.",
        Party.KERNEL: f"In the kernel's environment run: pip install 'figport=={version}', then restart the kernel.",
    }
    raise WireError(
        ErrorCode.PROTOCOL,
        f"The {hello.party} runs figport {hello.version} (protocol {hello.protocol}), "
        f"the {mine} runs figport {ours} (protocol {PROTOCOL})",
        where=f"the {old}'s environment",
        fix=fixes[old],
    )


def _too_large(size: int, limit: int) -> WireError:
    return WireError(
        ErrorCode.TOO_LARGE,
        f"A message of {size} bytes is above the limit of {limit}",
        where="a figport message",
        fix="Make the figure smaller or save it in another format.",
    )


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not allowed")
