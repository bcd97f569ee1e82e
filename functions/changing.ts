/**
 * What goes around every operation that changes something: a request that is sent again under its key is answered and
 * not carried out again, and one that was made against another version of the level is refused.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Clock } from '#shared/domain/time.ts';
import type { AskedOnce, AskedRequests, GivenAnswer } from '#shared/store/asked-ports.ts';
import { sha256 } from '#shared/store/operators.ts';
import type { ErrorCode } from '#shared/wire/errors.ts';
import { KEY_HEADER, VERSION_HEADER, type Route } from '#shared/wire/route.ts';
import { refuse, type Page, type Reply } from './answer.ts';
import { onlyAt, VersionChangedError, versionChanged, versionsOf } from './expected-version.ts';
import type { Log } from './log.ts';

export interface Changing {
  readonly asked: AskedRequests;
  /** Null before there is a level. */
  readonly levelVersion: () => Promise<number | null>;
}
export interface ChangingDeps {
  readonly changing: Changing;
  readonly clock: Clock;
  readonly log: Log;
}

/** Anything that a caller makes up for one request, such as a UUID. */
const KEY = /^[\x21-\x7e]{1,200}$/;
const keyField = `header.${KEY_HEADER}`;
/** Answers that say that nothing was changed and what would have to be otherwise: sent again, it is a first try. */
const nothingDone: ReadonlySet<ErrorCode> = new Set(['conflict', 'unavailable', 'version_changed']);

/** As it was sent the first time. */
export interface Again {
  readonly kind: 'again';
  readonly answer: GivenAnswer;
}
export interface AskedBy {
  readonly route: Route;
  readonly event: APIGatewayProxyEventV2;
  readonly operatorId: string;
}

/** Carries it out under its key, or finds what was answered. @param written the reply as it is sent, to be kept */
export async function once(
  deps: ChangingDeps,
  by: AskedBy,
  work: () => Promise<Reply>,
  written: (reply: Exclude<Reply, Page>) => GivenAnswer,
): Promise<Reply | Again> {
  const key = by.event.headers[KEY_HEADER];
  const seen = () => asSeen(deps.changing, by.event, work);
  if (key === undefined) return seen();
  if (!KEY.test(key)) {
    return refuse('bad_request', 'the key is not valid', '1 to 200 visible ASCII characters', keyField);
  }
  const asked = askedOf(by, key);
  const begun = await deps.changing.asked.begin(asked, deps.clock.wall());
  switch (begun.kind) {
    case 'answered':
      return { kind: 'again', answer: begun.answer };
    case 'other':
      return refuse('key_reused', 'this key came with another request before', 'use a new key', keyField);
    case 'unanswered':
      return refuse(
        'unanswered',
        'a request with this key was begun and has no answer so far; it is not carried out twice',
        'send it again in a moment; if it stays so, look at the audit log before you ask under another key',
        keyField,
      );
    case 'first': {
      const reply = await seen();
      await keep(deps, asked, reply, written);
      return reply;
    }
  }
}

/** What was asked is done by now, so that it cannot be kept is logged and not answered: its key then stays unanswered. */
async function keep(
  { changing, log }: ChangingDeps,
  asked: AskedOnce,
  reply: Reply,
  written: (reply: Exclude<Reply, Page>) => GivenAnswer,
): Promise<void> {
  if (reply.kind === 'page') return;
  const nothing = reply.kind === 'refusal' && nothingDone.has(reply.code);
  try {
    await (nothing ? changing.asked.forget(asked) : changing.asked.answer(asked, written(reply)));
  } catch (error) {
    log.warn('answer.not_kept', { error });
  }
}

/** Bound to who asks, to the route and to every byte; hashed with the key, which is kept nowhere. */
function askedOf({ route, event, operatorId }: AskedBy, key: string): AskedOnce {
  const all = [route.routeKey, event.rawPath, event.rawQueryString, event.isBase64Encoded, event.body ?? ''];
  return {
    hash: sha256(JSON.stringify([operatorId, key])),
    fingerprint: createHmac('sha256', key).update(JSON.stringify(all)).digest('hex'),
    run: randomUUID(),
  };
}

/** Looks first, also for operations that read no level themselves; then every level that is read is looked at. */
async function asSeen(
  { levelVersion }: Changing,
  event: APIGatewayProxyEventV2,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const versions = versionsOf(event.headers[VERSION_HEADER]);
  if (versions === null) return work();
  const version = await levelVersion();
  if (version !== null && !versions.has(version)) return versionChanged(version);
  try {
    return await onlyAt(versions, work);
  } catch (error) {
    if (error instanceof VersionChangedError) return versionChanged(error.version);
    throw error;
  }
}
