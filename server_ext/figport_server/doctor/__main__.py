"""``python -m figport_server.doctor …`` is ``jupyter figport doctor …``, where commands are not on the path."""

from __future__ import annotations

import sys

from .command import main

sys.exit(main(["doctor", *sys.argv[1:]]))
