"""The manual's one table of all that can be set: it holds each option and each setting once, as the code has them."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import sys
from pathlib import Path
from typing import Final

from jupyterlab_server.settings_utils import get_settings

from figport.settings import Options
from hatch_build import ROOT

PAGE: Final = (ROOT / "docs/options.md").read_text(encoding="utf-8")
ROWS: Final = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
SETTINGS: Final = json.loads((ROOT / "labextension/schema/plugin.json").read_text(encoding="utf-8"))["properties"]


def test_the_table_has_each_option_once_with_its_default() -> None:
    said = [found for row in ROWS for found in re.findall(r"`(\w+) = (.*?)`", row)]
    assert sorted((name, ast.literal_eval(value)) for name, value in said) == sorted(
        (field.name, field.default) for field in dataclasses.fields(Options)
    )
    assert len(ROWS) == len({row.split("|")[1] for row in ROWS}), "each row is about something else"


def test_each_option_is_described_once() -> None:
    described = re.findall(r"^    (\w+) : ", Options.__doc__ or "", re.MULTILINE)
    assert described == [field.name for field in dataclasses.fields(Options)]


def test_the_table_has_each_setting_of_jupyterlab_with_its_choices() -> None:
    cells = [row.split("|")[2] for row in ROWS]
    said = {words[0]: words[1:] for words in (re.findall(r"\*(.+?)\*", cell) for cell in cells) if words}
    assert said == {setting["title"]: [choice["title"] for choice in setting["oneOf"]] for setting in SETTINGS.values()}
    for setting in SETTINGS.values():
        assert setting["default"] == setting["oneOf"][0]["const"]


def test_what_an_administrator_writes_is_the_default_of_the_setting(tmp_path: Path) -> None:
    """The manual's recipe, as the server reads it."""
    recipe = re.search(r"^    (\{\"figport:plugin\".*\})$", PAGE, re.MULTILINE)
    assert recipe is not None
    (tmp_path / "overrides.json").write_text(recipe[1])
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    for folder, default in ((tmp_path, "always"), (tmp_path / "none", "focused")):
        settings, warnings = get_settings(
            str(folder), str(tmp_path), str(tmp_path), "figport:plugin", labextensions_path=[str(installed)]
        )
        assert not any(warnings)
        assert settings["schema"]["properties"]["wheel"]["default"] == default
        assert settings["settings"] == {}, "nobody has chosen anything"
