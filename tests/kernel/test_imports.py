"""What a plain import loads, seen in fresh interpreters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BLOCK = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in {blocked!r}):
            raise AssertionError(f"{{name}} was imported")
sys.meta_path.insert(0, Block())
"""


def loaded(code: str, *blocked: str) -> set[str]:
    """Run code in a fresh interpreter that lacks some packages; return the top-level modules it loaded."""
    code = f"{BLOCK.format(blocked=blocked)}\n{code}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    environ = os.environ | {"PYTHONPATH": str(ROOT / "kernel_side")}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environ, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


HEAVY = ("matplotlib", "numpy", "PIL", "tornado", "zmq", "jupyter_client", "IPython", "comm", "figport_server")


@pytest.mark.parametrize(
    "module", ["figport", "figport.wire", "figport.errors", "figport.pacing", "figport.sending.session"]
)
def test_the_core_needs_only_the_standard_library(module: str) -> None:
    # Systems and environments have their own start-up modules, which any interpreter loads.
    ours = loaded(f"import {module}", *HEAVY) - loaded("", *HEAVY)
    assert ours - set(sys.stdlib_module_names) == {"figport"}


def test_the_backend_knows_no_web_server() -> None:
    blocked = ("tornado", "jupyter_server", "jupyter_client", "figport_server", "IPython", "ipykernel", "zmq")
    assert "matplotlib" in loaded("import figport.backend", *blocked)
