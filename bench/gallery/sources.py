"""The examples of matplotlib, out of its source package, which is fetched once and kept beside the environments."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import textwrap
import tomllib
import urllib.request
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
CACHE: Final = ROOT / ".cache" / "gallery"


def galleries(version: str) -> Path:
    """Return the folder ``galleries`` of a release, fetched if it is not there.

    Raises
    ------
    ValueError
        If what came is not what the index says it is.
    """
    place = CACHE / f"matplotlib-{version}"
    if not (place / "galleries").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        archive = _fetched(version)
        with tarfile.open(archive) as packed:
            wanted = [one for one in packed.getmembers() if one.name.startswith(f"matplotlib-{version}/galleries/")]
            packed.extractall(CACHE, wanted, filter="data")
        archive.unlink()
    return place / "galleries"


def _fetched(version: str) -> Path:
    """Ask the package index that this machine has where the source package is, and fetch it."""
    uv = Path(sys.executable).with_name("uv")
    asked = [str(uv), "--quiet", "pip", "compile", "-", "--no-deps", "--format", "pylock.toml"]
    lock = subprocess.run(asked, input=f"matplotlib=={version}", capture_output=True, text=True, check=True).stdout
    source = tomllib.loads(lock)["packages"][0]["sdist"]
    archive = CACHE / f"matplotlib-{version}.tar.gz"
    with urllib.request.urlopen(source["url"]) as response:
        data: bytes = response.read()
    if hashlib.sha256(data).hexdigest() != source["hashes"]["sha256"]:
        raise ValueError("The source package is not the one that the index names")
    archive.write_bytes(data)
    return archive


def code_of(folder: Path, name: str) -> str:
    """Return the code of an example: a file, or a piece of a text after a line that ends with ``::``."""
    path, _, number = name.partition("#")
    if not number:
        return (folder / f"{path}.py").read_text(encoding="utf-8")
    return pieces((folder / f"{path}.rst").read_text(encoding="utf-8"))[int(number)]


def pieces(text: str) -> list[str]:
    """Return the blocks of code in a text that show figures by themselves."""
    found = re.findall(r"::\n\n((?:[ ]{2,}.*\n|\n)+)", text)
    blocks = [textwrap.dedent(one).strip() + "\n" for one in found]
    return [one for one in blocks if "plt." in one and "import" in one]
