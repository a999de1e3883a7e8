"""Pages, a server and a kernel on a virtual clock and a virtual network, by seeds.

What runs is the product: `Bridge`, `Hub`, `CommLink` and `heartbeat` of the server; `Link`, `Registry`, `Inbox`,
`Mainloop` and the live figure of the kernel. `page` is a twin, in Python, of what pages do on the wire. `network`
carries, delays, cuts and loses; `world` has people use figures while things break, and looks at what must hold whatever
happens.
"""
