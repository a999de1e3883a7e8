"""Fixtures of the end-to-end tests: a browser, pages, and a JupyterLab that most tests share."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.e2e import browser as programs
from tests.e2e.case import Case, Cases
from tests.e2e.fingers import Fingers, touch_screen
from tests.e2e.notebook_apps import FRONTS, front_of, open_in
from tests.e2e.page import Notebook, open_lab
from tests.e2e.server import Server, end_kernels, running, write_kernelspec, write_notebook

VERSIONS = ("ipykernel-6.31", "ipykernel-7.0", "ipykernel-7.4")

expect.set_options(timeout=20_000)
"""Playwright's five seconds are too few for a page that loads while another test computes."""

VIEWPORT: Final[ViewportSize] = {"width": 1200, "height": 1000}

LAB = pytest.StashKey[Server]()
SHARED = pytest.StashKey["Shared"]()


CONSOLE: Final[deque[str]] = deque(maxlen=200)
"""What the pages of the running test have said last; a test that fails reports it."""


def watched_context(browser: Browser, errors: list[str], **options: object) -> BrowserContext:
    """Make a browser context; uncaught errors in our scripts are added to a list."""

    def note(error: Error) -> None:
        CONSOLE.append(f"uncaught: {error.stack or error}")
        # Only ours: Notebook 7 has uncaught errors of its own while its settings load.
        if "figport" in (error.stack or ""):
            errors.append(error.stack or str(error))

    def hear(message: ConsoleMessage) -> None:
        CONSOLE.append(f"{message.type}: {message.text[:500]}")

    context = browser.new_context(viewport=VIEWPORT, **options)  # type: ignore[arg-type]
    context.on("weberror", lambda error: note(error.error))
    context.on("console", hear)
    return context


def texts(browser: Browser) -> Iterator[str]:
    """Return what each page of a browser shows, in words."""
    for page in (page for context in browser.contexts for page in context.pages):
        with suppress(Error):
            yield f"{page.url}\n{page.locator('body').inner_text(timeout=2000)[:4000]}"


class Shared:
    """The browser of all tests, and pages of JupyterLab that many open their notebooks in: one per pixel ratio.

    Each is in a context of its own, where other pages of the same server load faster, from the cache.
    """

    def __init__(self) -> None:
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(executable_path=programs.find(), args=list(programs.FLAGS))
        self._contexts: dict[int, BrowserContext] = {}
        self._labs: dict[int, Page] = {}
        self._errors: list[str] = []

    def lab(self, server: Server, ratio: int = 1) -> Page:
        """Return the page with a device pixel ratio; what it has open is of no use any more."""
        if ratio not in self._labs or self._labs[ratio].is_closed():
            page = self.tab(ratio)
            open_lab(page, server, f"shared-{ratio}")
            self._labs[ratio] = page
        return self._labs[ratio]

    def tab(self, ratio: int = 1) -> Page:
        """Return a new page beside that one, whether it is there or not."""
        if ratio not in self._contexts:
            self._contexts[ratio] = watched_context(self.browser, self._errors, device_scale_factor=ratio)
        return self._contexts[ratio].new_page()

    def tidy(self) -> None:
        """Close the pages that tests have opened beside these, and fail if our scripts had an error in any."""
        kept = [page for page in self._labs.values() if not page.is_closed()]
        for context in self._contexts.values():
            for page in context.pages:
                if page not in kept:
                    page.close()
        for page in kept:
            page.set_viewport_size(VIEWPORT)
            page.mouse.move(0, 0)
        errors = "\n".join(self._errors)
        self._errors.clear()
        assert not errors, errors

    def drop(self) -> None:
        """Close the pages: the next test that asks for one gets another."""
        for context in self._contexts.values():
            context.close()
        self._contexts.clear()
        self._labs.clear()
        self._errors.clear()

    def close(self) -> None:
        """Close the browser."""
        self.drop()
        self.browser.close()
        self._playwright.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report what a failed test's pages said, and let no other suffer from what it has left in one that they share."""
    report = yield
    if report.failed and SHARED in item.config.stash:
        report.sections.append(("Console of the browser", "\n".join(CONSOLE)))
        report.sections.append(("Text of its pages", "\n".join(texts(item.config.stash[SHARED].browser))))
        item.config.stash[SHARED].drop()
    if report.when == "teardown":
        CONSOLE.clear()
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Close the browser before other tests than the browser's: while Playwright is there, none has an event loop."""
    yield
    here = Path(__file__).parent
    if SHARED in item.config.stash and (nextitem is None or here not in nextitem.path.parents):
        item.config.stash[SHARED].close()
        del item.config.stash[SHARED]


@pytest.fixture(scope="module")
def shared(pytestconfig: pytest.Config) -> Shared:
    """What all browser tests share."""
    if SHARED not in pytestconfig.stash:
        pytestconfig.stash[SHARED] = Shared()
    return pytestconfig.stash[SHARED]


@pytest.fixture(scope="module")
def browser(shared: Shared) -> Browser:
    """The browser."""
    return shared.browser


@contextmanager
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts, and close them in the end; an uncaught error in our scripts fails the test."""
    made: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: object) -> BrowserContext:
        made.append(watched_context(browser, errors, **options))
        return made[-1]

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
def lab(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, environment: Callable[[str], Path]
) -> Iterator[Server]:
    """A JupyterLab at a base URL, with a token, and with kernels of all versions beside its own."""
    folder = tmp_path_factory.mktemp("lab")
    for name in VERSIONS:
        write_kernelspec(folder / "data", name, environment(name))
    with running(folder) as server:
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


@pytest.fixture
def lab_page(shared: Shared, lab: Server) -> Iterator[Page]:
    """A page that shows that JupyterLab; many tests open their notebooks in it, one after the other."""
    yield shared.lab(lab)
    shared.tidy()


@pytest.fixture
def tab(shared: Shared, lab: Server) -> Iterator[Page]:
    """A page of the test's own, for what that JupyterLab's server has: in the browser that has loaded it already."""
    yield shared.tab()
    shared.tidy()


@pytest.fixture
def opened(shared: Shared, lab: Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    """A function that writes a notebook of the test's name with some cells, and opens it in such a page."""

    def write_and_open(*cells: str, kernel: str = "python3", ratio: int = 1) -> Notebook:
        test = re.sub(r"[^a-zA-Z_0-9]", "_", request.node.name)
        name = f"{test}.ipynb" if kernel == "python3" else f"{test}-{kernel}.ipynb"
        write_notebook(lab.root / name, cells, kernel)
        return Notebook(shared.lab(lab, ratio), lab, name, loaded=True)

    yield write_and_open
    shared.tidy()


@pytest.fixture(scope="module")
def front(request: pytest.FixtureRequest) -> str:
    """Which of `FRONTS` shows the module's notebook; JupyterLab where a test does not say."""
    return getattr(request, "param", FRONTS[0])


@pytest.fixture(scope="module")
def cases(shared: Shared, lab: Server, request: pytest.FixtureRequest, front: str) -> Iterator[Cases]:
    """A notebook that all tests of the module in a front end share, with the cells of those that were chosen."""
    items = [
        item
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module and front_of(item) == front
    ]

    def show(name: str) -> Notebook:
        return open_in(front, shared.lab(lab) if front == FRONTS[0] else shared.tab(), lab, name)

    test = request.module.__name__.rpartition(".")[2]
    yield Cases(show, lab, f"{test}.ipynb" if front == FRONTS[0] else f"{test}-{front}.ipynb", items)
    shared.tidy()


@pytest.fixture
def case(cases: Cases, request: pytest.FixtureRequest) -> Case:
    """The test's part of it."""
    return cases.begin(request.node)


@pytest.fixture
def screen(case: Case) -> Iterator[Fingers]:
    """The shared page on a touch screen."""
    with touch_screen(case.page) as fingers:
        yield fingers
