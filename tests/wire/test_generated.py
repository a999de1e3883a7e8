"""The TypeScript twin of the wire is what the generator writes today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_wire_ts_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "labextension" / "generate_wire.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
