"""Each module has a test file of its name.

What is left is listed, and may only become less.
"""

from __future__ import annotations

from tests.modules import PARTS, modules, untested

LEFT = {
    "kernel_side/figport": """
        blocking canvas cells choices current drawing/agg drawing/partial drawing/quality drawing/references
        drawing/resolution drawing/unfinished host input interactivity keeping/adoption keeping/loading
        lending/lender lending/patience lending/standby live manager notes parts/clipboard parts/part
        renderer/copied renderer/process runtime sending/box sending/courier settings showing/areas
        showing/asking showing/chrome showing/consoles showing/describing showing/executions showing/holds
        showing/publisher showing/records showing/thumbnails showing/unseen showing/waiting sockets/replies
        sockets/results sockets/substitute testing/decoding wire/faults wire/forms wire/from_kernel
        wire/from_page wire/message wire/vocabulary
    """,
    "server_ext/figport_server": """
        bridge doctor/command doctor/kernelspecs doctor/servers doctor/trial doctor/visit gateway_link
        gateway_socket zmq_link
    """,
    "labextension/src": """
        lab/collector lab/lab lab/saves lab/shortcuts lab/sidebar nbclassic/collector panel/card
        panel/section view/afterimage view/announcements view/bond view/box view/bundle view/clock
        view/copies view/elements view/errors view/fields view/icons view/inflate view/journey view/keys
        view/locate view/menu view/mount view/notices view/part view/parts view/picture
        view/places view/pointer view/pool view/preview view/pristine view/retry view/revivable
        view/rubberband view/runs view/size view/socket view/visibility
    """,
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
