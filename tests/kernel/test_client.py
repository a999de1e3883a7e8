"""What tests are told of a kernel that does not answer."""

from __future__ import annotations

from tests.kernel.client import Kernel


def test_a_kernel_that_computes_says_where_it_is(kernel: Kernel) -> None:
    cell = kernel.begin("print('computes', flush=True)\nwhile True: pass")
    kernel.says(cell)
    for _ in range(3):
        told = kernel.stacks()
        assert "in _say_where" in told
        assert "in run_code" in told
    kernel.interrupt()
    kernel.end(cell)
    assert kernel.value("1 + 1") == "2"
