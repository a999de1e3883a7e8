"""What Jupyter's ``/metrics`` tells of figures. Nothing is counted here: whoever asks is given what the owners know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from .bridge import Bridge
from .counters import Counters
from .usage import Usage


class Metrics(Collector):
    """Figures of one server, for Prometheus.

    Parameters
    ----------
    usage
        What all pages take together.
    counters
        What was counted.
    bridges
        Returns the ways to kernels that there are.
    """

    def __init__(self, usage: Usage, counters: Counters, bridges: Callable[[], Collection[Bridge]]) -> None:
        self._usage = usage
        self._counters = counters
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
        counters = self._counters
        yield CounterMetricFamily("figport_sent_messages", "Messages sent to pages, frames among them", counters.sent)
        yield CounterMetricFamily("figport_sent_bytes", "Their bytes", counters.sent_bytes)
        yield CounterMetricFamily("figport_frames", "Frames sent to pages", counters.frames)
        yield CounterMetricFamily("figport_received_messages", "Messages that pages sent", counters.received)
        for name, told, label, counts in (
            ("merged_messages", "Input that was merged into what waited for a kernel", "kind", counters.merged),
            ("refused_messages", "Messages that were not taken, by the error's code", "code", counters.refused),
            ("closes", "Sockets that were closed, by reason", "reason", counters.closes),
        ):
            counter = CounterMetricFamily(f"figport_{name}", told, labels=[label])
            for value, count in list(counts.items()):
                counter.add_metric([value], count)
            yield counter
        paints = "Seconds from when a frame came from its kernel until its page had painted it"
        yield HistogramMetricFamily(
            "figport_paint_seconds", paints, buckets=counters.paints.buckets, sum_value=counters.paints.sum
        )
