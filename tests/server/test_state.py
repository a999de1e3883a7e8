"""What is remembered of pages and views, and what is not."""

from __future__ import annotations

import math

import pytest

from figport import wire
from figport.errors import ErrorCode
from figport_server.state import FRAMES, KEPT, Page, View
from tests.server.hubs import ATTACH

LOOK = wire.encode(wire.Look(2.0, True))


@pytest.fixture
def page() -> Page:
    return Page(1, due=30.0, tokens=2000.0, counted=0.0)


def test_a_page_may_nothing_but_be_greeted_at_first(page: Page) -> None:
    assert (page.greeted, page.last, page.views, page.access) == (False, 0, {}, wire.Access.USE)


def test_the_same_complaint_is_new_once(page: Page) -> None:
    said = [(ErrorCode.MALFORMED, 3), (ErrorCode.MALFORMED, 3), (ErrorCode.MALFORMED, -1), (ErrorCode.LIMIT, 3)]
    assert [page.first_time(*one) for one in said] == [True, False, True, True]


def test_pages_complain_for_themselves(page: Page) -> None:
    other = Page(2, due=30.0, tokens=2000.0, counted=0.0)
    assert page.first_time(ErrorCode.SLOW, -1)
    assert other.first_time(ErrorCode.SLOW, -1)


def test_how_a_view_is_looked_at_is_kept_until_the_kernel_answers(page: Page) -> None:
    view = View(page, 1, "comm1", ATTACH)
    assert (view.known, view.due) == (False, math.inf)
    view.looked(LOOK)
    assert view.look == LOOK
    view.looked(LOOK + bytes(KEPT))
    assert view.look == LOOK, "what is too long is not kept"
    view.answered()
    assert (view.known, view.opening, view.look) == (True, b"", b"")
    view.looked(LOOK)
    assert view.look == b"", "the kernel knows it"


def test_a_look_of_a_view_that_cannot_be_opened_again_is_not_kept(page: Page) -> None:
    view = View(page, 1, "comm1", b"")
    view.looked(LOOK)
    assert view.look == b""


def test_times_of_frames_that_are_never_painted_do_not_pile_up(page: Page) -> None:
    view = View(page, 1, "comm1", ATTACH)
    view.frames.extend(float(number) for number in range(10 * FRAMES))
    assert len(view.frames) == FRAMES
    assert view.frames[-1] == 10 * FRAMES - 1
