/** The status in a few lines for a small screen, with buttons for what waits for a second person. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { componentsOf, notInOrder } from '#functions/components.ts';
import { executorSeen, type Executor } from '#functions/executor-seen.ts';
import { nextStepOf } from '#functions/latches.ts';
import { changeLines } from '#functions/request-lines.ts';
import type { Said } from '#functions/telegram-chat.ts';
import { requestButtons } from '#functions/telegram-buttons.ts';
import { clockText, type Texts } from './texts.ts';

export interface StatusReplyDeps {
  readonly control: Pick<ControlStore, 'readLevel' | 'pendingApprovals'>;
  readonly trading: Pick<TradingStore, 'readStatus' | 'liveHedges'>;
  readonly clock: Clock;
  readonly book: string;
}

/** A small screen has room for the buttons of as many; the others are approved by their ids. */
const WITH_BUTTONS_MAX = 3;

export async function statusReply({ control, trading, clock, book }: StatusReplyDeps, texts: Texts): Promise<Said> {
  const now = clock.wall();
  const [level, pending, status, hedges] = await Promise.all([
    control.readLevel(book),
    control.pendingApprovals(book, now),
    trading.readStatus(book),
    trading.liveHedges(book),
  ]);
  if (level === null) return { text: texts.noLevel(book) };
  const executor = executorSeen(status, now);
  const simulated = hedges.filter((hedge) => hedge.simulated).length;
  const text = [
    texts.latches(level.mode, level.holds.length > 0, level.safe_mode.on, level.dry_run.on),
    ...level.holds.map((hold) => texts.hold(hold.reason, hold.by, hold.note)),
    texts.hedges(hedges.length - simulated, simulated),
    ...autoHedgeLine(executor, texts),
    executorLine(executor, texts),
    ...componentLines(executor, texts),
    ...pending.flatMap((one) => [
      texts.waits(one.action, one.requested_by, one.id, one.reason),
      ...changesOf(one, level, texts),
    ]),
    texts.next[nextStepOf(level)],
  ].join('\n');
  return { text, buttons: pending.slice(0, WITH_BUTTONS_MAX).map((one) => requestButtons(one.id, texts)) };
}

/** All of them are in the question for the code. */
const CHANGES_MAX = 4;

function changesOf(approval: Approval, level: ControlLevel, { request }: Texts): readonly string[] {
  const lines = changeLines(approval, level, request);
  const more = lines.length - CHANGES_MAX;
  return [...lines.slice(0, CHANGES_MAX), ...(more > 0 ? [request.more(more)] : [])].map((line) => `  ${line}`);
}

function autoHedgeLine({ status, stale }: Executor, texts: Texts): readonly string[] {
  if (status === null || stale) return [];
  const {
    auto_enabled: on,
    last_execution_result: result,
    consecutive_failures: failures,
    last_opportunity_checked_ts: at,
  } = status.auto_hedge;
  return [texts.autoHedge(on, result, failures, at === null ? null : clockText(at))];
}

function executorLine({ ageMs, stale }: Executor, texts: Texts): string {
  if (ageMs === null) return texts.executorNever;
  const seconds = (ageMs / 1_000).toFixed(1);
  return stale ? texts.executorStale(seconds) : texts.executorHeard(seconds);
}

/** A small screen; the rest is counted. */
const LINES_MAX = 8;

/** One line for each component that is not in order. Of a silent executor its silence says it all. */
function componentLines(executor: Executor, texts: Texts): readonly string[] {
  if (executor.stale) return [];
  const amiss = notInOrder(componentsOf(executor));
  const more = amiss.length - LINES_MAX;
  return [
    ...amiss.slice(0, LINES_MAX).map(({ id, status, summary }) => `${id} ${status}: ${summary}`),
    ...(more > 0 ? [texts.moreAmiss(more)] : []),
  ];
}
