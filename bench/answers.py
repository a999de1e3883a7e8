"""What kernels do under load: they answer moves with frames that nobody draws, draw figures, and echo on a comm."""

from __future__ import annotations

from typing import Final

PREPARE: Final = """
import os
import time
import matplotlib
matplotlib.use('figport')
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
from comm import get_comm_manager
from figport import runtime, wire

PAYLOADS = {size: os.urandom(size) for size in (200, 50_000)}
plt.ioff()
plt.rcParams['figure.max_open_warning'] = 0
kept = []  # figures to which nothing leads are closed

class Slow(Line2D):
    cost = 0.0  # seconds of computing

    def draw(self, renderer):
        end = time.thread_time() + self.cost
        super().draw(renderer)
        while time.thread_time() < end:
            pass

def make(cost=0.0):
    figure = plt.figure(figsize=(0.96, 0.72), dpi=100)
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis('off')
    marker = axes.add_line(Slow([0.5], [0.5], marker='o'))
    marker.cost = cost
    def follow(event):
        if event.inaxes:
            marker.set_data([event.xdata], [event.ydata])
            figure.canvas.draw_idle()
    figure.canvas.mpl_connect('motion_notify_event', follow)
    kept.append(figure)
    return figure.canvas.manager.id

registry = runtime.current().registry
inbox = registry.inbox
handled = inbox.arrived
seq = 0
size = 0  # of the frames that answer moves; 0: they are drawn

def arrived(peer, message):
    global seq
    if size and message[0] == wire.Kind.POINTER:
        move, _ = wire.decode(message, wire.Party.PAGE)
        seq += 1
        rect = wire.Rect(0, 0, 1, 1, wire.Codec.RUNS, size)
        frame = wire.Frame(10**6 + seq, 0, 96, 72, 1.0, (), (rect,), move.number)
        registry.link.send(peer, wire.encode(frame, PAYLOADS[size]))
    elif not (size and message[0] == wire.Kind.ACK):
        handled(peer, message)

inbox.arrived = arrived

def echo(comm, opening):
    def answer(message):
        data = message['content']['data']
        comm.send({'number': data['number']}, buffers=[PAYLOADS[data['size']]])
    comm.on_msg(answer)

get_comm_manager().register_target('bench-load', echo)
"""
"""Code that kernels run before all else."""
