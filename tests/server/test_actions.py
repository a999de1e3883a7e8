"""What the hub can want is a closed set, and the limits are those that administrators know."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from figport import wire
from figport_server import actions
from figport_server.actions import Action, Limits, SendToPage
from figport_server.extension import Figport

OPTIONS = {
    "message_bytes": "max_message_bytes",
    "views": "max_views_per_socket",
    "input_bytes": "max_input_bytes",
    "rate": "max_input_rate",
    "requests": "max_requests",
    "stall_seconds": "stall_timeout",
    "hello_seconds": "hello_timeout",
}
"""The option that sets each limit. `restart_seconds` follows from the server's own restarter."""


def test_each_action_is_one_that_bridges_must_carry_out() -> None:
    """mypy sees to it that `Bridge` matches each of `Action`, and not that a new class is one of them."""
    defined = {
        one
        for one in vars(actions).values()
        if isinstance(one, type) and dataclasses.is_dataclass(one) and one is not Limits
    }
    assert defined == set(get_args(Action))


@pytest.mark.parametrize("kind", get_args(Action), ids=lambda kind: kind.__name__)
def test_actions_cannot_be_changed_on_their_way(kind: type) -> None:
    assert "__slots__" in vars(kind)
    assert vars(kind)["__dataclass_params__"].frozen


def test_actions_are_equal_that_say_the_same() -> None:
    """Tests of the hub compare lists of them."""
    assert SendToPage(1, b"a") == SendToPage(1, b"a")
    assert SendToPage(1, b"a") != SendToPage(2, b"a")


@pytest.mark.parametrize(("limit", "option"), OPTIONS.items())
def test_a_hub_without_configuration_has_the_limits_of_the_options(limit: str, option: str) -> None:
    assert getattr(Limits(), limit) == Figport.class_traits()[option].default()


def test_every_limit_but_one_is_an_option() -> None:
    assert {field.name for field in dataclasses.fields(Limits)} - {"restart_seconds"} == OPTIONS.keys()


def test_a_page_may_not_send_what_a_kernel_would_refuse() -> None:
    assert Limits().message_bytes == wire.MAX_INPUT
