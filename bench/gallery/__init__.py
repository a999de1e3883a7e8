"""matplotlib's interactive examples, in a QtAgg window and in figport, under the same gestures.

``make gallery`` runs ``python -m bench.gallery``. `sources` takes the examples out of matplotlib's source package, the
one of the release that the kernels have. Each is run in a process with an offscreen Qt window (`window`, told what to
do by `desktop`) and in a real kernel with a view on each figure (`notebook`); `probe` is the part of both that hears
events, holds timers and describes figures. The places of gestures are computed in the window and used for both.
`examples` says what is done to which example, `gestures` what there is to do, `report` writes the table.

Timers are held: they tick as often as a gesture lets them, so both sides stand at the same frame of an animation.
"""
