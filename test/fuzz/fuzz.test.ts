/** A small run of what `npm run fuzz -- --runs 100000` does at length. The seed is fixed: what is red here is red always. */
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { routes } from '#shared/wire/routes.ts';
import { createRouter, decodePath } from '#local/aws/routing.ts';
import { fuzz } from './fuzz.ts';

const RUNS = 600;

test(`${RUNS} requests that are hardly ever right`, { timeout: 120_000 }, async () => {
  const { statuses, updates } = await fuzz({ runs: RUNS, seed: 20_261_121 });
  const told = [...statuses].reduce((sum, [, count]) => sum + count, 0);
  expect(told).toBe(RUNS);
  expect(updates).toBeGreaterThan(30);
  // Were all refused at the first door, nothing behind it would have been tried.
  for (const status of [200, 401, 403, 422]) expect(statuses.get(status) ?? 0).toBeGreaterThan(10);
});

test('a path of any kind is found, is not there, or is not a path; never a failure', () => {
  const route = createRouter(routes);
  const part = fc.oneof(fc.webPath(), fc.string({ unit: 'binary' }), fc.constantFrom('%', '%ff', '//', '/api/ui/%2e'));
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'PUT', ''), part, (method, path) => {
      const parts = decodePath(`/${path}`);
      return parts === null || ['route', 'other-methods', 'nothing'].includes(route(method, parts).kind);
    }),
    { numRuns: 2_000 },
  );
});
