"""What is known of each figure's outputs."""

from __future__ import annotations

from figport.showing.areas import Area
from figport.showing.records import Output, Record, Stored
from tests.kernel.notebooks import Figure

HERE, THERE = Area("m1", "A", ""), Area("m2", "A", "")


def output(area: Area) -> Output:
    return Output(area=area, parent={}, stays=False)


def test_a_figure_that_stands_nowhere_has_no_output() -> None:
    record = Record(Figure("f1"))
    assert record.newest() is None
    assert record.here(HERE) == []


def test_the_newest_output_of_this_kernel_goes_before_those_of_another() -> None:
    record = Record(Figure("f1"), elsewhere=Stored(picture=3))
    assert record.newest() is record.elsewhere
    record.outputs += [output(HERE), output(THERE)]
    assert record.newest() is record.outputs[1]


def test_an_execution_has_what_it_put_there_itself() -> None:
    """Another execution of the same cell is another area, though it is the same place."""
    record = Record(Figure("f1"))
    record.outputs += [output(HERE), output(THERE), output(HERE)]
    assert record.here(HERE) == [record.outputs[0], record.outputs[2]]


def test_what_is_stored_is_nothing_at_first() -> None:
    stored = Stored()
    assert (stored.showing, stored.picture, stored.digest, stored.kept) == (0, -1, b"", False)
    assert Record(Figure("f1")).outputs is not Record(Figure("f2")).outputs


def test_a_place_that_is_emptied_is_remembered_once() -> None:
    """And where a figure was seen last, if that went: not when only an earlier place did."""
    record = Record(Figure("f1"))
    record.outputs += [output(HERE), output(Area("m3", "B", "")), output(THERE)]
    assert not record.loses(lambda area: area.cell == "C")
    assert (record.left, record.cleared) == (None, [])
    assert record.loses(lambda area: area.cell == "B")
    assert (record.left, [area.cell for area in record.cleared]) == (None, ["B"])
    assert record.loses(lambda area: area.cell == "A")
    assert (record.outputs, record.left) == ([], THERE)
    assert [(area.cell, area.execution) for area in record.cleared] == [("B", "m3"), ("A", "m2")]


def test_a_figure_is_lost_when_it_was_shown_and_nothing_of_it_is_left() -> None:
    def lost(record: Record, outputs: tuple[str, ...] = (), figures: tuple[str, ...] = ()) -> bool:
        return record.lost(set(outputs), set(figures))

    record = Record(Figure("f1"))
    assert not lost(record), "it was never shown"
    assert lost(record, figures=("f1",)), "in a box that is gone"
    record.outputs += [output(Area("m1", "A", "box")), output(HERE)]
    assert not lost(record, outputs=("box",), figures=("f1",)), "it stands in a cell"
    record.loses(lambda area: area == HERE)
    assert not lost(record), "it stands in an Output"
    assert lost(record, outputs=("box",))
    record.elsewhere = Stored()
    assert not lost(record, outputs=("box",))
