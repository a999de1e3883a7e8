"""Fixtures of the end-to-end tests: a browser, pages, and a JupyterLab that most tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.e2e import browser as programs
from tests.e2e.case import Case, Cases
from tests.e2e.server import Server, end_kernels, running

LAB = pytest.StashKey[Server]()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser. Not one for all tests: while Playwright is there, no test can run an event loop of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        yield chromium
        chromium.close()


@contextmanager
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts, and close them in the end; an uncaught error in our scripts fails the test."""
    made: list[BrowserContext] = []
    errors: list[str] = []

    def note(error: Error) -> None:
        if "figport" in (error.stack or ""):
            errors.append(error.stack or str(error))

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1200, "height": 1000}, **options)  # type: ignore[arg-type]
        # Only ours: Notebook 7 has uncaught errors of its own while its settings load.
        context.on("weberror", lambda error: note(error.error))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A function for a browser context of its own."""
    with contexts(browser) as make:
        yield make


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a context of its own."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Server]:
    """A JupyterLab at a base URL, with a token."""
    with running(tmp_path_factory.mktemp("lab")) as server:
        pytestconfig.stash[LAB] = server
        yield server


@pytest.fixture(scope="module", autouse=True)
def _ending_kernels(pytestconfig: pytest.Config) -> Iterator[None]:
    """End the kernels of that JupyterLab after each module: those of all tests are four gigabytes."""
    yield
    if LAB in pytestconfig.stash:
        end_kernels(pytestconfig.stash[LAB])


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for a server of the test's own."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def cases(browser: Browser, lab: Server, request: pytest.FixtureRequest) -> Iterator[Cases]:
    """A notebook that all tests of the module share, with the cells of those that were chosen."""
    items = [
        item for item in request.session.items if isinstance(item, pytest.Function) and item.module is request.module
    ]
    with contexts(browser) as make:
        yield Cases(make().new_page(), lab, f"{request.module.__name__.rpartition('.')[2]}.ipynb", items)


@pytest.fixture
def case(cases: Cases, request: pytest.FixtureRequest) -> Case:
    """The test's part of it."""
    return cases.begin(request.node)
