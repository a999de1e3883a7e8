"""The numbers of the benchmarks: ages, percentiles, and rows of many samples."""

from __future__ import annotations

import itertools

import pytest

from bench.cases import CASES, find
from bench.drive import zigzag
from bench.meters import Reading
from bench.relay import Road
from bench.report import page, table
from bench.summary import Move, Paint, Sample, ages, lag, middle, per_frame, percentile, ratio, seen

MOVES = [Move(10.0 * number, 2.0 * number, 0) for number in range(10)]


def test_a_picture_is_as_old_as_the_event_that_it_shows_when_the_screen_shows_it() -> None:
    paints = [Paint(55, (4.4, 0), 60), Paint(75, (9.2, 0.4), 76)]
    assert ages(paints, MOVES) == [40, 26]


def test_events_of_the_future_and_places_without_events_are_no_answers() -> None:
    assert ages([Paint(15, (6, 0), 20), Paint(16, (2, 5), 21), Paint(17, None, 22)], MOVES) == []


def test_a_picture_that_shows_the_same_place_again_is_no_new_answer() -> None:
    assert ages([Paint(55, (4, 0), 55), Paint(99, (4, 0), 99)], MOVES) == [35]


def test_where_the_pointer_rested_the_newest_event_counts() -> None:
    assert ages([Paint(55, (0, 0), 55)], [Move(10, 0, 0), Move(40, 0, 0), Move(70, 0, 0)]) == [15]


def test_the_lag_ends_with_the_first_paint_of_the_final_place() -> None:
    places = [(60, (4, 0)), (130, (18, 0)), (150, None), (300, (18, 0))]
    paints = [Paint(time, place, time) for time, place in places]
    assert lag(paints, MOVES) == 40
    assert lag([Paint(60, None, 60)], MOVES) is None


def test_of_what_is_painted_between_two_refreshes_only_the_last_is_seen() -> None:
    paints = [Paint(time, None, shown) for time, shown in [(15, 16.7), (20, 33.3), (30, 33.3), (51, 50)]]
    assert seen(paints) == [paints[0], paints[2], paints[3]]
    assert seen([]) == []


@pytest.mark.parametrize("reach", sorted({case.reach for case in CASES}))
def test_no_place_of_the_path_comes_twice_or_near_another(reach: int) -> None:
    path = list(itertools.islice(zigzag(reach), 300))
    near = [pair for pair in itertools.combinations(path, 2) if max(abs(a - b) for a, b in zip(*pair, strict=True)) < 2]
    assert near == []


@pytest.mark.parametrize(("part", "value"), [(0, 1), (0.5, 2.5), (0.95, 3.85), (1, 4)])
def test_percentile(part: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], part) == pytest.approx(value)


def test_cpu_is_counted_by_the_frame() -> None:
    assert per_frame(Reading(1, 1, 1), Reading(3, 1.5, 1), 10) == {"kernel": 200, "server": 50, "browser": 0}
    assert per_frame(Reading(1, 1, 1), Reading(3, 1.5, 1), 0) == {}


def sample(contender: str, sweep: int, rate: float | None) -> Sample:
    return Sample("pan-lines", contender, 1, way="direct", sweep=sweep, rate=rate)


def test_ratios_are_taken_within_a_sweep() -> None:
    pairs = [(10.0, 20.0), (1.0, 3.0), (5.0, None)]
    samples = [
        each
        for sweep, (one, other) in enumerate(pairs)
        for each in (sample("ipympl", sweep, one), sample("figport", sweep, other))
    ]
    assert ratio(samples, "rate", "figport", "ipympl") == 2.5
    assert middle(samples, "rate") == 5
    assert ratio(samples[4:], "rate", "figport", "ipympl") is None


def test_the_table_has_a_row_for_each_contender_and_shows_what_is_missing_as_nothing() -> None:
    text = table([sample("ipympl", 0, 10), sample("figport", 0, 25)])
    assert "| pan lines | ipympl |  | 10.0 |  |" in text
    assert "|  | figport |  | 25.0 | 2.50 |" in text
    assert page([], {"Run": "none"}).count("# Results") == 1


def test_cases_are_found_by_their_beginnings_and_wrong_names_are_told() -> None:
    assert [case.name for case in find("hover,pan-l")] == ["pan-lines", "hover"]
    with pytest.raises(ValueError, match="no case 'hoover'"):
        find("hover,hoover")


def test_a_road_delays_everything_and_lets_nothing_overtake() -> None:
    road = Road(delay=0.05, rate=1000)
    assert road.send(0, 100) == pytest.approx(0.15)
    assert road.send(0.01, 100) == pytest.approx(0.25)
    assert road.send(10, 0) == pytest.approx(10.05)
