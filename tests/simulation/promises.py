"""What must hold, whatever happens; `world` says it in words."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from figport.inbox import CROWD
from figport.pacing import MOST
from figport_server.outbox import OVERHEAD, WINDOW
from tests.simulation.server import LIMITS, MOST_WAITING

if TYPE_CHECKING:
    from tests.simulation.world import Hand, World


class Promises:
    """What must hold of one world; what does not is in `World.wrong`.

    Parameters
    ----------
    world
        What is looked at.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    async def watch(self) -> None:
        """Check again and again that what waits is bounded."""
        while True:
            await asyncio.sleep(0.25)
            self._memory()

    def _bound(self, what: str, found: int, most: int) -> None:
        if found > most:
            self._world.wrong.append(f"memory: {found} {what}, at most {most}")

    def _memory(self) -> None:
        hub = self._world.server.hub
        one = LIMITS.message_bytes + OVERHEAD
        if hub is not None:
            outbox = hub._kernel.outbox
            for page in hub._pages.open:
                self._bound("bytes wait for the kernel", outbox.waiting(page), LIMITS.input_bytes + one)
        for link in self._world.server.links:
            # Besides input: openings, closings and questions, which are few.
            waiting = link._post.wire.under_way + link._post.unread()
            self._bound("messages under way to the kernel", waiting, WINDOW // OVERHEAD + 100)
        for socket in self._world.server.sockets:
            self._bound("messages wait for a page", socket.waiting, MOST_WAITING)
        for shown in self._world.process.figures.values():
            session = shown.manager.session
            for name in session:
                view = session.view(name)
                assert view is not None
                self._bound("frames under way to a view", len(view.credit.under_way), MOST)

    def pictures(self) -> None:
        """Each view shows its figure, or says that it is gone."""
        for hand in self._world.hands:
            member, shown = hand.member, self._world.process.figures.get(hand.member.figure)
            if hand.tab.gone:
                continue
            who = f"view {member.name}"
            if member.gone:
                if hand.shown is shown and not member.closed_by_hand:
                    self._world.wrong.append(f"picture: {who} is dead ({member.cause}), and its figure lives")
            elif shown is None:
                self._world.wrong.append(f"picture: {who} says {member.state!r} of a figure that is gone")
            elif member.state != "live":
                self._world.wrong.append(f"picture: {who} is {member.state!r} after all that time")
            elif not member.painter.shows(shown.pixels()):
                self._world.wrong.append(f"picture: {who} shows another one than its figure")

    def input(self) -> None:
        """What a hand did was heard once and in order."""
        for hand in self._world.hands:
            member = hand.member
            known = {what for sent in member.sent.values() for what in sent}
            by_figure = [
                [(what, n) for view, what, n in shown.heard if view == member.name] for shown in self._world.ever
            ]
            heard = [one for heard in by_figure for one in heard if one in known]
            if len(set(heard)) != len(heard):
                self._world.wrong.append(f"input: view {member.name} was heard twice")
            for attachment, sent in member.sent.items():
                parts = [[one for one in heard if one in set(sent)] for heard in by_figure]
                got = next((part for part in parts if part), [])
                self._compare(hand, attachment, sent, got)

    def _compare(self, hand: Hand, attachment: int, sent: list[Any], got: list[Any]) -> None:
        who = f"view {hand.member.name}, attachment {attachment}"
        if got != sorted(got, key=lambda one: one[1]):
            self._world.wrong.append(f"input: the order of {who}")
        elif got != sent[: len(got)]:
            self._world.wrong.append(f"input: something in the middle of {who} was lost")
        elif hand.member.number and not hand.tab.gone and attachment == hand.member.attachment and got != sent:
            self._world.wrong.append(f"input: the last {len(sent) - len(got)} of {who} were lost")

    def held(self) -> None:
        """A view that is gone holds nothing."""
        for shown in self._world.process.figures.values():
            down: dict[tuple[int, str], bool] = {}
            for view, what, _ in shown.heard:
                down[view, what.split("_")[0]] = what.endswith("press")
            for (view, what), holds in down.items():
                if holds:
                    self._world.wrong.append(f"input: view {view} is gone and holds a {what}")

    def leftovers(self) -> None:
        """When all pages are closed nothing is left of them."""
        hub, kernel = self._world.server.hub, self._world.process.kernel
        if hub is not None and not (hub.unused and not hub.views):
            self._world.wrong.append("left over: pages or views in the server")
        if kernel is not None:
            if kernel.registry._views:
                self._world.wrong.append(f"left over: {len(kernel.registry._views)} views in the kernel")
            # A server that is killed before it says for the first time that it lives has promised nothing.
            if len(kernel.registry.link._peers) > self._world.killed:
                self._world.wrong.append(f"left over: {len(kernel.registry.link._peers)} comms in the kernel")
            if self._world.process.notes:
                self._world.wrong.append("left over: messages that wait for main")
            self._bound("messages wait for main", self._world.process.notes, CROWD)
