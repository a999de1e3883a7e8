import { expect, test, vi } from 'vitest';
import type { Events, Host, Kernel } from '../src/nbclassic/classic';
import { kernelAnswers } from '../src/nbclassic/readiness';
import { settle } from './fakes';

/** Ask of a notebook whose kernel has said this of itself; null: it has none yet. Return what has come, and the event. */
function ask(said: Kernel['info_reply'] | null): { readonly come: string[]; tell(name: string): void } {
  const kernel = said === null ? null : { id: 'kernel', info_reply: said };
  const host = { notebook: { kernel } } as unknown as Host;
  const listeners = new Map<string, Parameters<Events['on']>[1]>();
  const events: Events = {
    on: (name, listener) => {
      listeners.set(name, listener);
    },
    trigger: vi.fn()
  };
  const come: string[] = [];
  void kernelAnswers(host, events).then(() => come.push('come'));
  return {
    come,
    tell: name => {
      listeners.get(name)?.({ type: name });
    }
  };
}

test('a kernel that has answered before is not waited for', async () => {
  const { come } = ask({ protocol_version: '5.4' });
  await settle();
  expect(come).toEqual(['come']);
});

test.each([null, {}])('a kernel that is not there, or only connected, is waited for until it answers', async said => {
  const { come, tell } = ask(said);
  tell('kernel_connected.Kernel');
  await settle();
  expect(come).toEqual([]);
  tell('kernel_ready.Kernel');
  await settle();
  expect(come).toEqual(['come']);
});
