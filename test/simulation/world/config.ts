/** The paper profile as it ships, with the timing that a plan asks for; its own relations must hold. */
import { loadConfig } from '#shared/config/load.ts';
import { relationProblems } from '#shared/config/relations.ts';
import type { Config } from '#shared/config/schema.ts';
import type { Plan } from '../plan.ts';

const STATUS_MS = 1_000;
/** Shorter than the calm at the end of a world, so that its next leader is seen. */
const STOP_GRACE_MS = 20_000;
/** One hedge of twice five hundred fits, two do not. */
const NARROW_USDT = '1500';
const shipped = loadConfig({ PROFILE: 'paper' });

export function configOf({ timing, mode, narrow, autopilot = false, profile = {} }: Plan): Config {
  const config: Config = {
    ...shipped,
    risk: { ...shipped.risk, ...profile.risk },
    runaway: { ...shipped.runaway, ...profile.runaway },
    execution: { ...shipped.execution, ...profile.execution },
    venue_health: { ...shipped.venue_health, ...profile.venue_health },
    edge_guard: { ...shipped.edge_guard, ...profile.edge_guard },
    // As often as with real money.
    executor: {
      ...shipped.executor,
      ...timing,
      status_ms: STATUS_MS,
      stop_grace_ms: STOP_GRACE_MS,
      ...profile.executor,
    },
    autopilot: { ...shipped.autopilot, enabled: autopilot },
    hedge: { ...shipped.hedge, mode, ...profile.hedge },
    // No venue is asked for what only a preview looks at.
    tca: { ...shipped.tca, funding: false },
    limits: {
      ...shipped.limits,
      ...(narrow ? { max_total_notional_usdt: NARROW_USDT } : {}),
      ...profile.limits,
    },
  };
  const problems = relationProblems(config);
  if (problems.length > 0) throw new Error(`the timing of a plan keeps the relations: ${JSON.stringify(problems)}`);
  return config;
}
