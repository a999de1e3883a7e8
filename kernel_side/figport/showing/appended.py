"""Figures that are put into an Output of ipywidgets by ``out.append_display_data(fig)``.

That has IPython say what stands for an object, as data, and tells the page of it by the Output's own state; nothing is
published. So there a figure is what one of its outputs would hold, with the picture of that moment; pages make it live.
Everywhere else figures publish themselves when they are asked.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from typing import Any

from .areas import output_kind
from .bundles import bundle, shown
from .records import Shown


def asks(formatter: Any) -> bool:
    """Whether IPython's formatter was asked on behalf of an Output's ``append_display_data``. In a formatter's call.

    Who asks only the stack tells. Where one of the names is another, a figure appears where the code runs.
    """
    append = getattr(getattr(output_kind(), "append_display_data", None), "__code__", None)
    asked = getattr(getattr(type(formatter), "format", None), "__code__", None)
    frame = None if append is None or asked is None else sys._getframe(1)
    while frame is not None and frame.f_code is not asked:
        frame = frame.f_back
    return frame is not None and frame.f_back is not None and frame.f_back.f_code is append


def data(
    figure: Shown, kernel: str | None, failed: Callable[[Exception], None]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return data and metadata that stand for a figure, which is drawn for it.

    Parameters
    ----------
    figure
        The figure.
    kernel
        The kernel's own id, if it knows it.
    failed
        Shows why it cannot be drawn. It is live there when that is mended.
    """
    try:
        figure.bring_up_to_date(withheld=True)
    except Exception as error:
        failed(error)
    about = figure.describe()
    found, metadata = bundle(about, figure.id, kernel, showing=0), dict[str, Any]()
    if figure.seq:
        found["image/png"] = base64.b64encode(figure.png()).decode()
        metadata["image/png"] = shown(about)
    return found, metadata
