"""Notebooks that were written for ``%matplotlib widget``, with ``%matplotlib figport`` in its place.

``make notebooks`` runs ``python -m bench.notebooks``: the documentation of ipympl and the examples of mpl-interactions,
out of their source packages (`bench.gallery.sources`). Each runs in a kernel, cell by cell, with a view on each of its
figures. Then hands move over the figures and pan, and every slider is moved: those of ipywidgets by the message that a
page sends, those of matplotlib with the pointer. In the end each view shows what matplotlib saves of its figure, pixel
by pixel, and what the notebook computes is asked for.

`books` says what there is and what of it needs the network or another matplotlib; `reader` runs one.
"""
