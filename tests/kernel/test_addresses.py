"""Where a figure is live: running servers, asked one after the other."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import figport
from figport import wire
from figport.errors import FigportError
from figport.showing import addresses

KEY = b"a key that nobody can guess"
NAME = wire.own_name(KEY)
KERNEL = SimpleNamespace(session=SimpleNamespace(key=KEY))


class Server(ThreadingHTTPServer):
    """A notebook server, as far as we ask it."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.asked: list[tuple[str, str | None]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/base/"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        status, body = self.server.answers.get(self.path.rpartition("/")[2], (404, ""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        # It looks so often whether it is to end.
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("KERNEL_ID", raising=False)
    return tmp_path


def announce(folder: Path, url: str, token: str = "secret", pid: int | None = None, name: str = "1") -> None:
    told = {"url": url, "token": token, "pid": os.getpid() if pid is None else pid}
    (folder / f"jpserver-{name}.json").write_text(json.dumps(told))


def test_asks_with_the_token_and_keeps_it_out_of_the_address(folder: Path, server: Server) -> None:
    announce(folder, server.url)
    assert NAME is not None
    server.answers[NAME] = (200, '{"id": "x", "external": true}')
    place = addresses.find(KERNEL)
    assert place == addresses.Place(server.url, NAME, external=True)
    assert place.of("f1") == f"{server.url}figport/kernels/{NAME}/figures/f1"
    assert server.asked == [(f"/base/figport/api/kernels/{NAME}", "token secret")]


def test_what_is_no_running_server_is_passed_over(folder: Path, server: Server) -> None:
    assert NAME is not None
    server.answers[NAME] = (200, '{"id": "x", "external": false}')
    announce(folder, server.url)
    (folder / "jpserver-2.json").write_text("{half")
    (folder / "jpserver-3.json").write_text('["no object"]')
    announce(folder, "http://127.0.0.1:9/", pid=2**22 + 1, name="4")  # no such process
    announce(folder, "http+unix://somewhere/", name="5")
    announce(folder, "http://127.0.0.1:9/", name="6")  # nobody listens
    place = addresses.find(KERNEL)
    assert place is not None
    assert place.server == server.url


@pytest.mark.parametrize("answer", [(404, ""), (200, "no JSON"), (200, "[]"), (500, ""), (200, "x" * 100_000)])
def test_a_server_that_does_not_know_the_kernel(folder: Path, server: Server, answer: tuple[int, str]) -> None:
    assert NAME is not None
    announce(folder, server.url)
    server.answers[NAME] = answer
    assert addresses.find(KERNEL) is None


def test_a_redirection_does_not_get_the_token(folder: Path, server: Server) -> None:
    assert NAME is not None
    announce(folder, server.url)
    server.answers[NAME] = (302, f"{server.url}elsewhere")
    place = addresses.find(KERNEL)
    # It cannot be asked, and is the only one.
    assert place == addresses.Place(server.url, NAME, external=False)
    assert len(server.asked) == 1


def test_the_users_own_address_for_the_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figport.options, "server_url", "https://hub.example/user/me")
    place = addresses.find(KERNEL)
    assert place is not None
    assert place.of("f1") == f"https://hub.example/user/me/figport/kernels/{NAME}/figures/f1"


def test_names_by_the_environment_and_by_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNEL_ID", "told")
    assert addresses.kernel_names(KERNEL) == ["told", NAME]
    monkeypatch.delenv("KERNEL_ID")
    assert addresses.kernel_names(SimpleNamespace(session=SimpleNamespace(key=b""))) == []


def test_a_name_follows_from_the_key_and_tells_nothing_of_a_weak_one() -> None:
    # What servers of other versions find must stay the same.
    assert wire.own_name(b"0123456789abcdef") == "1730c29b-af65-1d34-a6c9-d3c2f02527c2"
    assert wire.own_name(b"0123456789abcdeg") != wire.own_name(b"0123456789abcdef")
    assert wire.own_name(b"0123456789abcde") is None
    assert wire.own_name(b"") is None


def test_url_of_what_is_no_live_figure_says_what_to_do() -> None:
    with pytest.raises(FigportError, match="%matplotlib figport"):
        figport.url(object())  # type: ignore[arg-type]


def test_where_all_servers_are_on_unix_sockets_that_is_said(folder: Path, server: Server) -> None:
    announce(folder, "http+unix://%2Ftmp%2Fs/", name="1")
    with pytest.raises(FigportError, match="listen on UNIX sockets, which no browser can open") as caught:
        addresses.url_of(KERNEL, "f" * 32)
    assert "figport.options.server_url" in caught.value.fix
    # Another that a browser could open does not know the kernel.
    announce(folder, server.url, name="2")
    with pytest.raises(FigportError, match="No running notebook server of this user knows this kernel"):
        addresses.url_of(KERNEL, "f" * 32)
