/** The status in a few lines for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import { componentsOf, notInOrder } from '#functions/components.ts';
import { executorSeen, type Executor } from '#functions/executor-seen.ts';
import { nextStep } from '#functions/latches.ts';

export type StatusReply = () => Promise<string>;

export interface StatusReplyDeps {
  readonly control: Pick<ControlStore, 'readLevel' | 'pendingApprovals'>;
  readonly trading: Pick<TradingStore, 'readStatus' | 'liveHedges'>;
  readonly clock: Clock;
  readonly book: string;
}

const onOff = (on: boolean): string => (on ? 'on' : 'off');

export const createStatusReply =
  ({ control, trading, clock, book }: StatusReplyDeps): StatusReply =>
  async () => {
    const now = clock.wall();
    const [level, pending, status, hedges] = await Promise.all([
      control.readLevel(book),
      control.pendingApprovals(book, now),
      trading.readStatus(book),
      trading.liveHedges(book),
    ]);
    if (level === null) return `Book ${book} has no control level yet: no executor has ever started.`;
    const executor = executorSeen(status, now);
    const simulated = hedges.filter((hedge) => hedge.simulated).length;
    return [
      `${level.mode}, hold ${onOff(level.holds.length > 0)}, safe mode ${onOff(level.safe_mode.on)}, dry run ${onOff(level.dry_run.on)}`,
      ...level.holds.map((hold) => `hold ${hold.reason} by ${hold.by}: ${hold.note}`),
      `open hedges: ${hedges.length - simulated} real, ${simulated} simulated`,
      executorLine(executor),
      ...componentLines(executor),
      ...pending.map((one) => `waits: ${one.action} of ${one.requested_by}, id ${one.id}: ${one.reason}`),
      nextStep(level),
    ].join('\n');
  };

function executorLine({ ageMs, stale }: Executor): string {
  if (ageMs === null) return 'executor: has never said anything';
  const age = `${(ageMs / 1_000).toFixed(1)} s ago`;
  return stale ? `executor: STALE, last heard of ${age}` : `executor: heard of ${age}`;
}

/** A small screen; the rest is counted. */
const LINES_MAX = 8;

/** One line for each component that is not in order. Of a silent executor its silence says it all. */
function componentLines(executor: Executor): readonly string[] {
  if (executor.stale) return [];
  const amiss = notInOrder(componentsOf(executor));
  const more = amiss.length - LINES_MAX;
  return [
    ...amiss.slice(0, LINES_MAX).map(({ id, status, summary }) => `${id} ${status}: ${summary}`),
    ...(more > 0 ? [`and ${more} more that are not in order`] : []),
  ];
}
