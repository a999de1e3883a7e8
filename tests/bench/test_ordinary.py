"""The table of the README that `bench.ordinary` makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import ordinary
from tests.e2e.ordinary import Outcome

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_has_a_place_for_the_table() -> None:
    page = (ROOT / "README.md").read_text()
    changed = ordinary.replaced(page, "| a table |")
    assert "\n| a table |\n" in changed
    assert ordinary.replaced(changed, "| another |") == ordinary.replaced(page, "| another |")


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a line"):
        ordinary.replaced(f"# Page\n{ordinary.BEGIN}\n", "| a table |")


def test_a_row_counts_errors_and_different_pictures() -> None:
    outcomes = [Outcome((), {"canvas 1": "a"}), Outcome(("x", "y"), {"canvas 1": "b"}), Outcome((), {"canvas 1": "a"})]
    assert ordinary.row("ipykernel-7.4", "on", outcomes) == "| 7.4 | on | 3 | 2 | 2 |"
