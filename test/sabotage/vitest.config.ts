import { defineConfig } from 'vitest/config';

/** As the project `unit`, but that what fails is told as it was found: nobody reads how small it can be made. */
export default defineConfig({
  test: {
    name: 'unit',
    allowOnly: false,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/sabotage/no-shrinking.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
