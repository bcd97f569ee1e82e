/** What a request would change and what stands open meanwhile, line by line, so that nobody approves unseen. */
import { changeInWordsOf } from '#shared/domain/config-change.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { limitNow, WHOLE_BOOK, type LimitChange } from '#shared/domain/limits.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { TradingStore } from '#shared/store/ports.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { stateHashOf } from './approval-actions.ts';
import { executorSeen } from './executor-seen.ts';
import { anyMark, exposureOfHedges, marksOf } from './positions.ts';
import type { RequestWords } from './request-words.ts';

/** Of holds that one request lifts or leaves; how many more there are is said. */
const HOLDS_SHOWN_MAX = 10;
const NOTE_MAX = 120;

/** Every changed key of a configuration as it was and as it would be. */
export const configLines = ({ change }: Approval, words: RequestWords): readonly string[] =>
  (change.apply_config?.changes ?? []).map((one) => changeInWordsOf(words.change, one));

/** Before and after, of everything that an approval would change in the level as it is now. */
export function changeLines(approval: Approval, level: ControlLevel | null, words: RequestWords): readonly string[] {
  const { set_limit: limit, exit_safe_mode: leavesSafeMode, exit_dry_run: leavesDryRun } = approval.change;
  const strategy = approval.change.enable_strategy;
  return [
    ...holdLines(approval, level, words),
    ...(leavesSafeMode ? [words.safeMode] : []),
    ...(leavesDryRun ? [words.dryRun] : []),
    ...(strategy === undefined ? [] : [words.strategy(strategy)]),
    ...(limit === undefined ? [] : [limitLine(limit, level, words)]),
    ...configLines(approval, words),
    ...(level === null || stateHashOf(level) === approval.state_hash ? [] : [words.outdated]),
  ];
}

function holdLines({ action, change }: Approval, level: ControlLevel | null, words: RequestWords): readonly string[] {
  const holds = level?.holds ?? [];
  const lifted = change.lift_holds.map((id) => {
    const hold = holds.find((one) => one.id === id);
    return hold === undefined ? words.gone(id) : words.lifts(hold.reason, hold.by, clipped(hold.note));
  });
  const kept = action === 'resume' ? holds.filter(({ id }) => !change.lift_holds.includes(id)) : [];
  const more = lifted.length - HOLDS_SHOWN_MAX;
  return [
    ...lifted.slice(0, HOLDS_SHOWN_MAX),
    ...(more > 0 ? [words.more(more)] : []),
    ...kept.slice(0, HOLDS_SHOWN_MAX).map(({ reason, by }) => words.keeps(reason, by)),
  ];
}

/** Without a level, or once it was changed, only what it would become. */
export function limitLine(limit: LimitChange, level: ControlLevel | null, words: RequestWords): string {
  const { limit: name, scope } = limit;
  const what = words.limitOf(name, scope === WHOLE_BOOK ? null : scope);
  if (level === null) return `${what} → ${limit.value ?? words.change.nothing}`;
  const unset = words.unset(String(level.limits[name]));
  return `${what}: ${limitNow(level, limit) ?? unset} → ${limit.value ?? unset}`;
}

const clipped = (note: string): string => (note.length <= NOTE_MAX ? note : `${note.slice(0, NOTE_MAX - 1)}…`);

export interface StandingDeps {
  readonly trading: Pick<TradingStore, 'readStatus' | 'liveHedges' | 'openBreaks'>;
  readonly book: string;
}

/**
 * What stands open now, and what nobody knows for sure: whoever approves takes it on. A request is filed and shown even
 * where this cannot be read, and then says so.
 */
export const standingLines = (deps: StandingDeps, now: EpochMs, words: RequestWords): Promise<readonly string[]> =>
  readStanding(deps, now, words).catch(() => [words.unread]);

async function readStanding(
  { trading, book }: StandingDeps,
  now: EpochMs,
  words: RequestWords,
): Promise<readonly string[]> {
  const [status, hedges, breaks] = await Promise.all([
    trading.readStatus(book),
    trading.liveHedges(book),
    trading.openBreaks(book),
  ]);
  const executor = executorSeen(status, now);
  const marks = marksOf(executor);
  const real = hedges.filter(({ simulated }) => !simulated);
  const open = words.open({
    real: real.length,
    simulated: hedges.length - real.length,
    exposure: exposureOfHedges(real, marks),
    atMarks: real.length === 0 || anyMark(marks),
  });
  const toResolve = breaks.filter(({ ignored }) => ignored === null).length;
  const doubts = executor.stale ? null : (executor.status?.doubts.length ?? null);
  return [open, words.unsure(toResolve, breaks.length, doubts)];
}
