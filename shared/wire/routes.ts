/** The one route table. To add a route: a row here, an operation of the same name in its function. */
import { arbRoutes } from './routes-arb.ts';
import { commandRoutes } from './routes-commands.ts';
import { configRoutes } from './routes-config.ts';
import { controlRoutes } from './routes-control.ts';
import { formRoutes } from './routes-forms.ts';
import { limitRoutes } from './routes-limits.ts';
import { readRoutes } from './routes-read.ts';
import { reportRoutes } from './routes-reports.ts';
import { secretRoutes } from './routes-secrets.ts';
import { strategyRoutes } from './routes-strategy.ts';
import type { Route, RouteSpec } from './route.ts';

export type { FunctionName, Route, RouteSpec, Who } from './route.ts';

/** By operation id. */
export const routeTable = {
  ...readRoutes,
  ...controlRoutes,
  ...commandRoutes,
  ...strategyRoutes,
  ...limitRoutes,
  ...reportRoutes,
  ...arbRoutes,
  ...configRoutes,
  ...formRoutes,
  ...secretRoutes,
} as const;
export type RouteTable = typeof routeTable;
export type OperationId = keyof RouteTable;

export const routes: readonly Route[] = Object.entries<RouteSpec>(routeTable).map(([operationId, spec]) => ({
  ...spec,
  operationId,
  routeKey: `${spec.method} ${spec.path}`,
}));

const byKey = new Map(routes.map((route) => [route.routeKey, route]));
/** By `POST /api/ui/hold`, as the gateway names it. */
export const routeOf = (routeKey: string): Route | null => byKey.get(routeKey) ?? null;
