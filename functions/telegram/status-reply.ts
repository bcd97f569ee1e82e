/** The status in a few lines for a small screen. */
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import { STATUS_AGE_MS_MAX } from '#shared/wire/status.ts';
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
    const ageMs = status === null ? null : Math.max(0, now - status.written_at);
    const simulated = hedges.filter((hedge) => hedge.simulated).length;
    return [
      `${level.mode}, hold ${onOff(level.holds.length > 0)}, safe mode ${onOff(level.safe_mode.on)}, dry run ${onOff(level.dry_run.on)}`,
      ...level.holds.map((hold) => `hold ${hold.reason} by ${hold.by}: ${hold.note}`),
      `open hedges: ${hedges.length - simulated} real, ${simulated} simulated`,
      executorLine(ageMs),
      ...pending.map((one) => `waits: ${one.action} of ${one.requested_by}, id ${one.id}: ${one.reason}`),
      nextStep(level),
    ].join('\n');
  };

function executorLine(ageMs: number | null): string {
  if (ageMs === null) return 'executor: has never said anything';
  const age = `${(ageMs / 1_000).toFixed(1)} s ago`;
  return ageMs > STATUS_AGE_MS_MAX ? `executor: STALE, last heard of ${age}` : `executor: heard of ${age}`;
}
