/*
 * Runs in the pages before anything else: notes when pictures are painted, what they show, when the pointer moved, and
 * how much the WebSockets brought. The same for all contenders.
 *
 * A paint is a task in which pixels are put on a figure's canvas (drawImage, putImageData); several rectangles of one
 * task are one paint. It is noted in a microtask behind the task, from the canvas's own pixels, and with the refresh of
 * the screen that showed it: of several paints between two refreshes only the last is ever seen. An image in an output,
 * as stands there until a figure is live, is noted when it is loaded. Times are performance.now(), as in event.timeStamp.
 */
(() => {
  const bench = (window.figportBench = {
    selector: 'nothing',
    probe: null,
    paints: [],
    moves: [],
    traffic: [],
    started: null,
    first: new Map(),
    images: new Map(),

    /** Begin to note for the canvases of `selector`. `probe`: row and column to look at, device pixels, or null. */
    arm(selector, probe) {
      Object.assign(this, { selector, probe, paints: [], moves: [], traffic: [], started: null });
      this.first = new Map();
      this.images = new Map();
      return performance.now();
    },
    /** What was noted. The last paint may be waiting for its refresh. */
    take() {
      const { paints, moves, traffic, started } = this;
      const live = [...this.first.values()];
      const seen = [...this.first].map(([canvas, time]) =>
        Math.min(time, this.images.get(canvas.closest('.jp-OutputArea-output')) ?? time)
      );
      return { now: performance.now(), paints, moves, traffic, started, live, seen };
    },
    /** Where the marker is now. */
    marker() {
      return marker(document.querySelector(this.selector));
    },
    /**
     * How many figures show pixels. Looks at those that were not noted yet, too: a canvas that was drawn on before it
     * was put into the page shows them from then on.
     */
    filled() {
      for (const canvas of document.querySelectorAll(this.selector)) {
        if (!this.first.has(canvas) && canvas.width > 0 && filled(canvas)) {
          this.first.set(canvas, performance.now());
        }
      }
      return this.first.size;
    },
    /** Milliseconds since the last paint. */
    quiet() {
      return performance.now() - (this.paints.at(-1)?.[0] ?? 0);
    },
    /** SHA-256 of the canvas's pixels. */
    async digest() {
      const canvas = document.querySelector(this.selector);
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
      return [...hash].map(byte => byte.toString(16).padStart(2, '0')).join('');
    }
  });

  /** The middle of the magenta pixels of a strip, or null. */
  function middle(data) {
    let sum = 0;
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > 200 && data[at + 1] < 80 && data[at + 2] > 200) {
        sum += at / 4;
        count += 1;
      }
    }
    return count === 0 || count > 12 ? null : sum / count;
  }

  function marker(canvas) {
    if (bench.probe === null || canvas === null) {
      return [null, null];
    }
    const context = canvas.getContext('2d');
    const { row, column } = bench.probe;
    return [
      middle(context.getImageData(0, row, canvas.width, 1).data),
      middle(context.getImageData(column, 0, 1, canvas.height).data)
    ];
  }

  /** Whether there is a picture: a canvas without one is transparent. */
  function filled(canvas) {
    const row = canvas.height >> 1;
    return canvas.getContext('2d').getImageData(0, row, canvas.width, 1).data.some((value, at) => at % 4 === 3 && value);
  }

  /** The refresh whose callbacks run, or null. */
  let refresh = null;
  const animate = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback =>
    animate(time => {
      refresh = time;
      try {
        callback(time);
      } finally {
        refresh = null;
      }
    });

  const painting = new Set();
  for (const name of ['drawImage', 'putImageData']) {
    const original = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...values) {
      original.apply(this, values);
      const { canvas } = this;
      if (painting.has(canvas) || !canvas.isConnected || canvas.width === 0 || !canvas.matches(bench.selector)) {
        return;
      }
      painting.add(canvas);
      const shown = refresh;
      queueMicrotask(() => {
        painting.delete(canvas);
        const time = performance.now();
        const paint = [time, ...marker(canvas), shown];
        bench.paints.push(paint);
        if (shown === null) {
          animate(next => (paint[3] = next));
        }
        if (!bench.first.has(canvas) && filled(canvas)) {
          bench.first.set(canvas, time);
        }
      });
    };
  }

  const quietly = { capture: true, passive: true };
  // Not the window: it does not hear of images.
  document.addEventListener(
    'load',
    ({ target }) => {
      const output = target instanceof HTMLImageElement ? target.closest('.jp-OutputArea-output') : null;
      if (output !== null && target.width > 1 && !bench.images.has(output)) {
        bench.images.set(output, performance.now());
      }
    },
    quietly
  );
  window.addEventListener('pointermove', e => bench.moves.push([e.timeStamp, e.clientX, e.clientY]), quietly);
  window.addEventListener(
    'keydown',
    event => {
      if (event.key === 'Enter') {
        bench.started = event.timeStamp;
      }
    },
    quietly
  );

  window.WebSocket = class extends WebSocket {
    constructor(...values) {
      super(...values);
      this.addEventListener('message', ({ data }) => {
        bench.traffic.push([performance.now(), data.byteLength ?? data.size ?? data.length]);
      });
    }
  };
})();
