/** The saves and messages of JupyterLab's documents, as its figures are told of them. */
import { Widget } from '@lumino/widgets';
import { beforeEach, expect, test } from 'vitest';
import type { Context, Panel, Passing } from '../src/lab/lab';
import { DocumentSaves } from '../src/lab/saves';
import type { Saves } from '../src/view/saving';

/** A signal of Lumino's: it knows a function once. */
class Signal<T> {
  readonly #slots = new Set<(sender: unknown, value: T) => void>();

  connect(slot: (sender: unknown, value: T) => void): boolean {
    const before = this.#slots.size;
    return this.#slots.add(slot).size > before;
  }
  emit(value: T): void {
    for (const slot of this.#slots) {
      slot(null, value);
    }
  }
}

let saveState: Signal<string>;
let told: string[];

beforeEach(() => {
  saveState = new Signal();
  told = [];
});

/** A document's panel, with a session of its kernel if it has one. */
function panel(session: { anyMessage?: Signal<Passing> } | null = null, sessionChanged = new Signal<unknown>()): Panel {
  const context = { saveState } as unknown as Context;
  return Object.assign(new Widget(), { context, sessionContext: { session, sessionChanged } }) as unknown as Panel;
}

function watch(saves: Saves | null): void {
  saves?.add({
    refresh: () => told.push('refresh'),
    after: message => told.push(message) > 0
  });
}

function passing(id: string, type: string, direction: 'send' | 'recv' = 'send'): Passing {
  return { direction, msg: { header: { msg_id: id, msg_type: type } } };
}

test('what is no file has none', () => {
  expect(new DocumentSaves().of(new Widget())).toBeNull();
});

test('figures are told that a save begins, not how it goes on', () => {
  watch(new DocumentSaves().of(panel()));
  for (const state of ['started', 'completed', 'completed manually', 'failed']) {
    saveState.emit(state);
  }
  expect(told).toEqual(['refresh']);
});

test('a file that is open twice is one, and another file is another', () => {
  const all = new DocumentSaves();
  const one = panel();
  const saves = all.of(one);
  const { context } = one;
  expect(all.of(Object.assign(new Widget(), { context }) as Panel)).toBe(saves);
  saveState = new Signal();
  expect(all.of(panel())).not.toBe(saves);
});

test('figures are told of what cells and widgets send, and of nothing else', () => {
  const anyMessage = new Signal<Passing>();
  watch(new DocumentSaves().of(panel({ anyMessage })));
  anyMessage.emit(passing('1', 'execute_request'));
  anyMessage.emit(passing('2', 'comm_msg'));
  anyMessage.emit(passing('3', 'comm_open'));
  anyMessage.emit(passing('4', 'kernel_info_request'));
  anyMessage.emit(passing('5', 'comm_msg', 'recv'));
  expect(told).toEqual(['1', '2', '3']);
});

test('another session is listened to as well, and one that comes twice once', () => {
  const [anyMessage, sessionChanged] = [new Signal<Passing>(), new Signal<unknown>()];
  const one = panel(null, sessionChanged);
  watch(new DocumentSaves().of(one));
  sessionChanged.emit(null);
  Object.assign(one.sessionContext ?? {}, { session: { anyMessage } });
  sessionChanged.emit(null);
  sessionChanged.emit(null);
  anyMessage.emit(passing('1', 'execute_request'));
  expect(told).toEqual(['1']);
});

test('a document without a kernel saves as well', () => {
  const context = { saveState } as unknown as Context;
  watch(new DocumentSaves().of(Object.assign(new Widget(), { context })));
  saveState.emit('started');
  expect(told).toEqual(['refresh']);
});
