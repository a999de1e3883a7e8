import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // Ends what hangs. The tests' own clock stands still, so the time they take says more of the machine.
    testTimeout: 60_000
  }
});
