"""The secret that this user's stored figures are signed with.

Loading a figure runs whatever its pickle says, so only what this user's own kernels wrote is loaded. The secret is a
file in Jupyter's data folder, beside the one that Jupyter signs notebooks with; nobody else may read or write it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shlex
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from figport.errors import ErrorCode, FigportError

NAME: Final = "figport_secret"
"""The file's name."""
LENGTH: Final = 32
"""Bytes of the secret and of a signature (HMAC-SHA256)."""
NAME_LENGTH: Final = 8
"""Bytes that name a secret without giving it away."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs, and what tells a signature that is right."""

    _key: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        """Tells this secret from others."""
        return hmac.digest(self._key, b"the name of this figport secret", hashlib.sha256)[:NAME_LENGTH]

    def sign(self, data: bytes | memoryview) -> bytes:
        """Return the signature of `data`."""
        return hmac.digest(self._key, data, hashlib.sha256)

    def signed(self, data: bytes | memoryview, signature: bytes | memoryview) -> bool:
        """Whether a signature of `data` is ours. Takes the same time whatever is wrong with it."""
        return hmac.compare_digest(self.sign(data), bytes(signature))


def path() -> Path:
    """Return where the secret lies.

    Raises
    ------
    FigportError
        Without jupyter_core, which knows the folder. Every kernel's environment has it.
    """
    try:
        from jupyter_core.paths import jupyter_data_dir  # noqa: PLC0415 - a plain script may lack it
    except ImportError:
        raise FigportError(
            ErrorCode.SIGNATURE,
            "Stored figures are signed with a secret in Jupyter's data folder, and jupyter_core is not installed",
            where=f"the environment {sys.prefix}",
            fix="Run: pip install jupyter_core",
        ) from None
    return Path(jupyter_data_dir(), NAME)


def secret() -> Secret:
    """Return this user's secret, made on the first call ever.

    Raises
    ------
    FigportError
        If it cannot be made or read, or others may read or change it.
    """
    file = path()
    try:
        if not file.exists():
            _make(file)
        return Secret(_read(file))
    except OSError as error:
        raise FigportError(
            ErrorCode.SIGNATURE,
            f"The secret that figures are signed with cannot be used: {error.strerror or error}",
            where=str(file),
            fix="Let this user write that folder and read that file, or set JUPYTER_DATA_DIR to a folder of this user.",
        ) from error


def _make(file: Path) -> None:
    """Write a new secret, whole or not at all: two kernels may do so at once, and both then use the one that won."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp creates with O_EXCL and mode 0600.
    handle, name = tempfile.mkstemp(prefix=f"{NAME}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(LENGTH))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            _publish(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def _publish(name: str, file: Path) -> None:
    """Give a complete file its name, unless that is taken."""
    try:
        os.link(name, file)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links.
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(Path(name).read_bytes())
        except BaseException:
            file.unlink(missing_ok=True)  # half a secret is none, and would be found by all who come
            raise


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        status = os.fstat(opened.fileno())
        if os.name == "posix":
            _check(file, status)
        key = opened.read(LENGTH + 1)
    if len(key) != LENGTH:
        raise FigportError(
            ErrorCode.SIGNATURE,
            "The secret that figures are signed with is damaged",
            where=str(file),
            fix="Delete that file. A new one is made; figures that were stored before cannot be loaded any more.",
        )
    return key


def _check(file: Path, status: os.stat_result) -> None:
    """Raise unless the secret is this user's own.

    The mode is not looked at where Jupyter was told the same of its own secrets: some volumes know no modes.
    """
    from jupyter_core.paths import allow_insecure_writes  # noqa: PLC0415 - see `path`

    if status.st_uid != os.geteuid():
        what, command = "belongs to another user", f"rm {shlex.quote(str(file))}"
    elif stat.S_IMODE(status.st_mode) & 0o077 and not allow_insecure_writes:
        what, command = "can be read or changed by others", f"chmod 600 {shlex.quote(str(file))}"
    else:
        return
    raise FigportError(
        ErrorCode.SIGNATURE,
        f"The secret that figures are signed with {what}, so that their signatures prove nothing",
        where=str(file),
        fix=f"Run: {command} (if somebody may have seen the secret, delete it: a new one is made, and figures stored "
        "before cannot be loaded any more)",
    )
