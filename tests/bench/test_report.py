"""The results page: benchmarks and stress have a part each, and leave the other's alone."""

from __future__ import annotations

from pathlib import Path

from bench import report, stress
from bench.summary import Sample


def test_the_stress_is_the_last_section_and_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    page = report.page(
        [Sample("first", "figport", 1, way="direct", sweep=0, first=5.0)], {"Run": "now"}, "## Round trip\n"
    )
    file.write_text(page)
    for wrong in (0, 3):
        report.replace_stress(file, stress.section([stress.Tally("k", 2, 200, 40, wrong, 60.0)]))
    text = file.read_text()
    assert text.startswith(page.rstrip())
    assert text.count(report.STRESS) == 1
    assert "| k | 1.0 | 2 | 200 | 40 | 3 |" in report.stress_of(text)
    assert report.stress_of(page) == ""


def test_there_may_be_no_page_yet(tmp_path: Path) -> None:
    report.replace_stress(tmp_path / "RESULTS.md", "## Stress\n")
    assert (tmp_path / "RESULTS.md").read_text() == "## Stress\n"
