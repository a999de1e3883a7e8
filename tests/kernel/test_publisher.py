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


class Rig:
    """A publisher, a figure, and an output for it."""

    def __init__(self) -> None:
        self.shell = Shell()
        self.figure = Figure("f1")
        self.record = Record(self.figure)
        self.output = Output(area=Area("m1", "A", ""), parent={}, stays=True, showing=5)
        self.stores = False
        self.kept: dict[str, Any] | None = {}
        """What the metadata should hold; None: that follows."""
        self.failures: list[str] = []
        self.publisher = Publisher(
            self.shell,
            "k",
            lambda: HERE,
            lambda figure: self.kept,
            stores=lambda figure: self.stores,
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
def rig() -> Rig:
    return Rig()


def test_an_output_has_the_picture_its_size_and_a_name_of_its_own(rig: Rig) -> None:
    shown = rig.publish(draw=True)
    assert pictures([shown]) == [(False, b"1")]
    assert shown["metadata"] == {"image/png": {"width": 320, "height": 200, "alt": "A line"}}
    assert shown["transient"] == {"display_id": "figport-f1-5"}
    assert (shown["data"][MIME_TYPE]["figure"], shown["data"][MIME_TYPE]["kernel"]) == ("f1", "k")
    assert rig.output.picture == 1


def test_without_a_draw_it_says_what_it_will_be(rig: Rig) -> None:
    shown = rig.publish(draw=False)
    assert pictures([shown]) == [(False, None)]
    assert (shown["metadata"], rig.figure.seq, rig.output.picture) == ({}, 0, -1)
    assert shown["data"][MIME_TYPE]["title"] == "Figure 1"


def test_without_a_draw_what_was_said_last_is_said_again(rig: Rig) -> None:
    rig.record.about = rig.figure.describe() | {"title": "Said before"}
    assert rig.publish(draw=False)["data"][MIME_TYPE]["title"] == "Said before"


def test_a_picture_that_was_drawn_ahead_is_put_in_as_it_was(rig: Rig) -> None:
    ahead = rig.publisher.draw_ahead(rig.record)
    assert ahead == (1, b"1")
    rig.figure.seq = 9
    assert pictures([rig.publish(draw=ahead)]) == [(False, b"1")]
    assert rig.output.picture == 1


def test_a_figure_that_cannot_be_drawn_says_so_and_stands_without_a_picture(rig: Rig) -> None:
    rig.figure.broken = True
    assert pictures([rig.publish(draw=True)]) == [(False, None)]
    assert rig.failures == ["cannot be drawn"]
    assert rig.output.picture == 0
    assert rig.publisher.draw_ahead(rig.record) == (0, b"")
    rig.publisher.leave_in_boxes(rig.figure)
    assert rig.figure.boxes == []


def test_a_stop_is_no_failure_of_the_figure(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*, withheld: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rig.figure, "bring_up_to_date", stop)
    with pytest.raises(KeyboardInterrupt):
        rig.publish(draw=True)
    assert rig.failures == []


def test_an_output_that_holds_the_newest_picture_is_left_alone(rig: Rig) -> None:
    rig.publish(draw=True)
    assert rig.update(draw=True) == []
    rig.figure.seq = 2
    assert rig.update(draw=False) == [(True, b"2")]
    assert rig.update(draw=False) == []
    assert rig.output.picture == 2


def test_one_without_a_picture_gets_it_once_there_is_one(rig: Rig) -> None:
    rig.publish(draw=False)
    assert rig.update(draw=False) == []
    assert rig.output.picture == 0
    assert rig.update(draw=True) == [(True, b"1")]


def test_an_update_of_a_figure_that_cannot_be_drawn_keeps_the_picture(rig: Rig) -> None:
    rig.publish(draw=True)
    rig.figure.broken = rig.figure.wanted = True
    assert rig.update(draw=True) == []
    assert rig.failures == ["cannot be drawn"]


@pytest.mark.parametrize("withheld", [True, False])
def test_who_asks_says_whether_what_nobody_asked_to_see_is_drawn(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, *, withheld: bool
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(rig.figure, "bring_up_to_date", lambda *, withheld: asked.append(withheld))
    rig.update(draw=True, withheld=withheld)
    assert asked == [withheld]


def test_an_output_that_holds_the_figure_itself_follows_it(rig: Rig) -> None:
    rig.stores, rig.kept = True, {"figport": "the figure"}
    assert rig.publish(draw=True)["metadata"]["figport"] == "the figure"
    assert rig.output.kept
    # The figure may have changed where the picture has not.
    assert rig.update(draw=False) == [(True, b"1")]
    # Once more when it is no longer wanted, and then no more.
    rig.stores, rig.kept = False, {}
    assert rig.update(draw=False) == [(True, b"1")]
    assert rig.update(draw=False) == []
    assert not rig.output.kept


def test_a_figure_that_cannot_be_copied_now_follows(rig: Rig) -> None:
    rig.stores, rig.kept = True, None
    assert set(rig.publish(draw=True)["metadata"]) == {"image/png"}
    assert not rig.output.kept


def test_an_output_is_emptied_where_it_stands(rig: Rig) -> None:
    rig.publish(draw=True)
    rig.publisher.take_back(rig.figure, rig.output)
    assert rig.shell.published[-1] == {
        "data": {},
        "metadata": {},
        "transient": {"display_id": "figport-f1-5"},
        "update": True,
    }


def test_boxes_get_the_newest_picture(rig: Rig) -> None:
    rig.publisher.leave_in_boxes(rig.figure)
    assert rig.figure.boxes == [b"1"]


@pytest.mark.parametrize("answers", [OTHER, {}])
def test_it_answers_whom_it_should_and_what_follows_answers_as_before(rig: Rig, answers: dict[str, Any]) -> None:
    rig.publish(draw=True, answers=answers)
    assert rig.shell.parents == [answers, HERE]
    rig.figure.seq = 2
    rig.update(draw=False, answers=answers)
    assert rig.shell.parents == [answers, HERE] * 2


def test_by_itself_it_answers_as_this_thread_does(rig: Rig) -> None:
    rig.publish(draw=True)
    assert rig.shell.parents == []


def test_what_cannot_be_published_leaves_the_thread_as_it_was(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**output: Any) -> None:
        raise OSError("no socket")

    monkeypatch.setattr(rig.shell, "publish", fail)
    with pytest.raises(OSError, match="no socket"):
        rig.publish(draw=True, answers=OTHER)
    assert rig.shell.parents == [OTHER, HERE]


@pytest.mark.parametrize("draw", [True, False])
def test_what_overtakes_text_is_sent_past_it_and_is_the_same(rig: Rig, *, draw: bool) -> None:
    """By the session itself: the publisher would have the text sent first, which waits."""
    usual, first = Rig().publish(draw=draw), rig.publish(draw=draw, overtakes=True)
    assert first == usual
