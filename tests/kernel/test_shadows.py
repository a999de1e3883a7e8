"""Methods of artists that are others while something is drawn."""

from __future__ import annotations

import pickle

from matplotlib.lines import Line2D

from figport.drawing.shadows import Shadows


def test_a_method_is_another_until_the_end() -> None:
    line, shadows = Line2D([0], [0], label="its own"), Shadows()
    shadows.put(line, "get_label", lambda: "ours")
    assert line.get_label() == "ours"
    shadows.end()
    shadows.end()
    assert line.get_label() == "its own"
    assert "get_label" not in vars(line)


def test_the_first_one_stands() -> None:
    line, first, second = Line2D([0], [0]), Shadows(), Shadows()
    first.put(line, "get_label", lambda: "first")
    second.put(line, "get_label", lambda: "second")
    assert line.get_label() == "first"
    second.end()
    assert line.get_label() == "first"
    first.end()
    assert "get_label" not in vars(line)


def test_who_pickles_meanwhile_gets_the_method_itself() -> None:
    line, shadows = Line2D([0], [0], label="its own"), Shadows()
    shadows.put(line, "get_label", lambda: "ours")
    twin = pickle.loads(pickle.dumps(line))
    assert twin.get_label() == "its own"
    shadows.end()
    assert line.get_label() == "its own"
