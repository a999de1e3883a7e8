"""The secret that this user's stored figures are signed with: whole, his alone, and the same for all his kernels."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from figport.errors import ErrorCode
from figport.storage import signing
from tests.kernel.test_store import refusal


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user without a secret."""
    folder = tmp_path / "data"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder))
    return folder


def test_the_secret_is_for_this_user_alone(user: Path) -> None:
    before = os.umask(0)
    try:
        secret = signing.secret()
    finally:
        os.umask(before)
    file = user / "figport_secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == 32
    assert signing.secret() == secret
    assert list(user.iterdir()) == [file]
    assert file.read_bytes().hex() not in repr(secret)
    assert secret.name not in file.read_bytes()


def test_a_damaged_secret_is_refused(user: Path) -> None:
    signing.secret()
    for bad in (b"", b"short", b"x" * 33):
        (user / "figport_secret").write_bytes(bad)
        assert "damaged" in refusal(signing.secret).what


def test_a_folder_that_cannot_be_used_is_named(user: Path, tmp_path: Path) -> None:
    user.write_text("a file where the folder should be")
    error = refusal(signing.secret)
    assert str(user) in error.where
    assert "JUPYTER_DATA_DIR" in error.fix


def test_kernels_that_begin_at_once_get_one_secret(user: Path) -> None:
    barrier = threading.Barrier(8)
    found: list[signing.Secret] = []

    def make() -> None:
        barrier.wait()
        found.append(signing.secret())

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({secret.name for secret in found}) == 1
    assert [file.name for file in user.iterdir()] == ["figport_secret"]


def test_without_hard_links_there_is_a_secret_too(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_args: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", link)
    secret = signing.secret()
    assert stat.S_IMODE((user / "figport_secret").stat().st_mode) == 0o600
    assert signing.secret() == secret


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
def test_a_secret_that_others_may_read_or_change_proves_nothing(user: Path, mode: int) -> None:
    signing.secret()
    file = user / signing.NAME
    file.chmod(mode)
    error = refusal(signing.secret)
    assert (error.code, error.where) == (ErrorCode.SIGNATURE, str(file))
    assert "can be read or changed by others" in error.what
    assert f"chmod 600 {file}" in error.fix
    file.chmod(0o600)
    signing.secret()


def test_where_volumes_know_no_modes_jupyters_own_word_for_it_counts(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signing.secret()
    (user / signing.NAME).chmod(0o666)
    monkeypatch.setattr("jupyter_core.paths.allow_insecure_writes", True)
    assert signing.secret() == first


def test_a_secret_of_another_user_is_refused_also_there(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signing.secret()
    monkeypatch.setattr("jupyter_core.paths.allow_insecure_writes", True)
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    error = refusal(signing.secret)
    assert "belongs to another user" in error.what
    assert f"rm {user / signing.NAME}" in error.fix


def test_a_path_in_a_command_is_one_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "a folder"))
    signing.secret()
    file = tmp_path / "a folder" / signing.NAME
    file.chmod(0o644)
    assert f"chmod 600 '{file}'" in refusal(signing.secret).fix


def test_without_jupyter_core_there_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupyter_core.paths", None)
    error = refusal(signing.secret)
    assert (error.code, error.fix) == (ErrorCode.SIGNATURE, "Run: pip install jupyter_core")


def test_half_a_secret_is_not_left_behind(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links that is full."""

    def fails(*args: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "link", fails)
    monkeypatch.setattr(Path, "read_bytes", fails)
    refusal(signing.secret)
    assert list(user.iterdir()) == []


def test_another_that_was_quicker_has_the_say(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between our look and our file, on a file system without hard links."""
    link = os.link

    def late(name: str, file: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        file.write_bytes(b"x" * signing.LENGTH)
        file.chmod(0o600)
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", late)
    assert signing.secret() == signing.Secret(b"x" * signing.LENGTH)
    assert [file.name for file in user.iterdir()] == [signing.NAME]


class TestSecret:
    SECRET = signing.Secret(b"k" * signing.LENGTH)

    def test_it_signs_and_tells_what_it_signed(self) -> None:
        signature = self.SECRET.sign(b"data")
        assert len(signature) == signing.LENGTH
        assert self.SECRET.signed(memoryview(b"data"), memoryview(signature))
        assert not self.SECRET.signed(b"date", signature)
        assert not self.SECRET.signed(b"data", signature[:-1])
        assert not self.SECRET.signed(b"data", bytes(signing.LENGTH))

    def test_its_name_is_its_own_and_no_signature(self) -> None:
        other = signing.Secret(b"l" * signing.LENGTH)
        assert len(self.SECRET.name) == signing.NAME_LENGTH
        assert self.SECRET.name != other.name
        assert "k" * 8 not in repr(self.SECRET)
