"""What Jupyter's ``/metrics`` tells of figures. Nothing is counted here: whoever asks is given what the owners know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .bridge import Bridge
from .usage import Usage


class Metrics(Collector):
    """Figures of one server, for Prometheus.

    Parameters
    ----------
    usage
        What all pages take together.
    bridges
        Returns the ways to kernels that there are.
    """

    def __init__(self, usage: Usage, bridges: Callable[[], Collection[Bridge]]) -> None:
        self._usage = usage
        self._bridges = bridges

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics. May run on any thread."""
        usage, bridges = self._usage, list(self._bridges())
        yield GaugeMetricFamily("figport_sockets", "Pages that are connected, once for each kernel", usage.sockets)
        views = sum(bridge.views for bridge in bridges)
        yield GaugeMetricFamily("figport_views", "Figures and lists that pages show", views)
        yield GaugeMetricFamily("figport_waiting_bytes", "Bytes that wait for pages", usage.waiting_bytes)
        links = GaugeMetricFamily("figport_links", "Kernels, by the state of the link to each", labels=["state"])
        for state, count in Counter(bridge.state for bridge in bridges).items():
            links.add_metric([state], count)
        yield links
        yield CounterMetricFamily("figport_sent_messages", "Messages sent to pages, frames among them", usage.sent)
        yield CounterMetricFamily("figport_sent_bytes", "Their bytes", usage.sent_bytes)
        closes = CounterMetricFamily("figport_closes", "Sockets that were closed, by reason", labels=["reason"])
        for reason, count in list(usage.closes.items()):
            closes.add_metric([reason], count)
        yield closes
