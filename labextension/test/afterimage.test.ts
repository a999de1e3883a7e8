import { beforeEach, expect, test } from 'vitest';
import { Afterimage } from '../src/view/afterimage';
import { FakeClock } from './fakes';

let stage: HTMLElement;
let clock: FakeClock;
let afterimage: Afterimage;

function picture(): HTMLImageElement {
  const image = document.createElement('img');
  image.src = 'data:image/png;base64,AB';
  image.width = 300;
  image.alt = 'A figure';
  image.id = 'mine';
  image.className = 'theirs';
  return image;
}

beforeEach(() => {
  stage = document.createElement('div');
  stage.append(document.createElement('canvas'));
  clock = new FakeClock();
  afterimage = new Afterimage(stage, clock);
});

test('lies below the figure, as a picture that nobody reads out and that has no name', () => {
  const image = picture();
  afterimage.show(image);
  expect(stage.firstChild).toBe(image);
  expect(image.getAttributeNames().sort()).toEqual(['aria-hidden', 'class', 'src', 'width']);
  expect([image.className, image.getAttribute('aria-hidden')]).toEqual(['figport-afterimage', 'true']);
});

test('is gone before it would be taken for the figure', () => {
  afterimage.show(picture());
  clock.advance(2_999);
  expect(stage.children).toHaveLength(2);
  clock.advance(1);
  expect(stage.children).toHaveLength(1);
});

test('is handed on once, and its time with it', () => {
  const image = picture();
  afterimage.show(image);
  expect(afterimage.take()).toBe(image);
  expect([image.isConnected, stage.children.length, clock.pending]).toEqual([false, 1, 0]);
  expect(afterimage.take()).toBeNull();
});

test('is the last one that was shown, which has its own time', () => {
  afterimage.show(picture());
  clock.advance(2_000);
  const last = picture();
  afterimage.show(last);
  clock.advance(2_000);
  expect([...stage.children].filter(one => one instanceof HTMLImageElement)).toEqual([last]);
  afterimage.clear();
  afterimage.clear();
  expect([stage.children.length, clock.pending]).toEqual([1, 0]);
});
