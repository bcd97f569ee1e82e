/** Signs pages in and out. A code or a token is exchanged for a cookie; neither is kept, only hashes are. */
import type { Clock } from '#shared/domain/time.ts';
import type { SessionStore } from '#shared/store/identity-ports.ts';
import { newSecret, operatorOfId, operatorOfToken, sha256 } from '#shared/store/operators.ts';
import type { Identity, OperatorRecord } from '#shared/wire/operator.ts';
import { done, refuse, type OperationsOf } from '#functions/answer.ts';
import {
  endedCookie,
  idleUntil,
  SESSION_IDLE_MINUTES_MAX,
  sessionCookie,
  sessionSecretOf,
} from '#functions/sessions.ts';

export interface SessionDeps {
  readonly sessions: SessionStore;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  readonly clock: Clock;
  readonly book: string;
  readonly profile: 'paper' | 'testnet' | 'live';
  readonly secureCookies: boolean;
}

export function sessionOperations(deps: SessionDeps): OperationsOf<'session'> {
  const answer = ({ operator_id, role, via }: Identity) => ({
    operator_id,
    role,
    via,
    idle_minutes_max: via === 'session' ? SESSION_IDLE_MINUTES_MAX : null,
    book: deps.book,
    profile: deps.profile,
  });
  return {
    signIn: async ({ body }) => {
      const operators = await deps.operators();
      const now = deps.clock.wall();
      const operator =
        body.token === undefined
          ? await operatorOfCode(deps, operators, body.code ?? '')
          : operatorOfToken(operators, body.token);
      if (operator === null) {
        return refuse(
          'unauthenticated',
          'this code or token signs nobody in',
          'a sign-in link works once, and not for long',
        );
      }
      const secret = newSecret();
      const session = { operator_id: operator.id, opened_at: now, idle_until: idleUntil(now, now) };
      await deps.sessions.open(sha256(secret), session);
      const cookie = sessionCookie(operator.id, secret, deps.secureCookies);
      return done(answer({ operator_id: operator.id, role: operator.role, via: 'session' }), 200, [cookie]);
    },
    whoAmI: ({ by }) => Promise.resolve(done(answer(by))),
    signOut: async ({ headers, cookies }) => {
      const named = sessionSecretOf(headers, cookies);
      if (named.kind !== 'found') return done({ signed_out: true });
      await deps.sessions.end(sha256(named.secret));
      return done({ signed_out: true }, 200, [endedCookie(named.operatorId, deps.secureCookies)]);
    },
  };
}

async function operatorOfCode(
  deps: SessionDeps,
  operators: readonly OperatorRecord[],
  code: string,
): Promise<OperatorRecord | null> {
  const operatorId = await deps.sessions.redeemSignIn(sha256(code), deps.clock.wall());
  return operatorId === null ? null : operatorOfId(operators, operatorId);
}
