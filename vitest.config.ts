import { defineConfig } from 'vitest/config';

const slow = { testTimeout: 120_000, hookTimeout: 120_000 };

/** Four projects, so that the pure tests do not wait for the CDK, a browser or a whole system. */
export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/infra/**', 'test/system/**', 'test/browser/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], ...slow } },
      { test: { name: 'system', include: ['test/{system,browser}/**/*.test.ts'], fileParallelism: false, ...slow } },
    ],
  },
});
