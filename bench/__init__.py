"""Benchmarks: figport, ipympl and bare Agg side by side, in JupyterLab in a real browser.

``make bench`` runs ``python -m bench``. One server, one browser; per sweep one fresh notebook for each contender.
A case runs the same figure code in both notebooks, one right after the other and in changing order, and the bare Agg
draw of the same figure is timed in the same kernels in between. So the ratios of one run are comparable even on a
noisy machine; absolute numbers are not.

Where things are: `cases` says what is measured, `figures` runs in the kernels, ``probe.js`` in the pages, `drive` moves
the pointer, `measure` joins them to one sample, `summary` and `report` make a table of many.
"""
