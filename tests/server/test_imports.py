"""The server side loads no plotting library, and of the kernel side only the wire."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import importlib, json, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"matplotlib", "numpy", "PIL", "IPython", "ipykernel"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocker())
import figport_server
light = sorted(name for name in sys.modules if name.partition(".")[0] in {"tornado", "jupyter_server", "zmq"})
names = [module.name for module in pkgutil.iter_modules(figport_server.__path__, "figport_server.")]
for name in names:
    importlib.import_module(name)
kernel_side = sorted(name for name in sys.modules if name.startswith("figport."))
print(json.dumps({"light": light, "names": names, "kernel_side": kernel_side}))
"""


def test_imports() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["light"] == []
    assert "figport_server.extension" in found["names"]
    # The last three the package itself has.
    own = {"settings", "threads", "version"}
    assert {name.split(".")[1] for name in found["kernel_side"]} <= {"wire", "errors", "pacing"} | own
