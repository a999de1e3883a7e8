"""What is asked of a figure's canvas, in its page."""

from __future__ import annotations

READ_PIXELS = """
async canvas => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  (window.figportRead ??= new WeakMap()).set(canvas, { width, data });
  const packed = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { width, height, data: btoa(text) };
}
"""
"""Compressed: as it is, a picture costs a tenth of a second of computing on its way through the browser's protocol."""

PAINTED = """
canvas => {
  const { width, height } = canvas;
  if (width * height === 0) return false;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return new Uint32Array(data.buffer).some(pixel => pixel !== 0);
}
"""
"""Whether anything is in a canvas."""

IN_SIGHT = "canvas => canvas.scrollIntoView({ block: 'nearest' })"
"""Scrolls to a canvas: what is out of sight gets no pictures."""

TITLE_IN_SIGHT = """
root => {
  root.scrollIntoView({ block: 'nearest' });
  return root.querySelector('.figport-title').textContent;
}
"""
"""Scrolls to a figure; returns its title, also where JupyterLab hides the cell."""

_PLACE = """
  const now = canvas.getBoundingClientRect();
  const place = [now.left, now.top, now.right, now.bottom, innerWidth, innerHeight, devicePixelRatio].join();
"""

UNTIL_STILL = f"""
async canvas => {{
  const look = () => {{
    {_PLACE}
    const holds = ({{ left, top, right, bottom }}) =>
      left <= now.left && top <= now.top && right >= now.right && bottom >= now.bottom;
    const seen = node => getComputedStyle(node).overflow === 'visible' || holds(node.getBoundingClientRect());
    let node = canvas.parentElement;
    // What the body hides, the window does.
    while (node !== document.body && seen(node)) node = node.parentElement;
    const whole = node === document.body && holds({{ left: 0, top: 0, right: innerWidth, bottom: innerHeight }});
    return whole ? {{ place, box: {{ x: now.left, y: now.top, width: now.width, height: now.height }} }} : null;
  }};
  const boxes = (window.figportBoxes ??= new WeakMap());
  let known = boxes.get(canvas);
  let still = look();
  for (let looks = 0; still !== null && still.place !== known?.place; looks += 1) {{
    if (looks === 200) return null; // Playwright tells whoever waits for it what goes on moving
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    known = still;
    still = look();
  }}
  if (still === null) return null;
  boxes.set(canvas, still);
  return still.box;
}}
"""
"""Returns the box of a canvas that is wholly in sight, where it was the last time or for two refreshes of the screen.

Null if it is not in sight, or does not come to rest.
"""

UNTIL_OTHER = """
async (canvas, milliseconds) => {
  const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const end = performance.now() + milliseconds;
  const read = window.figportRead.get(canvas);
  if (!read) return;
  const { width, data } = read;
  const before = new Uint32Array(data.buffer);
  const same = () => {
    if (canvas.width !== width || canvas.width * canvas.height !== before.length) return false;
    const image = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const now = new Uint32Array(image.data.buffer);
    for (let at = 0; at < now.length; at++) if (now[at] !== before[at]) return false;
    return true;
  };
  do await frames();
  while (canvas.isConnected && performance.now() < end && same());
}
"""
"""Waits until a canvas shows something else than was read of it last, is gone from the page, or it has taken long."""

FILLS = """
canvas => {
  const { bottom } = canvas.closest('.figport-figure').getBoundingClientRect();
  const shown = canvas.getBoundingClientRect();
  return Math.abs(shown.width - (innerWidth - 16)) <= 1 && Math.abs(bottom - (innerHeight - 8)) <= 1
    && Math.abs(canvas.width - shown.width * devicePixelRatio) <= 1
    && Math.abs(canvas.height - shown.height * devicePixelRatio) <= 1;
}
"""
"""Whether a figure fills the page with 8 px around it, and its picture has that size."""
