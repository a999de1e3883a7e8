"""Where figures appear, with a shell that only notes what it is told."""

from __future__ import annotations

import base64
from functools import partial

import matplotlib as mpl
import pytest

from figport.showing.areas import Area
from figport.showing.bundles import Names
from figport.showing.display import Display
from figport.wire import MIME_TYPE, PROTOCOL
from tests.kernel.notebooks import Figure, Notebook, Stream, Waits, pictures


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def test_the_bundle(notebook: Notebook) -> None:
    figure = notebook.figure()
    first, second = notebook.run(lambda: notebook.display.made(figure, appears=True))
    assert first == {
        "data": {
            "text/plain": "<Figure>, live where the notebook server has figport",
            MIME_TYPE: {
                "figure": "f1",
                "showing": name("A"),
                "kernel": "the-kernel",
                "protocol": PROTOCOL,
                "version": "0.1.0",
                "number": 1,
                "title": "Figure 1",
                "width": 320.4,
                "height": 200,
                "alt": "A line",
            },
        },
        "metadata": {},
        "transient": {"display_id": f"figport-f1-{name('A')}"},
        "update": False,
    }
    assert second == {
        **first,
        "data": first["data"] | {"image/png": b"1"},
        "metadata": {"image/png": {"width": 320, "height": 200, "alt": "A line"}},
        "update": True,
    }
    assert base64.b64encode(second["data"]["image/png"])


def test_a_figure_in_a_box_has_its_picture_there_when_its_cell_ends(notebook: Notebook) -> None:
    figure, broken = notebook.figure(), notebook.figure()
    broken.broken = True
    make = [partial(notebook.display.made, one, appears=True) for one in (figure, broken)]
    put = [partial(notebook.display.boxed, one) for one in (figure, broken)]
    shown, emptied = notebook.run(*make, *put)
    assert shown["data"][MIME_TYPE]["figure"] == "f1"
    assert (emptied["data"], emptied["transient"]) == ({}, shown["transient"])
    assert (figure.boxes, broken.boxes) == ([b"1"], [])
    # Not again: pages ask, and who closes it leaves one.
    notebook.run()
    assert figure.boxes == [b"1"]


def test_whoever_asks_for_a_figure_sees_it_there(notebook: Notebook) -> None:
    figure = notebook.figure()
    ask = lambda: notebook.display.ask(figure)  # noqa: E731
    outputs = notebook.run(ask, ask)
    assert pictures(outputs) == [(False, b"1"), (False, b"1")]
    assert len({one["transient"]["display_id"] for one in outputs}) == 2
    assert pictures(notebook.run(ask, cell="B")) == [(False, b"1")]


def test_the_first_question_confirms_what_appeared_by_itself(notebook: Notebook) -> None:
    figure = notebook.figure()
    made = lambda: notebook.display.made(figure, appears=True)  # noqa: E731
    ask = lambda: notebook.display.ask(figure)  # noqa: E731
    assert pictures(notebook.run(made, ask)) == [(False, None), (True, b"1")]
    assert pictures(notebook.run(ask)) == [(False, b"1")]
    other = notebook.figure("f2")
    outputs = notebook.run(
        lambda: notebook.display.made(other, appears=True), *[lambda: notebook.display.ask(other)] * 2
    )
    assert pictures(outputs) == [(False, None), (True, b"1"), (False, b"1")]


def test_show_never_stacks(notebook: Notebook) -> None:
    figure = notebook.figure()
    show = lambda: notebook.display.show(figure)  # noqa: E731
    assert pictures(notebook.run(show, show)) == [(False, b"1")]
    assert pictures(notebook.run(lambda: notebook.display.ask(figure), show, cell="B")) == [(False, b"1")]
    assert pictures(notebook.run(show, notebook.shell.clear_output, show, cell="C")) == [(False, b"1")] * 2


def test_showing_a_figure_puts_the_picture_in_at_once(notebook: Notebook) -> None:
    figure = notebook.figure()
    pending: list[bool] = []
    ask = lambda: pending.append(notebook.display.pending(figure))  # noqa: E731
    seen: list[int] = []
    count = lambda: seen.append(len(notebook.shell.published))  # noqa: E731
    made = lambda: notebook.display.made(figure, appears=True)  # noqa: E731
    show = lambda: notebook.display.show(figure)  # noqa: E731
    outputs = notebook.run(made, ask, show, count, ask, show)
    assert pictures(outputs) == [(False, None), (True, b"1")]
    assert (pending, seen) == ([True, False], [2])


def test_clear_output_is_heard_and_clears_only_there(notebook: Notebook) -> None:
    figure = notebook.figure()
    ask = lambda: notebook.display.ask(figure)  # noqa: E731
    clear = notebook.shell.clear_output
    pending: list[bool] = []
    look = lambda: pending.append(notebook.display.pending(figure))  # noqa: E731
    notebook.run(lambda: notebook.display.made(figure, appears=True))
    assert pictures(notebook.run(clear, ask, clear, ask, clear, ask, look, cell="B")) == [(False, b"1")] * 3
    notebook.run(clear, look, cell="C")
    notebook.run(clear, look, cell="B")
    # The one in B is gone, and that in A stands.
    assert pending == [False] * 3
    figure.wanted = True
    (update,) = notebook.run(cell="C")
    assert (update["update"], update["transient"]["display_id"]) == (True, f"figport-f1-{name('A')}")
    notebook.run(clear, look, cell="A")
    assert pending[3:] == [True]


def test_the_newest_output_that_stands_follows_and_the_others_keep_what_they_showed(notebook: Notebook) -> None:
    figure = notebook.figure()
    ask = lambda: notebook.display.ask(figure)  # noqa: E731
    for cell in ("A", "B", "C"):
        notebook.run(ask, cell=cell)
    figure.wanted = True
    assert [one["transient"]["display_id"] for one in notebook.run(cell="D")] == [f"figport-f1-{name('C')}"]
    # C runs again, and shows it no more.
    figure.wanted = True
    assert [one["transient"]["display_id"] for one in notebook.run(cell="C")] == [f"figport-f1-{name('B')}"]


def name(cell: str) -> int:
    """Return the number of the first output of a cell."""
    return Names().output(Area("", cell, ""))


def test_what_was_made_and_closed_in_one_execution_leaves_nothing(notebook: Notebook) -> None:
    figure = notebook.figure()

    def close() -> None:
        figure.seq += 1
        notebook.figures.clear()
        notebook.display.closed(figure)

    shown, gone = notebook.run(lambda: notebook.display.made(figure, appears=True), close)
    assert gone == {"data": {}, "metadata": {}, "transient": shown["transient"], "update": True}


def test_closing_draws_nothing_and_keeps_what_was_drawn_last(notebook: Notebook) -> None:
    figure, other = notebook.figure(), notebook.figure("f2")
    close = lambda: notebook.display.closed(figure)  # noqa: E731
    for one in (figure, other):
        notebook.run(partial(notebook.display.ask, one), cell=one.id)
    notebook.figures.clear()
    figure.seq, figure.wanted = 7, True
    assert pictures(notebook.run(close, cell="B")) == [(True, b"7")]
    other.wanted = True
    assert notebook.run(lambda: notebook.display.closed(other), cell="B") == []
    assert (figure.seq, other.seq) == (7, 1)


def test_what_changes_after_it_was_cleared_appears_again(notebook: Notebook) -> None:
    with_waiting = Waits()
    notebook.display = Display(
        notebook.shell, None, lambda: notebook.parent, lambda: notebook.figures, kernel=with_waiting
    )
    notebook.display.start()
    figure = notebook.figure()
    clear = notebook.shell.clear_output

    def change() -> None:
        figure.reports += 1

    with mpl.rc_context({"interactive": True}):
        assert pictures(notebook.run(lambda: notebook.display.ask(figure))) == [(False, b"1")]
        # The cell runs again: its output is gone. What does not change is of no interest.
        assert pictures(notebook.run()) == []
        assert pictures(notebook.run(lambda: notebook.display.ask(figure))) == [(False, b"1")]
        assert pictures(notebook.run(change)) == [(False, b"1")]
        assert pictures(notebook.run(change, clear)) == [(False, b"1")]
        assert pictures(notebook.run(clear, cell="B")) == []


def test_text_that_is_sent_while_a_figure_is_drawn_for_its_output_leaves_no_picture_for_a_later_one(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream's thread has the figure shown after it was drawn ahead, and before its execution takes it."""

    class Overtaken(Figure):
        def png(self) -> bytes:
            picture = super().png()
            stream.flush()
            return picture

    stream = Stream()
    monkeypatch.setattr("sys.stdout", stream)
    notebook.display = Display(notebook.shell, None, lambda: notebook.parent, list, kernel=Waits())
    notebook.display.start()
    figure = Overtaken("f1")
    printed = lambda: stream.write("text")  # noqa: E731
    assert pictures(notebook.answer(lambda: notebook.display.made(figure, appears=True), printed)) == [(False, None)]
    figure.wanted = True
    assert pictures(notebook.answer(lambda: notebook.display.ask(figure))) == [(False, b"2")]


def test_asking_by_number_counts_in_cells_and_where_the_figure_is_seen_nowhere(notebook: Notebook) -> None:
    figure = notebook.figure()

    def asked() -> None:
        notebook.display.asked(figure)

    assert pictures(notebook.run(asked)) == [(False, None), (True, b"1")]
    assert pictures(notebook.run(asked, cell="B")) == [(False, None), (True, b"1")]
    # A callback, while no cell runs.
    notebook.parent = {"header": {"msg_id": "of a widget"}}
    notebook.shell.published.clear()
    asked()
    assert not notebook.shell.published
    notebook.run(cell="A")
    notebook.run(cell="B")
    notebook.parent = {"header": {"msg_id": "of a widget"}}
    asked()
    assert pictures(notebook.shell.published) == [(False, None)]


def test_the_picture_is_replaced_only_when_it_changed(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.ask(figure))
    assert notebook.run(cell="B") == []
    figure.wanted = True
    assert pictures(notebook.run(cell="B")) == [(True, b"2")]
    assert notebook.run(cell="B") == []

    def draw() -> None:
        figure.seq += 1

    assert pictures(notebook.run(draw, cell="B")) == [(True, b"3")]


def test_a_figure_in_an_output_of_another_kernel_has_its_picture_replaced_too(notebook: Notebook) -> None:
    figure = notebook.figure()
    figure.seq = 5
    notebook.display.shown_elsewhere(figure)
    assert notebook.run() == []
    figure.wanted = True
    (update,) = notebook.run()
    assert (update["update"], update["data"]["image/png"]) == (True, b"6")
    # Which of its outputs that is, no kernel but the earlier one knows; the new ones are told apart from all of its.
    assert update["transient"] == {"display_id": "figport-f1-0"}
    assert update["data"][MIME_TYPE]["showing"] == 0
    assert notebook.run() == []
    figure.broken = figure.wanted = True
    notebook.run()
    notebook.run()
    assert notebook.shell.tracebacks == 1
    notebook.display.closed(figure)
    figure.broken, figure.wanted = False, True
    assert notebook.run() == []


def test_a_picture_that_people_made_answers_no_cell(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.ask(figure))
    figure.seq += 1
    notebook.display.refresh(figure, asked=False)
    assert pictures(notebook.shell.published[-1:]) == [(True, b"2")]
    assert notebook.shell.parents == [{}, notebook.parent]


@pytest.mark.parametrize("sees", ["its output in the notebook", "a copy that pyplot does not know"])
def test_what_appears_below_a_figure_that_no_cell_made_is_of_no_cell(notebook: Notebook, sees: str) -> None:
    figure, copy = notebook.figure(), notebook.figure("f2")
    if sees == "its output in the notebook":
        notebook.run(lambda: notebook.display.made(figure, appears=False))
        notebook.display.shown_elsewhere(figure)
    notebook.run()
    notebook.display.appear_below(figure, copy)
    (shown,) = notebook.shell.published
    assert not shown["update"]
    assert notebook.shell.parents == [{}, notebook.parent]
    copy.wanted = True
    (update,) = notebook.run()
    assert (update["update"], update["transient"]) == (True, shown["transient"])
    # Code in a cell shows it there.
    other = notebook.figure("f3")
    assert pictures(notebook.run(lambda: notebook.display.appear_below(figure, other))) == [(False, b"1")]
    assert len(notebook.shell.parents) == 2


def test_what_appears_below_a_figure_of_this_kernel_is_of_its_cell(notebook: Notebook) -> None:
    figure, copy = notebook.figure(), notebook.figure("f2")
    notebook.run(lambda: notebook.display.made(figure, appears=True))
    before = len(notebook.shell.published)
    notebook.display.appear_below(figure, copy)
    assert pictures(notebook.shell.published[before:]) == [(False, b"1")]
    assert notebook.shell.parents == []


def test_figures_that_were_never_shown_are_not_drawn(notebook: Notebook) -> None:
    figure = notebook.figure()
    figure.wanted = True
    assert notebook.run() == []
    assert figure.seq == 0


def test_a_broken_figure_says_so_once_and_holds_up_no_other(notebook: Notebook) -> None:
    broken, sound = notebook.figure("f1"), notebook.figure("f2")
    broken.broken = broken.wanted = True
    outputs = notebook.run(*(lambda one=one: notebook.display.made(one, appears=True) for one in (broken, sound)))
    assert pictures(outputs) == [(False, None), (False, None), (True, b"1")]
    assert notebook.shell.tracebacks == 1
    assert notebook.run(cell="B") == []
    assert notebook.shell.tracebacks == 1
    broken.broken, broken.wanted = False, True
    assert pictures(notebook.run(cell="B")) == [(True, b"1")]


def test_forgotten_figures_are_left_alone(notebook: Notebook) -> None:
    figure = notebook.figure()
    notebook.run(lambda: notebook.display.ask(figure))
    notebook.display.closed(figure)
    notebook.display.closed(figure)
    figure.wanted = True
    assert notebook.run() == []


def test_stopping_takes_the_callbacks_out(notebook: Notebook) -> None:
    notebook.display.stop()
    assert not any(notebook.shell.callbacks.values())
    assert not notebook.shell.hooks


def test_what_was_uploaded_with_a_message_is_not_kept_with_the_figures_that_it_showed(notebook: Notebook) -> None:
    notebook.run(lambda: notebook.display.ask(notebook.figure()))
    (record,) = notebook.display.records
    assert [sorted(output.parent) for output in record.outputs] == [["header", "metadata"]]
