"""Each module has a test file of its name."""

from __future__ import annotations

from tests.modules import PARTS, modules, untested


def test_no_module_lacks_a_test_file_of_its_name() -> None:
    lacking = {part: names for part, names in untested().items() if names}
    assert lacking == {}


def test_parts_have_modules() -> None:
    """Else the test above would look in the wrong place."""
    for part in PARTS:
        assert len(list(modules(part))) > 30, part.source
