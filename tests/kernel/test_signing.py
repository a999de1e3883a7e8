"""The secret that this user's stored figures are signed with: whole, his alone, and the same for all his kernels."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from figport.keeping import signing
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
