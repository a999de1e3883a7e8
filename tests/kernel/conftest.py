"""Kernels for the tests that need real ones: one of each kind per session, with no figures left between tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel.client import Kernel

VERSIONS = ("ipykernel-6.31", "ipykernel-7.0", "ipykernel-7.4")
ENDS = (VERSIONS[0], VERSIONS[-1])
"""For the ways in that are taken only where the normal one is not to be had, and for what does not ask of a subshell or
of whom an output belongs to: 7.0 and 7.4 differ in those alone."""
NEWEST = VERSIONS[-1:]

PRELUDE = """
get_ipython().run_line_magic("matplotlib", "figport")
import faulthandler, gc, os, signal, sys, time, threading, weakref

# Where its threads are, for whoever asks by the pipe (see `Kernel.stacks`). While this thread looks at them it has the
# interpreter; the signal's handler has not, which ends the process now and then.
def _say_where(pipe):
    # It has the pipe's other end as well: so it never ends, and nothing that is asked meanwhile is lost.
    with open(os.open(pipe, os.O_RDWR)) as asks:
        while asked := asks.readline():
            faulthandler.dump_traceback(sys.__stderr__)
            sys.__stderr__.write(f"Said {asked}")
            sys.__stderr__.flush()

faulthandler.register(signal.SIGUSR1, file=sys.__stderr__)
threading.Thread(target=_say_where, args=(os.path.abspath("where"),), name="where", daemon=True).start()
import numpy as np
import matplotlib as mpl, matplotlib.pyplot as plt
import figport
from figport import runtime

_defaults = {name: getattr(figport.options, name) for name in figport.Options.__slots__}

def _clean():
    plt.close("all"); plt.ioff(); mpl.rcdefaults()
    mpl.rcParams["toolbar"] = "toolbar2"  # one of those that `rcdefaults` leaves
    for name, value in _defaults.items():
        setattr(figport.options, name, value)
    plt.switch_backend("figport"); plt.ion()
    for figure in runtime.current().registry.figures():  # that pyplot has forgotten
        figure.close()
    globals().pop("__warningregistry__", None)  # else what one test was warned of, no other is
    for name in set(globals()) - _kept:
        if not name.startswith("_"):
            del globals()[name]

def _all_gone(*references):
    # At the latest when figport's threads are done with what they are just looking at.
    until = time.monotonic() + 30
    while time.monotonic() < until:
        gc.collect()
        if all(one() is None for one in references):
            return True
        time.sleep(0.01)
    return False

_kept = set(globals()) | {"_kept", "In", "Out"}
"""


@pytest.fixture(scope="session")
def start(environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Kernel]:
    """Return the function that starts a kernel in one of the environments."""
    # Its own, so that no matplotlibrc of the user is read; one for all, because of the font cache.
    config = tmp_path_factory.mktemp("matplotlib")

    def begin(name: str, **environ: str) -> Kernel:
        return Kernel(environment(name), tmp_path_factory.mktemp("kernel"), {"MPLCONFIGDIR": str(config)} | environ)

    return begin


@pytest.fixture(scope="session")
def ready(start: Callable[..., Kernel]) -> Iterator[Callable[..., Kernel]]:
    """Return the function that gives the kernel of an environment, started at the first call, with the prelude run.

    They live as long as the session: a pytest worker runs module after module, and each asks for every version.
    """
    kernels: dict[object, Kernel] = {}

    def get(name: str, **environ: str) -> Kernel:
        key = (name, *environ.items())
        kernel = kernels.pop(key, None)
        begun = kernel is None
        kernel = kernel or start(name, **environ)
        try:
            if begun:
                kernel.run(PRELUDE)
            clean(kernel)
        except BaseException:
            # One that cannot be cleaned fails a test, not all that follow.
            kernel.stop()
            raise
        kernels[key] = kernel
        return kernel

    yield get
    for kernel in kernels.values():
        kernel.stop()


def clean(kernel: Kernel) -> None:
    """Leave nothing of a test in a kernel that has run the prelude."""
    kernel.run("_clean()")
    kernel.views.clear()
    kernel.quiet()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses `kernel` once for each version, or for those that its module names as ``KERNELS``.

    Modules name fewer whose outcome no ipykernel can change, as pixels; a kernel is what they have figures in.
    """
    if "kernel" in metafunc.fixturenames:
        metafunc.parametrize("kernel", getattr(metafunc.module, "KERNELS", VERSIONS), indirect=True)


@pytest.fixture
def kernel(request: pytest.FixtureRequest, ready: Callable[..., Kernel]) -> Kernel:
    """A kernel as it comes; nothing is left of other tests' figures."""
    return ready(request.param)


@pytest.fixture(params=ENDS)
def untapped(request: pytest.FixtureRequest, ready: Callable[..., Kernel]) -> Kernel:
    """A kernel that uses ipykernel's handler dictionary alone."""
    return ready(request.param, FIGPORT_TAP="0")


@pytest.fixture(params=ENDS)
def plain(request: pytest.FixtureRequest, ready: Callable[..., Kernel]) -> Kernel:
    """A kernel without the control channel."""
    return ready(request.param, FIGPORT_CONTROL="0")
