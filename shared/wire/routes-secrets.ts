import { SecretChanged, SecretList, SecretRequest } from './http-secrets.ts';
import { codeThrottle, readThrottle, type RouteSpec } from './route.ts';

export const secretRoutes = {
  setSecret: {
    method: 'POST',
    path: '/api/ui/secret',
    summary: 'Puts new secrets in place, venue keys only after a read-only try. Values are in no answer and no log.',
    who: 'operator',
    function: 'secrets',
    throttle: codeThrottle,
    request: { body: SecretRequest },
    answer: SecretChanged,
    refuses: ['secret_refused', 'conflict'],
    examples: [
      {
        summary: 'both halves of a venue key',
        body: { BINANCE_UM_API_KEY: 'the-new-key', BINANCE_UM_API_SECRET: 'the-new-secret' },
      },
    ],
  },
  listSecrets: {
    method: 'GET',
    path: '/api/ui/secrets',
    summary: 'Which secrets there are, how old each is, and which are to be rotated. Never a value.',
    who: 'operator',
    function: 'secrets',
    throttle: readThrottle,
    request: {},
    answer: SecretList,
    refuses: [],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
