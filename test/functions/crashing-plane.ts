/** The control plane over tables in memory, where any request may die between any two steps of the store, or twice. */
import * as z from 'zod';
import type { ControlLevel } from '#shared/domain/level.ts';
import { durationMs, epochMs, monotonicMs, type Clock } from '#shared/domain/time.ts';
import type { CodeAttempts } from '#shared/store/identity-ports.ts';
import type { ControlCommit } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { approvalsOperations } from '#functions/approvals/app.ts';
import { controlOperations } from '#functions/control/app.ts';
import { createLog } from '#functions/log.ts';
import { emptyControlTables, memoryControlStore, type Through } from '#test/simulation/world/memory-control.ts';
import { aLevel, anAuditDraft, NOON } from '#test/support/records.ts';
import { team } from './world.ts';

/** The process ends at this step of the store: before it, or after it and before anybody is told. */
export interface Crash {
  readonly step: number;
  readonly applied: boolean;
}
class Crashed extends Error {}

const Answered = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), body: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('refusal'), code: z.string() }),
]);

/** What a request came to: its answer, a refusal, or nothing at all. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refusal'; readonly code: string }
  | { readonly kind: 'crashed' };

export interface Committed {
  readonly change: ControlCommit;
  readonly link: AuditLink;
}

/** Every code is right or wrong, and nobody is ever locked: guessing is another test's. */
const attempts: CodeAttempts = {
  begin: () => Promise.resolve({ kind: 'counted', recent: 1 }),
  takeStep: () => Promise.resolve(true),
  right: () => Promise.resolve(),
  wrong: () => Promise.resolve('open'),
};

export function crashingPlane() {
  const tables = emptyControlTables();
  const committed: Committed[] = [];
  const watch = { onCommit: (change: ControlCommit, link: AuditLink) => void committed.push({ change, link }) };
  const time = { now: NOON as number };
  const clock: Clock = { wall: () => epochMs(time.now), monotonic: () => monotonicMs(time.now) };
  const log = createLog('test', 'SILENT');
  const calmly: Through = async (_table, step) => Promise.resolve(step());

  /** Every request is a process of its own: what dies, dies alone, and does no step more. */
  const operationsOf = (crash: Crash | null) => {
    let steps = 0;
    const through: Through = async (_table, step) => {
      // Whoever else is under way comes between any two steps.
      await Promise.resolve();
      steps += 1;
      if (crash !== null && steps >= crash.step) {
        if (steps === crash.step && crash.applied) step();
        throw new Crashed();
      }
      return step();
    };
    const control = memoryControlStore(tables, through, watch);
    const trading = {
      liveHedges: () => Promise.resolve([]),
      openBreaks: () => Promise.resolve([]),
      readStatus: () => Promise.resolve(null),
    };
    const telling = { control, clock, log, ring: () => Promise.resolve(), ackWaitMsMax: durationMs(0), book: 'main' };
    const wait = { receiptWaitMsMax: durationMs(0), flattenWaitMsMax: durationMs(0) };
    const operators = () => Promise.resolve(team);
    const configs = { find: () => Promise.resolve(null), list: () => Promise.resolve({ items: [], cursor: null }) };
    return {
      ...approvalsOperations({ ...telling, attempts, operators, trading, configs, dryRunLocked: false }),
      ...controlOperations({ ...telling, ...wait, trading, configs, dryRunLocked: false, profile: 'live' }),
    };
  };
  type Operations = ReturnType<typeof operationsOf>;

  const ask = async (
    who: string,
    operation: keyof Operations,
    parts: { readonly body?: object; readonly path?: object },
    crash: Crash | null,
  ): Promise<Outcome> => {
    const request = { by: { operator_id: who, role: 'operator' }, headers: {}, cookies: [], rawBody: '', ...parts };
    const run: unknown = operationsOf(crash)[operation];
    if (typeof run !== 'function') throw new Error(`${operation} is no operation`);
    try {
      const answer = Answered.parse(await Reflect.apply(run, null, [request]));
      return answer.kind === 'done' ? { kind: 'done', body: answer.body } : { kind: 'refusal', code: answer.code };
    } catch (error) {
      if (error instanceof Crashed) return { kind: 'crashed' };
      throw error;
    }
  };

  return {
    ask,
    tables,
    committed,
    time,
    begin: async (level: Partial<ControlLevel> = {}): Promise<void> => {
      const audit = anAuditDraft({ action: 'level_created' });
      await memoryControlStore(tables, calmly, watch).commit('main', { level: aLevel(level), audit, at: NOON });
    },
  };
}
export type CrashingPlane = ReturnType<typeof crashingPlane>;
