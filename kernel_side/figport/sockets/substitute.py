"""Something of ours in the place of an attribute of somebody else's object, and in the end that one's own again.

Names of other packages stand at one place each, in the modules beside this one. Where there is nothing of the kind that
they know, nothing is put in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Wrapper:
    """A socket that passes on what it does not do itself.

    Parameters
    ----------
    inner
        The socket in whose place it stands.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Substitute:
    """Puts something in, and takes it out.

    Parameters
    ----------
    owner
        Whose attribute it is.
    name
        The attribute's.
    make
        Makes what stands there instead of what it is given; None if that is not of the kind it knows.
    ended
        Called with what was made, once it is out.
    """

    def __init__(
        self,
        owner: Any,
        name: str,
        make: Callable[[Any], Any],
        ended: Callable[[Any], None] = lambda ours: None,
    ) -> None:
        self._owner = owner
        self._name = name
        self._make = make
        self._ended = ended
        self._theirs: Any = None
        self._ours: Any = None

    def start(self) -> bool:
        """Put it in; return whether it is there."""
        self._theirs = getattr(self._owner, self._name, None)
        self._ours = self._make(self._theirs)
        if self._ours is None:
            return False
        setattr(self._owner, self._name, self._ours)
        return True

    def stop(self) -> None:
        """Take it out, unless somebody else has put something there. May be called twice."""
        ours, self._ours = self._ours, None
        if ours is not None and getattr(self._owner, self._name) is ours:
            setattr(self._owner, self._name, self._theirs)
            self._ended(ours)
