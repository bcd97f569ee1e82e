import { describe, expect, test } from 'vitest';
import { routeOf, routes } from '#shared/wire/routes.ts';
import { errorsOfAll } from '#shared/wire/route.ts';

describe('the route table', () => {
  test('names each method and path once, and finds them again', () => {
    expect(new Set(routes.map((route) => route.routeKey)).size).toBe(routes.length);
    for (const route of routes) expect(routeOf(route.routeKey)).toBe(route);
    expect(routeOf('GET /nothing')).toBeNull();
  });

  test('lets nobody act who is not an operator: every route that changes something is for operators', () => {
    const changing = routes.filter((route) => route.method !== 'GET' && route.looksOnly !== true);
    const open = changing.filter((route) => route.who !== 'operator');
    expect(open.map((route) => route.operationId).toSorted()).toEqual(['signIn', 'signOut', 'telegramWebhook']);
  });

  test('is public only where that was decided', () => {
    const open = routes.filter((route) => route.who === 'public').map((route) => route.path);
    expect([...new Set(open)].toSorted()).toEqual([
      '/api/health',
      '/api/ui/session',
      '/docs',
      '/docs/openapi.json',
      '/healthz',
      '/live-readiness',
    ]);
  });

  test.each(routes.map((route) => ({ key: route.routeKey, route })))('$key is whole', ({ route }) => {
    expect(route.summary).toMatch(/\.$|\?.*/);
    expect(route.throttle.rate).toBeGreaterThan(0);
    expect(route.throttle.burst).toBeGreaterThanOrEqual(route.throttle.rate);
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(names.length > 0).toBe(route.request.path !== undefined);
    expect(errorsOfAll(route)).toContain('internal');
    expect((route.examples?.length ?? 0) > 0).toBe(route.request.body !== undefined);
    for (const { body } of route.examples ?? []) route.request.body?.parse(body);
  });

  test.each(
    routes.filter((route) => route.request.body !== undefined).map((route) => ({ key: route.routeKey, route })),
  )('$key refuses a field that it does not know', ({ route }) => {
    const body = { ...route.examples?.[0]?.body, certainly_unknown: 1 };
    expect(route.request.body?.safeParse(body).success).toBe(false);
  });
});
