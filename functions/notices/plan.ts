/**
 * Decides what is said now, what is held back for the digest, and whom to call again. Pure: the same state and the same
 * notices give the same messages, whoever looks. A flood of what matters little never takes the place of what matters:
 * part of what may be said in a minute is kept for critical notices, and they have a message of their own.
 */
import { epochMs, type EpochMs } from '#shared/domain/time.ts';
import {
  DIGEST_MAX,
  OPEN_MAX,
  RECENT_MAX,
  type NoticeLevel,
  type NoticeMessage,
  type NoticeState,
} from '#shared/wire/notice.ts';
import { hashOf } from '#shared/store/audit-chain.ts';
import { acknowledgeButton, requestButtons } from '#functions/telegram-buttons.ts';
import type { Notice } from './notice.ts';
import type { NoticeTexts } from './texts-en.ts';

const MINUTE_MS = 60_000;
/** Telegram takes twenty a minute in a group; answers to commands need some of them. */
export const MESSAGES_PER_MINUTE_MAX = 12;
/** What is not critical stops here: the rest of the minute is for what is. */
export const ORDINARY_PER_MINUTE_MAX = 8;
/** The same thing again within this is counted and not told. */
export const REPEAT_MS_MIN = 300_000;
export const DIGEST_EVERY_MS = 300_000;
/** Lines of one message. */
export const LINES_MAX = 10;
/** Nobody acknowledged for so long: all are called by name, and again after twice as long, up to an hour. */
export const CALL_AFTER_MS = 300_000;
const ID_HASH_LENGTH = 16;
const CALL_AGAIN_MS_MAX = 3_600_000;
export const CALLS_MAX = 12;

export type Acknowledged =
  /** All that was told up to then. */
  | { readonly kind: 'until'; readonly at: EpochMs }
  /** All up to the one of this number. */
  | { readonly kind: 'through'; readonly number: number };

export interface Planning {
  readonly now: EpochMs;
  readonly notices: readonly Notice[];
  readonly acknowledged: readonly Acknowledged[];
  /** On everything that is said while dry run is on. */
  readonly dryRun: boolean;
  readonly people: NoticeMessage['mentions'];
  readonly texts: NoticeTexts;
}

export const stateAtFirst = (cursor: number, now: EpochMs): NoticeState => ({
  version: 0,
  cursor,
  number: 0,
  sent: [],
  recent: [],
  open: [],
  digest: [],
  digest_more: 0,
  digest_at: now,
  known: { silent: false, fencing_id: 0, report_day: '', things: [] },
});

/** A draft of the next state, and the messages so far. */
interface Draft {
  state: NoticeState;
  readonly messages: NoticeMessage[];
}

export function plan(
  before: NoticeState,
  planning: Planning,
): { readonly state: NoticeState; readonly messages: readonly NoticeMessage[] } {
  const { now } = planning;
  const seen = before.open.filter((one) => planning.acknowledged.some((ack) => isSeen(one, ack)));
  // What was seen and comes again is news.
  const seenKeys = new Set(seen.map(({ key }) => key));
  const draft: Draft = {
    state: {
      ...before,
      version: before.version + 1,
      sent: before.sent.filter((at) => at > now - MINUTE_MS),
      recent: before.recent.filter(({ key, at }) => at > now - REPEAT_MS_MIN && !seenKeys.has(key)),
      open: before.open.filter((one) => !seen.includes(one)),
    },
    messages: [],
  };
  const fresh = planning.notices.filter((notice) => isFresh(draft, notice, now));
  sayCritical(
    draft,
    planning,
    fresh.filter(({ level }) => level === 'critical'),
  );
  callAgain(draft, planning);
  sayOrdinary(
    draft,
    planning,
    fresh.filter(({ level }) => level !== 'critical'),
  );
  sayDigest(draft, planning);
  return draft;
}

const isSeen = (one: NoticeState['open'][number], ack: Acknowledged): boolean =>
  ack.kind === 'until' ? one.at <= ack.at : one.number <= ack.number;

/** What was told lately is not told again, whoever looks; it is counted in the digest. */
function isFresh(draft: Draft, notice: Notice, now: EpochMs): boolean {
  const { recent } = draft.state;
  if (recent.some(({ key }) => key === notice.key)) {
    toDigest(draft, notice, now);
    return false;
  }
  draft.state = { ...draft.state, recent: [...recent, { key: notice.key, at: now }].slice(-RECENT_MAX) };
  return true;
}

const mayStillSay = ({ state }: Draft, most: number): boolean => state.sent.length < most;

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

function send(
  draft: Draft,
  { now, dryRun, texts }: Planning,
  level: NoticeLevel,
  lines: readonly string[],
  more: Partial<Pick<NoticeMessage, 'buttons' | 'mentions'>> = {},
): void {
  const head = [texts.marks[level], ...(dryRun ? [texts.dryRun] : []), `${clock(now)} UTC`].join(' ');
  // The same words of the same look are the same message; other words never are, or they would be lost.
  const id = `${draft.state.version}-${hashOf({ level, lines: [...lines] }).slice(0, ID_HASH_LENGTH)}`;
  draft.messages.push({ id, level, text: [head, ...lines].join('\n'), buttons: [], mentions: [], ...more });
  draft.state = { ...draft.state, sent: [...draft.state.sent, now].slice(-RECENT_MAX) };
}

function bounded(lines: readonly string[], texts: NoticeTexts): readonly string[] {
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), texts.more(more)] : lines;
}

type Open = NoticeState['open'][number];
const lineOf = ({ line, at }: Open): string => `${clock(at)} ${line}`;

/** Each with its line, ten to a message. They stay open until somebody has seen them. */
function sayCritical(draft: Draft, planning: Planning, notices: readonly Notice[]): void {
  const { now, texts } = planning;
  for (let from = 0; from < notices.length; from += LINES_MAX) {
    const maySay = mayStillSay(draft, MESSAGES_PER_MINUTE_MAX);
    const opened = notices.slice(from, from + LINES_MAX).map((notice, index): Open => {
      const earlier = draft.state.open.find(({ key }) => key === notice.key);
      // One that cannot be said now is due at once: the first look that may say something says it.
      const call_at = maySay ? epochMs(now + CALL_AFTER_MS) : now;
      return {
        number: draft.state.number + index + 1,
        key: notice.key,
        line: notice.line,
        at: earlier?.at ?? notice.at,
        calls: earlier?.calls ?? 0,
        call_at: earlier?.call_at ?? call_at,
      };
    });
    const keys = new Set(opened.map(({ key }) => key));
    const open = [...draft.state.open.filter(({ key }) => !keys.has(key)), ...opened];
    const number = draft.state.number + opened.length;
    // Of more than these the oldest go: they were called for first, and the digest names them once more.
    for (const one of open.slice(0, Math.max(0, open.length - OPEN_MAX))) toDigest(draft, one, now);
    draft.state = { ...draft.state, number, open: open.slice(-OPEN_MAX) };
    if (maySay) {
      const buttons = [[acknowledgeButton(number, texts.ackButton)]];
      send(draft, planning, 'critical', opened.map(lineOf), { buttons });
    }
  }
}

/** One message for those that are due, the oldest first, with everybody's name. */
function callAgain(draft: Draft, planning: Planning): void {
  const { now, texts, people } = planning;
  const due = draft.state.open.filter((one) => one.call_at <= now && one.calls < CALLS_MAX).slice(0, LINES_MAX);
  const [oldest] = due;
  if (oldest === undefined || !mayStillSay(draft, MESSAGES_PER_MINUTE_MAX)) return;
  const called = new Set(due.map(({ number }) => number));
  const next = ({ calls }: Open): EpochMs =>
    epochMs(now + Math.min(CALL_AFTER_MS * 2 ** (calls + 1), CALL_AGAIN_MS_MAX));
  const open = draft.state.open.map((one) =>
    called.has(one.number) ? { ...one, calls: one.calls + 1, call_at: next(one) } : one,
  );
  draft.state = { ...draft.state, open };
  const minutes = Math.floor((now - oldest.at) / MINUTE_MS);
  const last = due.some(({ calls }) => calls + 1 >= CALLS_MAX) ? [texts.givenUp] : [];
  send(draft, planning, 'critical', [texts.nobody(minutes), ...due.map(lineOf), ...last], {
    buttons: [[acknowledgeButton(Math.max(...called), texts.ackButton)]],
    mentions: people,
  });
}

/** A request gets a message of its own for its buttons; the others share one. What there is no room for waits. */
function sayOrdinary(draft: Draft, planning: Planning, notices: readonly Notice[]): void {
  const { now, texts } = planning;
  for (const notice of notices) {
    if (notice.requestId === undefined) continue;
    // There is at most one of a kind and scope: these are few, and somebody waits for each.
    if (!mayStillSay(draft, MESSAGES_PER_MINUTE_MAX)) toDigest(draft, notice, now);
    else
      send(draft, planning, notice.level, [notice.line, ...(notice.below ?? [])], {
        buttons: [[...requestButtons(notice.requestId, texts)]],
      });
  }
  const others = notices.filter(({ requestId }) => requestId === undefined);
  if (others.length === 0) return;
  const warnFirst = [
    ...others.filter(({ level }) => level === 'warn'),
    ...others.filter(({ level }) => level === 'info'),
  ];
  const said = mayStillSay(draft, ORDINARY_PER_MINUTE_MAX) ? warnFirst.slice(0, LINES_MAX) : [];
  for (const notice of warnFirst.slice(said.length)) toDigest(draft, notice, now);
  if (said.length === 0) return;
  const level = said.some((notice) => notice.level === 'warn') ? 'warn' : 'info';
  send(
    draft,
    planning,
    level,
    said.map(({ line }) => line),
  );
}

function toDigest(draft: Draft, { key, line }: Pick<Notice, 'key' | 'line'>, now: EpochMs): void {
  const { digest, digest_more: more, digest_at: since } = draft.state;
  const digest_at = digest.length === 0 && more === 0 ? now : since;
  const there = digest.some((one) => one.key === key);
  if (!there && digest.length >= DIGEST_MAX) {
    draft.state = { ...draft.state, digest_at, digest_more: more + 1 };
    return;
  }
  const next = there
    ? digest.map((one) => (one.key === key ? { ...one, times: one.times + 1 } : one))
    : [...digest, { key, line, times: 1 }];
  draft.state = { ...draft.state, digest_at, digest: next };
}

function sayDigest(draft: Draft, planning: Planning): void {
  const { now, texts } = planning;
  const { digest, digest_more: more, digest_at: since } = draft.state;
  const count = digest.reduce((sum, { times }) => sum + times, more);
  if (count === 0 || now - since < DIGEST_EVERY_MS || !mayStillSay(draft, ORDINARY_PER_MINUTE_MAX)) return;
  const lines = digest.map(({ line, times }) => texts.times(line, times));
  const rest = more > 0 ? [texts.more(more)] : [];
  draft.state = { ...draft.state, digest: [], digest_more: 0, digest_at: now };
  send(draft, planning, 'info', [texts.digest(count), ...bounded(lines, texts), ...rest]);
}
