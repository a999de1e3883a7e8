"""How Sphinx makes the manual: ``make docs``.

What README.md and the other files beside it say is said once: a page takes a section of README.md by a line
``<README: Heading>`` and a whole file by ``<file: NAME.md>``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from figport.version import __version__

ROOT = Path(__file__).resolve().parents[1]
PAGES = {name: f"{name.lower()}.md" for name in ("CHANGELOG", "CONTRIBUTING", "DESIGN", "PROTOCOL", "SECURITY")}
"""The files at the top that are pages of the manual."""

project = "figport"
author = "figport contributors"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_show_sourcelink = False
html_title = "figport"
# Sections of README.md begin at their own depth.
suppress_warnings = ["myst.header"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
# In docstrings, as in comments, a name in single backticks is a name of the code.
default_role = "code"


def section(heading: str) -> str:
    """Return what stands in README.md below a heading.

    Raises
    ------
    KeyError
        If there is no such heading, or nothing below it.
    """
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n(.+?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise KeyError(f"README.md has no section {heading!r}")
    return found[1]


def relinked(text: str) -> str:
    """Return a text of the repository's root with its links as they are from here; to no page: without the link."""

    def target(link: re.Match[str]) -> str:
        words, address = link[1], link[2]
        name = address.removeprefix("../")
        if name.startswith(("http", "#")):
            return link[0]
        if name.removesuffix(".md") in PAGES:
            return f"[{words}]({PAGES[name.removesuffix('.md')]})"
        if (ROOT / "docs" / name.removeprefix("docs/")).is_file():
            return f"[{words}]({name.removeprefix('docs/')})"
        return f"`{name}`"

    return re.sub(r"\[([^]]+)\]\(([^)\s]+)\)", target, text)


def fill(_app: Any, _page: str, source: list[str]) -> None:
    """Put the sections and files in that a page names."""
    text = source[0]
    text = re.sub(r"^<README: (.+)>$", lambda line: section(line[1]), text, flags=re.MULTILINE)
    text = re.sub(
        r"^<file: (.+)>$", lambda line: (ROOT / line[1]).read_text(encoding="utf-8"), text, flags=re.MULTILINE
    )
    source[0] = relinked(text)


def setup(app: Any) -> None:
    """Let Sphinx fill the pages."""
    app.connect("source-read", fill)
