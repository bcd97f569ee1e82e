/**
 * The four steps by which Secrets Manager replaces a secret that we can make ourselves: a bearer token that is handed to
 * its operator in a secret of that person's own, and the secret of the webhook. Venue keys are made by venues, by hand.
 * Each step may come twice, and is then the same step. Nothing of a value is logged or thrown.
 */
import * as z from 'zod';
import { newSecret, sameSecret, sha256 } from '#shared/store/operators.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { OperatorId } from '#shared/wire/primitives.ts';
import type { OperatorRecord } from '#shared/wire/operator.ts';

export const RotationEvent = z.object({
  SecretId: z.string().min(1),
  ClientRequestToken: z.string().min(1),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
});
export type RotationEvent = z.output<typeof RotationEvent>;

/** What the two kinds of secret hold. */
const OperatorToken = z.object({ operator_id: OperatorId, token: z.string().min(16) });
const Webhook = z.looseObject({
  bot_token: z.string().min(10),
  webhook_secret: z.string().min(16),
  changed_at: z.looseObject({}).optional(),
});
type Held =
  | { readonly kind: 'operator-token'; readonly value: z.output<typeof OperatorToken> }
  | { readonly kind: 'webhook'; readonly value: z.output<typeof Webhook> };

export interface RotationDeps {
  /** Stages of this version; null when the version is not there. */
  stagesOf(secretId: string, versionId: string): Promise<readonly string[] | null>;
  current(secretId: string): Promise<{ readonly text: string; readonly versionId: string }>;
  /** Null while there is none. */
  pending(secretId: string, versionId: string): Promise<string | null>;
  putPending(secretId: string, versionId: string, text: string): Promise<void>;
  makeCurrent(secretId: string, versionId: string, before: string): Promise<void>;
  changeOperator(id: string, change: (before: OperatorRecord) => OperatorRecord): Promise<void>;
  operator(id: string): Promise<OperatorRecord | null>;
  /** Tells Telegram the secret that it is to send, at the address that it has. */
  setWebhook(botToken: string, webhookSecret: string): Promise<void>;
  now(): EpochMs;
}

/** Why a rotation stops: it is tried again by Secrets Manager, and what is in force stays in force. */
export class RotationError extends Error {
  override readonly name = 'RotationError';
}

function heldIn(text: string): Held {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RotationError('this secret is not JSON, so it is not one that is rotated here');
  }
  const token = OperatorToken.safeParse(json);
  if (token.success) return { kind: 'operator-token', value: token.data };
  const webhook = Webhook.safeParse(json);
  if (webhook.success) return { kind: 'webhook', value: webhook.data };
  throw new RotationError('this secret is none of those that are rotated here');
}

const renewed = (held: Held, now: EpochMs): unknown =>
  held.kind === 'operator-token'
    ? { ...held.value, token: newSecret() }
    : {
        ...held.value,
        webhook_secret: newSecret(),
        changed_at: { ...held.value.changed_at, webhook_secret: now },
      };

export async function rotate(deps: RotationDeps, event: RotationEvent): Promise<void> {
  const { SecretId: secretId, ClientRequestToken: versionId, Step: step } = event;
  const stages = await deps.stagesOf(secretId, versionId);
  const current = await deps.current(secretId);
  const before = heldIn(current.text);
  if (stages?.includes('AWSCURRENT') === true) {
    // Cut short after it became current: the token of before is still to be dropped.
    return step === 'finishSecret' ? finish(deps, before) : undefined;
  }
  const text = await deps.pending(secretId, versionId);
  if (step === 'createSecret') {
    if (text === null) await deps.putPending(secretId, versionId, JSON.stringify(renewed(before, deps.now())));
    return;
  }
  if (text === null) throw new RotationError('there is no pending version: createSecret comes first');
  const next = heldIn(text);
  if (step === 'setSecret') return set(deps, next);
  if (step === 'testSecret') return check(deps, next);
  await deps.makeCurrent(secretId, versionId, current.versionId);
  await finish(deps, next);
}

async function set(deps: RotationDeps, next: Held): Promise<void> {
  if (next.kind === 'webhook') return deps.setWebhook(next.value.bot_token, next.value.webhook_secret);
  const { operator_id: id, token } = next.value;
  await deps.changeOperator(id, (before) => ({ ...before, next_token_sha256: sha256(token) }));
}

async function check(deps: RotationDeps, next: Held): Promise<void> {
  if (next.kind === 'webhook') return;
  const { operator_id: id, token } = next.value;
  const known = (await deps.operator(id))?.next_token_sha256;
  if (known === undefined || !sameSecret(known, sha256(token))) {
    throw new RotationError(`the new token of ${id} is not in the operators' records`);
  }
}

/** Only once it is current, so that a token of before works until the one that replaces it can be read. */
async function finish(deps: RotationDeps, next: Held): Promise<void> {
  if (next.kind === 'webhook') return;
  const digest = sha256(next.value.token);
  await deps.changeOperator(next.value.operator_id, (before) => {
    if (sameSecret(before.token_sha256, digest)) return before;
    const { next_token_sha256: _taken, ...rest } = before;
    return { ...rest, token_sha256: digest, token_at: deps.now() };
  });
}
