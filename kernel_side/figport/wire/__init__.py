"""The wire: every message that browser, server and kernel exchange, and how it becomes bytes.

This package is the only definition. ``labextension/src/view/wire.ts`` is generated from it,
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
itself: the handshake, what became of the kernel, errors that concern all views. Between server and kernel the
message travels as the only buffer of a comm message, one comm per view; no packet is needed there.

Three kinds are frozen, in header and fields, for all protocol numbers: HELLO, WELCOME and ERROR. So two sides
that disagree about everything else can still tell each other so.
"""

from __future__ import annotations

from .codec import (
    decode,
    encode,
    pack,
    peek_kind,
    unpack,
)
from .forms import (
    FieldChoice,
    FieldType,
    FormAction,
    FormField,
    FormPage,
)
from .from_kernel import (
    Closed,
    Cursor,
    Figures,
    FigureState,
    Form,
    Frame,
    FullScreen,
    KernelFate,
    Made,
    Offer,
    Readout,
    Rights,
    Rubberband,
    Saved,
)
from .from_page import (
    Ack,
    After,
    Alive,
    Attach,
    Close,
    Detach,
    Discard,
    Fill,
    Key,
    ListFigures,
    Look,
    Pointer,
    Refresh,
    Resize,
    Revive,
    Save,
    UseTool,
    Wheel,
)
from .handshake import (
    check_protocol,
    error_message,
)
from .message import (
    Failure,
    Hello,
    Message,
    Welcome,
)
from .messages import (
    LOOKING,
    MESSAGES,
)
from .naming import own_name
from .vocabulary import (
    ANYWHERE,
    COMM_TARGET,
    MAX_FIELDS,
    MAX_INPUT,
    MAX_INTEGER,
    MAX_ITEMS,
    MAX_OUTPUT,
    MIME_TYPE,
    PROTOCOL,
    Access,
    Area,
    Band,
    Chrome,
    Codec,
    CursorShape,
    Fit,
    Format,
    KernelStatus,
    KeyAction,
    Kind,
    Listed,
    Mark,
    Modifier,
    Party,
    Place,
    PointerAction,
    Rect,
    Scroll,
    SizePurpose,
    Slide,
    Tool,
    ToolbarUse,
    WheelUse,
)
from .wire_error import WireError

__all__ = [
    "ANYWHERE",
    "COMM_TARGET",
    "LOOKING",
    "MAX_FIELDS",
    "MAX_INPUT",
    "MAX_INTEGER",
    "MAX_ITEMS",
    "MAX_OUTPUT",
    "MESSAGES",
    "MIME_TYPE",
    "PROTOCOL",
    "Access",
    "Ack",
    "After",
    "Alive",
    "Area",
    "Attach",
    "Band",
    "Chrome",
    "Close",
    "Closed",
    "Codec",
    "Cursor",
    "CursorShape",
    "Detach",
    "Discard",
    "Failure",
    "FieldChoice",
    "FieldType",
    "FigureState",
    "Figures",
    "Fill",
    "Fit",
    "Form",
    "FormAction",
    "FormField",
    "FormPage",
    "Format",
    "Frame",
    "FullScreen",
    "Hello",
    "KernelFate",
    "KernelStatus",
    "Key",
    "KeyAction",
    "Kind",
    "ListFigures",
    "Listed",
    "Look",
    "Made",
    "Mark",
    "Message",
    "Modifier",
    "Offer",
    "Party",
    "Place",
    "Pointer",
    "PointerAction",
    "Readout",
    "Rect",
    "Refresh",
    "Resize",
    "Revive",
    "Rights",
    "Rubberband",
    "Save",
    "Saved",
    "Scroll",
    "SizePurpose",
    "Slide",
    "Tool",
    "ToolbarUse",
    "UseTool",
    "Welcome",
    "Wheel",
    "WheelUse",
    "WireError",
    "check_protocol",
    "decode",
    "encode",
    "error_message",
    "own_name",
    "pack",
    "peek_kind",
    "unpack",
]
