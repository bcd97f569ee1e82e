/**
 * Looks at what has happened and queues what people are told of it. It reads the audit chain from where the last look
 * ended, and what stands now; only when the queue has taken every message is the place remembered. So everything is told
 * at least once, in order, however often and wherever this is cut short, and nobody who acts ever waits for it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { ControlLevel } from '#shared/domain/level.ts';
import { elapsed, type Clock } from '#shared/domain/time.ts';
import type { NoticeStore } from '#shared/store/notice-ports.ts';
import type { KeyAges } from '#shared/store/identity-ports.ts';
import type { ControlStore, TradingStore } from '#shared/store/ports.ts';
import type { AuditLink } from '#shared/wire/audit.ts';
import { LINE_MAX, type NoticeMessage } from '#shared/wire/notice.ts';
import type { Language, OperatorRecord } from '#shared/wire/operator.ts';
import { executorSeen } from '#functions/executor-seen.ts';
import type { Log } from '#functions/log.ts';
import { changeLines, standingLines } from '#functions/request-lines.ts';
import type { TelegramSecret } from '#functions/telegram-secret.ts';
import { noticesOfLink } from './of-link.ts';
import type { Notice } from './notice.ts';
import { noticesOfStanding } from './of-standing.ts';
import { plan, stateAtFirst, type Acknowledged } from './plan.ts';
import { en, type NoticeTexts } from './texts-en.ts';
import { ru } from './texts-ru.ts';

export interface NoticesDeps {
  readonly notices: NoticeStore;
  readonly control: Pick<ControlStore, 'readLevel' | 'pendingApprovals'>;
  readonly trading: Pick<TradingStore, 'readStatus' | 'openBreaks' | 'liveHedges' | 'latestReport'>;
  readonly keyAges: Pick<KeyAges, 'read'>;
  readonly operators: () => Promise<readonly OperatorRecord[]>;
  /** Null where no bot is set up: nothing is looked at then. */
  readonly secret: () => Promise<TelegramSecret | null>;
  /** Rejects when the queue does not answer. */
  readonly queue: (message: NoticeMessage) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: string;
}

/** A schedule begins once a minute: one run looks again and again for as long as it is told, once by default. */
const Trigger = z.object({ for_ms: z.int().min(0).max(600_000).default(0) });
const LOOK_EVERY_MS = 3_000;
/** Links of one look; what is more comes with the next. */
export const LINKS_MAX = 200;
/** Whoever looks for the first time tells of what happened just now, and not of all that ever did. */
export const FIRST_LINKS_MAX = 20;
/** Lines of what one request changes; the question for the code has all of them. */
const CHANGES_MAX = 8;

const tables: Readonly<Record<Language, NoticeTexts>> = { en, ru };

export type Looked =
  | { readonly kind: 'looked'; readonly links: number; readonly messages: number }
  /** Another one looked at the same time; what it has queued is the same. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'no-bot' };

export const createNotices =
  (deps: NoticesDeps) =>
  async (event: unknown): Promise<Looked> => {
    const { for_ms: forMs } = Trigger.parse(event ?? {});
    const begun = deps.clock.monotonic();
    for (;;) {
      const looked = await look(deps);
      if (elapsed(begun, deps.clock.monotonic()) + LOOK_EVERY_MS > forMs) return looked;
      await sleep(LOOK_EVERY_MS);
    }
  };

async function look(deps: NoticesDeps): Promise<Looked> {
  const { book, notices: store, trading } = deps;
  const secret = await deps.secret();
  if (secret === null) return { kind: 'no-bot' };
  const now = deps.clock.wall();
  const [kept, level, status, breaks, report, operators, keys] = await Promise.all([
    store.read(book),
    deps.control.readLevel(book),
    trading.readStatus(book),
    trading.openBreaks(book),
    trading.latestReport(book),
    deps.operators(),
    deps.keyAges.read(book),
  ]);
  const before = kept ?? stateAtFirst(Math.max(0, (await store.end(book)) - FIRST_LINKS_MAX), now);
  const links = await store.linksAfter(book, before.cursor, LINKS_MAX);
  const texts = tables[secret.language ?? 'en'];
  const seen = {
    executor: executorSeen(status, now),
    breaks,
    report,
    operators,
    changed: { ...keys, ...secret.changed_at },
  };
  const standing = noticesOfStanding(seen, before.known, now, texts);
  const ofLinks = links.flatMap((one): readonly Notice[] =>
    one.kind === 'link'
      ? noticesOfLink(one.link, texts)
      : [{ key: `unreadable ${one.seq}`, level: 'warn', line: texts.unreadable(one.seq), at: now }],
  );
  const { state, messages } = plan(before, {
    now,
    notices: [...(await withChanges(deps, ofLinks, level, texts)), ...standing.notices],
    acknowledged: links.flatMap((one) => (one.kind === 'link' ? acknowledgedBy(one.link) : [])),
    dryRun: level?.dry_run.on === true,
    people: operators.flatMap(({ id, role, telegram_user_id: userId }) =>
      role === 'operator' && userId !== null ? [{ userId, name: id }] : [],
    ),
    texts,
  });
  for (const message of messages) await deps.queue(message);
  const next = { ...state, cursor: links.at(-1)?.seq ?? before.cursor, known: standing.known };
  if ((await store.write(book, next)) === 'outdated') {
    deps.log.warn('notices.outdated', { version: next.version });
    return { kind: 'outdated' };
  }
  if (messages.length > 0) deps.log.info('notices.queued', { messages: messages.length, links: links.length });
  return { kind: 'looked', links: links.length, messages: messages.length };
}

/** A request that still waits says before and after, and what stands open: it is approved from the chat. */
async function withChanges(
  deps: NoticesDeps,
  notices: readonly Notice[],
  level: ControlLevel | null,
  { request }: NoticeTexts,
): Promise<readonly Notice[]> {
  if (notices.every(({ requestId }) => requestId === undefined)) return notices;
  const now = deps.clock.wall();
  const [pending, standing] = await Promise.all([
    deps.control.pendingApprovals(deps.book, now),
    standingLines(deps, now, request),
  ]);
  return notices.map((notice) => {
    const approval = pending.find(({ id }) => id === notice.requestId);
    if (approval === undefined) return notice;
    const changes = changeLines(approval, level, request);
    const more = changes.length - CHANGES_MAX;
    const shown = [...changes.slice(0, CHANGES_MAX), ...(more > 0 ? [request.more(more)] : [])];
    return { ...notice, below: [request.changes, ...shown.map((line) => line.slice(0, LINE_MAX)), ...standing] };
  });
}

/** Two people who lift HOLD have seen why it stood. */
function acknowledgedBy({ action, at, subject }: AuditLink): readonly Acknowledged[] {
  if (action === 'resume_confirmed') return [{ kind: 'until', at }];
  if (action !== 'notices_acknowledged') return [];
  return /^\d+$/.test(subject) ? [{ kind: 'through', number: Number(subject) }] : [{ kind: 'until', at }];
}
