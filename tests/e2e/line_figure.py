"""The figure of many tests: a line."""

from __future__ import annotations

import numpy as np

SETUP = "%matplotlib figport\nimport numpy as np\nimport matplotlib.pyplot as plt"
LINE = """
fig, ax = plt.subplots()
ax.plot(np.linspace(0, 10, 101), np.sin(np.linspace(0, 10, 101)), picker=5)
ax.set(xlim=(0, 10), ylim=(-1, 1))
picked = []
fig.canvas.mpl_connect('pick_event', lambda event: picked.append(event.ind[0]))
"""


def dark(pixels: np.ndarray) -> int:
    """Count pixels that are not white."""
    return int((pixels[..., :3].min(axis=2) < 200).sum())


def blue(pixels: np.ndarray) -> np.ndarray:
    """Return which pixels have the colour of matplotlib's first line."""
    near = np.abs(pixels[..., :3].astype(int) - (0x1F, 0x77, 0xB4)).max(axis=2) < 40
    return np.asarray(near)
