"""The Jupyter server extension: settings, addresses, what happens to kernels. The one place that knows all other parts.

It is an `ExtensionApp` because only those are told when the server stops.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, cast

from jupyter_client.restarter import KernelRestarter
from jupyter_events import EventLogger
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from prometheus_client import REGISTRY
from tornado.ioloop import PeriodicCallback
from traitlets import Bool, Enum, Float, Integer, List

from figport import wire

from . import gateway, processes, usage
from .actions import Limits
from .audit import Audit
from .bridge import Bridge
from .comm_link import TIMEOUT
from .counters import Counters
from .download import Download
from .gateway_link import GatewayLink
from .hub import Hub
from .kernel_link import Channel, KernelLink, LinkListener
from .kernel_list import KernelDetails, KernelList
from .kernel_liveness import LOOK
from .kernels import Kernels
from .metrics import Metrics
from .page import About, Assets, FigurePage, PanelPage
from .revival import Revival
from .socket import FigureSocket
from .usage import InputUsage, Usage
from .version import __version__
from .zmq_link import ZmqLink

KERNEL_EVENTS: Final = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
"""What the Jupyter server says of kernels: hints, since whoever may write events can say the same."""

_KERNEL: Final = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_FIGURE: Final = r"(?P<figure>[0-9a-f]{32})"


class Figport(ExtensionApp):
    """Live matplotlib figures on the notebook server's own port."""

    name = "figport"
    extension_url = "/figport"
    load_other_extensions = True

    max_message_bytes = Integer(
        wire.MAX_INPUT,
        min=1024,
        max=wire.MAX_INPUT,
        help="Bytes of the longest message that a page may send. Input needs a few hundred; kernels take no more than "
        "the default.",
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
        help="Messages that may wait for a page that does not read.",
    ).tag(config=True)
    max_waiting_bytes_total = Integer(
        256 * 1024 * 1024,
        min=1024,
        help="Bytes that may wait for all pages together, and that all figures may have which pages send at one time. "
        "With more, pages that have more than their share are closed.",
    ).tag(config=True)
    max_sockets = Integer(
        2000,
        min=1,
        help="Pages with figures that may be connected at once, each counted once for each kernel it shows.",
    ).tag(config=True)
    max_sockets_per_user = Integer(
        500,
        min=1,
        help="The same for one user, as the server's identity provider names him.",
    ).tag(config=True)
    max_input_bytes = Integer(
        1024 * 1024,
        min=1024,
        help="Bytes of one page that may wait for a kernel which takes nothing. With more the page is not read, and "
        "after stall_timeout closed.",
    ).tag(config=True)
    max_input_bytes_per_user = Integer(
        usage.INPUT_PER_USER,
        min=1024,
        help="Bytes of all pages of one user that may wait for kernels which take nothing. With more, those of his "
        "pages that have more than their share are not read.",
    ).tag(config=True)
    max_input_bytes_total = Integer(
        usage.INPUT,
        min=1024,
        help="The same for all pages of all users.",
    ).tag(config=True)
    max_input_rate = Float(
        1000.0,
        min=1.0,
        help="Messages of one page and kernel that are read in a second; one that opens a view counts as twenty. A "
        "page that says more is read more slowly.",
    ).tag(config=True)
    max_requests = Integer(
        64,
        min=1,
        help="Downloads and figures to bring back that may wait for one kernel at once.",
    ).tag(config=True)
    stall_timeout = Float(
        30.0,
        min=0.1,
        help="Seconds that a page of which too much waits is not read before it is closed, if its kernel takes none.",
    ).tag(config=True)
    hello_timeout = Float(
        30.0,
        min=0.0,
        help="Seconds until a page, and a kernel, must have answered the first message.",
    ).tag(config=True)
    beat = Float(
        3.0,
        min=0.1,
        help="Seconds between two questions to a kernel whether it lives. One that the server did not start, and that "
        "hears nothing of the server six times as long, drops the server's views.",
    ).tag(config=True)
    answer_timeout = Float(
        TIMEOUT,
        min=0.1,
        help="Seconds that a kernel may take to say that it lives. One that says nothing for twice as long is shown "
        "as silent until it answers.",
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
    body_timeout = Float(
        60.0,
        min=0.1,
        help="Seconds within which the whole figure must have come that a page sends to bring it back to life.",
    ).tag(config=True)
    recheck_interval = Float(
        60.0,
        min=0.0,
        help="Seconds between two checks of an open socket's user: logged in, and allowed as much as "
        "then. 0: only when it is opened, as Jupyter's own sockets.",
    ).tag(config=True)
    viewers = Bool(
        True,
        help="Whether who may read kernels, but not execute code in them, as the server's authorizer says, sees their "
        "figures. Viewers send no input and save no files.",
    ).tag(config=True)
    watching_is_activity = Bool(
        True,
        help="Whether a kernel whose figures are shown on a page is kept from being culled as idle, as one with a "
        "connected notebook is (MappingKernelManager.cull_connected). What people do to figures always counts, for the "
        "kernel and for the server.",
    ).tag(config=True)
    events = Bool(
        False,
        help="Whether what people do with figures is told as events of Jupyter's, too, and not only in the server's "
        "log: who opened, closed, was refused, downloaded or brought back what. Whoever may subscribe to the server's "
        "events sees the names of its users. The schema is urn:figport:events:figure_actions:v1.",
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
        self.usage = Usage(
            self.max_sockets,
            self.max_sockets_per_user,
            self.max_waiting_bytes_total,
            InputUsage(self.max_input_bytes_total, self.max_input_bytes_per_user),
        )
        self.counters = Counters()
        self.audit = Audit(self.log, self._events if self.events else None)
        self.kernels = Kernels(self._server.kernel_manager, self._server.session_manager, self._loaded, self.log)
        self._metrics = Metrics(self.usage, self.counters, lambda: list(self._bridges.values()))
        with suppress(ValueError):  # another server in this process is there already
            REGISTRY.register(self._metrics)
        self._watchers = PeriodicCallback(self._note_watchers, 1000 * self.beat)
        if self.watching_is_activity:
            self._watchers.start()
        self._events.add_listener(schema_id=KERNEL_EVENTS, listener=self._on_event)

    def initialize_handlers(self) -> None:
        """Name the addresses."""
        args = {"figport": self}
        self.handlers = [
            (r"/figport/?", PanelPage, args),
            (r"/figport/api/about", About, args),
            (r"/figport/api/kernels", KernelList, args),
            (rf"/figport/api/kernels/{_KERNEL}", KernelDetails, args),
            (rf"/figport/kernels/{_KERNEL}/socket", FigureSocket, args),
            (rf"/figport/kernels/{_KERNEL}/figures/{_FIGURE}", FigurePage, args),
            (rf"/figport/kernels/{_KERNEL}/figures/{_FIGURE}/download", Download, args),
            (rf"/figport/kernels/{_KERNEL}/revive", Revival, args),
            (r"/figport/static/(?P<path>.*)", Assets, args),
        ]

    async def stop_extension(self) -> None:
        """Close everything: the server stops."""
        self._watchers.stop()
        with suppress(KeyError):
            REGISTRY.unregister(self._metrics)
        with suppress(KeyError):  # a server that never started a kernel does not know this kind of event
            self._events.remove_listener(schema_id=KERNEL_EVENTS, listener=self._on_event)
        while self._bridges:
            self._bridges.popitem()[1].stop()

    def bridge(self, kernel: str) -> Bridge:
        """Return the one bridge to a kernel that the server has, made when first needed.

        Runs on the server's event loop thread.
        """
        kernels: Any = self._server.kernel_manager
        manager: Any = kernels.get_kernel(kernel)
        bridge = self._bridges.get(kernel)
        if bridge is not None and bridge.manager is manager:
            return bridge
        for known, other in list(self._bridges.items()):
            if known not in kernels or known == kernel:
                other.hint()  # it finds out that its kernel is gone, if nobody has told
        limits = Limits(
            message_bytes=self.max_message_bytes,
            views=self.max_views_per_socket,
            input_bytes=self.max_input_bytes,
            rate=self.max_input_rate,
            requests=self.max_requests,
            stall_seconds=self.stall_timeout,
            hello_seconds=self.hello_timeout,
            # The restarter looks so often, and may have looked just before the kernel died.
            restart_seconds=LOOK + 2 * KernelRestarter(parent=manager).time_to_dead,
        )
        bridge = self._bridges[kernel] = Bridge(
            Hub(__version__, limits, counters=self.counters, usage=self.usage.inputs),
            manager,
            new_link=partial(self._new_link, manager),
            look=partial(processes.find, kernels, kernel, manager),
            log=self.log,
            on_used=self._note_use,
            on_gone=partial(self._release, kernel),
        )
        return bridge

    def channel(self, kernel: str) -> str | None:
        """Return by what a kernel is reached now; None while nobody needs it."""
        bridge = self._bridges.get(kernel)
        return None if bridge is None else bridge.channel

    def _loaded(self, kernel: str) -> bool:
        """Return whether figport answered in a kernel when it was asked last."""
        bridge = self._bridges.get(kernel)
        return bridge is not None and bridge.loaded

    def _note_use(self) -> None:
        """Tell the server that somebody is at work; a Hub asks it before it stops it."""
        self._server.web_app.settings["last_activity_times"]["figport"] = datetime.now(UTC)

    def _note_watchers(self) -> None:
        """Have kernels whose figures are shown count as connected ones do."""
        if not getattr(self._server.kernel_manager, "cull_connected", False):
            for bridge in self._bridges.values():
                if bridge.watched:
                    bridge.note_activity()

    def _release(self, kernel: str, bridge: Bridge) -> None:
        if self._bridges.get(kernel) is bridge:  # another kernel may have the name now
            del self._bridges[kernel]

    def _new_link(self, manager: Any, listener: LinkListener) -> KernelLink:
        if gateway.remote(manager):
            return GatewayLink(manager, listener, beat=self.beat, timeout=self.answer_timeout, log=self.log)
        channels = [Channel(name) for name in self.channels]
        return ZmqLink(
            manager,
            listener,
            channels=channels,
            beat=self.beat,
            timeout=self.answer_timeout,
            log=self.log,
        )

    async def _on_event(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        kernel = data.get("kernel_id", "")
        self.kernels.forget(kernel)
        for name, bridge in list(self._bridges.items()):
            # A server may be told to leave out of its events whom they are about.
            if kernel in ("", name):
                bridge.hint()

    @property
    def _events(self) -> EventLogger:
        return cast("EventLogger", self._server.event_logger)

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None, "set when the extension is linked"
        return self.serverapp
