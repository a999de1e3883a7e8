"""The contact with a kernel: greeted when somebody needs it, again when it may answer something else; who asks."""

from __future__ import annotations

import math

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport.wire import KernelStatus, Party
from figport_server import error_texts
from figport_server.actions import (
    Action,
    Answer,
    Connect,
    Disconnect,
    Limits,
    LookUp,
    NoteActivity,
    SendToKernel,
    SendToPage,
    Verb,
)
from figport_server.contact import TOGETHER, Contact, LinkState
from figport_server.counters import Counters
from figport_server.kernel_liveness import Finding
from figport_server.state import Shared
from tests.server.hubs import (
    ATTACH,
    HELLO,
    KEY,
    SAVE,
    SAVED,
    SERVER_WELCOME,
    TROUBLE,
    WELCOME,
    failure,
    greeted,
    later,
    make,
    say,
    up,
)


def test_a_request_without_a_page_opens_and_closes_the_link() -> None:
    hub = make()
    note, connect = hub.ask(9, SAVE)
    assert note == NoteActivity()
    assert isinstance(connect, Connect)
    assert hub.link_up(WELCOME) == [SendToKernel("comm1", Verb.OPEN, SAVE)]
    assert hub.kernel_said("comm1", SAVED) == [Answer(9, SAVED), Disconnect(gone=False)]
    assert hub.kernel_closed("comm1") == []
    assert hub.drop(9) == []
    assert hub.unused


def test_a_request_waits_for_the_next_process_unless_the_last_one_has_it() -> None:
    hub = up()
    hub.ask(9, SAVE)
    assert Answer(9, error_texts.as_bytes(error_texts.restarted())) in hub.kernel_became(KernelStatus.RESTARTING)
    # Nobody here knows when the next process begins: a page may have heard of it, and of a figure of its.
    assert hub.ask(10, SAVE) == [NoteActivity()]
    assert hub.ask(11, SAVE) == [NoteActivity()]
    assert hub.drop(11) == []
    assert isinstance(hub.kernel_became(KernelStatus.RESTARTED)[-1], Connect)
    assert not any(isinstance(action, Answer) for action in hub.kernel_became(KernelStatus.RESTARTED))  # once more
    assert hub.link_up(WELCOME)[1:] == [SendToKernel("comm2", Verb.OPEN, SAVE)]
    assert Answer(10, SAVED) in hub.kernel_said("comm2", SAVED)


def test_a_request_does_not_wait_for_a_process_that_never_comes() -> None:
    hub = up()
    hub.kernel_became(KernelStatus.RESTARTING)
    hub.ask(9, SAVE)
    assert Answer(9, error_texts.as_bytes(error_texts.kernel_gone())) in hub.kernel_became(KernelStatus.DEAD)


def test_a_dropped_request_closes_its_comm() -> None:
    hub = up()
    assert hub.ask(9, SAVE) == [NoteActivity(), SendToKernel("comm1", Verb.OPEN, SAVE)]
    assert hub.drop(9) == [SendToKernel("comm1", Verb.CLOSE, b"")]
    assert hub.kernel_said("comm1", SAVED) == []


def test_a_request_is_always_answered() -> None:
    hub = up()
    hub.ask(9, SAVE)
    assert hub.kernel_closed("comm1") == [Answer(9, error_texts.as_bytes(error_texts.silent_end()))]
    hub.ask(10, SAVE)
    assert Answer(10, error_texts.as_bytes(error_texts.kernel_gone())) in hub.kernel_became(KernelStatus.SHUTDOWN)
    hub.ask(11, SAVE)
    assert Answer(11, error_texts.as_bytes(TROUBLE)) in hub.link_failed(TROUBLE)


def test_who_comes_while_a_kernel_is_greeted_in_vain_is_greeted_for_again() -> None:
    """Somebody loads figport and shows a figure while the answer is under way that there is none."""
    hub = greeted()
    say(hub, 1, 1, ATTACH)
    later(hub, 1)
    say(hub, 1, 2, ATTACH)
    say(hub, 1, 2, KEY)
    failed, *again = hub.link_failed(TROUBLE)
    assert (failure(failed)[0], failure(failed)[1].fatal) == (1, True)
    assert [type(action) for action in again] == [Disconnect, Connect]
    assert hub.link_up(WELCOME)[1:] == [SendToKernel("comm2", Verb.OPEN, ATTACH), SendToKernel("comm2", Verb.MSG, KEY)]


def test_who_came_before_the_second_greeting_has_its_answer() -> None:
    hub = greeted()
    later(hub, 1)
    say(hub, 1, 1, ATTACH)
    assert [type(action) for action in hub.link_failed(TROUBLE)] == [Disconnect, Connect]
    (failed, *_) = hub.link_failed(TROUBLE)
    assert failure(failed)[1].code == ErrorCode.NO_BACKEND


def test_the_kernel_is_greeted_while_the_page_gets_to_its_hello() -> None:
    hub = make()
    (connect,) = hub.page_opened(1)
    assert isinstance(connect, Connect)
    message, _ = wire.decode(connect.hello, Party.SERVER)
    assert message == wire.Hello(wire.PROTOCOL, "1", Party.SERVER)
    assert hub.link_up(WELCOME) == []
    assert say(hub, 1, 0, HELLO) == [
        SendToPage(1, wire.pack(0, SERVER_WELCOME)),
        SendToPage(1, wire.pack(0, WELCOME)),
    ]


def test_a_page_whose_hello_comes_after_nobody_answered_has_the_kernel_greeted_again() -> None:
    hub = make()
    hub.page_opened(1)
    assert hub.link_failed(TROUBLE) == [Disconnect(gone=False)]
    welcome, connect = say(hub, 1, 0, HELLO)
    assert welcome == SendToPage(1, wire.pack(0, SERVER_WELCOME))
    assert isinstance(connect, Connect)


def test_the_kernels_welcome_is_kept_for_later_pages() -> None:
    hub = up()
    hub.page_opened(2)
    assert say(hub, 2, 0, HELLO) == [
        SendToPage(2, wire.pack(0, SERVER_WELCOME)),
        SendToPage(2, wire.pack(0, WELCOME)),
    ]


def contact(limits: Limits | None = None) -> tuple[Contact, list[Action]]:
    shared = Shared("1", limits or Limits(), lambda: "comm", Counters())
    return Contact(shared), shared.out


def test_it_is_due_when_the_kernel_must_have_answered() -> None:
    kernel, out = contact()
    assert kernel.due == math.inf
    kernel.now = 5.0
    kernel.need()
    kernel.need()
    assert [type(action) for action in out] == [Connect], "greeted once"
    assert (kernel.due, kernel.overdue) == (35.0, False)
    kernel.now = 35.0
    assert kernel.overdue
    kernel.greeted(WELCOME)
    assert (kernel.due, kernel.overdue, kernel.up, kernel.welcome) == (math.inf, False, True, WELCOME)


def test_whoever_comes_at_once_is_greeted_for_together_with_the_first() -> None:
    kernel, _ = contact()
    found = [kernel.greeting]
    kernel.need()
    for now in (TOGETHER, TOGETHER + 0.001):
        kernel.now = now
        found.append(kernel.greeting)
    kernel.greeted(WELCOME)
    assert [*found, kernel.greeting] == [False, False, True, False]


@pytest.mark.parametrize(("gone", "loaded"), [(False, True), (True, False)])
def test_figport_stays_loaded_in_a_kernel_that_is_there(gone: bool, loaded: bool) -> None:
    kernel, out = contact()
    kernel.need()
    kernel.greeted(WELCOME)
    kernel.part(LinkState.IDLE, gone=gone)
    assert (kernel.loaded, kernel.welcome, kernel.up) == (loaded, None, False)
    assert out[-1] == Disconnect(gone)
    kernel.need()
    assert not kernel.loaded, "until it has answered again"


def test_no_link_is_closed_where_none_is() -> None:
    kernel, out = contact()
    kernel.close_link()
    kernel.part(LinkState.DOWN, gone=True)
    out.clear()
    kernel.close_link()
    assert (out, kernel.down) == ([], True)


def test_who_asks_while_the_kernel_is_down_is_asked_of_the_next() -> None:
    kernel, out = contact()
    kernel.part(LinkState.DOWN, gone=True)
    out.clear()
    kernel.ask(9, "comm9", SAVE)
    assert (out, kernel.asked) == ([NoteActivity()], True)
    kernel.restarted()
    assert out == [NoteActivity()], "it went to no process yet"


def test_one_question_too_many_is_answered_at_once_and_costs_the_others_nothing() -> None:
    kernel, out = contact(Limits(requests=2))
    for number in (1, 2):
        kernel.ask(number, f"comm{number}", SAVE)
    out.clear()
    kernel.ask(3, "comm3", SAVE)
    (answer,) = out
    assert answer == Answer(3, error_texts.as_bytes(error_texts.too_many_requests(2)))
    assert not kernel.answered("comm3", SAVED)
    assert kernel.answered("comm1", SAVED)
    kernel.ask(4, "comm4", SAVE)
    kernel.greeted(WELCOME)
    kernel.begin()
    assert [action.comm for action in out if isinstance(action, SendToKernel)] == ["comm2", "comm4"]


def test_all_questions_are_dropped_with_the_server() -> None:
    kernel, out = contact()
    kernel.need()
    kernel.greeted(WELCOME)
    for number in (1, 2):
        kernel.ask(number, f"comm{number}", SAVE)
    out.clear()
    kernel.drop()
    assert out == [SendToKernel("comm1", Verb.CLOSE, b""), SendToKernel("comm2", Verb.CLOSE, b"")]
    assert not kernel.asked


def test_the_manager_is_asked_when_that_is_due_and_not_again_before() -> None:
    kernel, out = contact()
    kernel.liveness.hinted()
    for _ in range(2):
        kernel.look()
    assert out == [LookUp()]


def test_what_the_manager_knows_is_news_only_where_it_changes_something() -> None:
    kernel, _ = contact()
    kernel.need()
    kernel.greeted(WELCOME)
    assert kernel.found(Finding.RUNS) is None
    assert kernel.found(Finding.SHUTDOWN) is KernelStatus.SHUTDOWN
