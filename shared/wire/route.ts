/** What one row of the route table says. The gateway, the API in AWS, the functions and the document are made of it. */
import type * as z from 'zod';
import type { ErrorCode } from './errors.ts';

/** Folders under `functions/` that answer HTTP requests. */
export type FunctionName =
  | 'session'
  | 'control'
  | 'approvals'
  | 'config'
  | 'status'
  | 'reports'
  | 'telegram'
  | 'docs'
  | 'arb'
  | 'secrets';

/**
 * Who may call. `viewer`: anyone who is signed in. `operator`: only operators. `telegram`: Telegram's servers, which
 * prove it with their own secret. `public` and `telegram` do not pass the authorizer.
 */
export type Who = 'public' | 'viewer' | 'operator' | 'telegram';

export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `{name}` where a part varies. */
  readonly path: string;
  readonly summary: string;
  readonly who: Who;
  readonly function: FunctionName;
  readonly request: {
    readonly path?: z.ZodType;
    readonly query?: z.ZodType;
    readonly body?: z.ZodType;
  };
  /** Body of a 200; null when it is not JSON. */
  readonly answer: z.ZodType | null;
  /** Of an answer that is not JSON of a schema; a page when nothing is said. */
  readonly contentTypes?: readonly string[];
  /** Bodies of other statuses that are not errors, such as a 503 with a health report. */
  readonly also?: Readonly<Record<number, z.ZodType>>;
  /** Errors of its own, beside those that every route may answer. */
  readonly refuses: readonly ErrorCode[];
  /** Requests a second that are let through, and how many at once. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Its body may come as a form does. */
  readonly form?: true;
  /** Changes nothing, though it is no GET. */
  readonly looksOnly?: true;
  /** Request bodies that its schema accepts. */
  readonly examples?: readonly { readonly summary: string; readonly body: Readonly<Record<string, unknown>> }[];
}

export interface Route extends RouteSpec {
  readonly operationId: string;
  /** As HTTP APIs write it: `POST /api/ui/hold`. */
  readonly routeKey: string;
}

/** Pages ask often. */
export const readThrottle = { rate: 50, burst: 100 } as const;
/** People act seldom; a loop gone wild does not. HOLD has room for everybody at once. */
export const actThrottle = { rate: 20, burst: 40 } as const;
/** Guessing a code is slow even before the lock. */
export const codeThrottle = { rate: 5, burst: 10 } as const;

/** With it, a request that is sent again is answered and not carried out again. */
export const KEY_HEADER = 'idempotency-key';
/** Names the version of the level that the caller has seen; with any other, nothing is changed. */
export const VERSION_HEADER = 'if-match';

/** Changes something for a person who is known. A sign-in has nobody yet, and Telegram's updates have numbers of their own. */
export const mayChange = ({ method, who, looksOnly }: Pick<RouteSpec, 'method' | 'who' | 'looksOnly'>): boolean =>
  method !== 'GET' && looksOnly !== true && who !== 'public' && who !== 'telegram';

/** Answers that any route may give, by who may call it. */
export const errorsOfAll = (route: RouteSpec): readonly ErrorCode[] => [
  ...(mayChange(route) ? (['bad_request', 'unanswered', 'key_reused', 'version_changed'] as const) : []),
  ...(route.request.body === undefined ? [] : (['bad_request'] as const)),
  ...(Object.keys(route.request).length === 0 ? [] : (['invalid_field'] as const)),
  ...(route.who === 'public' ? [] : (['unauthenticated'] as const)),
  ...(route.who === 'operator' ? (['forbidden'] as const) : []),
  // A body is measured before it is seen that nobody wants one.
  'too_large',
  'too_many_requests',
  'internal',
  'unavailable',
];
