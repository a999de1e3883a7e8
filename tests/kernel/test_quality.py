"""What pictures may cost while something moves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from figport.drawing import quality
from figport.drawing.quality import SLOW
from figport.settings import QUALITIES, options


@pytest.mark.parametrize(
    ("policy", "cheap", "dear"),
    [("fast", True, True), ("lossless", False, False), ("auto", False, True)],
)
def test_a_policy_decides_by_what_a_draw_takes(
    policy: str, cheap: bool, dear: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "quality", policy)
    assert quality.policy(None) == policy
    assert quality.may_be_fast(None, SLOW) is cheap
    assert quality.may_be_fast(None, SLOW + 0.001) is dear


def test_a_figures_own_policy_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "quality", "fast")
    manager = SimpleNamespace(quality="lossless")
    assert (quality.policy(manager), quality.may_be_fast(manager, 10.0)) == ("lossless", False)
    manager.quality = None
    assert quality.may_be_fast(manager, 0.0)


def test_each_policy_is_decided() -> None:
    assert set(QUALITIES) == {"fast", "lossless", "auto"}
