"""The results page: benchmarks and stress have a part each, and leave the other's alone."""

from __future__ import annotations

from pathlib import Path

from bench import cells, kills, report, stress, views
from bench.summary import Sample


def test_the_stress_is_the_last_section_and_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    page = report.page(
        [Sample("first", "figport", 1, way="direct", sweep=0, first=5.0)], {"Run": "now"}, "## Round trip\n"
    )
    file.write_text(page)
    for wrong in (0, 3):
        report.replace(file, stress.section([stress.Tally("k", 2, 200, 40, wrong, 60.0)]))
    text = file.read_text()
    assert text.startswith(page.rstrip())
    assert text.count(report.STRESS) == 1
    assert "| k | 1.0 | 2 | 200 | 40 | 3 |" in report.stress_of(text)
    assert report.stress_of(page) == ""


def test_first_images_are_told_as_they_are_seen_and_as_they_are_live() -> None:
    samples = [
        Sample("first", contender, 1, way="direct", sweep=0, first=seen, live=live, soonest=soonest)
        for contender, seen, live, soonest in (("ipympl", 200.0, 200.0, 100.0), ("figport", 80.0, 150.0, 20.0))
    ]
    page = report.page(samples, {})
    head = "| case | ipympl ms | figport ms | × | ipympl live ms | figport live ms | ×"
    assert f"{head} | ipympl soonest live ms | figport soonest live ms | × |" in page
    assert "| first image, first figure | 200 | 80 | 0.40 | 200 | 150 | 0.75 | 100 | 20 | 0.20 |" in page


def test_the_section_on_views_is_replaced_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    report.replace(file, stress.section([stress.Tally("k", 2, 200, 40, 0, 60.0)]))
    for cpu in (1.0, 2.0):
        drags = {("lines", crowd.title): [views.Drag(cpu, 3, [3])] for crowd in (views.ALONE, *views.CROWDS)}
        report.replace(file, views.section(drags, 3))
    text = file.read_text()
    assert text.startswith(report.VIEWS)
    assert text.count(report.VIEWS) == text.count(report.STRESS) == 1
    assert "| lines | ten views on ten pages | 3 | 3 | 2000 | 1.00 |" in text
    assert "| k | 1.0 | 2 | 200 | 40 | 0 |" in report.stress_of(text)
    report.replace(file, stress.section([stress.Tally("k", 3, 300, 40, 0, 60.0)]))
    assert report.VIEWS in file.read_text()


def test_sections_stand_in_their_order_whichever_is_made_first(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    rounds = {name: [cells.Rounds(seconds, 5.0, 0)] for name, seconds in (("figport", 2.0), ("inline", 1.0))}
    found = cells.section(cells.Cells(rounds | {"ipympl": [cells.Rounds(4.0, 90.0, 30)]}, [1.0], [1.1]))
    sections = {
        report.VIEWS: f"{report.VIEWS}\n\nviews\n",
        report.CELLS: found,
        report.STRESS: f"{report.STRESS}\n\nstress\n",
    }
    file.write_text("# Results\n")
    for head in (report.STRESS, report.CELLS, report.VIEWS, report.CELLS):
        report.replace(file, sections[head])
    assert file.read_text() == "# Results\n\n" + "\n".join(sections.values())
    assert "| figport | 2000 | 2.00 | 5 | 0 |" in found
    assert "| ipympl | 4000 | 4.00 | 90 | 30 |" in found
    assert "| a page looks | 1100 | 1.10 |" in found


def test_there_may_be_no_page_yet(tmp_path: Path) -> None:
    report.replace(tmp_path / "RESULTS.md", "## Stress\n")
    assert (tmp_path / "RESULTS.md").read_text() == "## Stress\n"


def test_what_was_not_killed_this_time_keeps_its_row(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    report.replace(file, kills.section([kills.Row("server", [2.0], "s"), kills.Row("proxy", [3.0], "p")]))
    report.replace(file, kills.section([kills.Row("server", [1.0, 4.0], "t")], file.read_text()))
    text = file.read_text()
    assert text.count(report.KILLS) == 1
    rows = [line for line in text.splitlines() if line.startswith(("| proxy", "| server"))]
    assert rows == ["| proxy | 1 | 3.00 | 3.00 | p |  |  |", "| server | 2 | 2.50 | 4.00 | t |  |  |"]
