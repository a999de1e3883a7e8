"""A look at a server that answers as it is told to: what is asked, with which credentials, and what is said of it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from tornado.websocket import WebSocketClosedError

from figport import wire
from figport_server.doctor.checks import Check, State, ok
from figport_server.doctor.visit import Address, Line, Stop, Visit, body_of
from figport_server.version import __version__
from tests.e2e.server import certificate
from tests.ports import free_port
from tests.server.sites import ABOUT, Answer, Site, serve, site

KERNEL = "0a1b2c3d-x"

__all__ = ["site"]
"""A fixture."""


async def stopped(looking: Any) -> Check:
    """Return why a look stopped."""
    with pytest.raises(Stop) as caught:
        await looking
    assert caught.value.check.state is State.WRONG
    assert str(caught.value) == caught.value.check.what
    assert caught.value.check.fix
    return caught.value.check


# --- where it is ----------------------------------------------------------------------------------------


def test_an_address_shows_no_token() -> None:
    address = Address("http://here/", "s3cret")
    assert (repr(address), str(address), f"{[address]}") == ("http://here/", "http://here/", "[http://here/]")
    assert Address("http://here/") == Address("http://here/", "", verify=True)


# --- HTTP -----------------------------------------------------------------------------------------------


async def test_it_asks_with_the_token_and_tells_any_answer_as_it_is(site: Site) -> None:
    site.answers |= {"x": (500, "broken", {}), "away": (302, "", {"Location": "http://127.0.0.1:1/"})}
    visit = site.visit("s3cret")
    answer = await visit.fetch("x", "POST", {"name": "ir"})
    assert (answer.code, answer.body) == (500, b"broken")
    assert site.asked == [("POST", "x", "token s3cret", b'{"name": "ir"}')]
    assert (await visit.fetch("away")).code == 302, "the token goes nowhere else"
    assert (await visit.fetch("y", "DELETE")).code == 404
    assert site.asked[-1] == ("DELETE", "y", "token s3cret", b"")
    visit.close()
    visit = site.visit("")
    await visit.fetch("x")
    assert site.asked[-1][2] == ""
    visit.close()


async def test_where_nobody_answers_it_stops(site: Site) -> None:
    site.answers["never"] = (0, "", {})
    visit = site.visit(timeout=0.2)
    for looking in (visit.fetch("never"), Visit(Address(f"http://127.0.0.1:{free_port()}/"), 5.0).fetch("x")):
        check = await stopped(looking)
        assert check.name == "answer"
        assert check.what.startswith("Nobody answers there: ")
        assert check.fix == "Start the server or its proxy, or mend the address"
    visit.close()


async def test_a_certificate_that_is_not_trusted_is_said_to_be_that(tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(tmp_path))
    site, server = await serve(context)
    visit = site.visit()
    check = await stopped(visit.about())
    assert check.what.startswith("The server's certificate is not trusted here: CERTIFICATE_VERIFY_FAILED")
    assert "SSL_CERT_FILE" in check.fix
    assert "--insecure" in check.fix
    visit.close()
    unasked = site.visit(verify=False)
    assert (await unasked.about()).state is State.OK
    socket, _ = await unasked.open_socket(f"figport/kernels/{KERNEL}/socket")
    await socket.leave()
    unasked.close()
    server.stop()
    await server.close_all_connections()


# --- the extension --------------------------------------------------------------------------------------


async def test_an_extension_of_our_protocol_is_well(site: Site) -> None:
    visit = site.visit()
    told = f"The extension answers: figport {__version__}, protocol {wire.PROTOCOL}"
    assert await visit.about() == ok("extension", told)
    site.answers["figport/api/about"] = (200, {"version": "0.0.1", "protocol": 1}, {})
    check = await visit.about()
    assert (check.name, check.state) == ("extension", State.WRONG)
    assert check.what == (
        f"The extension answers: figport 0.0.1, protocol 1; here is figport {__version__}, protocol {wire.PROTOCOL}"
    )
    assert check.fix.startswith("Restart the server, if its figport was upgraded while it ran")
    visit.close()


BASE, TOKEN = "Mend the address: it ends with ServerApp.base_url", "JUPYTER_TOKEN"


@pytest.mark.parametrize(
    ("about", "api", "name", "told", "fix"),
    [
        ((200, {"kernels": 3}, {}), None, "extension", "answered by something else than figport", BASE),
        ((200, "<html>", {}), None, "extension", "answered by something else than figport", BASE),
        (
            (302, "", {"Location": "https://hub.example/login?next=s3cret"}),
            None,
            "extension",
            "about sends to hub.example/login instead of answering",
            TOKEN,
        ),
        ((307, "", {"Location": "/login"}), None, "extension", "sends to /login instead", TOKEN),
        ((403, "", {}), (200, {}, {}), "extension", "The server does not accept the token", TOKEN),
        ((401, "", {}), None, "extension", "The server does not accept the token", TOKEN),
        ((403, "", {}), (403, "", {}), "answer", "by the name that it is told", "ServerApp.allow_remote_access = True"),
        (
            (404, "", {}),
            (200, {"version": "2.0"}, {}),
            "extension",
            "has not loaded figport",
            "jupyter server extension enable figport_server",
        ),
        ((404, "", {}), (200, {"other": 1}, {}), "answer", "There is no Jupyter server at http", BASE),
        ((404, "", {}), (404, "", {}), "answer", "There is no Jupyter server at http", BASE),
        ((502, "", {}), None, "answer", "answers with HTTP 502 Bad Gateway", "Look into the log of the server"),
    ],
)
async def test_each_other_answer_has_its_reason(
    site: Site, about: Answer, api: Answer | None, name: str, told: str, fix: str
) -> None:
    site.answers = {"figport/api/about": about} | ({} if api is None else {"api": api})
    visit = site.visit("s3cret")
    check = await stopped(visit.about())
    visit.close()
    assert check.name == name
    assert told in check.what
    assert fix in check.fix
    assert "s3cret" not in check.what + check.fix


async def test_who_gives_no_token_is_told_that_one_is_wanted(site: Site) -> None:
    site.answers = {"figport/api/about": (403, "", {}), "api": (200, {}, {})}
    visit = site.visit("")
    assert (await stopped(visit.about())).what == "The server wants a token"
    visit.close()


async def test_the_kernels_are_those_that_the_server_tells(site: Site) -> None:
    visit = site.visit()
    answers: list[Answer] = [(403, "", {}), (200, {"a": 1}, {}), (200, "<html>", {})]
    for answer in answers:
        site.answers["figport/api/kernels"] = answer
        check = await stopped(visit.kernels())
        assert check.name == "kernels"
        assert f"HTTP {answer[0]}" in check.what
        assert TOKEN in check.fix
    site.answers["figport/api/kernels"] = (200, [{"id": "a"}], {})
    assert await visit.kernels() == [{"id": "a"}]
    visit.close()


def test_a_body_that_is_no_json_is_empty() -> None:
    class Response:
        def __init__(self, body: bytes | None) -> None:
            self.body = body

    for body, found in ((b'{"a": 1}', {"a": 1}), (b"[1]", [1]), (b"<html>", {}), (b"", {}), (None, {}), (b"\xff", {})):
        assert body_of(cast("Any", Response(body))) == found


# --- the WebSocket --------------------------------------------------------------------------------------

PATH = f"figport/kernels/{KERNEL}/socket"


async def test_a_socket_opens_as_a_pages_does(site: Site) -> None:
    origin = site.url.removesuffix("/base/")
    visit = site.visit()
    socket, check = await visit.open_socket(PATH)
    assert check == ok("WebSocket", "A WebSocket opens")
    await socket.leave()
    assert site.opened == [(PATH, "token t", None, origin)]
    # Whoever shows a token is not asked where he comes from; a page shows a cookie.
    site.answers["figport/api/about"] = (200, ABOUT, {"Set-Cookie": "username-127=abc; Path=/; HttpOnly"})
    await visit.about()
    socket, _ = await visit.open_socket(PATH)
    await socket.leave()
    assert site.opened[1:] == [(PATH, None, "username-127=abc", origin)]
    # One of others is no credential.
    site.answers["figport/api/about"] = (200, ABOUT, {"Set-Cookie": "_xsrf=abc; Path=/"})
    await visit.about()
    socket, _ = await visit.open_socket(PATH)
    await socket.leave()
    assert site.opened[2:] == [(PATH, "token t", None, origin)]
    visit.close()


@pytest.mark.parametrize(
    ("refuses", "told", "fix", "tries"),
    [
        (lambda origin: 403 if origin else None, "knows itself under another name", "ServerApp.allow_origin", 2),
        (lambda _: 403, "The server refuses the WebSocket (HTTP 403)", TOKEN, 2),
        (lambda _: 400, "what is in front of the server answers HTTP 400", "Upgrade and Connection", 1),
        (lambda _: 404, "what is in front of the server answers HTTP 404", "Upgrade and Connection", 1),
        (lambda _: 0, "No WebSocket opens: HTTPStreamClosedError", "Upgrade and Connection", 1),
        (lambda _: 1, "No WebSocket opens: ", "Upgrade and Connection", 1),
    ],
)
async def test_why_none_opens(
    site: Site, refuses: Callable[[str | None], int | None], told: str, fix: str, tries: int
) -> None:
    site.refuses = refuses
    visit = site.visit(timeout=0.3 if refuses(None) == 1 else 10.0)
    check = await stopped(visit.open_socket(PATH))
    assert check.name == "WebSocket"
    assert told in check.what
    assert "599" not in check.what, "that is tornado's word for no answer"
    assert fix in check.fix
    assert [origin is not None for _, _, _, origin in site.opened] == [True, False][:tries]
    visit.close()


async def test_where_nobody_listens_none_opens() -> None:
    visit = Visit(Address(f"http://127.0.0.1:{free_port()}/"), 5.0)
    check = await stopped(visit.open_socket(PATH))
    assert check.what.startswith("No WebSocket opens: ConnectionRefusedError")
    visit.close()


async def test_a_line_that_is_closed_takes_nothing_and_tells_how_it_was_closed() -> None:
    class Closed:
        close_code, close_reason = 4400, "enough"
        closes = 0

        async def write_message(self, message: str | bytes, *, binary: bool) -> None:
            assert binary is isinstance(message, bytes)
            raise WebSocketClosedError

        async def read_message(self) -> None:
            return None

        def close(self) -> None:
            self.closes += 1

    closed: Any = Closed()
    line = Line(closed)
    await line.write(b"x")
    await line.write("x")
    assert await line.read() is None
    await line.leave()
    assert (str(line), closed.closes) == ("4400 enough", 1)
    closed.close_code, closed.close_reason = 1006, None
    assert str(line) == "1006"


async def test_who_leaves_waits_until_it_is_closed_whatever_still_comes(site: Site) -> None:
    visit = site.visit()
    socket, _ = await visit.open_socket(PATH)
    await socket.write(b"x")
    async with asyncio.timeout(10):
        while not site.heard:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    await socket.leave()
    assert socket._over
    visit.close()
