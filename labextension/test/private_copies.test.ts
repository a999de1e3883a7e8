import { beforeEach, expect, test } from 'vitest';
import { PrivateCopies } from '../src/view/private_copies';

let put: string[];
let copies: PrivateCopies<string, string>;

beforeEach(() => {
  put = [];
  copies = new PrivateCopies((place, figure, picture) => put.push(`${figure} ${place} ${picture}`));
});

test('a copy goes to where it was asked for, whichever comes first', () => {
  copies.asked('f', 'here');
  expect(put).toEqual([]);
  copies.shown('f', 'picture');
  copies.shown('g', 'picture');
  copies.asked('g', 'there');
  expect(put).toEqual(['f here picture', 'g there picture']);
});

test('once', () => {
  copies.asked('f', 'here');
  copies.shown('f', 'picture');
  copies.shown('f', 'picture');
  copies.asked('f', 'here too');
  expect(put).toEqual(['f here picture', 'f here too picture']);
});

test('of several the last counts, and what another shows is not taken for it', () => {
  copies.asked('f', 'here');
  copies.asked('g', 'there');
  copies.shown('f', 'picture of f');
  expect(put).toEqual([]);
  copies.shown('g', 'picture of g');
  expect(put).toEqual(['g there picture of g']);
});
