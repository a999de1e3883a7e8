"""Find the browser that the end-to-end tests drive.

In this order: what ``$FIGPORT_BROWSER`` names, a Chromium or Chrome on PATH, the one that Playwright has
downloaded. ``python tests/e2e/browser.py`` prints what it found; with ``--install`` it installs one when
there is none: by apt-get where that is possible without a password, else by Playwright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Flags for a quiet browser that makes no requests of its own and runs as root in a container."""


class NoBrowser(Exception):
    """There is no browser to test with."""


def find() -> Path:
    """Return the path of a browser's program.

    Raises
    ------
    NoBrowser
        With what to do about it.
    """
    named = os.environ.get("FIGPORT_BROWSER")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoBrowser(f"FIGPORT_BROWSER is {named!r}, and that is no program. Correct it or unset it.")
        return Path(found)
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    downloaded = _of_playwright()
    if downloaded is not None:
        return downloaded
    raise NoBrowser(
        "The end-to-end tests need Chromium or Chrome, and none was found. Put one on PATH, name one in "
        f"$FIGPORT_BROWSER, or run: {sys.executable} {Path(__file__)} --install"
    )


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install() -> None:
    """Install a browser: by apt-get as root or with a passwordless sudo, else by Playwright."""
    command = _apt_get()
    if command is not None:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*command, "update", "-qq"], env=environment, check=False)
        options = ["install", "-y", "-qq", "--no-install-recommends"]
        done = subprocess.run([*command, *options, "chromium", "fonts-dejavu-core"], env=environment, check=False)
        if done.returncode == 0 and any(map(shutil.which, NAMES)):
            return
        print("apt-get installed no browser; trying Playwright's", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _apt_get() -> list[str] | None:
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "apt-get"]
    return None


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    try:
        print(find())
    except NoBrowser as missing:
        if "--install" not in arguments or os.environ.get("FIGPORT_BROWSER"):
            print(missing, file=sys.stderr)
            return 1
        install()
        print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
