import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { becomePicture, buildElements, dress } from '../src/view/elements';
import { figureState } from './fakes';
import { Mounted } from './mounted';

/** Return what somebody hears of an element who does not see it. */
function told(element: Element): readonly (string | null)[] {
  return ['role', 'aria-roledescription', 'aria-label'].map(name => element.getAttribute(name));
}

describe('the elements of a figure', () => {
  test('have roles and names before anything is known', () => {
    const { root, canvas, placeholder } = buildElements('Figure 1');
    expect(told(root)).toEqual(['group', null, 'Figure 1']);
    expect(told(canvas)).toEqual(['application', 'interactive figure', 'Figure 1']);
    expect([canvas.tabIndex, placeholder.alt]).toEqual([0, 'Figure 1']);
  });

  test('are named by what the picture shows, or by the title where nothing is said of it', () => {
    const elements = buildElements('Figure 1');
    dress(elements, figureState({ title: 'Waves', alt: 'Two waves' }));
    expect([told(elements.canvas)[2], elements.placeholder.alt]).toEqual(['Two waves', 'Two waves']);
    dress(elements, figureState({ title: 'Waves', alt: '' }));
    expect([told(elements.canvas)[2], elements.placeholder.alt]).toEqual(['Waves', 'Waves']);
  });

  test('are a picture with its name, and no stop of the keyboard, when nothing answers any more', () => {
    const elements = buildElements('Figure 1');
    dress(elements, figureState({ alt: 'Two waves' }));
    becomePicture(elements, true);
    expect(told(elements.canvas)).toEqual(['img', null, 'Two waves']);
    expect(elements.canvas.hasAttribute('tabindex')).toBe(false);
  });
});

describe('a figure whose kernel has said nothing yet', () => {
  let page: Mounted;

  beforeEach(async () => {
    page = new Mounted();
    await page.start({ title: 'Waves' });
  });

  afterEach(() => {
    page.end();
  });

  test('has roles and names of all that is there', () => {
    const parts = [...document.querySelectorAll('.figport-figure, .figport-figure [role]')].map(part =>
      `${part.getAttribute('role') ?? ''} ${part.getAttribute('aria-label') ?? ''}`.trim()
    );
    expect(parts).toEqual(
      expect.arrayContaining(['group Waves', 'application Waves', 'toolbar Figure tools', 'status'])
    );
    // Whatever can be pressed says what it does.
    const buttons = [...document.querySelectorAll('.figport-figure button')];
    const nameless = buttons.filter(
      one => (one.getAttribute('aria-label') ?? one.textContent) === '' && one.closest('[hidden]') === null
    );
    expect(buttons.length).toBeGreaterThan(2);
    expect(nameless).toEqual([]);
  });

  test('is said to be busy until it is live', () => {
    const busy = (): string | null | undefined => document.querySelector('.figport-figure')?.getAttribute('aria-busy');
    expect(busy()).toBe('true');
    page.sockets.last().welcome();
    page.tell(figureState());
    expect(busy()).toBe('false');
  });
});
