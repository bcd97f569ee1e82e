/** Lists: page by page nothing is missing and nothing is told twice, and no list that may grow is answered whole. */
import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { ListQuery, StandingQuery } from '#shared/wire/http-page.ts';
import { routes } from '#shared/wire/routes.ts';
import { pageOf } from '#functions/page-of.ts';

const place = (entry: { readonly at: number; readonly id: string }) => ({ number: entry.at, name: entry.id });
const entries = fc.uniqueArray(fc.record({ at: fc.nat({ max: 20 }), id: fc.string({ maxLength: 6 }) }), {
  selector: ({ at, id }) => `${at} ${id}`,
  maxLength: 40,
});
const ids = (list: readonly { readonly at: number; readonly id: string }[]) =>
  list.map(({ at, id }) => JSON.stringify([at, id]));

describe('page after page', () => {
  test.each(['largest-first', 'smallest-first'] as const)('everything comes once and in order, %s', (order) => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 12 }), (all, limit) => {
        const told: { at: number; id: string }[] = [];
        let cursor: string | undefined;
        for (let pages = 0; pages <= all.length; pages += 1) {
          const one = pageOf(all, order, place, { limit, cursor });
          told.push(...one.page);
          expect(one.page.length).toBeLessThanOrEqual(limit);
          if (one.cursor === null) break;
          cursor = one.cursor;
        }
        expect(ids(told).toSorted()).toEqual(ids(all).toSorted());
        const sorted = told.map(({ at }) => at);
        const wanted = sorted.toSorted((left, right) => (order === 'largest-first' ? right - left : left - right));
        expect(sorted).toEqual(wanted);
      }),
    );
  });

  test('goes on where it was, also when the entry that the cursor names has gone and others have come', () => {
    const all = [5, 4, 3, 2, 1].map((at) => ({ at, id: 'entry' }));
    const first = pageOf(all, 'largest-first', place, { limit: 2 });
    const later = [{ at: 6, id: 'new' }, ...all.filter(({ at }) => at !== 4)];
    const second = pageOf(later, 'largest-first', place, { limit: 2, cursor: first.cursor ?? undefined });
    expect(second.page.map(({ at }) => at)).toEqual([3, 2]);
  });

  test('a last page that is just full has no cursor', () => {
    const all = [2, 1].map((at) => ({ at, id: 'entry' }));
    expect(pageOf(all, 'largest-first', place, { limit: 2 }).cursor).toBeNull();
    expect(pageOf(all, 'largest-first', place, { limit: 1 }).cursor).not.toBeNull();
  });
});

test.each([
  { given: {}, usual: 100, standing: 500 },
  { given: { limit: '1' }, usual: 1, standing: 1 },
  { given: { limit: '500' }, usual: 500, standing: 500 },
])('a query of $given asks for $usual, of what stands for $standing', ({ given, usual, standing }) => {
  expect([ListQuery.parse(given).limit, StandingQuery.parse(given).limit]).toEqual([usual, standing]);
});
test.each([{ limit: '0' }, { limit: '501' }, { limit: '1.5' }, { cursor: '' }, { cursor: 'x' }, { more: '1' }])(
  'a query of %o is refused',
  (query) => {
    expect(ListQuery.safeParse(query).success).toBe(false);
  },
);

/** As long as there are venues, strategies, guards or limits, or as a day has seconds: no request makes them longer. */
const boundedByWhatThereIs: ReadonlySet<string> = new Set([
  'reasons',
  'components',
  'partial_hedges',
  'incidents',
  'pending_approvals',
  'alerts',
  'slos',
  'exposure_by_venue',
  'today',
  'since_start',
  'refused_today',
  'venues',
  'points',
  'limit_scopes',
  'loop_venues',
  'secrets',
  'strategies',
  'advice',
  'budgets',
  'connectivity',
  'filters',
  'directions',
  'in_the_way',
  'risk_reasons',
]);
/** Of everything at once; where that is too much for one answer it is refused. */
const oneWhole: ReadonlySet<string> = new Set(['snapshot']);
const shapeOf = (schema: unknown): Readonly<Record<string, z.ZodType>> =>
  schema instanceof z.ZodObject ? (schema.shape as Readonly<Record<string, z.ZodType>>) : {};
const isList = (schema: z.ZodType): boolean => schema instanceof z.ZodArray;

const growing = routes.filter(
  ({ method, answer, operationId }) =>
    method === 'GET' &&
    !oneWhole.has(operationId) &&
    Object.entries(shapeOf(answer)).some(([name, schema]) => isList(schema) && !boundedByWhatThereIs.has(name)),
);

test('there are lists that grow', () => {
  expect(growing.length).toBeGreaterThan(7);
});
test.each(growing.map((route) => ({ key: route.routeKey, route })))('$key has a limit and a cursor', ({ route }) => {
  expect(Object.keys(shapeOf(route.request.query))).toEqual(expect.arrayContaining(['limit', 'cursor']));
  expect(Object.keys(shapeOf(route.answer))).toContain('cursor');
});
