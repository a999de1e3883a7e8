import { expect, test } from 'vitest';
import { tellOfMessages } from '../src/nbclassic/messages';
import type { Sender } from '../src/nbclassic/messages';

test("cells and widgets' messages are told of, once they are sent", () => {
  const happened: string[] = [];
  class Kernel implements Sender {
    name = 'k';
    send_shell_message(kind: string, content: unknown): string {
      happened.push(`${this.name} sends ${kind} ${String(content)}`);
      return `id of ${kind}`;
    }
  }
  tellOfMessages(Kernel.prototype, message => {
    happened.push(message);
  });
  const kernel = new Kernel();
  expect(kernel.send_shell_message('comm_msg', 'a')).toBe('id of comm_msg');
  expect(kernel.send_shell_message('complete_request', 'b')).toBe('id of complete_request');
  kernel.send_shell_message('execute_request', 'c');
  expect(happened).toEqual([
    'k sends comm_msg a',
    'id of comm_msg',
    'k sends complete_request b',
    'k sends execute_request c',
    'id of execute_request'
  ]);
});
