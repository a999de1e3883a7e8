"""The doctor looks at what is installed: each fault is produced, found, and named with what mends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from figport import wire
from figport_server import __version__
from figport_server.doctor import installation
from figport_server.doctor.checks import State
from hatch_build import BUILT
from tests.server.test_doctor import is_wrong


@dataclass(frozen=True, slots=True)
class Place:
    """Jupyter's folders, of a test's own."""

    data: Path
    """Where the environment has its files."""
    config: Path
    user: Path
    """Where the user has his own."""

    def write(self, name: str, value: object) -> None:
        file = self.config / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value))


LAB = "labextensions/figport"
NB = "nbextensions/figport"
SERVER_CONFIG = "jupyter_server_config.d/figport.json"
NB_CONFIG = "nbconfig/notebook.d/figport.json"


@pytest.fixture
def place(
    jp_environ: None,
    jp_env_jupyter_path: Path,
    jp_env_config_path: Path,
    jp_data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """Return folders in which all is as pip puts it."""
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # as outside of virtual environments
    there = Place(jp_env_jupyter_path, jp_env_config_path, jp_data_dir)
    for name, built in ((LAB, BUILT[0].parent), (NB, BUILT[1].parent)):
        (there.data / name).parent.mkdir(parents=True, exist_ok=True)
        (there.data / name).symlink_to(built)
    there.write(SERVER_CONFIG, {"ServerApp": {"jpserver_extensions": {"figport_server": True}}})
    there.write(NB_CONFIG, {"load_extensions": {"figport/extension": True}})
    file = there.user / "figport_secret"
    file.write_bytes(bytes(32))
    file.chmod(0o600)
    return there


def test_all_is_well(place: Place) -> None:
    found = {check.name: check for check in installation.examine().checks}
    assert {check.state for check in found.values()} == {State.OK}, found
    assert {"figport", "jupyter-server", "server extension", "labextension", "nbextension", "secret"} <= set(found)
    assert found["figport"].what == f"figport {__version__}, protocol {wire.PROTOCOL}"


def no_server_config(place: Place) -> None:
    (place.config / SERVER_CONFIG).unlink()


def disabled_server_extension(place: Place) -> None:
    place.write(SERVER_CONFIG, {"ServerApp": {"jpserver_extensions": {"figport_server": False}}})


def no_labextension(place: Place) -> None:
    (place.data / LAB).unlink()


def half_a_labextension(place: Place) -> None:
    mine = place.user / LAB
    mine.mkdir(parents=True)
    mine.joinpath("package.json").write_text((place.data / LAB / "package.json").read_text())


def an_older_labextension(place: Place) -> None:
    mine = place.user / LAB
    mine.mkdir(parents=True)
    described = json.loads((place.data / LAB / "package.json").read_text())
    entry = described["jupyterlab"]["_build"]["load"]
    (mine / entry).parent.mkdir()
    (mine / entry).touch()
    mine.joinpath("package.json").write_text(json.dumps({**described, "version": "0.0.1"}))


def a_disabled_labextension(place: Place) -> None:
    place.write("labconfig/page_config.json", {"disabledExtensions": {"figport:plugin": True}})


def no_nbextension(place: Place) -> None:
    (place.data / NB).unlink()


def an_older_nbextension(place: Place) -> None:
    mine = place.user / NB
    mine.mkdir(parents=True)
    (mine / "extension.js").write_text('/* figport 0.0.1 */\ndefine(["x"]);')


def a_disabled_nbextension(place: Place) -> None:
    place.write("nbconfig/notebook.json", {"load_extensions": {"figport/extension": False}})


def a_secret_that_others_read(place: Place) -> None:
    (place.user / "figport_secret").chmod(0o640)


def a_damaged_secret(place: Place) -> None:
    (place.user / "figport_secret").write_bytes(bytes(31))


@pytest.mark.parametrize(
    ("fault", "name", "what", "fix"),
    [
        (no_server_config, "server extension", "names the server", "jupyter server extension enable figport_server"),
        (
            disabled_server_extension,
            "server extension",
            "is disabled",
            "jupyter server extension enable figport_server",
        ),
        (no_labextension, "labextension", "not in any", "pip install --force-reinstall"),
        (half_a_labextension, "labextension", "not complete", "it hides the one that pip installed"),
        (an_older_labextension, "labextension", "version 0.0.1, the server has", "it hides the one that pip installed"),
        (
            a_disabled_labextension,
            "labextension",
            "figport:plugin is disabled",
            "jupyter labextension enable figport:pl",
        ),
        (no_nbextension, "nbextension", "not in any", "pip install --force-reinstall"),
        (an_older_nbextension, "nbextension", "version 0.0.1, the server has", "it hides the one that pip installed"),
        (a_disabled_nbextension, "nbextension", "is disabled", "jupyter nbclassic-extension enable figport/extension"),
        (a_secret_that_others_read, "secret", "mode 0640: others", "chmod 600"),
        (a_damaged_secret, "secret", "31 bytes", "rm "),
    ],
)
def test_each_fault_has_its_line(place: Place, fault: Callable[[Place], None], name: str, what: str, fix: str) -> None:
    fault(place)
    looks = {
        "server extension": installation.server_extension,
        "labextension": installation.labextension,
        "nbextension": installation.nbextension,
        "secret": installation.secret,
    }
    for other, look in looks.items():
        check = look()
        if other == name:
            is_wrong(check, what, fix)
        else:
            assert check.state is State.OK


def test_what_is_not_there_yet_is_not_wrong(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    a_secret_that_others_read(place)
    monkeypatch.setattr(installation, "allow_insecure_writes", True)  # as JUPYTER_ALLOW_INSECURE_WRITES has it
    assert installation.secret().state is State.OK
    (place.user / "figport_secret").unlink()
    assert installation.secret().state is State.NOTE
