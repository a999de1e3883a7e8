"""Tests of figport."""
