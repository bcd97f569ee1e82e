/** What the bot tells by itself: a message on its way, and what is remembered between two looks. */
import * as z from 'zod';
import { At } from './primitives.ts';

export const noticeLevels = ['info', 'warn', 'critical'] as const;
export type NoticeLevel = (typeof noticeLevels)[number];

const TEXT_MAX = 4_000;
const BUTTONS_MAX = 8;
/** As many people as there can be operators. */
const MENTIONS_MAX = 64;

/** One message to the chat, as it lies in the queue. The same id is the same message. */
export const NoticeMessage = z.strictObject({
  id: z.string().min(1).max(80),
  level: z.enum(noticeLevels),
  text: z.string().min(1).max(TEXT_MAX),
  buttons: z
    .array(z.array(z.strictObject({ text: z.string().min(1).max(64), data: z.string().min(1).max(64) })))
    .max(BUTTONS_MAX),
  mentions: z.array(z.strictObject({ userId: z.int().positive(), name: z.string().min(1).max(32) })).max(MENTIONS_MAX),
});
export type NoticeMessage = z.output<typeof NoticeMessage>;

/** As many as are remembered of each; what is over that is counted. */
export const RECENT_MAX = 64;
export const OPEN_MAX = 32;
export const DIGEST_MAX = 40;
export const KNOWN_MAX = 100;
export const LINE_MAX = 300;

const Key = z.string().min(1).max(200);
const Line = z.string().max(LINE_MAX);

/** A critical notice that nobody has acknowledged. */
const OpenNotice = z.strictObject({
  /** Rises with each; acknowledging one acknowledges all before it. */
  number: z.int().positive(),
  key: Key,
  line: Line,
  at: At,
  /** How often all were called because of it, and when next. */
  calls: z.int().nonnegative(),
  call_at: At,
});

export const NoticeState = z.strictObject({
  /** Changes with every write: two who look at once are told apart by it. */
  version: z.int().nonnegative(),
  /** The last audit link that was looked at. */
  cursor: z.int().nonnegative(),
  /** Of the last critical notice. */
  number: z.int().nonnegative(),
  /** When messages were queued, of the last minute. */
  sent: z.array(At).max(RECENT_MAX),
  /** What was told lately, so that the same is not told again and again. */
  recent: z.array(z.strictObject({ key: Key, at: At })).max(RECENT_MAX),
  open: z.array(OpenNotice).max(OPEN_MAX),
  /** Held back for the next digest. */
  digest: z.array(z.strictObject({ key: Key, line: Line, times: z.int().positive() })).max(DIGEST_MAX),
  digest_more: z.int().nonnegative(),
  /** Of the last digest, or of when the first line of the next one came. */
  digest_at: At,
  /** What stood at the last look: what is new is told, and what is over. */
  known: z.strictObject({
    silent: z.boolean(),
    fencing_id: z.int().nonnegative(),
    report_day: z.string().max(10),
    things: z.array(Key).max(KNOWN_MAX),
  }),
});
export type NoticeState = z.output<typeof NoticeState>;
