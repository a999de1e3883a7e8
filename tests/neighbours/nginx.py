"""nginx, started for tests with the recipe of docs/admin.md.

Found on PATH, where ``$FIGPORT_NGINX`` says, or where ``python tests/neighbours/nginx.py --install`` has unpacked
Debian's package, which needs no root.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
UNPACKED: Final = ROOT / ".cache" / "nginx"

_AROUND: Final = """
daemon off;
master_process off;
pid {place}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    {sites}
}}
"""


def find() -> Path | None:
    """Return nginx's program, or None if there is none."""
    named = os.environ.get("FIGPORT_NGINX")
    places = [named] if named else ["nginx", "/usr/sbin/nginx", str(UNPACKED / "usr" / "sbin" / "nginx")]
    return next((Path(found) for found in map(shutil.which, places) if found), None)


def install() -> None:
    """Unpack Debian's nginx below .cache, unless there is one."""
    if find() is not None or shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return
    with TemporaryDirectory() as place:
        subprocess.run(["apt-get", "download", "nginx"], cwd=place, check=True)
        for package in Path(place).glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(UNPACKED)], check=True)


@contextmanager
def running_nginx(program: Path, place: Path, sites: Sequence[str], port: int) -> Iterator[None]:
    """Run nginx, with files in the folder `place`, until the block ends; one of its sites listens on `port`."""
    place.mkdir(parents=True, exist_ok=True)
    config, log = place / "nginx.conf", place / "nginx.log"
    config.write_text(_AROUND.format(place=place, sites="\n".join(sites)))
    with log.open("w") as output:
        command = [str(program), "-p", str(place), "-e", "stderr", "-c", str(config)]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + 30
        while not _listens(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)  # nobody tells
        yield
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
    print(find() or "There is no nginx.")
