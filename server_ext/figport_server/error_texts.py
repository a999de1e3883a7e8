"""The errors that the server side itself raises or sends, with their text for people, and how they become messages."""

from __future__ import annotations

from typing import Final

from figport import wire
from figport.errors import ErrorCode, FigportError

_MAX_TEXT: Final = 1000


def malformed(what: str) -> FigportError:
    """Return the error for a message that is not allowed where it stands."""
    return FigportError(
        ErrorCode.MALFORMED,
        what,
        where="a figport message",
        fix="Use the same figport version on all sides; if it is the same, this is a bug to report.",
    )


def too_large(size: int, limit: int) -> FigportError:
    """Return the error for a page's message above the limit."""
    return FigportError(
        ErrorCode.TOO_LARGE,
        f"A message of {size} bytes is above the limit of {limit}",
        where="a message from the page",
        fix="If it is meant, raise Figport.max_message_bytes in the Jupyter server's configuration.",
    )


def too_large_output(size: int, limit: int) -> FigportError:
    """Return the error for a kernel's message or file above the limit."""
    return FigportError(
        ErrorCode.TOO_LARGE,
        f"{size} bytes from the kernel are above the limit of {limit}",
        where="the notebook server",
        fix="Make the figure smaller or save it in another format.",
    )


def too_large_figure(size: int, limit: int) -> FigportError:
    """Return the error for a stored figure above the limit."""
    return FigportError(
        ErrorCode.TOO_LARGE,
        f"The figure takes {size} bytes, more than the limit of {limit}",
        where="the notebook server",
        fix="If it is meant, raise Figport.max_revive_bytes in the Jupyter server's configuration.",
    )


def slow() -> FigportError:
    """Return the error for a page that does not read."""
    return FigportError(
        ErrorCode.SLOW,
        "The page does not read fast enough and too much is waiting for it",
        where="the connection between server and browser",
        fix="Reload the page; on a slow connection make the figures smaller.",
    )


def expelled() -> FigportError:
    """Return the error for a page whose user is logged in no more, or may not execute code in the kernel any more."""
    return FigportError(
        ErrorCode.FORBIDDEN,
        "You may not run code in this kernel any more",
        where="the notebook server",
        fix="Log in again and reload the page.",
    )


def view_only() -> FigportError:
    """Return the error for input of a page whose user may only look."""
    return FigportError(
        ErrorCode.FORBIDDEN,
        "You may look at this figure, but not use it",
        where="the notebook server",
        fix="Ask whoever runs the server for the right to run code in its kernel.",
    )


def no_hello() -> FigportError:
    """Return the error for a page that opens a socket and says nothing."""
    return FigportError(
        ErrorCode.TIMEOUT, "The page did not say HELLO in time", where="a figure socket", fix="Reload the page."
    )


def too_many_views(count: int) -> FigportError:
    """Return the error for one view too many on a socket."""
    return FigportError(
        ErrorCode.LIMIT,
        f"This page shows {count} figures of this kernel already",
        where="the notebook server",
        fix="Close some, or raise Figport.max_views_per_socket in the Jupyter server's configuration.",
    )


def too_much_waiting() -> FigportError:
    """Return the error for a page that sent much to a kernel that takes nothing."""
    return FigportError(
        ErrorCode.LIMIT,
        "Too much is waiting for a kernel that does not answer",
        where="the notebook server",
        fix="Wait until the kernel answers, or restart it; then reload the page.",
    )


def too_many_requests(count: int) -> FigportError:
    """Return the error for one request too many to a kernel."""
    return FigportError(
        ErrorCode.LIMIT,
        f"{count} downloads wait for this kernel already",
        where="the notebook server",
        fix="Try again in a moment.",
    )


def too_many_sockets(setting: str) -> FigportError:
    """Return the error for one page too many."""
    return FigportError(
        ErrorCode.LIMIT,
        "Too many pages with figures are open",
        where="the notebook server",
        fix="Close some, and the figure comes within a minute; "
        f"or raise Figport.{setting} in the Jupyter server's configuration.",
    )


def no_backend() -> FigportError:
    """Return the error for a kernel in which nobody listens for figport."""
    return FigportError(
        ErrorCode.NO_BACKEND,
        "figport is not loaded in the kernel",
        where="the kernel",
        fix="Run %matplotlib figport in the notebook, then the cell that made the figure "
        "(if that fails: pip install figport in the kernel's environment).",
    )


def no_answer() -> FigportError:
    """Return the error for a kernel that does not answer at all."""
    return FigportError(
        ErrorCode.TIMEOUT,
        "The kernel did not answer in time, most often because it computes",
        where="the kernel",
        fix="Wait until the kernel is idle, or interrupt it; then show the figure again.",
    )


def no_backend_remote() -> FigportError:
    """Return the error for a kernel behind a gateway in which nobody listens on the control channel."""
    return FigportError(
        ErrorCode.NO_BACKEND,
        "figport is not loaded in the kernel, which a gateway runs",
        where="the kernel",
        fix="Run %matplotlib figport in the notebook, then the cell that made the figure (if that fails: pip install "
        "figport, and ipykernel 6.29 or newer, where the gateway's kernels run).",
    )


def gateway_unreachable(cause: BaseException) -> FigportError:
    """Return the error for a gateway to which no connection could be made."""
    return FigportError(
        ErrorCode.TIMEOUT,
        f"The gateway that runs the kernel cannot be reached: {type(cause).__name__}: {cause}".removesuffix(": "),
        where="between the notebook server and the gateway",
        fix="The figure tries again by itself; if that does not help, see that the gateway runs.",
    )


def gateway_refused(status: int) -> FigportError:
    """Return the error for a gateway that does not let this server in."""
    return FigportError(
        ErrorCode.INTERNAL,
        f"The gateway that runs the kernel refuses the notebook server (HTTP {status})",
        where="between the notebook server and the gateway",
        fix="Have GatewayClient.auth_token in the Jupyter server's configuration be the gateway's token.",
    )


def gateway_cut() -> FigportError:
    """Return the error for a connection to a gateway that was cut."""
    return FigportError(
        ErrorCode.TIMEOUT,
        "The connection to the gateway that runs the kernel was cut",
        where="between the notebook server and the gateway",
        fix="The figure tries again by itself.",
    )


def too_large_for_gateway(size: int, limit: int) -> FigportError:
    """Return the error for a stored figure that a gateway would not take."""
    return FigportError(
        ErrorCode.TOO_LARGE,
        f"The figure takes {size} bytes, and gateways take messages of no more than {limit}",
        where="the gateway that runs the kernel",
        fix="Run the cell that made the figure again.",
    )


def link_trouble(cause: BaseException) -> FigportError:
    """Return the error for a connection to the kernel that could not be made."""
    return FigportError(
        ErrorCode.INTERNAL,
        f"The connection to the kernel failed: {type(cause).__name__}: {cause}",
        where="the notebook server",
        fix="Restart the kernel; the server's log says more.",
    )


def silent_end() -> FigportError:
    """Return the error for a comm that the kernel closed without a reason."""
    return FigportError(
        ErrorCode.INTERNAL,
        "The kernel ended the conversation without saying why",
        where="the kernel",
        fix="Run the cell that made the figure again; the kernel's log may say more.",
    )


def kernel_gone() -> FigportError:
    """Return the error for a kernel that died or was shut down."""
    return FigportError(
        ErrorCode.KERNEL_GONE,
        "The kernel is gone",
        where="the kernel",
        fix="Start a kernel and run the notebook again.",
    )


def forgotten() -> FigportError:
    """Return the error for a kernel that took our silence for our end."""
    return FigportError(
        ErrorCode.TIMEOUT,
        "The kernel had heard nothing of the notebook server for a while",
        where="between the notebook server and the kernel",
        fix="The figure tries again by itself.",
    )


def restarted() -> FigportError:
    """Return the error for a figure that a restart took away."""
    return FigportError(
        ErrorCode.UNKNOWN_FIGURE,
        "The kernel was restarted, so its figures are gone",
        where="the kernel",
        fix="Run the cell that made the figure again.",
    )


def still_down() -> FigportError:
    """Return the error for a view that waited for a kernel that is being restarted, for too long."""
    return FigportError(
        ErrorCode.TIMEOUT,
        "The kernel is still restarting",
        where="the kernel",
        fix="The figure tries again by itself.",
    )


def printable(text: str) -> str:
    """Return text that came from outside so that one line of a log, or of UTF-8, can carry it."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:_MAX_TEXT])
    return shown if len(text) <= _MAX_TEXT else f"{shown}…"


def as_message(error: FigportError, *, fatal: bool) -> wire.Failure:
    """Return the ERROR message that tells of `error`; never one that cannot be encoded."""
    return wire.Failure(
        code=error.code,
        what=printable(error.what),
        where=printable(error.where),
        fix=printable(error.fix),
        fatal=fatal,
    )


def as_bytes(error: FigportError) -> bytes:
    """Return `error` as the bytes of a fatal ERROR message."""
    return wire.encode(as_message(error, fatal=True))


def as_error(failure: wire.Failure) -> FigportError:
    """Return the error that an ERROR message tells of; a newer side's code becomes ``internal``."""
    try:
        code = ErrorCode(failure.code)
    except ValueError:
        code = ErrorCode.INTERNAL
    return FigportError(code, failure.what, where=failure.where, fix=failure.fix)
