import { beforeEach, expect, test } from 'vitest';
import type { Answer, Future, Kernel, OutputsModel, Passing } from '../src/lab/lab';
import { Prints } from '../src/lab/prints';
import type { Callbacks, Kernel as ClassicKernel, OutputArea } from '../src/nbclassic/classic';
import { Prints as ClassicPrints } from '../src/nbclassic/prints';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';

interface Written {
  readonly output_type: string;
  readonly [name: string]: unknown;
}

/** A page's end of a kernel, as JupyterLab has it: what comes is told at once, and then given to whoever asked. */
class Connection {
  readonly id = 'k';
  readonly clientId = 'page';
  readonly sent: { readonly request: object; readonly wanted: readonly boolean[]; readonly future: Future }[] = [];
  status = 'idle';
  readonly #slots = new Set<(sender: unknown, passing: Passing) => void>();
  readonly #futures = new Map<string, Future>();
  readonly anyMessage = {
    connect: (slot: (sender: unknown, passing: Passing) => void): boolean => this.#slots.add(slot).size > 0,
    disconnect: (slot: (sender: unknown, passing: Passing) => void): boolean => this.#slots.delete(slot)
  };

  /** How many hear all that passes. */
  get heard(): number {
    return this.#slots.size;
  }
  registerMessageHook(): undefined {
    return undefined;
  }
  sendShellMessage(request: object, ...wanted: boolean[]): Future {
    if (this.status === 'dead') {
      throw new Error('Kernel is dead');
    }
    const { header } = request as Passing['msg'];
    const future = {
      isDisposed: false,
      onIOPub: (): void => undefined,
      dispose: (): void => {
        future.isDisposed = true;
        this.#futures.delete(header.msg_id);
      }
    };
    this.#pass({ direction: 'send', msg: { ...request, header } });
    this.#futures.set(header.msg_id, future);
    this.sent.push({ request, wanted, future });
    return future;
  }
  /** Have something come that answers a request. */
  answer(request: string, msg_type: string, content: Answer['content'] = {}): void {
    const header = { msg_id: '', msg_type };
    this.#pass({ direction: 'recv', msg: { channel: 'iopub', header, parent_header: { msg_id: request } } });
    this.#futures.get(request)?.onIOPub({ header, content });
  }
  /** Forget all requests, as when the kernel is restarted. */
  forget(): void {
    for (const future of [...this.#futures.values()]) {
      future.dispose();
    }
  }
  #pass(passing: Passing): void {
    for (const slot of [...this.#slots]) {
      slot(this, passing);
    }
  }
}

let written: Written[];
let kept: number;
let kernel: Connection;
let prints: Prints;
let here: boolean;
let answer: (type: string, content: Answer['content']) => void;

beforeEach(() => {
  [written, kept, here, kernel] = [[], 0, true, new Connection()];
  const outputs: OutputsModel = {
    get length() {
      return written.length;
    },
    get: index => {
      const model = { data: {}, metadata: {} };
      const setData = ({ data }: { data: object }): void => {
        written[index] = { output_type: 'display_data', data };
      };
      return { ...model, setData };
    },
    add: output => written.push(output as Written),
    clear: wait => {
      written = wait ? [...written, { output_type: 'to be cleared' }] : [];
    },
    toJSON: () => []
  };
  const keep = (): void => {
    kept += 1;
  };
  prints = new Prints(
    () => kernel,
    () => (here ? { outputs, keep } : null)
  );
  answer = (type, content) => {
    kernel.answer(prints.request('k'), type, content);
  };
});

/** Return a view of the kernel, and the texts that were put where it is. */
function view(at: () => Kernel | null = () => kernel): [Prints, string[]] {
  const texts: string[] = [];
  const outputs = { length: 0, add: ({ text }: { text: string }) => texts.push(text), get: () => undefined };
  return [new Prints(at, () => ({ outputs: outputs as unknown as OutputsModel, keep: () => undefined })), texts];
}

test('a view has one request, to its own kernel, which nobody sends before something answers it', () => {
  const request = prints.request('k');
  expect(request).toMatch(/^[0-9a-f]{32}$/);
  expect(prints.request('k')).toBe(request);
  expect(prints.request('another kernel')).toBe('');
  kernel.answer('of a cell', 'stream', { text: 'another' });
  expect([kernel.sent, written]).toEqual([[], []]);
  // Widgets learn of a request in such a message, and follow those that JupyterLab knows.
  kernel.answer(request, 'comm_msg');
  kernel.answer(request, 'stream', { text: 'hit' });
  expect(written).toMatchObject([{ text: 'hit' }]);
  // Wanted to the end.
  expect(kernel.sent.map(({ wanted }) => wanted)).toEqual([[true, false]]);
  expect(kernel.sent[0]?.request).toMatchObject({
    channel: 'shell',
    header: { msg_id: request, msg_type: 'comm_info_request', session: 'page' }
  });
  expect(kernel.heard).toBe(0);
  prints.dispose();
  expect(kernel.sent[0]?.future.isDisposed).toBe(true);
});

test('of many views only those send a request in which something is printed, and each prints in its own place', () => {
  const views = Array.from({ length: 20 }, () => view());
  const requests = views.map(([one]) => one.request('k'));
  expect([new Set(requests).size, kernel.sent.length, kernel.heard]).toEqual([20, 0, 20]);
  kernel.answer(requests[3] ?? '', 'stream', { text: 'third' });
  kernel.answer(requests[7] ?? '', 'stream', { text: 'seventh' });
  kernel.answer(requests[3] ?? '', 'stream', { text: 'third again' });
  expect(views[3]?.[1]).toEqual(['third', 'third again']);
  expect(views[7]?.[1]).toEqual(['seventh']);
  expect(views.flatMap(([, texts]) => texts)).toHaveLength(3);
  expect(kernel.sent.length).toBe(2);
  // One ends, the others go on.
  views[3]?.[0].dispose();
  kernel.answer(requests[3] ?? '', 'stream', { text: 'lost' });
  kernel.answer(requests[7] ?? '', 'stream', { text: 'seventh again' });
  expect([views[3]?.[1], views[7]?.[1]]).toEqual([
    ['third', 'third again'],
    ['seventh', 'seventh again']
  ]);
  for (const [one] of views) {
    one.dispose();
  }
  kernel.answer(requests[5] ?? '', 'stream', { text: 'lost' });
  expect([kernel.sent.map(({ future }) => future.isDisposed), kernel.heard]).toEqual([[true, true], 0]);
});

test('after the kernel has forgotten it there is a new one, and what still answers the old one is nothing', () => {
  const request = prints.request('k');
  answer('stream', { text: 'before' });
  kernel.forget();
  kernel.answer(request, 'stream', { text: 'late' });
  const next = prints.request('k');
  expect(next).not.toBe(request);
  kernel.answer(request, 'stream', { text: 'too late' });
  kernel.answer(next, 'stream', { text: 'after' });
  expect(written).toMatchObject([{ text: 'before' }, { text: 'after' }]);
  expect(kernel.sent.length).toBe(2);
});

test('a new connection to the kernel has a new request, and of another kernel nothing is taken', () => {
  const [first, second] = [new Connection(), new Connection()];
  let now: Kernel | null = first;
  const [one, texts] = view(() => now);
  const request = one.request('k');
  now = second;
  const next = one.request('k');
  expect([next === request, first.heard, second.heard]).toEqual([false, 0, 1]);
  first.answer(request, 'stream', { text: 'first' });
  second.answer(next, 'stream', { text: 'second' });
  now = null;
  expect([one.request('k'), texts]).toEqual(['', ['second']]);
  one.dispose();
  expect(second.sent[0]?.future.isDisposed).toBe(true);
});

test('a kernel that is dead has no requests, and one that comes back has what it was named', () => {
  const request = prints.request('k');
  kernel.status = 'dead';
  kernel.answer(request, 'stream', { text: 'lost' });
  expect([prints.request('k'), kernel.sent.length, kernel.heard]).toEqual(['', 0, 1]);
  kernel.status = 'idle';
  kernel.answer(request, 'stream', { text: 'here' });
  expect(written).toMatchObject([{ text: 'here' }]);
});

test('what callbacks print, raise and show is put where the view is', () => {
  answer('status', { execution_state: 'busy' });
  answer('stream', { name: 'stdout', text: 'hit\n' });
  answer('error', { ename: 'ZeroDivisionError', evalue: '', traceback: [] });
  answer('display_data', { data: { 'text/plain': 'twice' }, metadata: {}, transient: { display_id: 'count' } });
  answer('update_display_data', { data: { 'text/plain': 'thrice' }, metadata: {}, transient: { display_id: 'count' } });
  answer('update_display_data', { data: { 'text/plain': '?' }, metadata: {}, transient: { display_id: 'unknown' } });
  expect(written).toMatchObject([
    { output_type: 'stream', text: 'hit\n' },
    { output_type: 'error', ename: 'ZeroDivisionError' },
    { output_type: 'display_data', data: { 'text/plain': 'thrice' } }
  ]);
  expect(kept).toBe(5);
  answer('clear_output', { wait: true });
  answer('clear_output', { wait: false });
  expect(written).toEqual([]);
});

test('pictures of figures are not for this, and nothing is for a place that is gone', () => {
  const figure = { [MIME_TYPE]: { figure: 'f', protocol: PROTOCOL } };
  answer('update_display_data', { data: figure, metadata: {}, transient: { display_id: 'figport-f-1' } });
  here = false;
  answer('stream', { name: 'stdout', text: 'lost\n' });
  expect([written, kept]).toEqual([[], 0]);
});

test('in the classic notebook a view has one request to its own kernel, which is never sent, until it ends', () => {
  const asked = new Map<string, Callbacks>();
  const seen: object[] = [];
  const area = {
    handle_output: (message: object) => seen.push(message),
    handle_clear_output: () => seen.splice(0)
  } as unknown as OutputArea;
  const classic = {
    id: 'k',
    set_callbacks_for_msg: (message: string, callbacks: Callbacks) => asked.set(message, callbacks),
    clear_callbacks_for_msg: (message: string) => asked.delete(message),
    get_callbacks_for_msg: (message: string) => asked.get(message)
  } as unknown as ClassicKernel;
  const view = new ClassicPrints(() => classic, area);
  const another = new ClassicPrints(() => classic, area);
  expect(view.request('another')).toBe('');
  const request = view.request('k');
  expect([view.request('k'), [...asked.keys()]]).toEqual([request, [request]]);
  expect(another.request('k')).not.toBe(request);
  another.dispose();
  const callbacks = asked.get(request);
  expect(callbacks?.clear_on_done).toBe(false);
  callbacks?.iopub.output({ text: 'hit' });
  expect(seen).toEqual([{ text: 'hit' }]);
  callbacks?.iopub.clear_output({});
  expect(seen).toEqual([]);
  // The kernel is restarted, and the figure brought back in the same view: nbclassic has forgotten all requests.
  asked.clear();
  asked.get(view.request('k'))?.iopub.output({ text: 'again' });
  expect(seen).toEqual([{ text: 'again' }]);
  view.dispose();
  expect(asked.size).toBe(0);
});
