"""Figures that outlive their page or their kernel: signed files, outputs, private copies."""
