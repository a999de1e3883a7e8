"""The table of matplotlib's own tests: what counts as a new failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.contract import report
from bench.contract.kernels import Outcome, Run, read


def run(**outcomes: str) -> Run:
    return Run({name: Outcome(one, "why") for name, one in outcomes.items()}, 3, 5, "said")


def test_only_what_passes_with_agg_can_be_lost() -> None:
    agg = run(a="passed", b="failed", c="skipped", d="passed", e="passed")
    ours = run(a="passed", b="failed", c="failed", d="error")
    row = report.Row("test_x", "3.11", agg, ours)
    assert row.new == {"d": "error: why", "e": "it was not run"}
    page = report.table([row], ["Today."])
    assert "| test_x | 3.11 | 5 | 3 | 1 | 3 | 5 | 2 |" in page
    assert "New failures:\n\n- d\n- e\n" in page


def test_what_has_a_reason_is_told_and_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(report.REASONS, "a", "because")
    row = report.Row("test_x", "3.11", run(**{"a[1]": "passed"}), run(**{"a[1]": "failed"}))
    assert row.new == {}
    page = report.table([row], ["Today."])
    assert "| test_x | 3.11 | 1 | 1 | 0 | 3 | 5 | 0 |" in page
    assert "| a | because |" in page


def test_a_file_that_runs_nothing_counts() -> None:
    assert list(report.Row("test_x", "3.11", run(), run()).new) == ["test_x"]


def test_what_fails_after_a_test_has_passed_counts(tmp_path: Path) -> None:
    lines = [["a", "passed", ""], ["a", "error", "at its end"], ["b", "failed", "first"], ["b", "error", "later"]]
    (tmp_path / "outcomes").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert read(tmp_path / "outcomes") == {"a": Outcome("error", "at its end"), "b": Outcome("failed", "first")}
