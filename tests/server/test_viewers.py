"""Who may read kernels and not execute code in them sees figures and sends nothing."""

from __future__ import annotations

from typing import Any

import pytest
from jupyter_server.auth import Authorizer, User
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from figport import wire
from figport.errors import ErrorCode
from figport.wire import Access, Kind, Party
from figport_server.actions import SendToKernel, SendToPage, Verb
from figport_server.extension import Figport
from figport_server.hub import Hub
from tests.neighbours.recipes import recipe
from tests.server.client import Page, pointer
from tests.server.conftest import OpenPage, StartKernel
from tests.server.hubs import ACK, ATTACH, DETACH, FIGURE, HELLO, KEY, SERVER_WELCOME, WELCOME, failure, make, say
from tests.server.test_access import get

LOOK = wire.encode(wire.Look(2.0, True))
LIST = wire.encode(wire.ListFigures())
FROM_PAGES = [kind for kind, cls in wire.MESSAGES.items() if Party.PAGE in cls.senders]
INPUT = {
    Kind.POINTER,
    Kind.WHEEL,
    Kind.KEY,
    Kind.TOOL,
    Kind.RESIZE,
    Kind.FILL,
    Kind.CLOSE,
    Kind.REFRESH,
    Kind.AFTER,
    Kind.DISCARD,
}


def test_each_kind_of_a_page_is_either_looking_or_input() -> None:
    assert set(FROM_PAGES) == wire.LOOKING | INPUT
    assert not wire.LOOKING & INPUT


def viewing() -> Hub:
    """A hub with page 1, which may look at what view 1 shows."""
    hub = make()
    hub.page_opened(1, Access.VIEW)
    rights = wire.encode(wire.Rights(Access.VIEW))
    assert say(hub, 1, 0, HELLO)[:2] == [
        SendToPage(1, wire.pack(0, rights)),
        SendToPage(1, wire.pack(0, SERVER_WELCOME)),
    ]
    hub.link_up(WELCOME)
    assert say(hub, 1, 1, ATTACH) == [SendToKernel("comm1", Verb.OPEN, ATTACH)]
    return hub


@pytest.mark.parametrize("kind", sorted(INPUT), ids=lambda kind: kind.name)
def test_input_does_not_reach_the_kernel(kind: Kind) -> None:
    hub = viewing()
    # Whatever stands behind the kind: nobody reads it.
    actions = say(hub, 1, 1, bytes([kind]) + KEY[1:])
    assert not [action for action in actions if isinstance(action, SendToKernel)]
    view, error = failure(next(action for action in actions if isinstance(action, SendToPage)))
    assert (view, error.fatal) == (1, False)
    assert error.code == ErrorCode.FORBIDDEN
    # And the view goes on.
    assert say(hub, 1, 1, ACK) == [SendToKernel("comm1", Verb.MSG, ACK)]


def test_looking_reaches_the_kernel_and_changes_nothing_for_others() -> None:
    hub = viewing()
    (sent,) = say(hub, 1, 1, LOOK)
    assert sent == SendToKernel("comm1", Verb.MSG, wire.encode(wire.Look(1.0, True)))
    sharp = wire.Attach(FIGURE, 3.0, True, (wire.Codec.RUNS,), "a-browser", "a-request")
    (sent,) = say(hub, 1, 2, wire.encode(sharp))
    assert sent == SendToKernel("comm2", Verb.OPEN, ATTACH)
    assert say(hub, 1, 3, LIST) == [SendToKernel("comm3", Verb.OPEN, LIST)]
    assert say(hub, 1, 1, DETACH) == [SendToKernel("comm1", Verb.CLOSE, b"")]


class Readers(Authorizer):
    """Lets everybody read, and those execute whom a test allows to."""

    teacher = False

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return action == "read" or Readers.teacher


class TestOnAServer:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"authorizer_class": Readers}, "Figport": {"recheck_interval": 0.2}}

    async def test_one_figure_for_a_class(
        self, jp_serverapp: ServerApp, jp_fetch: Any, open_page: OpenPage, start_kernel: StartKernel, figport: Figport
    ) -> None:
        kernel = await start_kernel()
        Readers.teacher = True
        teacher = await open_page(kernel)
        await teacher.hear(0, wire.Welcome)
        await teacher.attach()
        figport.recheck_interval = 0  # of those who come now: the class may still look when the lesson is over
        Readers.teacher = False
        viewers: list[Page] = []
        for _ in range(5):
            page = await open_page(kernel, hello=False)
            await page.say(0, wire.Hello(wire.PROTOCOL, "1", Party.PAGE))
            assert (await page.hear(0, wire.Rights)).access is Access.VIEW
            assert (await page.hear(0, wire.Welcome)).party is Party.SERVER
            assert (await page.hear(0, wire.Welcome)).party is Party.KERNEL
            await page.attach()
            viewers.append(page)
        for viewer in viewers:
            await viewer.say(1, pointer(3, 4))
            error = await viewer.hear(1, wire.Failure)
            assert (error.code, error.fatal) == (ErrorCode.FORBIDDEN, False)
        # The teacher's rights have ended with the check above, and that socket with them.
        error = await teacher.hear(0, wire.Failure)
        assert (error.code, error.fatal) == (ErrorCode.FORBIDDEN, True)
        address = f"figport/kernels/{kernel}/figures/{FIGURE}"
        assert (await get(jp_fetch, address)).code == 200
        assert (await get(jp_fetch, f"{address}/download")).code == 403
        figport.viewers = False
        assert (await get(jp_fetch, address)).code == 403


def test_the_recipe_for_a_class() -> None:
    """What docs/admin.md gives administrators lets teachers do everything, and others look."""
    module: dict[str, Any] = {}
    exec(recipe("jupyter_viewers.py"), module)
    config = Config()
    exec(recipe("for_a_class.py"), {"c": config})
    assert config.ServerApp.authorizer_class == "jupyter_viewers.Viewers"
    authorizer = module["Viewers"](config=config)
    cells = [
        (name, action, resource)
        for name in ("ann", "ben")
        for action in ("read", "write", "execute")
        for resource in ("kernels", "contents", "terminals")
        if authorizer.is_authorized(None, User(name), action, resource)
    ]
    assert cells[-1] == ("ben", "read", "kernels")
    assert [name for name, *_ in cells] == ["ann"] * 9 + ["ben"]
