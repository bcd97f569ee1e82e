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
