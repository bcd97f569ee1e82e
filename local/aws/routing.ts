/** Finds the route of a request by method and path, and keeps each route to its rate, as the HTTP API in AWS does. */
import type { Route } from '#shared/wire/route.ts';
import { elapsed, type Clock, type MonotonicMs } from '#shared/domain/time.ts';

export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> }
  /** The path is known, with other methods. */
  | { readonly kind: 'other-methods'; readonly methods: readonly string[] }
  | { readonly kind: 'nothing' };

interface Pattern {
  readonly route: Route;
  readonly parts: readonly string[];
}

const partsOf = (path: string): readonly string[] => path.split('/').slice(1);
const isVariable = (part: string): boolean => part.startsWith('{');

function match(pattern: Pattern, given: readonly string[]): Record<string, string> | null {
  if (pattern.parts.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.parts.entries()) {
    const value = given[index] ?? '';
    if (!isVariable(part)) {
      if (part !== value) return null;
    } else if (value === '') {
      return null;
    } else {
      parameters[part.slice(1, -1)] = value;
    }
  }
  return parameters;
}

/** A path without variables wins over one with them. Parts of the path are given as they are decoded. */
export function createRouter(routes: readonly Route[]): (method: string, parts: readonly string[]) => Found {
  const variables = (pattern: Pattern): number => pattern.parts.filter(isVariable).length;
  const patterns = routes
    .map((route): Pattern => ({ route, parts: partsOf(route.path) }))
    .toSorted((a, b) => variables(a) - variables(b));
  return (method, parts) => {
    const matching = patterns.flatMap((pattern) => {
      const pathParameters = match(pattern, parts);
      return pathParameters === null ? [] : [{ route: pattern.route, pathParameters }];
    });
    const found = matching.find(({ route }) => route.method === method);
    if (found !== undefined) return { kind: 'route', ...found };
    if (matching.length === 0) return { kind: 'nothing' };
    return { kind: 'other-methods', methods: matching.map(({ route }) => route.method) };
  };
}

/** Decodes each part by itself, so that an encoded slash stays inside its part. Null when it cannot be decoded. */
export function decodePath(path: string): readonly string[] | null {
  try {
    return partsOf(path).map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** One bucket a route for all callers together: `burst` at once, then `rate` a second. */
export function createThrottle(clock: Clock): (route: Route) => boolean {
  const buckets = new Map<string, { tokens: number; at: MonotonicMs }>();
  return (route) => {
    const { rate, burst } = route.throttle;
    const at = clock.monotonic();
    const bucket = buckets.get(route.routeKey) ?? { tokens: burst, at };
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsed(bucket.at, at) * rate) / 1_000);
    bucket.at = at;
    buckets.set(route.routeKey, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
