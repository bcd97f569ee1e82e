/** The status in a few lines for a small screen, with buttons for what waits for a second person. */
import type { ControlLevel } from '#shared/domain/level.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import type { Approval } from '#shared/wire/approval.ts';
import { componentsOf, notInOrder } from '#functions/components.ts';
import { executorSeen, type Executor } from '#functions/executor-seen.ts';
import { nextStepOf } from '#functions/latches.ts';
import { changeLines } from '#functions/request-lines.ts';
import { TEXT_CHARACTERS_MAX, type Said } from '#functions/telegram-chat.ts';
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
  const before = [
    texts.latches(level.mode, level.holds.length > 0, level.safe_mode.on, level.dry_run.on),
    ...holdLines(level, texts),
    texts.hedges(hedges.length - simulated, simulated),
    ...autoHedgeLine(executor, texts),
    executorLine(executor, texts),
  ];
  const after = [...waitingLines(pending, level, texts), texts.next[nextStepOf(level)]];
  // What is amiss gives way: what waits and what to do next stand below it, and are never cut off.
  const room = TEXT_CHARACTERS_MAX - [...before, ...after].join('\n').length - 1;
  const text = [...before, ...componentLines(executor, texts, room), ...after].join('\n');
  return { text, buttons: pending.slice(0, WITH_BUTTONS_MAX).map((one) => requestButtons(one.id, texts)) };
}

const HOLDS_MAX = 8;
const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const NOTE_MAX = 120;

function holdLines({ holds }: ControlLevel, texts: Texts): readonly string[] {
  const more = holds.length - HOLDS_MAX;
  return [
    ...holds.slice(0, HOLDS_MAX).map(({ reason, by, note }) => texts.hold(reason, by, clipped(note, NOTE_MAX))),
    ...(more > 0 ? [texts.more(more)] : []),
  ];
}

/** With what they change as far as they have buttons; of more than these the page tells. */
const WAITING_MAX = 8;
/** All of them are in the question for the code. */
const CHANGES_MAX = 4;

function waitingLines(pending: readonly Approval[], level: ControlLevel, texts: Texts): readonly string[] {
  const more = pending.length - WAITING_MAX;
  return [
    ...pending
      .slice(0, WAITING_MAX)
      .flatMap((one, index) => [
        texts.waits(one.action, one.requested_by, one.id, clipped(one.reason, NOTE_MAX)),
        ...(index < WITH_BUTTONS_MAX ? changesOf(one, level, texts) : []),
      ]),
    ...(more > 0 ? [texts.more(more)] : []),
  ];
}

function changesOf(approval: Approval, level: ControlLevel, { request }: Texts): readonly string[] {
  const lines = changeLines(approval, level, request);
  const more = lines.length - CHANGES_MAX;
  return [...lines.slice(0, CHANGES_MAX), ...(more > 0 ? [request.more(more)] : [])].map(
    (line) => `  ${clipped(line, LINE_MAX)}`,
  );
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
const LINE_MAX = 200;

/** One line for each component that is not in order, as far as there is room. Of a silent executor its silence says it all. */
function componentLines(executor: Executor, texts: Texts, room: number): readonly string[] {
  if (executor.stale) return [];
  const amiss = notInOrder(componentsOf(executor));
  const linesOf = (count: number): readonly string[] => [
    ...amiss.slice(0, count).map(({ id, status, summary }) => texts.component(id, status, clipped(summary, LINE_MAX))),
    ...(amiss.length > count ? [texts.moreAmiss(amiss.length - count)] : []),
  ];
  let count = Math.min(amiss.length, LINES_MAX);
  while (count > 0 && linesOf(count).join('\n').length > room) count -= 1;
  return linesOf(count);
}
