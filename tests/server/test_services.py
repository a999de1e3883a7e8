"""What handlers may ask of the extension is there."""

from __future__ import annotations

import pytest
from tornado.web import HTTPError

from figport_server.extension import Figport
from figport_server.services import Services

MEMBERS = sorted(name for name in vars(Services) if not name.startswith("_"))
MADE = {"audit", "kernels", "counters", "usage"}
"""What the extension makes when the server starts."""


def test_the_parts_are_those_that_are_made_when_the_server_starts(figport: Figport) -> None:
    for name in MADE:
        annotation = vars(Services)[name].fget.__annotations__["return"]
        assert type(getattr(figport, name)).__name__ == annotation


@pytest.mark.parametrize("name", sorted(set(MEMBERS) - MADE - {"bridge", "channel"}))
def test_each_number_is_an_option_that_says_what_it_is(name: str) -> None:
    """Else a handler would go by something that no administrator can set."""
    trait = Figport.class_traits()[name]
    assert trait.metadata["config"] is True
    assert len(trait.help) > 30
    assert isinstance(trait.default(), int | float | bool)


def test_a_kernel_that_the_server_does_not_have_has_no_bridge(figport: Figport) -> None:
    assert figport.channel("0a-0b-0c-0d-0e") is None
    with pytest.raises(HTTPError) as caught:
        figport.bridge("0a-0b-0c-0d-0e")
    assert caught.value.status_code == 404
    assert figport._bridges == {}
