"""Sessions with a kernel's settings."""

from __future__ import annotations

from jupyter_client.session import Session
from traitlets.config import Config

from figport_server import streams


def test_a_session_of_ones_own_has_the_kernels_settings_and_another_identity() -> None:
    class Manager:
        session = Session(config=Config({"Session": {"copy_threshold": 7, "session": "fixed"}}), key=b"k")

    own = streams.own_session(Manager)
    assert (own.key, own.copy_threshold) == (b"k", 7)
    assert own.session != "fixed"
