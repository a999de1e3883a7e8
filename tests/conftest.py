"""Fixtures that all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck

from tests import environments
from tests.scheduling import Scheduler

pytest_plugins = ["pytest_jupyter.jupyter_server"]

# How long an example takes, or making one, says more of the machine than of the code.
hypothesis.settings.register_profile("figport", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For where a change is judged: by the same examples each time. What is new is looked for in all other runs.
hypothesis.settings.register_profile(
    "same", hypothesis.settings.get_profile("figport"), derandomize=True, database=None
)
hypothesis.settings.load_profile(os.environ.get("FIGPORT_HYPOTHESIS", "figport"))


def pytest_xdist_make_scheduler(config: pytest.Config) -> Scheduler | None:
    """Let the browser's tests run beside the others."""
    return Scheduler(len(config.getoption("tx"))) if config.getoption("dist") == "load" else None


# pytest-jupyter makes an event loop and a server application for every test there is, and clears them away. Only the
# tests of the server want that; their conftest.py brings these two back.
@pytest.fixture
def jp_asyncio_loop() -> None:
    """Stand in for pytest-jupyter's fixture where no server is tested."""


@pytest.fixture
def jp_server_cleanup() -> None:
    """Stand in for pytest-jupyter's fixture where no server is tested."""


@pytest.fixture(scope="session")
def environment() -> Callable[[str], Path]:
    """Return the function that gives the Python of one of `environments.RECIPES`."""

    def python_of(name: str) -> Path:
        try:
            return environments.python_of(name)
        except environments.MissingEnvironment as missing:
            pytest.fail(str(missing), pytrace=False)
        except environments.UnavailableEnvironment as unavailable:
            pytest.skip(str(unavailable))

    return python_of


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave out of each collection what stays to the end: modules and tests are most of what there is."""
    gc.collect()
    gc.freeze()
