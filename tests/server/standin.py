"""A kernel side made of nothing but the wire. Runs inside a kernel; `install` puts it there.

It answers the protocol with made-up figures, so the server side is tested against a kernel that has no matplotlib
backend, on each of the three channels. Tools and formats of the right name make it misbehave.
"""

from __future__ import annotations

from typing import Any, cast

from jupyter_client.session import Session

from figport import wire
from figport.errors import ErrorCode, FigportError

FIGURE = "0123456789abcdef" * 2
ODD_NAME = 'Über "x"/..\\straße;.pdf'


class Peer:
    """The other end of one comm."""

    def __init__(self, comm: str, send: Any) -> None:
        self.comm = comm
        self._send = send

    def tell(self, message: wire.Message, payload: bytes = b"") -> None:
        self._send("comm_msg", wire.encode(message, payload))

    def tell_all(self, message: wire.Message, *others: object) -> None:
        """Tell a view something, and others with it; only on the control channel."""
        self._send("comm_msg", wire.encode(message), others)

    def raw(self, data: bytes) -> None:
        self._send("comm_msg", data)

    def forged(self) -> None:
        """Send what somebody else has signed; only on the control channel."""
        self._send("comm_msg", b"forged", key=b"another")

    def listed(self) -> None:
        """Send a message whose content is a list; only on the control channel."""
        self._send("comm_msg", b"listed", content=[self.comm])

    def close(self) -> None:
        self._send("comm_close", None)


class StandIn:
    """Answers messages; knows nothing of channels."""

    def __init__(self, protocol: int) -> None:
        self.protocol = protocol
        self.hellos = 0
        self.closed = 0
        self.asked = 0
        self.peers: dict[str, Peer] = {}

    def opened(self, peer: Peer, data: bytes) -> None:
        server = data[0] in (wire.Kind.HELLO, wire.Kind.REVIVE, wire.Kind.SAVE)
        message, payload = wire.decode(data, wire.Party.SERVER if server else wire.Party.PAGE)
        match message:
            case wire.Hello():
                self.hellos += 1
                peer.tell(wire.Welcome(self.protocol, "9.9.9", wire.Party.KERNEL))
            case wire.Attach(figure=figure) if figure == FIGURE:
                peer.tell(wire.FigureState(figure, 1, "stand-in", 640.0, 480.0, (), (), "png", "", None))
            case wire.Save():
                self.save(peer, message)
            case wire.Revive():
                self.revive(peer, message, bytes(payload))
            case _:
                self.unknown(peer)

    def unknown(self, peer: Peer) -> None:
        error = FigportError(ErrorCode.UNKNOWN_FIGURE, "No such <figure>", where="the kernel", fix="Plot 100% again.")
        peer.tell(wire.error_message(error, fatal=True))
        peer.close()

    def save(self, peer: Peer, save: wire.Save) -> None:
        match save:
            case wire.Save(figure=figure) if figure != FIGURE:
                self.unknown(peer)
                return
            case wire.Save(format="never"):
                self.asked += 1
                return
            case wire.Save(format="xyz"):
                error = FigportError(ErrorCode.FORMAT, "No format xyz", where="the figure", fix="Use png.")
                peer.tell(wire.error_message(error, fatal=False))
            case wire.Save(format="big"):
                peer.tell(wire.Saved("big.bin", "text/html\r\nX: y"), b"x" * 300_000)
            case wire.Save(dpi=float(dpi)):
                peer.tell(wire.Saved(f"{dpi:g} {save.transparent} {save.tight}.png", "image/png"), b"")
            case _:
                peer.tell(wire.Saved(ODD_NAME, "application/pdf"), b"%PDF-stand-in")
        peer.close()

    def revive(self, peer: Peer, revive: wire.Revive, payload: bytes) -> None:
        if payload == b"never":
            self.asked += 1
            return
        if payload.startswith(b"old") and not revive.other_version:
            error = FigportError(ErrorCode.VERSION, "Too <old>", where="the notebook", fix="Try it.")
            peer.tell(wire.error_message(error, fatal=True))
        else:
            peer.tell(wire.Made(FIGURE, f"{len(payload)} bytes, {sum(payload)}\n"))
        peer.close()

    def arrived(self, peer: Peer, data: bytes) -> None:
        if data[0] == wire.Kind.ALIVE:
            peer.raw(data)
            return
        message, _ = wire.decode(data, wire.Party.PAGE)
        match message:
            case wire.Pointer(x=x, y=y):
                peer.tell(wire.Readout(f"{x:g},{y:g}"))
            case wire.UseTool(name="counts"):
                peer.tell(wire.Readout(f"hellos={self.hellos} asked={self.asked} closed={self.closed}"))
            case wire.UseTool(name="close"):
                peer.tell(wire.Closed())
                peer.close()
            case wire.UseTool(name="vanish"):
                peer.close()
            case wire.UseTool(name="garbage"):
                peer.raw(bytes([99]) + bytes(7))
            case wire.UseTool(name="flood"):
                for seq in range(1, 41):
                    rect = wire.Rect(0, 0, 1, 1, wire.Codec.RUNS, 500_000)
                    peer.tell(wire.Frame(seq, 0, 1, 1, 1.0, (), (rect,)), b"x" * 500_000)
            case wire.UseTool(name="unreadable"):
                peer.forged()
                peer.listed()
            case wire.UseTool(name="everybody"):
                # Also a view that has gone, and what is no view at all.
                peer.tell_all(wire.Readout("to all"), *self.peers, "0" * 32, 5, None)
            case wire.UseTool(name="die"):
                import os

                os._exit(1)
            case _:
                pass

    def left(self) -> None:
        self.closed += 1


class Sign:
    """By which a kernel tells that figport is loaded."""

    comm_id = "5" * 32
    target_name = wire.COMM_TARGET

    def close(self, *args: Any, **kwargs: Any) -> None:
        pass


def install(way: str, protocol: int = wire.PROTOCOL) -> None:
    """Listen on the control channel (``control``) or as an ordinary comm target (``comm``)."""
    from comm import get_comm_manager
    from ipykernel.kernelapp import IPKernelApp

    kernel = IPKernelApp.instance().kernel
    standin = StandIn(protocol)
    get_comm_manager().register_comm(cast("Any", Sign()))
    if way == "control":
        _on_control(kernel, standin)
    else:
        _as_target(standin)


def _on_control(kernel: Any, standin: StandIn) -> None:
    peers = standin.peers

    def handle(stream: Any, ident: Any, message: Any) -> None:
        content = message["content"]
        comm = content["comm_id"]

        def send(
            kind: str, data: bytes | None, also: tuple[object, ...] = (), *, content: Any = None, key: bytes = b""
        ) -> None:
            buffers = [] if data is None else [data]
            told = {"also": [other for other in also if other != comm]} if also else {}
            session: Any = Session(key=key) if key else kernel.session
            session.send(stream, kind, content or {"comm_id": comm, "data": told}, ident=ident, buffers=buffers)

        data = b"".join(bytes(part) for part in message["buffers"])
        match message["header"]["msg_type"]:
            case "comm_open":
                peers[comm] = Peer(comm, send)
                standin.opened(peers[comm], data)
            case "comm_msg":
                standin.arrived(peers[comm], data)
            case "comm_close":
                peers.pop(comm, None)
                standin.left()

    for kind in ("comm_open", "comm_msg", "comm_close"):
        kernel.control_handlers[kind] = handle


def _as_target(standin: StandIn) -> None:
    from comm import get_comm_manager

    def opened(comm: Any, message: Any) -> None:
        def send(kind: str, data: bytes | None) -> None:
            if data is None:
                comm.close()
            else:
                comm.send({}, buffers=[data])

        peer = Peer(comm.comm_id, send)
        comm.handle_msg = lambda message: standin.arrived(peer, bytes(message["buffers"][0]))
        comm.handle_close = lambda message: standin.left()
        standin.opened(peer, bytes(message["buffers"][0]))

    get_comm_manager().register_target(wire.COMM_TARGET, opened)
