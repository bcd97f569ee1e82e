/**
 * HOLD while the API is down: written into the level itself, where it lies, with AWS credentials. It can do nothing else;
 * whoever lifts it needs the API, and two people.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { tableClient } from '#shared/aws/clients.ts';
import { readEnv, type Environment } from '#shared/config/env.ts';
import { givesWay, withHold, type Hold } from '#shared/domain/level.ts';
import { elapsed } from '#shared/domain/time.ts';
import { systemClock as clock } from '#shared/runtime/clock.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { newHoldId } from '#shared/store/new-id.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import { exitCodes, type ExitCode } from './commands.ts';
import type { Terminal } from './terminal.ts';

export interface DirectHold {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly ackWaitMsMax?: number;
}

/** Others change the level at the same time, or a table answers late: what was written by a try is seen by the next. */
const TRIES_MAX = 16;
const TRY_AGAIN_MS = 50;
/** The executor reads the level four times a second; after this long it holds by itself when it cannot. */
const ACK_WAIT_MS_MAX = 5_000;
const ACK_POLL_MS = 100;

type Written =
  | { readonly kind: 'written'; readonly version: number }
  | { readonly kind: 'no_level' }
  /** Null: others were first in every try, so it is not written. */
  | { readonly kind: 'unknown'; readonly why: string | null };

async function write(control: ControlStore, book: string, hold: Hold): Promise<Written> {
  const asked = { channel: 'direct', requested_by: userInfo().username };
  let why: string | null = null;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (tries > 0) await sleep(TRY_AGAIN_MS);
    try {
      const level = await control.readLevel(book);
      if (level === null) return { kind: 'no_level' };
      if (level.holds.some(({ id }) => id === hold.id)) return { kind: 'written', version: level.version };
      const decision = withHold(level, hold);
      if (decision.kind === 'refused') return { kind: 'unknown', why: decision.refusal.code };
      const replaced = givesWay(level);
      const audit = {
        actor: hold.by,
        action: 'hold_set',
        subject: hold.id,
        reason: hold.note,
        detail: { ...asked, ...(replaced === null ? {} : { replaces: replaced.id }) },
      } as const;
      const { kind } = await control.commit(book, { level: decision.level, audit, at: hold.at });
      if (kind === 'committed') return { kind: 'written', version: decision.level.version };
      why = null;
    } catch (error) {
      why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      // Nobody who may not write, or names the wrong tables, may at the next try.
      if (/AccessDenied|UnrecognizedClient|ResourceNotFound|Credentials|ExpiredToken/.test(why)) break;
    }
  }
  return { kind: 'unknown', why };
}

async function acknowledgedAfterMs(
  control: ControlStore,
  book: string,
  version: number,
  waitMsMax: number,
): Promise<number | null> {
  const begun = clock.monotonic();
  while (elapsed(begun, clock.monotonic()) < waitMsMax) {
    // A table that does not answer is no acknowledgement, and the hold is written all the same.
    const ack = await control.readAck(book).catch(() => null);
    if (ack !== null && ack.version >= version) return elapsed(begun, clock.monotonic());
    await sleep(ACK_POLL_MS);
  }
  return null;
}

/** @throws {EnvInvalidError} naming what is missing of the environment of this deployment */
export async function holdDirect(
  { environment, terminal, json, ackWaitMsMax = ACK_WAIT_MS_MAX }: DirectHold,
  note: string,
): Promise<ExitCode> {
  const env = readEnv(['AWS_REGION', 'CONTROL_TABLE', 'TRADING_TABLE', 'AUDIT_TABLE', 'BOOK'], environment);
  const documents = tableClient({ region: env.AWS_REGION });
  try {
    const tables = { control: env.CONTROL_TABLE, trading: env.TRADING_TABLE, audit: env.AUDIT_TABLE };
    const control = dynamoControlStore(documents, tables);
    const book = env.BOOK ?? 'main';
    const at = clock.wall();
    // Credentials of AWS name no operator of ours.
    const hold: Hold = { id: newHoldId(at), reason: 'MANUAL', note, by: 'system', at };
    const written = await write(control, book, hold);
    if (written.kind === 'no_level') {
      terminal.err(`refused: book ${book} has no control level in ${env.CONTROL_TABLE}; no executor has ever started`);
      return exitCodes.refused;
    }
    if (written.kind === 'unknown') {
      const { why } = written;
      terminal.err(
        why === null
          ? `NOT written: others changed the level in each of ${TRIES_MAX} tries`
          : `NOT known to be written: ${why}`,
      );
      terminal.err('what to do: try again; if the table is down, the executor holds by itself (CONTROL_STALE)');
      return exitCodes.unreachable;
    }
    const { version } = written;
    const ackMs = await acknowledgedAfterMs(control, book, version, ackWaitMsMax);
    if (json) terminal.out(JSON.stringify({ hold_id: hold.id, version, acknowledged: ackMs !== null, ack_ms: ackMs }));
    else {
      terminal.out(
        ackMs === null
          ? `HOLD: NOT acknowledged: written as version ${version}, but no executor has said that it obeys`
          : `HOLD: acknowledged in ${Math.round(ackMs)} ms by the executor (version ${version})`,
      );
      terminal.out(
        'next: when the API is back, propbotctl resume-request --reason ..., then another operator approves',
      );
    }
    return ackMs === null ? exitCodes.unreachable : exitCodes.ok;
  } finally {
    documents.destroy();
  }
}
