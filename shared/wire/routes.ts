/** The rows of the route table, as whoever routes a request looks for them. */
import { routeTable } from './route-table.ts';
import type { Route, RouteSpec } from './route.ts';

export type { FunctionName, Route, RouteSpec, Who } from './route.ts';

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
