import { expect, test } from 'vitest';
import { buildElements } from '../src/view/elements';
import { Speech } from '../src/view/speech';
import { FakeClock, fakeView } from './fakes';

test('says the last when it has been quiet for a moment, and nothing of what is gone', () => {
  const clock = new FakeClock();
  const elements = buildElements('Figure 1');
  const speech = new Speech(fakeView(clock, new AbortController().signal, { elements }));
  const words = (): string | undefined => elements.body.querySelector('[role=status]')?.textContent;
  speech.say('one');
  clock.advance(200);
  speech.say('two');
  clock.advance(200);
  expect(words()).toBe('');
  clock.advance(100);
  expect(words()).toBe('two');
  speech.end();
  expect(words()).toBeUndefined();
});
