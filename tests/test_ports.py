"""The tests' own ports."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import ports


def test_each_is_given_once_and_none_that_is_taken() -> None:
    with socket.socket() as taken:
        following = ports.FIRST + (ports.free_port() + 1 - ports.FIRST) % (ports.LAST - ports.FIRST)
        taken.bind(("127.0.0.1", following))
        with ThreadPoolExecutor(8) as pool:
            given = list(pool.map(lambda _: ports.free_port(), range(200)))
    assert len(set(given)) == 200
    assert following not in given
    assert all(ports.FIRST <= port < ports.LAST for port in given)


ASK = """
import json
from jupyter_core.application import JupyterApp
from jupyter_client.connect import LocalPortCache
app = JupyterApp()
app.initialize([])
print(json.dumps([LocalPortCache.instance().find_available_port("127.0.0.1") for _ in range(3)]))
"""


def test_jupyter_programs_take_them_for_their_kernels(tmp_path: Path) -> None:
    ports.configure(tmp_path)
    before = ports.free_port()
    environ = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_NO_CONFIG": ""}
    done = subprocess.run([sys.executable, "-c", ASK], env=environ, capture_output=True, text=True, check=True)
    given = json.loads(done.stdout)
    assert len(set(given)) == 3
    assert all((port - before) % (ports.LAST - ports.FIRST) < 1000 for port in given)
