import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // One jsdom for all files of a worker, which takes longer to make than most files to run; setup.ts empties it.
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    restoreMocks: true,
    unstubGlobals: true,
    // Ends what hangs. The tests' own clock stands still, so the time they take says more of the machine.
    testTimeout: 60_000
  }
});
