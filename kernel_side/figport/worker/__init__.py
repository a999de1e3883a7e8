"""The worker process: draws snapshots of figures while the kernel's main thread computes.

One per kernel. `watchdog` says when it is started (the backend is loaded, a figure is made, somebody looks) and when it
is ended (unused for long, or with the kernel); `process` starts and ends it.

In the kernel: `watchdog` notices that the main thread computes, on a thread of its own that `poller` wakes, after the
times in `timing`. It has `diverter` divert the views of figures to snapshots meanwhile; `diversion` is one figure whose
views are diverted, and `snapshots` knows the last snapshot of each figure.

In the worker process: `__main__` limits the memory and starts `service`, the loop; `snapshot_figure` is the figure that
is made of a snapshot.

In both: `pipe` is how they talk, `gesture_numbers` is what gestures did.
"""
