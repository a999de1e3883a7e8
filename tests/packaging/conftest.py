"""The wheel and the sdist, built once for all tests."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from hatch_build import BUILT, ROOT


@dataclass(frozen=True, slots=True)
class Packages:
    """What was built."""

    wheel: Path
    sdist: Path

    def wheel_files(self) -> list[str]:
        """Return the names in the wheel, as often as they are in it."""
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()

    def sdist_files(self) -> list[str]:
        """Return the names in the sdist, without the directory that they are all in."""
        with tarfile.open(self.sdist) as archive:
            return [name.partition("/")[2] for name in archive.getnames()]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    missing = [str(path.relative_to(ROOT)) for path in BUILT if not path.exists()]
    if missing:
        pytest.fail(f"The TypeScript is not built ({', '.join(missing)}). Run: make build", pytrace=False)
    place = tmp_path_factory.mktemp("packages")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(place)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,), (sdist,) = place.glob("*.whl"), place.glob("*.tar.gz")
    return Packages(wheel, sdist)
