"""Figures behind JupyterHub and its proxy, for two users; the configuration is the one of docs/admin.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from figport import wire
from figport_server.doctor.checks import Check, State
from figport_server.doctor.servers import examine
from figport_server.doctor.visit import Address
from tests.neighbours.client import FIGURE_CODE, FigureClient, refusal, run
from tests.neighbours.hub import Browser, Hub, running_hub

pytestmark = pytest.mark.long  # a Hub, a proxy, two servers and two kernels take ten seconds to be there


class User:
    """A user who is logged in and has a figure."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.name = name
        self.browser = Browser(hub, name)
        self.browser.log_in()
        made = self.browser.fetch(name, "api/kernels", method="POST", body=b"{}")
        assert made.status == 201, made.body
        self.kernel: str = made.json()["id"]
        self.server = f"{hub.url}user/{name}/"
        self.figure = run(f"{self.server}api/kernels/{self.kernel}", self.headers(name), FIGURE_CODE).split()[-1]

    def headers(self, owner: str) -> list[str]:
        """Return what a script's WebSocket to somebody's server has with it."""
        origin = self.server.partition("/user/")[0]
        return [f"Cookie: {self.browser.cookie(owner)}", f"Origin: {origin}"]

    @property
    def address(self) -> str:
        """The figure's address below its server's."""
        return f"figport/kernels/{self.kernel}/figures/{self.figure}"

    def attach(self) -> FigureClient:
        return FigureClient(f"{self.server}figport/kernels/{self.kernel}", self.headers(self.name), self.figure)


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory, environment: Callable[[str], Path]) -> Iterator[tuple[User, User]]:
    with running_hub(tmp_path_factory.mktemp("hub"), environment("jupyterhub")) as hub:
        with ThreadPoolExecutor(2) as pool:
            ann, ben = pool.map(partial(User, hub), ("ann", "ben"))
        yield ann, ben


def test_a_figure_is_live(users: tuple[User, User]) -> None:
    for user in users:
        view = user.attach()
        view.hear(wire.Frame)
        assert "(x, y)" in view.move(200, 150)
        view.close()


def test_pages_and_lists_and_downloads(users: tuple[User, User]) -> None:
    """The panel said "You are not logged in", and Save failed outside of JupyterLab: scripts have to show a token."""
    ann, _ = users
    for path in ("figport/", ann.address):
        page = ann.browser.navigate("ann", path)
        assert page.status == 200
        assert b"figport-config" in page.body
    for path in ("figport/api/about", "figport/api/kernels", f"{ann.address}/download?format=pdf"):
        assert ann.browser.fetch("ann", path).status == 200, path
        # The same as the Hub has it for the kernel's own.
        assert ann.browser.fetch("ann", path, xsrf=False).status == 403
    assert ann.browser.fetch("ann", "api/kernels", xsrf=False).status == 403
    listed = ann.browser.fetch("ann", "figport/api/kernels").json()
    assert [(entry["id"], entry["loaded"]) for entry in listed] == [(ann.kernel, True)]
    saved = ann.browser.fetch("ann", f"{ann.address}/download?format=pdf")
    assert saved.body.startswith(b"%PDF")


def test_every_page_gives_the_token_that_its_script_needs(users: tuple[User, User]) -> None:
    """Who comes by a link to a figure has been at no other page of the server."""
    ann, _ = users
    for path in ("figport/", ann.address):
        browser = Browser(ann.browser.hub, "ann")
        browser.log_in()
        browser.cookies.clear("127.0.0.1", "/user/ann/", "_xsrf")
        assert browser.xsrf("ann") == ""
        assert browser.navigate("ann", path).status == 200
        assert browser.fetch("ann", "figport/api/kernels").status == 200


def test_a_stored_figure_comes_back(users: tuple[User, User]) -> None:
    ann, _ = users
    kernel = f"{ann.server}api/kernels/{ann.kernel}"
    code = "figport.save(fig, 'stored.figport'); print(len(open('stored.figport', 'rb').read()))"
    assert int(run(kernel, ann.headers("ann"), code)) > 1000
    stored = (ann.browser.hub.homes / "ann" / "stored.figport").read_bytes()
    revive = f"figport/kernels/{ann.kernel}/revive"
    assert ann.browser.fetch("ann", revive, method="POST", body=stored, xsrf=False).status == 403
    made = ann.browser.fetch("ann", revive, method="POST", body=stored)
    assert made.status == 200, made.body
    assert made.json()["figure"] != ""


def test_the_doctor_says_what_a_browser_would_find(users: tuple[User, User]) -> None:
    ann, ben = users
    code = "import os; print(os.environ['JUPYTERHUB_API_TOKEN'])"
    token = run(f"{ann.server}api/kernels/{ann.kernel}", ann.headers("ann"), code).strip()

    def look(user: User, token: str) -> dict[str, Check]:
        return {check.name: check for check in asyncio.run(examine(Address(user.server, token))).checks}

    found = look(ann, token)
    assert {check.state for check in found.values()} == {State.OK}, found
    assert {"extension", "WebSocket", "hello"} < set(found)
    for server, shown in ((ann, ""), (ben, token)):
        assert look(server, shown)["extension"].state is State.WRONG
        assert "JUPYTER_TOKEN" in look(server, shown)["extension"].fix


def test_one_user_cannot_reach_the_others_figure(users: tuple[User, User]) -> None:
    ann, ben = users
    for thief, owner in ((ann, ben), (ben, ann)):
        # Whatever else the Hub gives who asks for it, it lets nobody in there.
        thief.browser.navigate(owner.name, "lab")
        for path in ("figport/", "figport/api/kernels", owner.address, f"{owner.address}/download?format=png"):
            for answer in (thief.browser.navigate(owner.name, path), thief.browser.fetch(owner.name, path)):
                assert answer.status in (302, 403), path
        revive = thief.browser.fetch(owner.name, f"figport/kernels/{owner.kernel}/revive", method="POST", body=b"x")
        assert revive.status == 403
        for cookies in (owner.name, thief.name):  # also with the thief's own, which no browser would send there
            headers = thief.headers(cookies)
            ours = refusal(f"{owner.server}figport/kernels/{owner.kernel}/socket", headers)
            assert ours == refusal(f"{owner.server}api/kernels/{owner.kernel}/channels", headers) == 403
        # Nor does the own server know the other's kernel.
        address = f"{thief.server}figport/kernels/{owner.kernel}/socket"
        assert refusal(address, thief.headers(thief.name)) == 404
    view = ann.attach()
    view.hear(wire.Frame)
    view.close()
