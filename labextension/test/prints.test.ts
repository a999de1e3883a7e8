import { beforeEach, expect, test } from 'vitest';
import type { Answer, Future, Kernel, OutputsModel } from '../src/lab/lab';
import { Prints } from '../src/lab/prints';
import type { Callbacks, Kernel as ClassicKernel, OutputArea } from '../src/nbclassic/classic';
import { Prints as ClassicPrints } from '../src/nbclassic/prints';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';

interface Written {
  readonly output_type: string;
  readonly [name: string]: unknown;
}

let written: Written[];
let kept: number;
let futures: (Future & { message: object; wanted: readonly boolean[]; isDisposed: boolean })[];
let kernel: Kernel;
let prints: Prints;
let here: boolean;
let answer: (type: string, content: Answer['content']) => void;

beforeEach(() => {
  [written, kept, futures, here] = [[], 0, [], true];
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
  kernel = {
    id: 'k',
    clientId: 'page',
    registerMessageHook: () => undefined,
    sendShellMessage: (message, ...wanted) => {
      const future = {
        message,
        wanted,
        isDisposed: false,
        msg: message as Future['msg'],
        onIOPub: (): void => undefined,
        dispose: (): void => {
          future.isDisposed = true;
        }
      };
      futures.push(future);
      return future;
    }
  };
  const keep = (): void => {
    kept += 1;
  };
  prints = new Prints(
    () => kernel,
    () => (here ? { outputs, keep } : null)
  );
  answer = (msg_type, content) => {
    futures.at(-1)?.onIOPub({ header: { msg_type }, content });
  };
});

test('a view has one request, to its own kernel, whose answers are wanted to the end', () => {
  const request = prints.request('k');
  expect(request).toMatch(/^[0-9a-f]{32}$/);
  expect(prints.request('k')).toBe(request);
  expect(prints.request('another kernel')).toBe('');
  expect(futures.map(({ wanted }) => wanted)).toEqual([[true, false]]);
  expect(futures[0]?.message).toMatchObject({
    channel: 'shell',
    header: { msg_id: request, msg_type: 'comm_info_request', session: 'page' }
  });
  prints.dispose();
  expect(futures[0]?.isDisposed).toBe(true);
});

test('after the kernel has forgotten it there is a new one', () => {
  const request = prints.request('k');
  futures[0]?.dispose();
  expect(prints.request('k')).not.toBe(request);
});

test('what callbacks print, raise and show is put where the view is', () => {
  prints.request('k');
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
  prints.request('k');
  const figure = { [MIME_TYPE]: { figure: 'f', protocol: PROTOCOL } };
  answer('update_display_data', { data: figure, metadata: {}, transient: { display_id: 'figport-f-1' } });
  here = false;
  answer('stream', { name: 'stdout', text: 'lost\n' });
  expect([written, kept]).toEqual([[], 0]);
});

test('in the classic notebook a view has one request to its own kernel, until it ends', () => {
  const asked = new Map<string, Callbacks>();
  const seen: object[] = [];
  const area = {
    handle_output: (message: object) => seen.push(message),
    handle_clear_output: () => seen.splice(0)
  } as unknown as OutputArea;
  const classic = {
    id: 'k',
    send_shell_message: (kind: string, _content: object, callbacks: Callbacks) => {
      asked.set(`${kind} ${asked.size}`, callbacks);
      return `${kind} ${asked.size - 1}`;
    },
    clear_callbacks_for_msg: (message: string) => asked.delete(message),
    get_callbacks_for_msg: (message: string) => asked.get(message)
  } as unknown as ClassicKernel;
  const view = new ClassicPrints(() => classic, area);
  expect(view.request('another')).toBe('');
  const request = view.request('k');
  expect([view.request('k'), [...asked.keys()]]).toEqual([request, ['comm_info_request 0']]);
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
