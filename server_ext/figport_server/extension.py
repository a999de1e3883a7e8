"""The Jupyter server extension: settings, addresses, kernels' fates. The one place that knows all other parts.

It is an `ExtensionApp` because only those are told when the server stops.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any, Final, cast

from jupyter_events import EventLogger
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.gateway.managers import GatewayKernelManager
from jupyter_server.serverapp import ServerApp
from traitlets import Enum, Float, Integer, List

from figport import wire
from figport.wire import KernelStatus

from . import __version__
from .actions import Limits
from .bridge import Bridge
from .census import Census
from .download import Download
from .gateway_link import GatewayLink
from .hub import Hub
from .kernel_link import Channel, KernelLink, LinkListener
from .kernels import Kernel, Kernels
from .page import About, Assets, FigurePage, PanelPage
from .revival import Revival
from .socket import FigureSocket
from .zmq_link import ZmqLink

KERNEL_EVENTS: Final = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
"""What the Jupyter server says of kernels. Restarts by the user come here and nowhere else."""

_KERNEL: Final = r"(?P<kernel>\w+-\w+-\w+-\w+-\w+)"
_FIGURE: Final = r"(?P<figure>[0-9a-f]{32})"


class Figport(ExtensionApp):
    """Live matplotlib figures on the notebook server's own port."""

    name = "figport"
    extension_url = "/figport"
    load_other_extensions = True

    max_message_bytes = Integer(
        wire.MAX_INPUT,
        min=1024,
        help="Bytes of the longest message that a page may send. Input needs a few hundred.",
    ).tag(config=True)
    max_views_per_socket = Integer(
        256,
        min=1,
        help="Figures of one kernel that one page may show at once.",
    ).tag(config=True)
    max_waiting_bytes = Integer(
        64 * 1024 * 1024,
        min=1024,
        help="Bytes that may wait for a page that does not read; more closes its socket. One message alone, such as a "
        "saved file, may be larger.",
    ).tag(config=True)
    max_waiting_messages = Integer(
        4096,
        min=1,
        help="Messages that may wait for a page that does not read, or from a page for a kernel that does not answer.",
    ).tag(config=True)
    hello_timeout = Float(
        30.0,
        min=0.0,
        help="Seconds until a page, and a kernel, must have answered the first message.",
    ).tag(config=True)
    external_beat = Float(
        5.0,
        min=0.1,
        help="Seconds between two questions to a kernel that the server did not start whether it lives. A kernel that "
        "hears nothing of the server six times as long drops the server's views.",
    ).tag(config=True)
    download_timeout = Float(
        120.0,
        min=0.0,
        help="Seconds that a download, or a figure that is brought back to life, may wait for the kernel, which may be "
        "computing.",
    ).tag(config=True)
    max_download_bytes = Integer(
        wire.MAX_OUTPUT,
        min=1024,
        help="Bytes of the largest file that a download hands on.",
    ).tag(config=True)
    max_revive_bytes = Integer(
        64 * 1024 * 1024,
        min=1024,
        max=wire.MAX_OUTPUT - 1024,
        help="Bytes of the largest figure that a page may send to a kernel to bring it back to life.",
    ).tag(config=True)
    channels = List(
        Enum([channel.value for channel in Channel]),
        default_value=[Channel.CONTROL.value, Channel.SHELL.value],
        minlen=1,
        help="The ways into a kernel, in the order they are tried: control (normal); where the kernel does not listen "
        "there, subshell (also while a cell runs) or shell (between cells). Subshells are not among the defaults: "
        "with one in use, ipykernel 7.0 to 7.4 can lose a wake-up, and then runs no more cells.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Start to listen to what becomes of kernels."""
        self._bridges: dict[str, Bridge] = {}  # by kernel
        self.census = Census(self._server.kernel_manager, self._server.session_manager, self.log)
        self._events.add_listener(schema_id=KERNEL_EVENTS, listener=self._on_event)

    def initialize_handlers(self) -> None:
        """Name the addresses."""
        args = {"figport": self}
        self.handlers = [
            (r"/figport/?", PanelPage, args),
            (r"/figport/api/about", About, args),
            (r"/figport/api/kernels", Kernels, args),
            (rf"/figport/api/kernels/{_KERNEL}", Kernel, args),
            (rf"/figport/kernels/{_KERNEL}/socket", FigureSocket, args),
            (rf"/figport/kernels/{_KERNEL}/figures/{_FIGURE}", FigurePage, args),
            (rf"/figport/kernels/{_KERNEL}/figures/{_FIGURE}/download", Download, args),
            (rf"/figport/kernels/{_KERNEL}/revive", Revival, args),
            (r"/figport/static/(?P<path>.*)", Assets, args),
        ]

    async def stop_extension(self) -> None:
        """Close everything: the server stops."""
        with suppress(KeyError):  # a server that never started a kernel does not know this kind of event
            self._events.remove_listener(schema_id=KERNEL_EVENTS, listener=self._on_event)
        for bridge in list(self._bridges.values()):
            bridge.stop()

    def bridge(self, kernel: str) -> Bridge:
        """Return the one bridge to a kernel that the server has, made when first needed.

        Runs on the server's event loop thread.
        """
        bridge = self._bridges.get(kernel)
        if bridge is None:
            manager: Any = self._server.kernel_manager.get_kernel(kernel)
            limits = Limits(
                message_bytes=self.max_message_bytes,
                views=self.max_views_per_socket,
                waiting_messages=self.max_waiting_messages,
                waiting_bytes=self.max_waiting_bytes,
            )
            bridge = self._bridges[kernel] = Bridge(
                Hub(__version__, limits),
                manager,
                new_link=partial(self._new_link, manager),
                hello_timeout=self.hello_timeout,
                log=self.log,
                on_unused=partial(self._release, kernel),
            )
            manager.add_restart_callback(bridge.kernel_restarts, "restart")
            manager.add_restart_callback(bridge.kernel_died, "dead")
        return bridge

    def _release(self, kernel: str, bridge: Bridge, manager: Any) -> None:
        manager.remove_restart_callback(bridge.kernel_restarts, "restart")
        manager.remove_restart_callback(bridge.kernel_died, "dead")
        if self._bridges.get(kernel) is bridge:  # a page that came back may have a new one
            del self._bridges[kernel]

    def _new_link(self, manager: Any, listener: LinkListener) -> KernelLink:
        if isinstance(manager, GatewayKernelManager):
            return GatewayLink(listener)
        channels = [Channel(name) for name in self.channels]
        return ZmqLink(
            manager,
            listener,
            channels=channels,
            timeout=self.hello_timeout,
            beat=self.external_beat,
            log=self.log,
        )

    async def _on_event(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        kernel = data.get("kernel_id", "")
        self.census.forget(kernel)
        bridge = self._bridges.get(kernel)
        if bridge is None or data.get("status") != "success":
            return
        match data["action"]:
            case "restart":
                bridge.kernel_became(KernelStatus.RESTARTED)
            case "shutdown":
                bridge.kernel_became(KernelStatus.CULLED if self._unused(bridge) else KernelStatus.SHUTDOWN)
            case _:  # start, interrupt
                pass

    def _unused(self, bridge: Bridge) -> bool:
        """Return whether a kernel that was shut down had been idle for so long that the server culls such."""
        allowed: float = getattr(self._server.kernel_manager, "cull_idle_timeout", 0)
        return 0 < allowed <= bridge.idle_seconds()

    @property
    def _events(self) -> EventLogger:
        return cast("EventLogger", self._server.event_logger)

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None, "set when the extension is linked"
        return self.serverapp
