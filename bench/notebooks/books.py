"""Which notebooks there are, and what is to be true of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

BY_NAME: Final = 'import mpl_interactions.helpers; mpl_interactions.helpers.get_backend = lambda: "ipympl"'
"""The line by which mpl-interactions takes its notebook sliders with figport."""

PHOTO: Final = "np.array(PIL.Image.open(__import__('matplotlib').cbook.get_sample_data('grace_hopper.jpg')))"
BEADS: Final = "beads = (np.indices((12, 64, 64)).sum(0) % 32 * 8.0)"


@dataclass(frozen=True, slots=True)
class Book:
    """A notebook."""

    package: str
    path: str
    first: str = ""
    """Code that is run right after ``%matplotlib figport``."""
    aside: str = ""
    """What else is to be said of it in the table."""
    replace: tuple[tuple[str, str], ...] = ()
    """What in it needs the network, and what stands for it."""
    leave_out: tuple[str, ...] = ()
    """Cells with this in them are not run."""
    true: tuple[str, ...] = ()
    """What is true after its sliders were moved."""

    @property
    def name(self) -> str:
        """Its name in the table."""
        how = " (with the line for the name)" if BY_NAME in self.first else ""
        return f"{self.package}: {self.path.rpartition('/')[2]}{how}"


def _both(path: str, first: str = "", **more: Any) -> tuple[Book, Book]:
    """Return a notebook of mpl-interactions as it is, and with the line for the name."""
    where = f"docs/examples/{path}.ipynb"
    plain = Book("mpl-interactions", where, first, **more)
    return plain, Book("mpl-interactions", where, f"{BY_NAME}\n{first}", **more)


def _needing(path: str, cell: str, what: str) -> tuple[Book, Book]:
    """Return a notebook of which one cell needs the line for the name."""
    plain, named = _both(path)
    aside = f"{what} needs the line for the name, as in every window"
    return replace(plain, leave_out=(cell,), aside=aside), named


OLD_LASSO: Final = """
import matplotlib.widgets, mpl_interactions.generic

class _Lasso(matplotlib.widgets.LassoSelector):
    def __init__(self, *args, lineprops=None, **more):
        super().__init__(*args, props=lineprops, **more)

matplotlib.widgets.LassoSelector = mpl_interactions.generic.LassoSelector = _Lasso
"""

IMAGE_OF_THE_NET: Final = (
    ("image = np.array(PIL.Image.open(urllib.request.urlopen(url)))", f"image = {PHOTO}"),
    ('"https://github.com/matplotlib/matplotlib/raw/v3.3.0/lib/matplotlib/mpl-data/sample_data/ada.png"', "''"),
    ("urllib.request.urlopen(", "(lambda _: __import__('matplotlib').cbook.get_sample_data('grace_hopper.jpg'))("),
    ('mask = np.load("ada-mask.npy")', "mask = np.zeros(image.shape[:2], int)"),
)

BOOKS: Final = (
    Book("ipympl", "docs/index.ipynb", true=("np.allclose(ax.lines[0].get_ydata(), np.sin(3 * x))",)),
    Book(
        "ipympl",
        "docs/examples/full-example.ipynb",
        true=(
            "np.array_equal(im.get_array(), example_image_stack[slider.value])",
            "np.allclose(lines[0].get_ydata(), np.sin(2.0 * lines[0].get_xdata()))",
        ),
    ),
    Book("ipympl", "ui-tests/tests/notebooks/ipympl.ipynb", true=("len(ax.lines) == 1",)),
    Book(
        "ipympl",
        "ui-tests/tests/notebooks/ipympl_update.ipynb",
        true=("len(ax.lines) == 2", "not fig.canvas.resizable"),
    ),
    Book("ipympl", "tests/manual_test_rcparams_save.ipynb", true=("len(plt.get_fignums()) == 8",)),
    *_both(
        "animations",
        replace=(
            ("freq=(0.05, 10, 250), amp=(1, 10))", "freq=(0.05, 10, 20), amp=(1, 10))"),
            ("N_frames=100", "N_frames=10"),
        ),
        true=('ax.get_title().startswith("the Frequency is: ")',),
    ),
    *_both("context", true=("len(ax.lines) == 4", "np.isfinite(ax.lines[0].get_ydata()).all()")),
    *_both(
        "custom-callbacks",
        true=("np.allclose(ax.lines[0].get_ydata(), f(x, controls.params['tau'], controls.params['beta']))",),
    ),
    *_both("heatmap-slicer", true=("len(axes) == 4",)),
    *_both("hist"),
    *_both(
        "hyperslicer",
        replace=(
            ('response = requests.get("https://github.com/jrussell25/data-sharing/raw/master/srs_beads.npy")', BEADS),
            ("response.raise_for_status()", ""),
            ("beads = np.load(io.BytesIO(response.content))", ""),
            ("np.linspace(0, 386.44, 512)", "np.linspace(0, 386.44, 64)"),
        ),
        true=("ax9.images[0].get_array().shape == (64, 64)",),
    ),
    *_both(
        "image-segmentation",
        OLD_LASSO,
        aside="mpl-interactions gives LassoSelector an argument that matplotlib has no more; it is given it back",
        replace=IMAGE_OF_THE_NET,
        true=("segmenter.mask.shape == image.shape[:2]",),
    ),
    *_both(
        "imshow",
        replace=(
            (
                "urllib.request.urlopen(",
                "(lambda _: __import__('matplotlib').cbook.get_sample_data('grace_hopper.jpg'))(",
            ),
        ),
        true=("np.allclose(ax.images[0].get_array(), f(controls.params['param1'], controls.params['param2']))",),
    ),
    *_both("lotka-volterra", true=("len(ax1.lines) == 1 and len(ax2.lines) == 2",)),
    *_both("mpl-sliders", true=("np.allclose(ax.lines[0].get_ydata(), f(x, slider.val))",)),
    *_both("non-ipympl-backends"),
    *_needing("plot", "widgets.FloatText", "a widget of ipywidgets as an argument"),
    *_both("range-sliders"),
    *_both("rossler-attractor"),
    *_needing("scalar-arguments", "display(ctrls)", "display of the sliders alone"),
    *_both("scatter-selector", leave_out=("kaggle",), true=("len(axs) == 2",)),
    *_both("scatter"),
    *_both("text-annotations"),
    *_both("tidbits/play-buttons"),
    *_needing("usage", "widgets.FloatText", "a widget of ipywidgets as an argument"),
    *_both("zoom-factory", replace=IMAGE_OF_THE_NET),
)
