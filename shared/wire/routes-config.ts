/** The configuration: checked, applied, gone back on, looked at. What loosens takes a second operator. */
import {
  ConfigAnswer,
  ConfigApplied,
  ConfigApplyRequest,
  ConfigChecked,
  ConfigDocument,
  ConfigQuery,
  ConfigRollbackRequest,
  ConfigVersionAnswer,
  ConfigVersionPath,
} from './http-config.ts';
import { actThrottle, codeThrottle, readThrottle, type RouteSpec } from './route.ts';

const act = { method: 'POST', who: 'operator', function: 'config' } as const;
const read = { method: 'GET', who: 'viewer', function: 'config', throttle: readThrottle } as const;
const refusals = ['already_so', 'already_pending', 'state_changed', 'restart_needed', 'conflict', 'not_found'] as const;
const yaml = 'profile: paper\nbook: main\nlimits:\n  max_position_usdt: "1000"\n';

export const configRoutes = {
  config: {
    ...read,
    path: '/api/ui/config',
    summary: 'The running configuration: version, values in force, and who changed what, when and why.',
    request: { query: ConfigQuery },
    answer: ConfigAnswer,
    refuses: [],
  },
  configVersion: {
    ...read,
    path: '/api/ui/config/versions/{version}',
    summary: 'One version as it was, as YAML.',
    request: { path: ConfigVersionPath },
    answer: ConfigVersionAnswer,
    refuses: ['not_found'],
  },
  validateConfig: {
    ...act,
    looksOnly: true,
    throttle: codeThrottle,
    path: '/api/ui/config/validate',
    summary: 'Every problem of a document at once, and what it would change. Changes nothing.',
    request: { body: ConfigDocument },
    answer: ConfigChecked,
    refuses: [],
    examples: [{ summary: 'a whole profile, shortened here', body: { yaml } }],
  },
  applyConfig: {
    ...act,
    throttle: actThrottle,
    path: '/api/ui/config/apply',
    summary: 'A new version at once where nothing loosens; else a request (202) that another operator approves.',
    request: { body: ConfigApplyRequest },
    answer: ConfigApplied,
    also: { 202: ConfigApplied },
    refuses: refusals,
    examples: [
      { summary: 'a whole profile, shortened here', body: { yaml, reason: 'smaller for the weekend, OPS-40' } },
      { summary: 'only if version 3 still runs', body: { yaml, reason: 'OPS-41', expected_version: 3 } },
    ],
  },
  rollbackConfig: {
    ...act,
    throttle: actThrottle,
    path: '/api/ui/config/rollback',
    summary: 'An older version again, as a new one; by the same rule as apply.',
    request: { body: ConfigRollbackRequest },
    answer: ConfigApplied,
    also: { 202: ConfigApplied },
    refuses: refusals,
    examples: [{ summary: 'to the first', body: { version: 1, reason: 'the change of noon did harm' } }],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
