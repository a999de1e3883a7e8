import { expect, test } from 'vitest';
import { Announcements } from '../src/view/announcements';

test('all views of a figure hear where it lives, and those of no other', () => {
  const announcements = new Announcements();
  const heard: string[] = [];
  const listen = (name: string, figure: string): (() => void) =>
    announcements.listen(figure, (kernel, alive) => heard.push(`${name} ${kernel} ${alive}`));
  listen('one', 'f');
  listen('two', 'f');
  listen('other', 'g');
  announcements.announce('f', 'kernel', 'alive');
  announcements.announce('h', 'kernel', 'alive');
  expect(heard).toEqual(['one kernel alive', 'two kernel alive']);
});

test('who has ended hears nothing, and ends nobody else, however often', () => {
  const announcements = new Announcements();
  const heard: string[] = [];
  const end = announcements.listen('f', () => heard.push('one'));
  end();
  announcements.listen('f', () => heard.push('later'));
  end();
  announcements.announce('f', 'kernel', 'alive');
  expect(heard).toEqual(['later']);
});

test('who ends, or begins, while it is told is told once', () => {
  const announcements = new Announcements();
  const heard: string[] = [];
  const end = announcements.listen('f', () => {
    heard.push('one');
    end();
    announcements.listen('f', () => heard.push('new'));
  });
  announcements.listen('f', () => heard.push('two'));
  announcements.announce('f', 'kernel', 'alive');
  expect(heard).toEqual(['one', 'two']);
  announcements.announce('f', 'kernel', 'alive');
  expect(heard).toEqual(['one', 'two', 'two', 'new']);
});
