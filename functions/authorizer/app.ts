/**
 * Says who is asking. Whether that person may is in the route table and is decided in `functions/handle.ts`, which lets
 * nobody through without an identity from here. An HTTP API would turn a plain «no» of ours into a 403 without a word;
 * so a request that nobody stands behind goes on to its function with the reason, and is answered there with our 401.
 */
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { Clock } from '#shared/domain/time.ts';
import type { SessionStore, Sightings } from '#shared/store/identity-ports.ts';
import { operatorOfId, operatorOfToken, sha256 } from '#shared/store/operators.ts';
import {
  ACTIVE_HEADER,
  OPERATOR_HEADER,
  OPERATORS_MAX,
  UNNAMED_OPERATOR,
  type Identity,
  type OperatorRecord,
} from '#shared/wire/operator.ts';
import { idleUntil, sessionSecretOf } from '#functions/sessions.ts';

export interface AuthorizerDeps {
  readonly sessions: SessionStore;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  readonly sightings: Sightings;
  readonly clock: Clock;
  /** `AUTH_ENABLED`: whether callers have to say who they are. They do unless this is false. */
  readonly authEnabled?: boolean;
  /** Told when a sighting could not be kept; nobody is refused for that. */
  readonly onFailure: (error: unknown) => void;
}
export interface Authorized {
  readonly isAuthorized: true;
  readonly context: Identity | { readonly refused: string };
}
export type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, 'cookies' | 'headers' | 'requestContext'>;

/** A session that was extended this recently is not written again. */
const EXTEND_EVERY_MS = 30_000;
/** Somebody who was seen this recently is not written down again: a page asks many times a minute. */
export const SIGHTING_EVERY_MS = 60_000;
const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;

export function createAuthorizer(deps: AuthorizerDeps) {
  const see = createSeeing(deps);
  return async (event: AuthorizerEvent): Promise<Authorized> => {
    const identity = await identify(deps, event);
    if (typeof identity === 'string') return { isAuthorized: true, context: { refused: identity } };
    if (identity.via !== 'none') await see(identity.operator_id);
    return { isAuthorized: true, context: identity };
  };
}

function createSeeing({ sightings, clock, onFailure }: AuthorizerDeps): (operatorId: string) => Promise<void> {
  const seen = new Map<string, number>();
  return async (operatorId) => {
    const at = clock.wall();
    const before = seen.get(operatorId);
    if (before !== undefined && Math.abs(at - before) < SIGHTING_EVERY_MS) return;
    if (seen.size >= OPERATORS_MAX) seen.clear();
    // Before it is written: many requests at once are one sighting, and a table that is slow is asked once a minute.
    seen.set(operatorId, at);
    try {
      await sightings.saw(operatorId, at);
    } catch (error) {
      onFailure(error);
    }
  };
}

const unnamed: Identity = { operator_id: UNNAMED_OPERATOR, role: 'operator', via: 'none' };
/** What a script sends whose token is not set. */
const EMPTY_BEARER = /^Bearer *$/i;

/** A page of somebody else, open in a browser of this machine, asks without anybody's wish. */
function ofAnotherSite({ origin, host, 'sec-fetch-site': site }: NonNullable<AuthorizerEvent['headers']>): boolean {
  const fromElsewhere = origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
  return fromElsewhere || (site !== undefined && site !== 'same-origin' && site !== 'none');
}

/** @returns who it is, or why nobody */
async function identify(deps: AuthorizerDeps, event: AuthorizerEvent): Promise<Identity | string> {
  const headers = event.headers ?? {};
  const { authorization } = headers;
  const open = deps.authEnabled === false && !ofAnotherSite(headers);
  if (authorization !== undefined && !(open && EMPTY_BEARER.test(authorization))) {
    const [, token = ''] = BEARER.exec(authorization) ?? [];
    const operator = operatorOfToken(await deps.operators(), token);
    if (operator === null) return 'the bearer token is nobody’s';
    return { operator_id: operator.id, role: operator.role, via: 'token' };
  }
  const named = sessionSecretOf(headers, event.cookies ?? []);
  if (named.kind === 'none') return open ? unnamed : 'nobody is signed in';
  if (named.kind === 'not-named') return `a request with a cookie names its operator in ${OPERATOR_HEADER}`;
  const active = event.requestContext.http.method !== 'GET' || headers[ACTIVE_HEADER] === '1';
  return ofSession(deps, named.operatorId, named.secret, active);
}

async function ofSession(
  deps: AuthorizerDeps,
  operatorId: string,
  secret: string,
  active: boolean,
): Promise<Identity | string> {
  const hash = sha256(secret);
  const now = deps.clock.wall();
  const session = await deps.sessions.find(hash);
  if (session === null || session.operator_id !== operatorId) return 'this session has ended';
  if (session.idle_until <= now) return 'this session went idle';
  const operator = operatorOfId(await deps.operators(), operatorId);
  if (operator === null) return `${operatorId} is no operator any more`;
  const until = idleUntil(session.opened_at, now);
  if (active && until - session.idle_until >= EXTEND_EVERY_MS) await deps.sessions.extend(hash, until);
  return { operator_id: operator.id, role: operator.role, via: 'session' };
}
