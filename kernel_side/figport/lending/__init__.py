"""Figures in busy kernels: copies of them, lent to the render process while the main thread computes."""
