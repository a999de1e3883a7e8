"""The doctor looks at servers that run: each fault is produced, found, and named with what mends it."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from figport_server.doctor import checks
from figport_server.doctor.checks import Check, State
from figport_server.doctor.servers import examine
from figport_server.doctor.visit import Address
from tests.e2e.server import certificate
from tests.ports import free_port
from tests.server import proxies
from tests.server.client import Fetch
from tests.server.conftest import StartKernel

TIMEOUT = 5.0


@pytest.fixture
def address(jp_serverapp: ServerApp, jp_fetch: Fetch, jp_http_port: int) -> Callable[..., Address]:
    """Return where the server is, perhaps with something else in its place."""
    token = jp_serverapp.identity_provider.token

    def of(port: int = jp_http_port, *, base: str = "/a%40b/", token: str = token, scheme: str = "http") -> Address:
        return Address(f"{scheme}://127.0.0.1:{port}{base}", token)

    return of


async def look(address: Address, start: str | None = None, within: float = TIMEOUT) -> dict[str, Check]:
    section = await examine(address, start, within)
    text = checks.as_text([section]) + checks.as_json([section])
    assert not address.token or address.token not in text
    found = {check.name: check for check in section.checks}
    assert len(found) == len(section.checks)
    for check in section.checks:
        assert bool(check.fix) == (check.state is not State.OK)
    return found


def is_wrong(check: Check, what: str, fix: str) -> None:
    assert check.state is State.WRONG
    assert re.search(what, check.what), check
    assert fix in check.fix, check


async def test_all_is_well(address: Callable[..., Address], start_kernel: StartKernel) -> None:
    kernel = f"kernel {(await start_kernel())[:8]}"
    found = await look(address())
    assert {check.state for check in found.values()} == {State.OK}
    assert set(found) == {"extension", "WebSocket", "hello", kernel}
    told = "reached, figport 9.9.9, on its control channel: figures live also while a cell runs"
    assert found[kernel].what == f"{kernel}: {told}"


async def test_without_a_kernel_nothing_is_started(
    jp_serverapp: ServerApp, address: Callable[..., Address], start_kernel: StartKernel
) -> None:
    found = await look(address())
    assert (found["kernels"].state, found["extension"].state) == (State.NOTE, State.OK)
    assert "--kernel" in found["kernels"].fix
    kernel = f"kernel {(await start_kernel(None))[:8]}"
    found = await look(address())
    assert (found["WebSocket"].state, found[kernel].state) == (State.OK, State.NOTE)
    assert "figport is not loaded" in found[kernel].what
    assert len(jp_serverapp.kernel_manager) == 1


async def test_a_kernel_that_is_started_for_it(jp_serverapp: ServerApp, address: Callable[..., Address]) -> None:
    found = await look(address(), "")
    assert {check.state for check in found.values()} == {State.OK}, found
    assert "%matplotlib figport" in found["kernel"].what
    assert len([name for name in found if name.startswith("kernel ")]) == 1
    assert len(jp_serverapp.kernel_manager) == 0
    is_wrong((await look(address(), "nothing-of-the-kind"))["kernel"], "starts no kernel", "jupyter kernelspec list")


async def test_a_kernel_without_figport(
    jp_serverapp: ServerApp, jp_data_dir: Path, address: Callable[..., Address], tmp_path: Path
) -> None:
    (tmp_path / "figport.py").write_text("raise ImportError('no such thing')")
    spec = jp_data_dir / "kernels" / "without" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    path = os.pathsep.join((str(tmp_path), os.environ["PYTHONPATH"]))
    spec.write_text(json.dumps({"argv": argv, "display_name": "W", "language": "python", "env": {"PYTHONPATH": path}}))
    found = await look(address(), "without")
    is_wrong(
        found["kernel"],
        "%matplotlib figport fails in it: RuntimeError: 'figport' is not a recog",
        "pip install figport",
    )
    assert len(jp_serverapp.kernel_manager) == 0


async def test_a_kernel_of_another_protocol(address: Callable[..., Address], start_kernel: StartKernel) -> None:
    kernel = await start_kernel(protocol=1)
    is_wrong((await look(address()))[f"kernel {kernel[:8]}"], r"\(protocol 1\)", "In the kernel's environment run: pip")


@pytest.mark.parametrize("token", ["", "an-old-one"])
async def test_without_the_token(address: Callable[..., Address], token: str) -> None:
    found = await look(address(token=token))
    is_wrong(found["extension"], "wants a token" if not token else "does not accept the token", "JUPYTER_TOKEN")


async def test_where_no_server_is(address: Callable[..., Address], tmp_path: Path) -> None:
    is_wrong((await look(address(free_port())))["answer"], "Nobody answers there", "Start the server")
    is_wrong((await look(address(base="/elsewhere/")))["answer"], "no Jupyter server", "ServerApp.base_url")
    assert (await look(Address(f"http+unix://{tmp_path}/")))["answer"].state is State.NOTE


class TestWithoutTheExtension:
    @pytest.fixture
    def settings(self) -> dict[str, dict[str, Any]]:
        return {"ServerApp": {"jpserver_extensions": {"figport_server": False}}}

    async def test_is_told(self, address: Callable[..., Address]) -> None:
        is_wrong((await look(address()))["extension"], "has not loaded figport", "jupyter server extension enable")


async def test_a_proxy_that_hands_no_upgrade_on(
    address: Callable[..., Address], start_kernel: StartKernel, jp_http_port: int
) -> None:
    await start_kernel()
    async with proxies.proxy(jp_http_port, proxies.without_upgrade) as port:
        found = await look(address(port))
    assert found["extension"].state is State.OK
    is_wrong(found["WebSocket"], "what is in front of the server answers HTTP 400", "Upgrade")


@pytest.mark.parametrize("remote", [False, True])
async def test_a_proxy_that_names_the_server_otherwise(
    jp_serverapp: ServerApp,
    address: Callable[..., Address],
    start_kernel: StartKernel,
    jp_http_port: int,
    remote: bool,
) -> None:
    await start_kernel(None)
    jp_serverapp.web_app.settings["allow_remote_access"] = remote
    async with proxies.proxy(jp_http_port, proxies.with_its_own_host) as port:
        found = await look(address(port))
    if remote:
        is_wrong(found["WebSocket"], "knows itself under another name", "Host")
    else:
        is_wrong(found["answer"], "by the name that it is told", "allow_remote_access")


async def test_a_proxy_that_keeps_everything_to_itself(
    address: Callable[..., Address], start_kernel: StartKernel, jp_http_port: int, tmp_path: Path
) -> None:
    await start_kernel()
    async with proxies.proxy(jp_http_port, swallow=b"HTTP/1.1 101 ") as port:
        found = await look(address(port), within=1.0)
    assert found["WebSocket"].state is State.OK
    is_wrong(found["hello"], "nothing comes through it", "Upgrade")
    async with proxies.proxy(jp_http_port, proxies.bad_gateway) as port:
        is_wrong((await look(address(port)))["answer"], "HTTP 502 Bad Gateway", "log")
    async with proxies.proxy(jp_http_port, proxies.something_else) as port:
        is_wrong((await look(address(port)))["extension"], "something else than figport", "ServerApp.base_url")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(tmp_path))
    async with proxies.proxy(jp_http_port, certified=context) as port:
        secure = address(port, scheme="https")
        is_wrong((await look(secure))["answer"], "certificate is not trusted", "SSL_CERT_FILE")
        unasked = await look(Address(secure.url, secure.token, verify=False))
        assert {check.state for check in unasked.values()} == {State.OK}


def test_as_a_command(jp_environ: None) -> None:
    url = f"http://127.0.0.1:{free_port()}/?token=s3cret"
    jupyter = Path(sys.executable).with_name("jupyter")
    command = [str(jupyter), "figport", "doctor", url, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "s3cret" not in done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["well"] is False
    assert [section["title"].partition(" ")[0] for section in told["sections"]] == ["Notebook", "Kernels", "Server"]
    (answer,) = told["sections"][2]["checks"]
    assert (answer["name"], answer["state"]) == ("answer", "wrong")


def test_the_text_has_a_line_for_each_check_and_one_for_what_mends_it() -> None:
    found = [
        checks.Section("Here", [checks.ok("a", "is\x1b[31m well"), checks.wrong("b", "is not", "mend it")]),
        checks.Section("There", [checks.note("c", "is not there")]),
    ]
    assert checks.as_text(found).splitlines() == [
        "Here",
        "  ok     is\N{REPLACEMENT CHARACTER}[31m well",
        "  wrong  is not",
        "         -> mend it",
        "",
        "There",
        "  note   is not there",
    ]
    assert (checks.well(found), checks.well(found[1:])) == (False, True)
