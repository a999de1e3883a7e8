"""Each module has a test file of its name.

What is left is listed, and may only become less.
"""

from __future__ import annotations

from tests.modules import PARTS, modules, untested

LEFT = {
    "kernel_side/figport": "lending/lender lending/standby",
    "server_ext/figport_server": "",
    "labextension/src": "",
}
"""By part, the modules that are tested by other files only."""


def test_no_module_lacks_a_test_file_of_its_name_but_those_that_are_listed() -> None:
    more = {part: set(names) - set(LEFT[part].split()) for part, names in untested().items()}
    assert not any(more.values()), more


def test_parts_have_modules_and_most_of_them_such_a_file() -> None:
    """Else the test above would look in the wrong place."""
    for part in PARTS:
        found = len(list(modules(part)))
        assert found > 30, part.source
        assert len(untested()[part.source]) < 2 * found / 3, part.source
