"""Each module has a test file of its name, and CONTRIBUTING says what it does."""

from __future__ import annotations

import re

import pytest

from tests.modules import PARTS, ROOT, Part, modules, named, untested


def test_no_module_lacks_a_test_file_of_its_name() -> None:
    lacking = {part: names for part, names in untested().items() if names}
    assert lacking == {}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.source)
def test_the_tables_of_contributing_name_each_module_and_no_other(part: Part) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition(f"### `{part.source}`")[2].partition("\n#")[0]
    assert sorted(named(part) - set(re.findall(r"`(\w+)`", section))) == [], "the section does not name them"
    first = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| .*? \| ", section))))
    folders = {path.name for path in (ROOT / part.source).rglob("*") if path.is_dir()}
    assert sorted(first - named(part) - folders) == [], "there are no such modules"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.source)
def test_parts_have_modules(part: Part) -> None:
    """Else the tests above would look in the wrong place."""
    assert len(list(modules(part))) > 30
    assert len(named(part)) > 30
