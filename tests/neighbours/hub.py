"""A JupyterHub with its proxy and several users, started for tests; and a user's browser as far as HTTP goes."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.server import QUIET_LAB, Server, jupyter_environment
from tests.neighbours.recipes import recipe
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]

_FOR_TESTS = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = ["configurable-http-proxy"]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.env_keep = {kept!r}
c.Spawner.args = ["--allow-root", *{lab!r}]
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.JupyterHub.cookie_secret_file = {secret!r}
c.JupyterHub.db_url = "sqlite:///:memory:"
"""

PASSWORD = "a-password-for-tests"


@dataclass(frozen=True, slots=True)
class Hub:
    """A running JupyterHub."""

    url: str
    """With a final slash."""
    homes: Path
    """The folder that holds each user's."""
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[str]

    def home(self, user: str) -> Path:
        """Return the folder whose notebooks a user's server serves."""
        place = self.homes / user
        place.mkdir(parents=True, exist_ok=True)
        return place

    def server(self, user: str) -> Server:
        """Return a user's server, once the user has been let in."""
        return Server(f"{self.url}user/{user}/", self.home(user), self.environment, self.process, [])


@contextmanager
def running_hub(place: Path, python: Path) -> Iterator[Hub]:
    """Run a JupyterHub, from the recipe, in the environment of `python` until the block ends."""
    variables = jupyter_environment(place)
    variables["PATH"] = os.pathsep.join((str(python.parent), variables["PATH"]))
    ports = {name: free_port() for name in ("port", "hub", "proxy")}
    kept = [name for name in variables if name.startswith(("JUPYTER", "IPYTHON", "MPL", "NO_PROXY", "PATH"))]
    more = _FOR_TESTS.format(
        **ports,
        password=PASSWORD,
        homes=str(place / "homes" / "{username}"),
        kept=kept,
        lab=list(QUIET_LAB),
        secret=str(place / "cookie_secret"),
    )
    config, log = place / "jupyterhub_config.py", place / "hub.log"
    config.write_text(recipe(config.name) + more)
    # nbclassic serves no links.
    shutil.copytree(ROOT / "labextension" / "dist" / "nbextension", place / "data" / "nbextensions" / "figport")
    enabled = place / "config" / "nbconfig" / "notebook.json"
    enabled.parent.mkdir()
    shutil.copy(ROOT / "jupyter-config" / "nb-config" / "figport.json", enabled)
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(python), "-m", "jupyterhub", "--config", str(config)],
            env=variables,
            cwd=place,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    hub = Hub(f"http://127.0.0.1:{ports['port']}/", place / "homes", variables, log, process)
    try:
        _until_there(hub)
        yield hub
    finally:
        process.terminate()  # it ends its proxy and the users' servers
        process.wait(60)


def _until_there(hub: Hub) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + 120
    while True:
        try:
            opener.open(f"{hub.url}hub/api/", timeout=10).close()
            return
        except OSError:
            assert hub.process.poll() is None, hub.log.read_text()
            assert time.monotonic() < end, hub.log.read_text()
            time.sleep(0.1)  # nobody tells


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to whoever asks."""

    def redirect_request(self, *args: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """What a user's browser does over HTTP: cookies, and what it says of where a request comes from."""

    def __init__(self, hub: Hub, user: str) -> None:
        self.hub = hub
        self.user = user
        self.cookies = http.cookiejar.CookieJar()
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies))
        self._opener = urllib.request.build_opener(*handlers)
        self._here = urllib.request.build_opener(*handlers, NoRedirect())

    def log_in(self) -> None:
        """Log in, have the user's server started, and be let in there."""
        form = self._opener.open(f"{self.hub.url}hub/login", timeout=60).read().decode()
        xsrf = re.search(r'name="_xsrf" value="([^"]+)"', form)
        assert xsrf is not None
        fields = {"username": self.user, "password": PASSWORD, "_xsrf": xsrf[1]}
        data = urllib.parse.urlencode(fields).encode()
        self._opener.open(f"{self.hub.url}hub/login?next=/hub/spawn", data, timeout=120).close()
        end = time.monotonic() + 120
        while self.navigate(self.user, "api/status").status != 200:
            assert time.monotonic() < end, self.hub.log.read_text()
            # As the Hub's page does that tells how far the server is.
            self._opener.open(f"{self.hub.url}user/{self.user}/lab", timeout=120).close()

    def navigate(self, owner: str, path: str) -> Answer:
        """Go to an address of somebody's server, as by a link."""
        return self._ask(f"{self.hub.url}user/{owner}/{path}", "GET", None, {"Sec-Fetch-Mode": "navigate"})

    def fetch(
        self, owner: str, path: str, *, method: str = "GET", body: bytes | None = None, xsrf: bool = True
    ) -> Answer:
        """Ask an address of somebody's server as a page's script does, with its token against forgery or without."""
        headers = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
        if xsrf:
            headers["X-XSRFToken"] = self.xsrf(owner)
        return self._ask(f"{self.hub.url}user/{owner}/{path}", method, body, headers)

    def xsrf(self, owner: str) -> str:
        """Return the token that a script of the user's pages finds."""
        found = [one.value for one in self.cookies if one.name == "_xsrf" and one.path == f"/user/{owner}/"]
        return (found[0] if found else "") or ""

    def cookie(self, owner: str) -> str:
        """Return the cookies that go along to somebody's server."""
        request = urllib.request.Request(f"{self.hub.url}user/{owner}/api")
        self.cookies.add_cookie_header(request)
        return request.get_header("Cookie") or ""

    def _ask(self, url: str, method: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(url, body, headers, method=method)
        if body is not None:
            request.add_header("Content-Type", "application/octet-stream")
        try:
            with self._here.open(request, timeout=120) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())
