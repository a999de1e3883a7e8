"""The worker process: draws snapshots of figures while the kernel's main thread computes.

One per kernel, started when somebody looks at a figure, ended when nobody needed it for a while and with the kernel.

In the kernel `watchdog` notices that the main thread computes, `diverter` has the views of figures look at `snapshots`
meanwhile, and `process` is the kernel's end of the worker process. In that `main` is the loop and `figure` a snapshot
that views look at. `pipe` is what both say.
"""
