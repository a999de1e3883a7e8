"""matplotlib's own tests, with Agg and with figport whose figures are watched, in real kernels.

``make contract`` runs ``python -m bench.contract``. `kernels` copies a test file of matplotlib's out of an environment
and runs it in a kernel, as matplotlib's own configuration has it run. `audience` is loaded by pytest in that kernel: it
has the backend that is asked for, and with figport every figure of pyplot is shown when it is made, and goes on when a
view of the client outside has attached to it. `report` compares what came of each test, and writes the table.

No wheel of matplotlib's has the pictures that some tests compare with. The run with Agg makes them, so that the run
with figport is held against Agg on the same machine.
"""
