"""Examples out of source packages, which are fetched once and kept beside the environments."""

from __future__ import annotations

import hashlib
import io
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
    """Return the folder ``galleries`` of a release of matplotlib."""
    return unpacked(f"matplotlib=={version}", "galleries") / "galleries"


def unpacked(package: str, folder: str) -> Path:
    """Return a package's sources, of which there is one folder; they are fetched if they are not there.

    Raises
    ------
    ValueError
        If what came is not what the index says it is.
    """
    place = CACHE / package.replace("==", "-")
    if not (place / folder).is_dir():
        place.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=io.BytesIO(_fetched(package))) as packed:
            for member in packed.getmembers():
                # Without the folder that everything is in.
                member.name = member.name.partition("/")[2]
                if member.name.startswith(f"{folder}/"):
                    packed.extract(member, place, filter="data")
    return place


def _fetched(package: str) -> bytes:
    """Ask the package index that this machine has where the source package is, and fetch it."""
    uv = Path(sys.executable).with_name("uv")
    asked = [str(uv), "--quiet", "pip", "compile", "-", "--no-deps", "--format", "pylock.toml"]
    lock = subprocess.run(asked, input=package, capture_output=True, text=True, check=True).stdout
    source = tomllib.loads(lock)["packages"][0]["sdist"]
    with urllib.request.urlopen(source["url"]) as response:
        data: bytes = response.read()
    if hashlib.sha256(data).hexdigest() != source["hashes"]["sha256"]:
        raise ValueError("The source package is not the one that the index names")
    return data


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
