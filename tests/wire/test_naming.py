"""How a kernel is named that no notebook server has started."""

from __future__ import annotations

from figport import wire


def test_a_kernel_has_a_name_by_a_key_that_cannot_be_guessed() -> None:
    name = wire.own_name(b"k" * 16)
    assert name is not None
    assert (name, len(name)) == (wire.own_name(b"k" * 16), 36)
    assert name != wire.own_name(b"l" * 16)
    assert wire.own_name(b"k" * 15) is None
