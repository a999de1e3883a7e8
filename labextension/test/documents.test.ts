import { beforeEach, expect, test } from 'vitest';
import { Documents } from '../src/lab/documents';
import type { CellModel, Lab, OutputModel, Panel } from '../src/lab/lab';

let documents: Documents;
let metadata: Map<string, unknown>;
let output: OutputModel;
const cell = {
  outputs: { length: 1, get: () => output },
  getMetadata: (name: string) => metadata.get(name),
  setMetadata: (name: string, value: unknown) => metadata.set(name, value)
} as unknown as CellModel;

beforeEach(() => {
  output = {} as OutputModel;
  metadata = new Map();
  let open: ((document: Panel) => void) | undefined;
  const docRegistry = {
    addWidgetExtension: (_: string, extension: { readonly createNew: (document: Panel) => void }) => {
      open = extension.createNew;
    }
  };
  documents = new Documents({ docRegistry } as unknown as Lab);
  documents.watch(() => undefined);
  open?.({ content: { model: { cells: [cell] } }, disposed: { connect: () => true } } as unknown as Panel);
});

test('a cell that nobody ran is not trusted, nor is an output that is in none', () => {
  documents.runs({});
  expect([documents.trust(output), documents.trust({}), metadata.size]).toEqual([false, false, 0]);
});

test('a cell that was run in another page is trusted, as that page has noted in it', () => {
  metadata.set('trusted', true);
  expect(documents.trust(output)).toBe(true);
});

test('a cell that was run here and executed by the server is trusted, which is noted in it', () => {
  documents.runs(cell);
  output = {} as OutputModel;
  expect(metadata.size).toBe(0); // others than figures are no affair of ours
  expect(documents.trust(output)).toBe(true);
  expect(metadata.get('trusted')).toBe(true);
});

test('what a cell showed before it was run is not trusted because of the run, which may wait for its turn', () => {
  documents.runs(cell);
  expect(documents.trust(output)).toBe(false);
  expect(metadata.size).toBe(0);
});
