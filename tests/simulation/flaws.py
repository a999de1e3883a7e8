"""Faults put in on purpose, each of which the simulation must find: else it holds nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from figport import wire
from figport.wire import Kind

if TYPE_CHECKING:
    from tests.simulation.member import Member
    from tests.simulation.server import Link
    from tests.simulation.world import World

T = TypeVar("T")
_KEEPS_PLACE: Final = frozenset({Kind.KEY, Kind.POINTER})


class Flaws:
    """None. Heirs change what passes by them.

    Attributes
    ----------
    likes : mapping
        How many times more often something happens than it does by itself, so that the flaw shows.
    """

    likes: Mapping[str, float] = MappingProxyType({})

    def begin(self, world: World) -> None:
        """Look at the world before anything happens."""
        self.world = world

    def ack(self, member: Member, seq: int) -> None:
        """Acknowledge a frame."""
        member.send(wire.Ack(seq))

    def up(self, arrive: Callable[[T], None]) -> Callable[[T], None]:
        """Return who takes what pages say, at the server."""
        return arrive

    def to_kernel(self, arrive: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return who takes what the server says, at the kernel."""
        return arrive

    def link(self, link: Link) -> Link:
        """Return a link of the server."""
        return link

    def chance(self, part: float) -> bool:
        """Whether it happens this time."""
        return self.world.chance.random() < part


class LostAcks(Flaws):
    """Some frames are not acknowledged."""

    def ack(self, member: Member, seq: int) -> None:
        """Do so, mostly."""
        if not self.chance(0.2):
            super().ack(member, seq)


class _InputToKernel(Flaws):
    """Something happens to keys and presses on their way to the kernel."""

    def to_kernel(self, arrive: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return who does it."""

        def take(item: tuple[Any, str, bytes]) -> None:
            if item[2][:1] and item[2][0] in _KEEPS_PLACE and self.chance(0.1):
                self.harm(item, arrive)
            else:
                arrive(item)

        return take

    def harm(self, item: tuple[Any, str, bytes], arrive: Callable[[Any], None]) -> None:
        """Do it."""
        raise NotImplementedError


class LostInput(_InputToKernel):
    """It is lost."""

    def harm(self, item: tuple[Any, str, bytes], arrive: Callable[[Any], None]) -> None:
        """Lose it."""


class DoubledInput(_InputToKernel):
    """It comes twice."""

    def harm(self, item: tuple[Any, str, bytes], arrive: Callable[[Any], None]) -> None:
        """Double it."""
        arrive(item)
        arrive(item)


class LateInput(_InputToKernel):
    """It is overtaken."""

    def harm(self, item: tuple[Any, str, bytes], arrive: Callable[[Any], None]) -> None:
        """Keep it back."""
        self.world.loop.call_later(1.0, arrive, item)


class HeldForEver(Flaws):
    """Kernels do not release what a view holds down that is gone."""

    likes = MappingProxyType({"reload": 10, "cut": 10})

    def begin(self, world: World) -> None:
        """Take that away."""
        super().begin(world)
        world.shown_hooks.append(lambda shown: setattr(shown.manager._input, "left", lambda view: None))


class NoProbe(Flaws):
    """Pages never ask whether their socket carries anything."""

    def begin(self, world: World) -> None:
        """Take that away."""
        super().begin(world)
        world.tab_hooks.append(lambda tab: setattr(tab.connection._probe, "ask", lambda: None))


class NoPause(Flaws):
    """The server reads pages as fast as they talk."""

    likes = MappingProxyType({"flood": 40, "stop": 10})

    def link(self, link: Link) -> Link:
        """Take that away."""
        assert self.world.server.hub is not None
        self.world.server.hub._pages.flow_control.pause = lambda page, now: None  # type: ignore[method-assign]
        return link


class NoWindow(Flaws):
    """The server sends to a kernel whatever it has."""

    likes = MappingProxyType({"flood": 40, "stop": 10})

    def link(self, link: Link) -> Link:
        """Take that away."""
        assert self.world.server.hub is not None
        outbox = self.world.server.hub._kernel.outbox
        outbox._under_way = -(1 << 30)
        return link


class NoLiveness(Flaws):
    """Kernels keep the views of servers that were killed."""

    likes = MappingProxyType({"kill_server": 10})

    def begin(self, world: World) -> None:
        """Take that away."""
        super().begin(world)
        world.shown_hooks.append(
            lambda shown: setattr(shown.kernel.registry.link._liveness, "_ended", lambda client: None)
        )


class StalePicture(Flaws):
    """A frame whose rectangles are lost is taken for painted."""

    def begin(self, world: World) -> None:
        """Have pages paint some frames as if nothing had changed."""
        super().begin(world)

        def spoil(tab: Any) -> None:
            tab.spoils = lambda: self.chance(0.5)

        world.tab_hooks.append(spoil)


ALL: Final[tuple[tuple[type[Flaws], str], ...]] = (
    (LostAcks, "picture"),
    (LostInput, "lost"),
    (DoubledInput, "twice"),
    (LateInput, "order"),
    (HeldForEver, "holds"),
    (NoProbe, "picture"),
    (NoPause, "wait for the kernel"),
    (NoWindow, "under way to the kernel"),
    (NoLiveness, "left over"),
    (StalePicture, "picture"),
)
"""Each of them, and a word of what is found."""
