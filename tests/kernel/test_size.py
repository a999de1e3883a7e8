"""What snapshots are told of a figure's size."""

from __future__ import annotations

import pickle

from figport.size import Beside


def test_it_comes_to_the_worker_as_it_is() -> None:
    beside = Beside((4.123, 3.0), (("b", (800.0, 600.0)), ("a", (1000.0, 700.0))), fitted=True)
    assert pickle.loads(pickle.dumps(beside)) == beside
