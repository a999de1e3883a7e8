"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import environments

pytest_plugins = ["pytest_jupyter.jupyter_server"]


@pytest.fixture(scope="session")
def environment() -> Callable[[str], Path]:
    """Return the function that gives the Python of one of `environments.RECIPES`."""

    def python_of(name: str) -> Path:
        try:
            return environments.python_of(name)
        except environments.MissingEnvironment as missing:
            pytest.fail(str(missing), pytrace=False)

    return python_of
