"""``jupyter figport doctor``: finds out why figures are not live, and says what mends it.

It looks from outside, as a person would: at what is installed, at the Pythons of the kernels, and at servers that run,
through whatever proxy is in front of them. It changes nothing and starts nothing, unless it is asked to start a kernel.
`checks` has what is found, `installation`, `kernelspecs` and `visit` find it, `command` is what people type.
"""

from __future__ import annotations
