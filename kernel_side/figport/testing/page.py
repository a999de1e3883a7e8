"""A page without a browser: a hand, an eye, and the wire between it and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.backend_bases import MouseButton

from figport.comms import Received
from figport.events import BUTTON_BITS, BUTTONS, KEYS
from figport.threads import main_only
from figport.wire import (
    Ack,
    Attach,
    Close,
    Closed,
    Codec,
    Cursor,
    Detach,
    Failure,
    FigureState,
    Fill,
    Form,
    FormAction,
    Frame,
    Key,
    KeyAction,
    Look,
    Message,
    Modifier,
    Party,
    Pointer,
    PointerAction,
    Readout,
    Resize,
    Rubberband,
    UseTool,
    Wheel,
    decode,
    encode,
)

from .decoding import Pixels, lay
from .kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from figport.wire import Band

Place = tuple[float, float]
"""A place in a figure, as fractions of its width from the left and of its height from the bottom."""

BEAT: Final = 1 / 60
"""Seconds between two pictures that a screen shows, and between two moves of a hand."""

_DOM_BUTTONS: Final = {button: number for number, button in BUTTONS.items()}
_BITS: Final = {button: bit for bit, button in BUTTON_BITS.items()}
_DOM_KEYS: Final = {"control": "Control", "alt": "Alt", "super": "Meta"} | {
    ours: theirs for theirs, ours in KEYS.items() if ours not in ("alt", "super")
}


@main_only
class Page:
    """A view of a figure, with somebody in front of it.

    Every message goes through the wire's codec, both ways. Nothing happens in the background: time passes only in the
    methods that say so, and always the same way. What callbacks and draws raise is raised by the method in which it
    happens. Main thread.

    Parameters
    ----------
    figure
        The figure, of pyplot or not, on whatever canvas. It lives in a `Kernel` from then on; timers and animations
        are to be made afterwards, because matplotlib binds them to the canvas that there is.
    dpr
        Device pixels per CSS pixel of the page's screen.
    visible
        Whether somebody sees the figure.
    codecs
        What the page can read. With JPEG, pictures of what moves may be rough for a moment.
    latency
        Seconds that a message takes, one way.
    kernel
        Where the figure lives; None for where it lives already, else for a kernel of its own.

    Attributes
    ----------
    kernel : Kernel
        Where the figure lives.
    state : FigureState or None
        What the kernel told of the figure: its title, its size in CSS pixels, its toolbar. None before that came.
    readout : str
        The text under the figure.
    cursor : str
        The pointer's shape, as a CSS name.
    rubberband : Band or None
        The rubberband that is shown.
    form : Form or None
        The form that is shown, as it stands.
    errors : list of Failure
        What the kernel refused.
    messages : list of Message
        All that came, in order.
    closed : bool
        Whether the view has ended.
    """

    def __init__(
        self,
        figure: Figure,
        *,
        dpr: float = 1.0,
        visible: bool = True,
        codecs: Sequence[Codec] = (Codec.RUNS,),
        latency: float = 0.0,
        kernel: Kernel | None = None,
    ) -> None:
        home: Any = getattr(figure.canvas.manager, "runtime", None)
        self.kernel = kernel or (home if isinstance(home, Kernel) else Kernel())
        self.state: FigureState | None = None
        self.readout = ""
        self.cursor = "default"
        self.rubberband: Band | None = None
        self.form: Form | None = None
        self.errors: list[Failure] = []
        self.messages: list[Message] = []
        self.closed = False
        self._figure = figure
        self._latency = latency
        self._pixels: Pixels | None = None
        self._seq = 0
        self._at = (0.0, 0.0)
        self._held: list[MouseButton] = []
        self._comm = self.kernel.new_comm()
        name = self.kernel.add(figure).id
        self._post(Received.OPEN, encode(Attach(name, dpr, visible, tuple(codecs))))
        self.run(2 * latency + (BEAT if latency else 0.0))

    # --- what is seen ---------------------------------------------------------------------------------

    def picture(self) -> Pixels:
        """Return what the page shows when the figure has come to rest, as RGBA: uint8, shape (height, width, 4).

        Time passes until then, two seconds at the most.

        Raises
        ------
        RuntimeError
            If the page shows nothing.
        """
        self.kernel.rest()
        return self.shown()

    def shown(self) -> Pixels:
        """Return what the page shows at this moment, as `picture` does."""
        if self._pixels is None:
            reasons = (
                "; ".join(f"{one.what}. {one.fix}" for one in self.errors) or "it is not visible, or not drawn yet"
            )
            raise RuntimeError(f"The page shows nothing: {reasons}")
        return self._pixels.copy()

    def place(self, axes: Any, x: Any, y: Any) -> Place:
        """Return where data are in the figure, for the other methods."""
        left, bottom = self._figure.transFigure.inverted().transform(axes.transData.transform((x, y)))
        return float(left), float(bottom)

    # --- what a hand does -----------------------------------------------------------------------------

    def move(self, to: Place, *, modifiers: Sequence[str] = ()) -> None:
        """Move the pointer, with whatever buttons are down."""
        self._point(PointerAction.MOVE, to, modifiers=modifiers)

    def press(
        self, at: Place, button: MouseButton = MouseButton.LEFT, *, double: bool = False, modifiers: Sequence[str] = ()
    ) -> None:
        """Press a button. `double` makes it the second press of a double click."""
        self._held.append(button)
        self._point(PointerAction.PRESS, at, button, double=double, modifiers=modifiers)

    def release(
        self, at: Place | None = None, button: MouseButton = MouseButton.LEFT, *, modifiers: Sequence[str] = ()
    ) -> None:
        """Release a button; None for where the pointer is."""
        if button in self._held:
            self._held.remove(button)
        self._point(PointerAction.RELEASE, self._at if at is None else at, button, modifiers=modifiers)

    def click(
        self, at: Place, button: MouseButton = MouseButton.LEFT, *, double: bool = False, modifiers: Sequence[str] = ()
    ) -> None:
        """Press and release a button; with `double` twice."""
        for second in (False, True) if double else (False,):
            self.press(at, button, double=second, modifiers=modifiers)
            self.release(at, button, modifiers=modifiers)

    def drag(
        self,
        start: Place,
        stop: Place,
        button: MouseButton = MouseButton.LEFT,
        *,
        steps: int = 5,
        modifiers: Sequence[str] = (),
    ) -> None:
        """Press at one place, move to another in so many steps, and release there. Each step takes `BEAT`."""
        self.move(start, modifiers=modifiers)
        self.press(start, button, modifiers=modifiers)
        for step in range(1, steps + 1):
            self.run(BEAT)
            part = step / steps
            self.move(
                (start[0] + (stop[0] - start[0]) * part, start[1] + (stop[1] - start[1]) * part), modifiers=modifiers
            )
        self.release(stop, button, modifiers=modifiers)

    def wheel(self, at: Place, up: float = 1.0, right: float = 0.0, *, modifiers: Sequence[str] = ()) -> None:
        """Turn the wheel by so many notches, away from the person and to the right."""
        self._at = at
        self._send(Wheel(*self._css(at), right, up, _modifiers(modifiers)))

    def key(self, name: str) -> None:
        """Press and release a key, named as matplotlib names it: ``p``, ``left``, ``ctrl+z``."""
        self.hold(name)
        self.let_go(name)

    def hold(self, name: str) -> None:
        """Press a key and keep it down."""
        self._key(KeyAction.PRESS, name)

    def let_go(self, name: str) -> None:
        """Release a key."""
        self._key(KeyAction.RELEASE, name)

    def tool(self, name: str) -> None:
        """Use a button of the toolbar: ``pan``, ``home`` and so on."""
        self._send(UseTool(name))

    def fill(
        self,
        form: str,
        action: FormAction,
        page: str = "",
        field: str = "",
        value: str = "",
        *,
        done: bool = True,
    ) -> None:
        """Use a form of the figure's, such as ``customize``: open it, set a field of a page, undo that."""
        self._send(Fill(form, action, page, field, value, done))
        if action is FormAction.CLOSE:
            self.form = None

    def resize(self, width: float, height: float) -> None:
        """Drag the figure's corner, until it is so large in CSS pixels."""
        self._send(Resize(width, height))

    # --- the page itself ------------------------------------------------------------------------------

    def look(self, *, dpr: float = 1.0, visible: bool = True) -> None:
        """Move the page to another screen, or out of sight and back."""
        self._send(Look(dpr, visible))

    def close_figure(self) -> None:
        """Close the figure, as by a window's close button."""
        self._send(Close())

    def leave(self) -> None:
        """Close the page. The figure lives on."""
        self._send(Detach())
        self._post(Received.CLOSE, b"")
        self.closed = True
        self.run(self._latency)

    def run(self, seconds: float = 0.0) -> None:
        """Let time pass: timers tick, and what is under way arrives."""
        self.kernel.run(seconds)

    def later(self, seconds: float, do: Any) -> None:
        """Have something done after some time, as ``page.later(0.5, lambda: page.click((0.5, 0.5)))``.

        So somebody clicks while a call waits for it: ``fig.ginput(1)`` returns when its clicks have come.
        """
        self.kernel.clock.call_later(seconds, do)

    # --- the wire -------------------------------------------------------------------------------------

    def send(self, kind: Received, comms: Sequence[str], buffers: list[bytes]) -> None:
        """Take what the kernel sends (`figport.comms.Reply`): it arrives after the latency."""
        self.kernel.clock.call_later(self._latency, lambda: self._take(kind, buffers))

    def _take(self, kind: Received, buffers: list[bytes]) -> None:
        if kind is Received.CLOSE:
            self.closed = True
            return
        message, payload = decode(buffers[0], Party.KERNEL)
        self.messages.append(message)
        match message:
            case FigureState():
                self.state = message
            case Frame():
                if message.base not in (0, self._seq):
                    raise AssertionError(f"A frame lies on picture {message.base}, but the page shows {self._seq}")
                self._pixels, self._seq = lay(self._pixels, message, bytes(payload)), message.seq
                seq = message.seq
                self.kernel.clock.call_later(BEAT, lambda: self._post(Received.MESSAGE, encode(Ack(seq))))
            case Readout():
                self.readout = message.text
            case Cursor():
                self.cursor = message.name
            case Rubberband():
                self.rubberband = message.band
            case Form():
                self.form = message
            case Failure():
                self.errors.append(message)
            case Closed():
                self.closed = True
            case _:
                pass

    def _post(self, kind: Received, data: bytes) -> None:
        """Have something arrive at the kernel."""
        self.kernel.clock.call_later(
            self._latency, lambda: self.kernel.receive(kind, self._comm, data, self, client=self._comm)
        )

    def _send(self, message: Message) -> None:
        self._post(Received.MESSAGE, encode(message))
        self.run()

    def _point(
        self,
        action: PointerAction,
        at: Place,
        button: MouseButton | None = None,
        *,
        double: bool = False,
        modifiers: Sequence[str] = (),
    ) -> None:
        self._at = at
        number = -1 if button is None else _DOM_BUTTONS[button]
        bits = sum(_BITS[one] for one in set(self._held))
        self._send(Pointer(action, *self._css(at), number, bits, double, _modifiers(modifiers)))

    def _key(self, action: KeyAction, name: str) -> None:
        head, plus, last = name.rpartition("+")
        # The key ``+`` itself.
        held, key = (head.removesuffix("+"), "+") if plus and not last else (head, last)
        modifiers = _modifiers([one for one in held.split("+") if one])
        self._send(Key(action, _DOM_KEYS.get(key, key), *self._css(self._at), modifiers))

    def _css(self, place: Place) -> tuple[float, float]:
        """Return a place in CSS pixels from the top left corner."""
        if self.state is None:
            raise RuntimeError("The page does not know the figure yet: let more time pass")
        return place[0] * self.state.width, (1 - place[1]) * self.state.height


def _modifiers(names: Sequence[str]) -> tuple[Modifier, ...]:
    return tuple(one for one in Modifier if one.value in names)
