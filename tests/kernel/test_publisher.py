"""What is put into outputs, and when an output is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from figport.showing.areas import Area
from figport.showing.publisher import Publisher
from figport.showing.records import Output, Record
from figport.wire import MIME_TYPE
from tests.kernel.notebooks import Figure, Shell, pictures

HERE: dict[str, Any] = {"header": {"msg_id": "this thread's"}}
OTHER: dict[str, Any] = {"header": {"msg_id": "of another cell"}}


class House:
    """A publisher, a figure, and an output for it."""

    def __init__(self) -> None:
        self.shell = Shell()
        self.figure = Figure("f1")
        self.record = Record(self.figure)
        self.output = Output(area=Area("m1", "A", ""), parent={}, stays=True, showing=5)
        self.keeps = False
        self.kept: dict[str, Any] | None = {}
        """What the metadata should hold; None: that follows."""
        self.failures: list[str] = []
        self.publisher = Publisher(
            self.shell,
            "k",
            lambda: HERE,
            lambda figure: self.kept,
            keeps=lambda figure: self.keeps,
            failed=self._failed,
        )

    def _failed(self, figure: Any, error: Exception, *, drawing: bool) -> None:
        assert figure is self.figure
        assert drawing
        self.failures.append(str(error))

    def publish(self, **options: Any) -> dict[str, Any]:
        """Show the figure; return what was published."""
        self.shell.published.clear()
        self.publisher.publish(self.record, self.output, **options)
        (output,) = self.shell.published
        return output

    def update(self, **options: Any) -> list[tuple[bool, bytes | None]]:
        """Put the newest picture in; return what was published."""
        self.shell.published.clear()
        self.publisher.update(self.record, self.output, **options)
        return pictures(self.shell.published)


@pytest.fixture
def house() -> House:
    return House()


def test_an_output_has_the_picture_its_size_and_a_name_of_its_own(house: House) -> None:
    shown = house.publish(draw=True)
    assert pictures([shown]) == [(False, b"1")]
    assert shown["metadata"] == {"image/png": {"width": 320, "height": 200, "alt": "A line"}}
    assert shown["transient"] == {"display_id": "figport-f1-5"}
    assert (shown["data"][MIME_TYPE]["figure"], shown["data"][MIME_TYPE]["kernel"]) == ("f1", "k")
    assert house.output.picture == 1


def test_without_a_draw_it_says_what_it_will_be(house: House) -> None:
    shown = house.publish(draw=False)
    assert pictures([shown]) == [(False, None)]
    assert (shown["metadata"], house.figure.seq, house.output.picture) == ({}, 0, -1)
    assert shown["data"][MIME_TYPE]["title"] == "Figure 1"


def test_without_a_draw_what_was_said_last_is_said_again(house: House) -> None:
    house.record.about = house.figure.describe() | {"title": "Said before"}
    assert house.publish(draw=False)["data"][MIME_TYPE]["title"] == "Said before"


def test_a_picture_that_was_drawn_ahead_is_put_in_as_it_was(house: House) -> None:
    ahead = house.publisher.draw_ahead(house.record)
    assert ahead == (1, b"1")
    house.figure.seq = 9
    assert pictures([house.publish(draw=ahead)]) == [(False, b"1")]
    assert house.output.picture == 1


def test_a_figure_that_cannot_be_drawn_says_so_and_stands_without_a_picture(house: House) -> None:
    house.figure.broken = True
    assert pictures([house.publish(draw=True)]) == [(False, None)]
    assert house.failures == ["cannot be drawn"]
    assert house.output.picture == 0
    assert house.publisher.draw_ahead(house.record) == (0, b"")
    house.publisher.leave_in_boxes(house.figure)
    assert house.figure.boxes == []


def test_a_stop_is_no_failure_of_the_figure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*, withheld: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(house.figure, "bring_up_to_date", stop)
    with pytest.raises(KeyboardInterrupt):
        house.publish(draw=True)
    assert house.failures == []


def test_an_output_that_holds_the_newest_picture_is_left_alone(house: House) -> None:
    house.publish(draw=True)
    assert house.update(draw=True) == []
    house.figure.seq = 2
    assert house.update(draw=False) == [(True, b"2")]
    assert house.update(draw=False) == []
    assert house.output.picture == 2


def test_one_without_a_picture_gets_it_once_there_is_one(house: House) -> None:
    house.publish(draw=False)
    assert house.update(draw=False) == []
    assert house.output.picture == 0
    assert house.update(draw=True) == [(True, b"1")]


def test_an_update_of_a_figure_that_cannot_be_drawn_keeps_the_picture(house: House) -> None:
    house.publish(draw=True)
    house.figure.broken = house.figure.wanted = True
    assert house.update(draw=True) == []
    assert house.failures == ["cannot be drawn"]


@pytest.mark.parametrize("withheld", [True, False])
def test_who_asks_says_whether_what_nobody_asked_to_see_is_drawn(
    house: House, monkeypatch: pytest.MonkeyPatch, *, withheld: bool
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(house.figure, "bring_up_to_date", lambda *, withheld: asked.append(withheld))
    house.update(draw=True, withheld=withheld)
    assert asked == [withheld]


def test_an_output_that_holds_the_figure_itself_follows_it(house: House) -> None:
    house.keeps, house.kept = True, {"figport": "the figure"}
    assert house.publish(draw=True)["metadata"]["figport"] == "the figure"
    assert house.output.kept
    # The figure may have changed where the picture has not.
    assert house.update(draw=False) == [(True, b"1")]
    # Once more when it is no longer wanted, and then no more.
    house.keeps, house.kept = False, {}
    assert house.update(draw=False) == [(True, b"1")]
    assert house.update(draw=False) == []
    assert not house.output.kept


def test_a_figure_that_cannot_be_copied_now_follows(house: House) -> None:
    house.keeps, house.kept = True, None
    assert set(house.publish(draw=True)["metadata"]) == {"image/png"}
    assert not house.output.kept


def test_an_output_is_emptied_where_it_stands(house: House) -> None:
    house.publish(draw=True)
    house.publisher.take_back(house.figure, house.output)
    assert house.shell.published[-1] == {
        "data": {},
        "metadata": {},
        "transient": {"display_id": "figport-f1-5"},
        "update": True,
    }


def test_boxes_get_the_newest_picture(house: House) -> None:
    house.publisher.leave_in_boxes(house.figure)
    assert house.figure.boxes == [b"1"]


@pytest.mark.parametrize("answers", [OTHER, {}])
def test_it_answers_whom_it_should_and_what_follows_answers_as_before(house: House, answers: dict[str, Any]) -> None:
    house.publish(draw=True, answers=answers)
    assert house.shell.parents == [answers, HERE]
    house.figure.seq = 2
    house.update(draw=False, answers=answers)
    assert house.shell.parents == [answers, HERE] * 2


def test_by_itself_it_answers_as_this_thread_does(house: House) -> None:
    house.publish(draw=True)
    assert house.shell.parents == []


def test_what_cannot_be_published_leaves_the_thread_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**output: Any) -> None:
        raise OSError("no socket")

    monkeypatch.setattr(house.shell, "publish", fail)
    with pytest.raises(OSError, match="no socket"):
        house.publish(draw=True, answers=OTHER)
    assert house.shell.parents == [OTHER, HERE]


@pytest.mark.parametrize("draw", [True, False])
def test_what_overtakes_text_is_sent_past_it_and_is_the_same(house: House, *, draw: bool) -> None:
    """By the session itself: the publisher would have the text sent first, which waits."""
    usual, first = House().publish(draw=draw), house.publish(draw=draw, overtakes=True)
    assert first == usual
