"""What is counted for the server's metrics."""

from __future__ import annotations

from figport import wire
from figport_server.counters import BOUNDS, Counters, Histogram
from tests.server.hubs import ACK, KEY, WELCOME, attached, later, marks, move, say, stuck


def test_what_is_merged_and_what_is_refused_is_counted() -> None:
    counters = Counters()
    hub, actions = stuck(counters=counters)
    received = counters.received
    for message in (move(1), move(2), KEY, move(3), move(4), move(5), WELCOME):
        say(hub, 1, 1, message)
    assert dict(counters.merged) == {"pointer": 3}
    assert dict(counters.refused) == {"malformed": 1}
    assert counters.received == received + 7
    hub.kernel_received(marks(actions)[-1])
    hub.kernel_said("comm1", ACK)
    assert dict(counters.refused) == {"malformed": 2}


def test_how_long_frames_take_until_they_are_painted_is_counted() -> None:
    counters = Counters()
    hub = attached(counters=counters)
    frame = wire.encode(wire.Frame(1, 0, 0, 0, 1.0, (), ()))
    say(hub, 1, 1, ACK)  # of nothing
    for seconds in (0.0, 0.02):
        later(hub, seconds)
        hub.kernel_said("comm1", frame)
    for seconds in (0.03, 4.0):
        later(hub, seconds)
        say(hub, 1, 1, ACK)
    assert round(counters.paints.sum, 6) == 0.05 + 4.03
    counts = dict(counters.paints.buckets)
    assert (counts["0.025"], counts["0.05"], counts["2.5"], counts["+Inf"]) == (0, 1, 1, 2)
    for _ in range(1000):
        hub.kernel_said("comm1", frame)  # one that is never painted
    assert len(hub._pages.views["comm1"].frames) == 64
    assert counters.frames == 1002
    hub.kernel_said("comm1", ACK)  # not a kernel's to say
    assert counters.frames == 1002


def test_what_takes_as_long_as_a_bound_is_counted_under_it() -> None:
    """Prometheus' bounds belong to their buckets, and each bucket holds those below."""
    histogram = Histogram()
    for seconds in (0.0, 0.005, 0.0051, 2.5, 2.51, 1e9):
        histogram.note(seconds)
    assert histogram.buckets == [
        ("0.005", 2.0),
        ("0.01", 3.0),
        ("0.025", 3.0),
        ("0.05", 3.0),
        ("0.1", 3.0),
        ("0.25", 3.0),
        ("0.5", 3.0),
        ("1.0", 3.0),
        ("2.5", 4.0),
        ("+Inf", 6.0),
    ]


def test_of_nothing_all_buckets_are_there_and_empty() -> None:
    histogram = Histogram()
    assert len(histogram.buckets) == len(BOUNDS)
    assert {count for _, count in histogram.buckets} == {0.0}
    assert histogram.sum == 0.0
