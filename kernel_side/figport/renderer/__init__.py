"""The render process: draws copies of figures while the kernel computes.

One per kernel, started when somebody looks at a figure, ended when nobody needed it for a while and with the kernel.
`process` is the kernel's end of it, `desk` and `copied` run inside, `pipe` is what both say.
"""
